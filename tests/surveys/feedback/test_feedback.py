"""What can be said at a counter, and what is counted of it."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from analysis.ground.errors import ManyFaults
from surveys.feedback.feedback import InTime, MonthCount, Said, Treatment, read_said
from surveys.feedback.models import Feedback
from surveys.feedback.queries import comments_of, latest_units, month_counts, unit_at_counter
from surveys.feedback.service import receive
from surveys.units.loader import load_register
from surveys.units.service import register
from tests.surveys.makers import NOW, UNITS

RENAMED = "SNV,department,Sở Nội vụ mới,New Department,2025-07-01,,80,test\n"


@pytest.fixture
def unit(session):
    register(session, load_register(UNITS, name="units.csv"))
    return unit_at_counter(session, "snv")


def say(session, unit, number, satisfaction, comment=""):
    said = Said(satisfaction, comment=comment)
    receive(session, unit, said, key=UUID(int=number), language="vi", now=NOW)


def test_what_is_readable_is_read():
    assert read_said("4", "no", "partly", " chậm\r\nlắm ") == Said(
        4, InTime.NO, Treatment.PARTLY, "chậm\nlắm"
    )
    assert read_said("1", "", "perhaps", "") == Said(1)


@given(st.text(max_size=3).filter(lambda typed: typed not in set("12345")))
def test_a_level_off_the_scale_is_refused(typed):
    with pytest.raises(ManyFaults, match="choose how satisfied you are"):
        read_said(typed, "", "", "")


def test_all_faults_are_told_at_once():
    with pytest.raises(ManyFaults) as caught:
        read_said("", "", "", "a" * 1001)
    assert [fault.where for fault in caught.value.faults] == ["satisfaction", "comment"]


def test_the_same_form_is_stored_once(session, unit):
    say(session, unit, 1, 5)
    say(session, unit, 1, 1)
    assert session.scalars(select(Feedback.satisfaction)).all() == [5]


def test_levels_four_and_five_are_satisfied(session, unit):
    for number, level in enumerate([1, 3, 4, 5, 5]):
        say(session, unit, number, level)
    (counted,) = month_counts(session, unit)
    assert counted == MonthCount(unit.id, date(2024, 11, 1), 5, 3)
    assert counted.share_satisfied == pytest.approx(0.6)


def test_comments_show_the_day_alone(session, unit):
    say(session, unit, 1, 2, "<b>chậm</b>")
    say(session, unit, 2, 5)
    assert comments_of(session, unit) == [(date(2024, 11, 5), 2, "<b>chậm</b>")]


def test_the_address_of_a_counter_outlives_a_renaming(session):
    register(session, load_register(UNITS, name="units.csv"))
    header = UNITS.splitlines()[0]
    register(session, load_register(f"{header}\n{RENAMED}", name="units.csv"))
    assert unit_at_counter(session, "SNV").name.vi == "Sở Nội vụ mới"
    assert [one.code for one in latest_units(session)].count("SNV") == 1
    assert unit_at_counter(session, "nowhere") is None


@pytest.mark.parametrize("change", [{"satisfaction": 5}, {"comment": ""}])
def test_what_was_said_is_not_changed(session, unit, change):
    say(session, unit, 1, 2, "chậm")
    with pytest.raises((IntegrityError, ProgrammingError), match="not changed once written"):
        session.execute(update(Feedback).values(change))


def test_nothing_leads_to_a_campaign_or_a_moment(session, unit):
    say(session, unit, 1, 2)
    assert session.scalar(select(func.count()).select_from(Feedback)) == 1
    assert {column.name for column in Feedback.__table__.columns} == {
        "id", "unit_id", "received_on", "language", "satisfaction", "in_time", "treatment",
        "comment",
    }  # fmt: skip
