"""Setting a round up, deciding beforehand, deadlines, extensions, locks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from analysis.ground.errors import DomainError
from sipas.par.rounds.beforehand import declare, exempt, take_back
from sipas.par.rounds.deadlines import begin_second, extend, lock_due, move_deadlines, open_round
from sipas.par.rounds.jobs import lock_what_is_due
from sipas.par.rounds.queries import round_by_code, rounds_due
from sipas.par.rounds.round import RoundKind, RoundState, Visibility, shows_appraisal
from sipas.par.rounds.service import (
    add_units,
    assign,
    release,
    remove_unit,
    set_up,
    split_among,
)
from sipas.par.rounds.terms import Deadlines, Decided, deadline_of
from surveys.units.queries import unit_by_code
from tests.sipas.par.staging import (
    AFTER,
    BOOK,
    DEADLINE,
    EXPLAIN_BY,
    NOW,
    SCORED_ON,
    account,
    plan,
    stage_round,
)

BECAUSE = Decided("Bão số 9", "12/QĐ-SNV")


def code_of(raised) -> set[str]:
    return {fault.code for fault in raised.value.faults}


def test_a_round_keeps_its_rule_book_for_good(session):
    made = stage_round(session).round
    assert made.rulebook_id == "so-nganh-2024"
    made.rulebook_text = BOOK + "\n"
    with pytest.raises(DBAPIError, match="not changed once written"):
        session.flush()


def test_a_plan_is_refused_with_all_its_faults(session):
    wrong = plan(explanation_deadline=DEADLINE, scored_on=date(2023, 1, 1))
    with pytest.raises(DomainError) as raised:
        set_up(session, wrong, rulebook_text=BOOK, by="lan", now=NOW)
    assert code_of(raised) == {"par.deadlines", "par.not_in_force"}


def test_a_code_is_taken_once(session):
    stage_round(session)
    with pytest.raises(DomainError) as raised:
        set_up(session, plan(), rulebook_text=BOOK, by="lan", now=NOW)
    assert code_of(raised) == {"par.already_there"}


def test_units_are_added_once_and_only_of_kinds_the_book_knows(session):
    staged = stage_round(session)
    assert add_units(session, staged.round, list(staged.units.values())) == 0
    with pytest.raises(DomainError) as raised:
        add_units(session, staged.round, [unit_by_code(session, "703", day=SCORED_ON)])
    assert code_of(raised) == {"par.no_group"}
    remove_unit(session, staged.round, staged.round.participants[0].id)
    assert [one.unit.code for one in staged.round.participants] == ["SNV"]


def test_one_sheet_is_split_among_owner_agencies(session):
    book = BOOK.replace("kinds: [department]", "kinds: [department, province]")
    staged = stage_round(session, book=book, code="tw", kind=RoundKind.UNITS)
    made = set_up(
        session, plan(kind=RoundKind.OWNERS, code="tinh"), rulebook_text=book, by="lan", now=NOW
    )
    owners = {"noi-vu": staged.units["SNV"]}
    with pytest.raises(DomainError) as raised:
        split_among(session, made, staged.units["STP"], owners=owners)
    assert [fault.where for fault in raised.value.faults] == ["tu-phap"]
    owners["tu-phap"] = staged.units["STP"]
    participant = split_among(session, made, staged.units["STP"], owners=owners)
    assert [(one.owner, one.unit.code) for one in participant.sheets] == [
        ("noi-vu", "SNV"),
        ("tu-phap", "STP"),
    ]


def test_nobody_appraises_the_own_agency(session):
    staged = stage_round(session)
    sheet = staged.sheet("STP")
    other = account(session, "snv", unit=staged.units["SNV"])
    assign(session, sheet, other, criterion="1")
    assign(session, sheet, other, criterion="1")
    assert [one.criterion for one in sheet.appraisers] == ["1"]
    release(session, sheet, sheet.appraisers[0].id)
    assert sheet.appraisers == []
    with pytest.raises(DomainError) as raised:
        assign(session, sheet, account(session, "stp", unit=staged.units["STP"]))
    assert code_of(raised) == {"par.appraiser"}


def test_what_is_decided_beforehand_is_held_against_the_rule_book(session):
    participant = stage_round(session).round.participants[0]
    made = exempt(session, participant, "2", decided=BECAUSE, points=Decimal("1.5"))
    assert made.points == Decimal("1.5")
    with pytest.raises(DomainError), session.begin_nested():
        exempt(session, participant, "1.1", decided=BECAUSE, points=Decimal(1))
    with pytest.raises(DomainError) as raised:
        exempt(session, participant, "2", decided=Decided("vì vậy", ""))
    assert code_of(raised) == {"par.reasoned"}
    with pytest.raises(DomainError) as raised:
        exempt(session, participant, "99", decided=BECAUSE)
    assert code_of(raised) == {"par.no_criterion"}
    declared = declare(session, participant, "survey", decided=BECAUSE)
    take_back(session, participant, declared)
    assert participant.declarations == []


def test_a_round_opens_with_units_before_its_deadline(session):
    staged = stage_round(session)
    with pytest.raises(DomainError) as raised:
        open_round(session, staged.round, now=DEADLINE)
    assert code_of(raised) == {"par.deadline_passed"}
    open_round(session, staged.round, now=NOW)
    assert staged.round.state is RoundState.OPEN
    with pytest.raises(DomainError) as raised:
        add_units(session, staged.round, [])
    assert code_of(raised) == {"par.round_state"}


def test_sheets_lock_at_the_deadline_but_for_extensions(session):
    staged = stage_round(session)
    open_round(session, staged.round, now=NOW)
    later = DEADLINE + timedelta(days=3)
    stp = staged.sheet("STP")
    extend(session, stp, later, decided=BECAUSE, by="lan", now=NOW)
    assert deadline_of(stp) == later
    assert lock_due(session, staged.round, now=DEADLINE - timedelta(seconds=1)) == []
    assert rounds_due(session, DEADLINE) == ["cchc-2024"]
    lock_what_is_due(session, DEADLINE)
    assert staged.round.state is RoundState.APPRAISAL_1
    assert (staged.sheet("SNV").locked_at, stp.locked_at) == (DEADLINE, None)
    with pytest.raises(DomainError) as raised:
        begin_second(session, staged.round)
    assert code_of(raised) == {"par.unlocked"}
    lock_what_is_due(session, later)
    assert stp.locked_at == later
    assert rounds_due(session, later) == []
    begin_second(session, staged.round)
    assert round_by_code(session, "cchc-2024").state is RoundState.APPRAISAL_2


def test_deadlines_of_a_round_are_moved_on_record_before_they_pass(session):
    round_ = stage_round(session).round
    open_round(session, round_, now=NOW)
    later = Deadlines(DEADLINE + timedelta(days=5), EXPLAIN_BY + timedelta(days=5))
    sheet = next(sheet for one in round_.participants for sheet in one.sheets)
    own = DEADLINE + timedelta(days=3)
    extend(session, sheet, own, decided=BECAUSE, by="lan", now=NOW)
    said = {"decided": BECAUSE, "by": "lan", "now": NOW}
    for until in (
        Deadlines(NOW, EXPLAIN_BY),
        Deadlines(EXPLAIN_BY, EXPLAIN_BY),
        Deadlines(later.explanations, later.self_scoring),
    ):
        with pytest.raises(DomainError) as raised:
            move_deadlines(session, round_, until, **said)
        assert code_of(raised) == {"par.deadlines"}
    with pytest.raises(DomainError) as raised:
        move_deadlines(session, round_, later, **{**said, "decided": Decided("", "1")})
    assert code_of(raised) == {"par.reasoned"}
    made = move_deadlines(session, round_, later, **said)
    assert move_deadlines(session, round_, later, **said) is None  # a double click
    assert (made.self_before, made.explanation_before) == (DEADLINE, EXPLAIN_BY)
    assert deadline_of(sheet) == later.self_scoring
    assert lock_due(session, round_, now=own) == []
    earlier = Deadlines(DEADLINE - timedelta(days=5), EXPLAIN_BY)
    move_deadlines(session, round_, earlier, **said)
    assert deadline_of(sheet) == own  # an extension stays
    with pytest.raises(DomainError) as raised:
        move_deadlines(session, round_, later, **{**said, "now": earlier.self_scoring})
    assert code_of(raised) == {"par.deadline_passed"}
    lock_due(session, round_, now=earlier.self_scoring)
    with pytest.raises(DomainError) as raised:
        move_deadlines(session, round_, later, **said)
    assert code_of(raised) == {"par.round_state"}
    made.reason = "khác"
    with pytest.raises(DBAPIError, match="not changed once written"):
        session.flush()


def test_an_extension_opens_a_locked_sheet_and_is_never_earlier(session):
    staged = stage_round(session)
    open_round(session, staged.round, now=NOW)
    lock_due(session, staged.round, now=AFTER)
    sheet = staged.sheet("STP")
    for moment in (DEADLINE, AFTER):
        with pytest.raises(DomainError) as raised:
            extend(session, sheet, moment, decided=BECAUSE, by="lan", now=AFTER)
        assert code_of(raised) == {"par.extension"}
    extend(session, sheet, AFTER + timedelta(days=1), decided=BECAUSE, by="lan", now=AFTER)
    assert sheet.locked_at is None


@pytest.mark.parametrize(
    ("visibility", "state", "shown"),
    [
        (Visibility.AT_ONCE, RoundState.APPRAISAL_1, True),
        (Visibility.AFTER_FIRST, RoundState.APPRAISAL_1, False),
        (Visibility.AFTER_FIRST, RoundState.APPRAISAL_2, True),
        (Visibility.AFTER_PUBLISHED, RoundState.COMBINED, False),
        (Visibility.AFTER_PUBLISHED, RoundState.PUBLISHED, True),
    ],
)
def test_what_agencies_see_of_the_appraisal(visibility, state, shown):
    published = state is RoundState.PUBLISHED
    assert shows_appraisal(visibility, state, published=published) is shown
