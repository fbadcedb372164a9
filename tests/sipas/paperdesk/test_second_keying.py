"""Second keying through the pages: blind, by somebody else, ruled upon, and counted."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Response
from surveys.paper.queries import batch_by_id
from surveys.units.queries import unit_by_code
from tests.surveys.makers import make_fieldwork

FORM = (Path(__file__).parents[2] / "forms" / "kinds.md").read_text(encoding="utf-8")
KEYED = {"age": "42", "has": "1", "ways": "12", "on_day": "3/4/2024", "fee": "1,5", "remark": "Tốt"}
NEW = "/staff/paper/new/trial-2024"


@pytest.fixture
def serial(app) -> str:  # noqa: ARG001 - it connects this process to the database
    with unit_of_work() as session:
        work = make_fieldwork(session, sizes={"SNV": 6}, quota=2, form=FORM)
        return work.letters[0].serial


@pytest.fixture
def keyers(signed_in, serial):  # noqa: ARG001 - the campaign stands before the pile
    return [signed_in(Role.KEYER) for _ in range(3)]


@pytest.fixture
def pile(keyers) -> str:
    with unit_of_work() as session:
        unit = unit_by_code(session, "SNV", day=date(2024, 10, 31))
    plan = {"unit": str(unit.id), "label": "SNV 1", "forms_expected": "2", "keyed_twice": "1"}
    return keyers[0].submit(NEW, **plan).location


def key(keyer, form, **changes):
    page = keyer.get(form)
    submission = re.search(r'name="~submission" value="([^"]+)"', page.text)[1]
    return keyer.submit(form, **(KEYED | changes | {"~submission": submission}))


def answers():
    with unit_of_work() as session:
        return [(one.answers, one.keyed_by) for one in session.scalars(select(Response))]


def test_a_second_keying_is_blind_and_by_somebody_else(keyers, pile, serial):
    first, second, _ = keyers
    form = f"{pile}/forms/{serial}"
    assert key(first, form).location == pile
    after = first.get(pile).text
    assert "nhập lần hai" in after
    assert f'href="{pile}?serial={serial}"' not in after
    refused = first.get(pile, query_string={"serial": serial})
    assert (refused.status_code, answers()) == (422, [])
    assert f'href="{pile}?serial={serial}"' in second.get(pile).text
    assert second.get(pile, query_string={"serial": serial}).location == form
    page = second.get(form).text
    assert "Tốt" not in page
    assert 'value="42"' not in page
    assert key(second, form).location == pile
    assert [by for _, by in answers()] == [second.username]
    assert f"serial={serial}" not in second.get(pile).text


def test_differences_are_shown_side_by_side_and_ruled_upon(keyers, pile, serial):
    first, second, third = keyers
    form, ruling = f"{pile}/forms/{serial}", f"{pile}/forms/{serial}/ruling"
    key(first, form, age="24", ways="1")
    assert key(second, form).location == ruling
    assert third.get(pile, query_string={"serial": serial}).location == ruling
    assert third.get(form).location == ruling
    page = third.get(ruling).text
    assert "Lần một: 24 · lần hai: 42" in page
    assert "Lần một: 1 · lần hai: 12" in page
    assert 'name="has" value="1"' in page
    assert 'name="age" value=""' in page
    assert 'name="fee" value="1,5"' in page
    missing = key(third, ruling, age="", ways="1")
    assert (missing.status_code, answers()) == (422, [])
    assert 'name="ways" value="1"' in missing.text
    assert key(third, ruling, ways="1").location == pile
    ((stored, by),) = answers()
    assert (stored["age"], stored["ways"], by) == ("42", ["1"], third.username)
    assert third.get(ruling).status_code == 422


def test_the_office_sees_the_errors_of_each_keyer(keyers, pile, serial, signed_in):
    first, second, third = keyers
    progress = "/staff/campaigns/trial-2024/progress"
    office = signed_in(Role.OFFICE)
    assert first.username not in office.get(progress).text
    key(first, f"{pile}/forms/{serial}", age="24")
    key(second, f"{pile}/forms/{serial}")
    key(third, f"{pile}/forms/{serial}/ruling")
    page = re.sub(r"<[^>]+>", " ", office.get(progress).text)
    row = re.search(rf"{re.escape(first.username)}\s+6\s+1\s+166,67\s+4,21–641,23", page)
    assert row, page
    assert re.search(rf"{re.escape(second.username)}\s+6\s+0\s+0,00\s+0,00–459,26", page)


def test_a_faulty_second_keying_stays_a_second_keying(keyers, pile, serial):
    first, second, _ = keyers
    form = f"{pile}/forms/{serial}"
    key(first, form)
    words = "Nhập lần hai: nhập đúng điều ghi trên phiếu"
    assert words in second.get(form).text
    faulty = key(second, form, age="12", **{"~second": "1"})
    assert faulty.status_code == 422
    assert words in faulty.text


def test_the_desk_and_the_close_say_what_waits(keyers, pile, serial, signed_in):
    office = signed_in(Role.OFFICE)
    close = "/staff/campaigns/trial-2024/close"
    assert "nhập lần hai" not in office.get(close).text
    key(keyers[0], f"{pile}/forms/{serial}")
    desk = re.sub(r"<[^>]+>", " ", keyers[1].get("/staff/paper/").text)
    assert re.search(r"1 / 2\s+1\s", desk)
    assert "chờ nhập lần hai hoặc chờ quyết định (1) được tính theo lần nhập đầu" in (
        office.get(close).text
    )
    office.submit(close, confirmation="trial-2024")
    assert [by for _, by in answers()] == [keyers[0].username]


def test_how_many_forms_are_keyed_twice_is_kept_with_the_pile(keyers, pile):
    with unit_of_work() as session:
        batch = batch_by_id(session, int(pile.rsplit("/", 1)[1]))
        assert batch.keyed_twice == 1
    wrong = keyers[0].submit(NEW, unit="1", label="x", forms_expected="1", keyed_twice="7")
    assert wrong.status_code == 422
