"""Drawing: sizes before, refusals of what cannot be a plan, one draw for good."""

from urllib.parse import urlencode

import pytest

from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.sampling.queries import cases_of, draw_of
from tests.sipas.campaigns.desk import PLAN, acts, drafted


def drawn() -> list[str] | None:
    with unit_of_work() as session:
        draw = draw_of(session, campaign_by_code(session, "trial-2024"))
        return [case.dossier.dossier_code for case in cases_of(session, draw)] if draw else None


@pytest.fixture(autouse=True)
def _frame(office):
    drafted()
    office.upload()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sizes_are_shown_before_anything_is_drawn(office, language):
    office.get(f"?lang={language}")
    page = office.get("draw?" + urlencode(PLAN | {"number": "10"}))
    assert page.status_code == 200
    assert '<td class="figure">18</td>' in page.text
    assert drawn() is None


def test_a_margin_may_be_typed_with_a_comma_or_in_percent(office):
    pages = [
        office.get("draw?" + urlencode(PLAN | {"rule": "margin", "number": number})).text
        for number in ("0.2", "0,2", "20%")
    ]
    # n = N / (1 + N·e²): 12 / 1.48 = 8.1 and 8 / 1.32 = 6.1, by hand
    assert all('<td class="figure">14</td>' in page for page in pages)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": ""},
        {"seed": "-1"},
        {"seed": "2147483648"},
        {"seed": "9" * 300},
        {"seed": "١٢٣"},
        {"seed": "x"},
        {"number": ""},
        {"number": "0"},
        {"number": "2.5"},
        {"number": "nan"},
        {"number": "1e999"},
        {"rule": "margin", "number": "1"},
        {"rule": "all"},
    ],
    ids=str,
)
def test_what_cannot_be_a_plan_is_refused_before_and_at_the_draw(office, wrong):
    shown = office.get("draw?" + urlencode(PLAN | wrong))
    assert shown.status_code == 422
    assert 'class="faults"' in shown.text
    assert office.draw(**wrong).status_code == 422
    assert drawn() is None


def test_every_mistake_of_a_plan_is_shown_at_once(office):
    answer = office.draw(rule="", number="x", seed="y")
    assert answer.text.count("<li><b>") + answer.text.count("<li>") >= 3
    assert 'value="x"' in answer.text


def test_the_same_draw_twice_is_one_draw(office, second_tab):
    assert office.draw().status_code == 303
    first = drawn()
    assert second_tab.draw().status_code == 303
    assert (drawn(), len(first)) == (first, 8)
    assert acts() == ["campaigns.frame_loaded", "campaigns.drawn"]


def test_another_draw_is_refused_and_the_first_stays(office):
    office.draw()
    first = drawn()
    answer = office.send("invitations", to="draw", **(PLAN | {"seed": "1"}))
    assert answer.status_code == 422
    assert PLAN["seed"] in answer.text
    assert drawn() == first
