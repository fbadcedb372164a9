"""Acts that set a round up: its plan and rule book, its units and sheets, who appraises."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, FaultList
from analysis.par import RuleBook, load_rulebook
from analysis.par.rulebook import Leaf, Method
from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.par.rounds.models import ParAppraiser, ParParticipant, ParRound, ParSheet
from sipas.par.rounds.queries import round_exists
from sipas.par.rounds.round import RoundKind, RoundPlan, RoundState
from sipas.par.rounds.terms import book_of, need_state, no_criterion, participant_of
from surveys.units.models import Unit


def check_plan(plan: RoundPlan, book: RuleBook) -> FaultList:
    """Return what is wrong with a plan apart from what is stored already."""
    faults = FaultList()
    if not (plan.title.vi and plan.title.en):
        faults.add("par.title", "a round needs a title in both languages", where="title")
    if plan.explanation_deadline <= plan.self_deadline:
        faults.add(
            "par.deadlines",
            "explanations are due after self-scoring has ended",
            where="explanation_deadline",
            got=plan.explanation_deadline.isoformat(timespec="minutes"),
            expected="later than the end of self-scoring",
        )
    last = book.until or plan.scored_on
    if not book.since <= plan.scored_on <= last:
        faults.add(
            "par.not_in_force",
            "the rule book does not apply on this day",
            where="scored_on",
            got=plan.scored_on,
            expected=f"{book.since} – {last}",
            hint="Choose the rule book of the year that is scored.",
        )
    return faults


def set_up(
    session: Session, plan: RoundPlan, *, rulebook_text: str, by: str, now: datetime
) -> ParRound:
    """Add a round that keeps the rule book's text for good.

    Raises ManyFaults `par.round_plan`, DomainError `par.already_there`, or what `load_rulebook`
    raises.
    """
    book = load_rulebook(rulebook_text)
    check_plan(plan, book).raise_if_any("par.round_plan", "the round cannot be set up")
    if round_exists(session, plan.code):
        raise DomainError(
            "par.already_there",
            "there is a round of this code already",
            where="code",
            got=plan.code,
            hint="Choose another code.",
        )
    made = ParRound(
        code=plan.code,
        title_vi=plan.title.vi,
        title_en=plan.title.en,
        kind=plan.kind,
        scored_on=plan.scored_on,
        rulebook_id=book.id,
        rulebook_hash=book.content_hash,
        rulebook_text=rulebook_text,
        visibility=plan.visibility,
        state=RoundState.DRAFT,
        self_deadline=plan.self_deadline,
        explanation_deadline=plan.explanation_deadline,
        simulated=plan.simulated,
        created_at=now,
        created_by=by,
        participants=[],
        moves=[],
    )
    session.add(made)
    session.flush()
    return made


def owners_of(book: RuleBook) -> tuple[str, ...]:
    """Return the agencies that own criteria scored by hand; empty where one has no owner.

    The owner of a criterion is that of the criterion above where it names none itself.
    """
    owners = [
        one.guide.owner
        for one in book.walk()
        if isinstance(one.body, Leaf) and one.body.method is Method.APPRAISED
    ]
    return tuple(dict.fromkeys(owners)) if all(owners) else ()


def add_units(session: Session, round_: ParRound, units: Sequence[Unit]) -> int:
    """Give each unit its sheet in a round of many units; return how many were new.

    Raises ManyFaults `par.units` for units the rule book is not for.
    """
    _need_kind(round_, RoundKind.UNITS)
    need_state(round_, {RoundState.DRAFT})
    groups = _groups(book_of(round_), units)
    known = {one.unit_id for one in round_.participants}
    fresh = [unit for unit in units if unit.id not in known]
    for unit in fresh:
        participant = _participant(unit, groups[unit.code])
        participant.sheets.append(_sheet(unit, owner=""))
        round_.participants.append(participant)
    session.flush()
    return len(fresh)


def split_among(
    session: Session, round_: ParRound, unit: Unit, *, owners: Mapping[str, Unit]
) -> ParParticipant:
    """Give the one unit of a round a sheet for each owner agency, filled in by `owners[id]`.

    Raises ManyFaults `par.owners` where the rule book leaves a criterion without owner, an owner
    has no agency, or an owner is none of the rule book's.
    """
    _need_kind(round_, RoundKind.OWNERS)
    need_state(round_, {RoundState.DRAFT})
    book = book_of(round_)
    wanted = owners_of(book)
    faults = FaultList()
    if not wanted:
        faults.add(
            "par.no_owner", "a criterion of the rule book has no owner agency", where=book.id
        )
    for owner in (one for one in wanted if one not in owners):
        faults.add("par.no_agency", "this owner agency has no unit", where=owner)
    for owner in (one for one in owners if wanted and one not in wanted):
        faults.add(
            "par.no_such_owner",
            "the rule book has no such owner agency",
            got=owner,
            expected=", ".join(wanted),
        )
    if round_.participants:
        faults.add("par.one_unit", "the round has its one unit already", where=round_.code)
    faults.raise_if_any("par.owners", "the sheet cannot be split")
    participant = _participant(unit, _groups(book, [unit])[unit.code])
    participant.sheets.extend(_sheet(owners[owner], owner=owner) for owner in wanted)
    round_.participants.append(participant)
    session.flush()
    return participant


def remove_unit(session: Session, round_: ParRound, participant_id: int) -> None:
    """Take a unit out of a round that is not open yet."""
    need_state(round_, {RoundState.DRAFT})
    participant = participant_of(round_, participant_id)
    for sheet in participant.sheets:
        for one in sheet.appraisers:
            session.delete(one)
        session.delete(sheet)
    for decided in (*participant.exemptions, *participant.declarations):
        session.delete(decided)
    session.flush()
    round_.participants.remove(participant)
    session.delete(participant)
    session.flush()


def assign(session: Session, sheet: ParSheet, account: Account, *, criterion: str = "") -> None:
    """Let an account appraise a sheet, or one criterion with all under it; a repeat does nothing.

    Raises DomainError `par.appraiser` for accounts that cannot, among them the agency's own.
    """
    may = account.active and Role(account.role) in {Role.ADMIN, Role.OFFICE, Role.AGENCY}
    if not may or account.unit_id == sheet.unit_id:
        raise DomainError(
            "par.appraiser",
            "this account cannot appraise this sheet",
            where=account.username,
            expected="an open account of the office or of another agency",
        )
    if criterion and book_of(sheet.participant.round).find(criterion) is None:
        raise no_criterion(criterion)
    same = (account.id, criterion)
    if all((one.account_id, one.criterion) != same for one in sheet.appraisers):
        sheet.appraisers.append(ParAppraiser(account=account, criterion=criterion))
        session.flush()


def release(session: Session, sheet: ParSheet, appraiser_id: int) -> None:
    """Take an appraiser off a sheet; what was awarded stays."""
    for one in [one for one in sheet.appraisers if one.id == appraiser_id]:
        sheet.appraisers.remove(one)
        session.delete(one)
    session.flush()


def _participant(unit: Unit, group: str) -> ParParticipant:
    return ParParticipant(unit=unit, unit_group=group, sheets=[], exemptions=[], declarations=[])


def _sheet(unit: Unit, *, owner: str) -> ParSheet:
    return ParSheet(
        owner=owner, unit=unit, contact="", approved_by="", extensions=[], appraisers=[]
    )


def _groups(book: RuleBook, units: Sequence[Unit]) -> dict[str, str]:
    faults, found = FaultList(), {}
    for unit in units:
        group = book.group_of(unit.kind.value)
        if group is None:
            faults.add(
                "par.no_group",
                "the rule book is not for this kind of unit",
                where=unit.name_vi,
                got=unit.kind.value,
                expected=", ".join(kind for one in book.groups for kind in one.kinds),
                hint="Choose another rule book or leave the unit out.",
            )
        else:
            found[unit.code] = group.id
    faults.raise_if_any("par.units", "units do not fit the rule book")
    return found


def _need_kind(round_: ParRound, kind: RoundKind) -> None:
    if round_.kind is not kind:
        raise DomainError(
            "par.round_kind",
            "this is done in the other kind of round",
            where=round_.code,
            got=round_.kind.value,
            expected=kind.value,
        )
