"""What forms may ask for, at the respondent's pages: other, exclusive, follow-ups, random order."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from tests.surveys.makers import make_fieldwork

FORMS = Path(__file__).parents[2] / "forms"


@pytest.fixture
def arrived(app, respondent):  # noqa: ARG001 - it connects this process to the database
    """Return a maker of a respondent who has agreed to answer a form."""

    def made(form: str):
        text = (FORMS / f"{form}.md").read_text(encoding="utf-8")
        with unit_of_work() as session:
            work = make_fieldwork(session, sizes={"SNV": 3, "703": 3}, quota=1, form=text)
        respondent.begin(work.letters[0].code)
        respondent.agree()
        return respondent

    return made


def the_answers():
    with unit_of_work() as session:
        return session.scalars(select(Response)).one().answers


def test_other_is_said_beneath_its_choice_and_none_stands_alone(arrived):
    person = arrived("or_other")
    person.send(education="other", channel=["1", "9"])
    assert person.status == 422
    assert person.page.text.count('class="fault"') == 2
    person.send(education_other="Sơ cấp", channel="9")
    assert "Sơ cấp" in person.page.text
    person.send()
    assert the_answers() == {
        "education": "other", "education_other": "Sơ cấp", "channel": ["9"],
    }  # fmt: skip


def test_a_follow_up_comes_back_on_its_own_page_without_a_script(arrived):
    person = arrived("same_page")
    person.send(made="1")
    assert "Về việc gì?" in person.page.text
    person.send(about="Giờ làm việc")
    assert "Giờ làm việc" in person.page.text
    assert person.address == "/check"


def test_the_order_of_choices_stays_from_view_to_view(arrived):
    person = arrived("random_order")
    shown = [re.findall(r'name="known" value="(\d)"', person.page.text)]
    shown.append(re.findall(r'name="known" value="(\d)"', person.open("/q/first").text))
    assert shown[0] == shown[1]
    assert sorted(shown[0]) == [str(number) for number in range(1, 10)]
    assert shown[0][6:] == ["7", "8", "9"]
