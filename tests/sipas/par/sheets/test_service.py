"""Claims, approval, appraisal, explanations: who may put down what, when, and what is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from analysis.ground.errors import DomainError
from analysis.par import load_rulebook
from sipas.par.rounds.deadlines import begin_second, lock_due, open_round
from sipas.par.sheets.approval import approve, withdraw_approval
from sipas.par.sheets.entry import EntryText, Stage
from sipas.par.sheets.explanations import demand, explain
from sipas.par.sheets.inputs import fields_of, read_inputs
from sipas.par.sheets.queries import history_of
from sipas.par.sheets.service import put_appraisal, put_claim
from tests.sipas.par.staging import (
    AFTER,
    BOOK,
    CLAIMS,
    DEADLINE,
    EXPLAIN_BY,
    NOW,
    account,
    seen,
    stage_round,
)


def code_of(raised) -> set[str]:
    return {fault.code for fault in raised.value.faults}


@pytest.fixture
def opened(session):
    staged = stage_round(session)
    open_round(session, staged.round, now=NOW)
    return staged


@pytest.fixture
def sheet(opened):
    return opened.sheet("STP")


@pytest.fixture
def locked(session, opened, sheet):
    for code, text in CLAIMS.items():
        put_claim(session, sheet, code, text=text, seen=seen())
    lock_due(session, opened.round, now=AFTER)
    return sheet


def test_a_claim_is_scored_exactly_and_every_change_is_kept(session, sheet):
    entry = put_claim(session, sheet, "1.2", text=CLAIMS["1.2"], seen=seen())
    assert entry.points == Decimal(3)
    better = EntryText({"done": "10", "planned": "12"}, note="đếm lại")
    put_claim(session, sheet, "1.2", text=better, seen=seen(1, by="hoa"))
    last, first = history_of(session, sheet.id, "1.2")
    assert (first.points_before, first.points_after) == (None, Decimal(3))
    assert (last.changed_by, last.why) == ("hoa", "đếm lại")
    assert (last.points_before, last.points_after) == (Decimal(3), Decimal("3.33"))
    assert last.inputs_before == {"done": "9", "planned": "12"}
    last.why = "khác"
    with pytest.raises(DBAPIError, match="not changed once written"):
        session.flush()


def test_the_same_sent_twice_is_one_change_and_another_is_refused(session, sheet):
    for _ in range(2):
        entry = put_claim(session, sheet, "2", text=CLAIMS["2"], seen=seen())
    assert entry.version == 1
    with pytest.raises(DomainError) as raised:
        put_claim(session, sheet, "2", text=EntryText({"points": "4"}), seen=seen())
    assert code_of(raised) == {"par.conflict"}


@pytest.mark.parametrize(
    ("code", "inputs", "fault"),
    [
        ("2", {"points": "4.5"}, "par.bad_input"),
        ("2", {"points": "0.3"}, "par.bad_input"),
        ("1.2", {"done": "13", "planned": "12"}, "par.bad_input"),
        ("8", {"sipas.overall": "99"}, "par.not_by_hand"),
        ("1", {"points": "1"}, "par.no_criterion"),
    ],
)
def test_what_cannot_be_claimed_is_refused(session, sheet, code, inputs, fault):
    with pytest.raises(DomainError) as raised:
        put_claim(session, sheet, code, text=EntryText(inputs), seen=seen())
    assert code_of(raised) == {fault}


def test_after_the_deadline_the_edge_refuses_whatever_the_job_did(session, sheet):
    assert sheet.locked_at is None
    put_claim(session, sheet, "2", text=CLAIMS["2"], seen=seen(at=DEADLINE - timedelta(seconds=1)))
    with pytest.raises(DomainError) as raised:
        put_claim(session, sheet, "1.1", text=CLAIMS["1.1"], seen=seen(at=DEADLINE))
    assert code_of(raised) == {"par.sheet_closed"}


def test_the_head_approves_a_whole_sheet(session, opened, sheet):
    head = account(session, "head", unit=opened.units["STP"], leads=True)
    put_claim(session, sheet, "1.1", text=EntryText({"plan": "late"}), seen=seen())
    with pytest.raises(DomainError) as raised:
        approve(session, sheet, head, now=NOW)
    wanted = {(one.code, one.where) for one in raised.value.faults}
    assert wanted == {
        ("par.unproven", "1.1"),
        ("par.not_filled", "1.2"),
        ("par.not_filled", "2"),
    }
    for version, (code, text) in zip((1, 0, 0), CLAIMS.items(), strict=True):
        put_claim(session, sheet, code, text=text, seen=seen(version))
    approve(session, sheet, head, now=NOW)
    assert sheet.approved_by == "head"
    with pytest.raises(DomainError) as raised:
        put_claim(session, sheet, "2", text=EntryText({"points": "1"}), seen=seen(1))
    assert code_of(raised) == {"par.sheet_approved"}
    withdraw_approval(session, sheet, head, now=NOW)
    assert sheet.approved_at is None


def test_who_filled_a_sheet_in_does_not_approve_it(session, opened, sheet):
    units = opened.units
    for code, text in CLAIMS.items():
        put_claim(session, sheet, code, text=text, seen=seen())
    for name, unit in (("stp", "STP"), ("snv", "SNV")):
        with pytest.raises(DomainError) as raised:
            approve(session, sheet, account(session, name, unit=units[unit]), now=NOW)
        assert code_of(raised) == {"par.approver"}
    approve(session, sheet, account(session, "second", unit=units["STP"]), now=NOW)
    assert sheet.approved_by == "second"


def test_an_award_that_departs_from_the_claim_needs_a_reason(session, locked):
    put_appraisal(session, locked, "1.1", text=EntryText({"plan": "in_time"}), seen=seen())
    with pytest.raises(DomainError) as raised:
        put_appraisal(session, locked, "2", text=EntryText({"points": "3"}), seen=seen())
    assert code_of(raised) == {"par.reason_wanted"}
    because = EntryText({"points": "3"}, note="thiếu một văn bản")
    first = put_appraisal(session, locked, "2", text=because, seen=seen(by="lan"))
    assert (first.stage, first.points) == (Stage.APPRAISAL_1, Decimal(3))
    begin_second(session, locked.participant.round)
    second = put_appraisal(session, locked, "2", text=EntryText({"points": "3"}), seen=seen())
    assert second.stage is Stage.APPRAISAL_2


def test_an_open_sheet_is_not_appraised(session, sheet):
    with pytest.raises(DomainError) as raised:
        put_appraisal(session, sheet, "2", text=EntryText({"points": "3"}), seen=seen())
    assert code_of(raised) == {"par.round_state"}


def test_an_explanation_is_demanded_and_given_in_time(session, locked):
    asked = demand(session, locked, "2", question="Văn bản nào?", by="lan", now=AFTER)
    assert demand(session, locked, "2", question="Nữa", by="lan", now=AFTER) is asked
    with pytest.raises(DomainError) as raised:
        explain(session, locked, "2", answer="x", by="stp", now=EXPLAIN_BY)
    assert code_of(raised) == {"par.explanation_late"}
    explain(session, locked, "2", answer="QĐ 11, trang 2", by="stp", now=AFTER)
    assert asked.answered_by == "stp"
    with pytest.raises(DomainError) as raised:
        explain(session, locked, "2", answer="x", by="stp", now=AFTER)
    assert code_of(raised) == {"par.no_demand"}


@given(whole=st.integers(0, 10**9), cents=st.integers(0, 99))
def test_numbers_are_read_with_comma_point_and_spaces(whole, cents):
    criterion = load_rulebook(BOOK).find("2")
    grouped = f"{whole:,}".replace(",", " ")
    for typed in (f"{whole},{cents:02d}", f"{whole}.{cents:02d}", f"{grouped},{cents:02d}"):
        assert read_inputs(criterion, {"points": typed}) == {"points": f"{whole}.{cents:02d}"}


@pytest.mark.parametrize("typed", ["1.234,5", "1,2,3", "bốn", "1e3", "--1", "٣"])
def test_what_is_no_number_is_refused(typed):
    criterion = load_rulebook(BOOK).find("2")
    with pytest.raises(DomainError, match="must be a number"):
        read_inputs(criterion, {"points": typed})


def test_every_criterion_asks_for_what_its_rule_reads():
    book = load_rulebook(BOOK)
    asked = {one.code: [field.name for field in fields_of(one)] for one in book.walk()}
    assert asked == {
        "1": [],
        "1.1": ["plan"],
        "1.2": ["done", "planned"],
        "2": ["points"],
        "8": [],
    }
