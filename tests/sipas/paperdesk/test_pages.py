"""Piles and forms through the pages: serials checked first, nothing typed lost, twice is once."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.campaigns.service import close_campaign
from surveys.collection.models import Response
from surveys.paper.models import PaperBatch
from surveys.units.queries import unit_by_code
from tests.surveys.makers import NOW, Fieldwork, make_fieldwork

FORM = (Path(__file__).parents[2] / "forms" / "kinds.md").read_text(encoding="utf-8")
KEYED = {"age": "42", "has": "1", "ways": "12", "on_day": "-", "fee": "1,5", "remark": "Tốt 🙂"}
NEW = "/staff/paper/new/trial-2024"


@pytest.fixture
def keyer(signed_in):
    return signed_in(Role.KEYER)


@pytest.fixture
def fieldwork(app) -> Fieldwork:  # noqa: ARG001 - it connects this process to the database
    with unit_of_work() as session:
        return make_fieldwork(session, sizes={"SNV": 6, "703": 6}, quota=2, form=FORM)


@pytest.fixture
def pile(keyer, fieldwork) -> str:
    """Address of a pile of two forms about the Department of Home Affairs."""
    return keyer.submit(NEW, **plan(fieldwork)).location


def plan(fieldwork, **changes: str) -> dict[str, str]:
    with unit_of_work() as session:
        unit = unit_by_code(session, "SNV", day=fieldwork.campaign.period_to)
    return {"unit": str(unit.id), "label": "SNV 1", "forms_expected": "2"} | changes


def serials(fieldwork, unit: str = "SNV") -> list[str]:
    return [letter.serial for letter in fieldwork.letters if letter.unit_code == unit]


def submission_of(page) -> str:
    return re.search(r'name="~submission" value="([^"]+)"', page.text)[1]


def count(table: type) -> int:
    with unit_of_work() as session:
        return len(session.scalars(select(table)).all())


def test_a_pile_is_put_on_the_list_once(keyer, fieldwork):
    addresses = {keyer.submit(NEW, **plan(fieldwork)).location for _ in range(2)}
    assert len(addresses) == 1
    assert count(PaperBatch) == 1
    assert "SNV 1" in keyer.get("/staff/paper/").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""},
        {"label": "x" * 81},
        {"forms_expected": "0"},
        {"forms_expected": "ba"},
        {"forms_expected": "9" * 300},
        {"unit": "0"},
    ],
    ids=str,
)
def test_a_bad_pile_is_refused_and_what_was_typed_kept(keyer, fieldwork, wrong):
    answer = keyer.submit(NEW, **plan(fieldwork, **wrong))
    assert answer.status_code == 422
    assert count(PaperBatch) == 0


def test_a_label_is_used_once(keyer, fieldwork, pile):
    assert pile
    answer = keyer.submit(NEW, **plan(fieldwork, forms_expected="7"))
    assert answer.status_code == 422
    assert 'id="label-error"' in answer.text
    assert 'value="7"' in answer.text


@pytest.mark.parametrize("typed", ["000001-9", "12", "abc", "9" * 300, "000999-2", "🙂"])
def test_a_bad_serial_is_refused_before_anything_is_keyed(keyer, pile, typed):
    answer = keyer.get(pile, query_string={"serial": typed})
    assert answer.status_code == 422
    assert 'id="serial-error"' in answer.text


def test_a_form_of_another_unit_belongs_to_another_pile(keyer, pile, fieldwork):
    answer = keyer.get(pile, query_string={"serial": serials(fieldwork, "703")[0]})
    assert answer.status_code == 422
    assert "Thành phố Tây Ninh" in answer.text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_form_is_keyed_and_the_next_serial_asked_for(keyer, pile, fieldwork, language):
    keyer.get(f"{pile}?lang={language}")
    serial = serials(fieldwork)[0]
    form = keyer.get(pile, query_string={"serial": serial.replace("-", "")}).location
    page = keyer.get(form)
    answer = keyer.submit(form, **KEYED, **{"~submission": submission_of(page)})
    assert answer.location == pile
    after = keyer.get(pile).text
    assert serial in after
    assert "1 / 2" in after
    with unit_of_work() as session:
        response = session.scalars(select(Response)).one()
    assert response.keyed_by == keyer.username
    assert response.answers == {
        "age": "42",
        "has": "1",
        "ways": ["1", "2"],
        "fee": "1.5",
        "remark": "Tốt 🙂",
    }


def test_the_same_form_sent_twice_is_one_response(keyer, pile, fieldwork):
    form = f"{pile}/forms/{serials(fieldwork)[0]}"
    page = keyer.get(form)
    sent = {"csrf_token": re.search(r'csrf_token" value="([^"]+)"', page.text)[1]}
    sent |= KEYED | {"~submission": submission_of(page)}
    answers = [keyer.post(form, data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(Response) == 1
    assert "1 / 2" in keyer.get(pile).text


def test_two_keyers_with_one_form_store_it_once(keyer, pile, fieldwork, signed_in):
    form = f"{pile}/forms/{serials(fieldwork)[0]}"
    other = signed_in(Role.KEYER)
    pages = [visitor.get(form) for visitor in (keyer, other)]
    tokens = [re.search(r'csrf_token" value="([^"]+)"', page.text)[1] for page in pages]
    answers = [
        visitor.post(form, data=KEYED | {"csrf_token": token, "~submission": submission_of(page)})
        for visitor, page, token in zip((keyer, other), pages, tokens, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "Tốt 🙂" in answers[1].text
    assert count(Response) == 1


def test_faults_show_again_everything_that_was_typed(keyer, pile, fieldwork):
    form = f"{pile}/forms/{serials(fieldwork)[0]}"
    page = keyer.get(form)
    wrong = KEYED | {"has": "", "age": "12", "fee": "một"}
    answer = keyer.submit(form, **wrong, **{"~submission": submission_of(page)})
    assert answer.status_code == 422
    for part in ('id="age-error"', 'id="has-error"', "một", "Tốt 🙂", 'value="12"'):
        assert part in answer.text, part
    assert submission_of(answer) == submission_of(page)
    assert count(Response) == 0


def test_answers_that_do_not_apply_are_left_out_and_said_so(keyer, pile, fieldwork):
    form = f"{pile}/forms/{serials(fieldwork)[0]}"
    page = keyer.get(form)
    keyed = KEYED | {"has": "2", "again": "1", "~submission": submission_of(page)}
    keyer.submit(form, **keyed)
    assert "Đã bỏ qua 2 câu trả lời" in keyer.get(pile).text


def test_a_form_without_its_submission_is_refused(keyer, pile, fieldwork):
    form = f"{pile}/forms/{serials(fieldwork)[0]}"
    assert keyer.submit(form, **KEYED, **{"~submission": "x"}).status_code == 400


def test_after_closing_nothing_is_keyed(keyer, pile, fieldwork):
    form = f"{pile}/forms/{serials(fieldwork)[0]}"
    page = keyer.get(form)
    with unit_of_work() as session:
        close_campaign(session, campaign_by_code(session, "trial-2024"), now=NOW)
    sent = KEYED | {"csrf_token": re.search(r'csrf_token" value="([^"]+)"', page.text)[1]}
    answer = keyer.post(form, data=sent | {"~submission": submission_of(page)})
    assert answer.status_code == 422
    assert "Tốt 🙂" in answer.text
    assert keyer.get(form).status_code == 410
    assert keyer.get(pile).status_code == 200
    assert keyer.get(NEW).status_code == 410
    assert count(Response) == 0


def test_an_unknown_pile_is_not_found(keyer):
    assert keyer.get("/staff/paper/batches/999").status_code == 404
