"""Acts of the head of an agency: see what a sheet still owes, approve it, withdraw the approval."""

from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, FaultList
from sipas.accounts.models import Account
from sipas.par.evidence.queries import attached_to_sheet
from sipas.par.rounds.models import ParSheet
from sipas.par.sheets.entry import Stage
from sipas.par.sheets.models import ParEntry
from sipas.par.sheets.queries import entries_of_sheets
from sipas.par.sheets.service import check_open
from sipas.par.sheets.tree import owed_lines


def missing_of(session: Session, sheet: ParSheet) -> FaultList:
    """Return what a sheet still owes: a claim, or evidence or an explanation for one."""
    entries = {
        one.criterion: one
        for one in entries_of_sheets(session, [sheet.id])[sheet.id]
        if one.stage is Stage.SELF
    }
    attached = attached_to_sheet(session, sheet.id)
    faults = FaultList()
    for line in owed_lines(sheet):
        entry = entries.get(line.code)
        if entry is None or (entry.points is None and not entry.inputs):
            faults.add("par.not_filled", "nothing is claimed yet", where=line.code)
        elif is_unproven(entry, has_files=line.code in attached):
            faults.add(
                "par.unproven",
                "a claim without evidence owes an explanation",
                where=line.code,
                hint="Name the document and page, attach a file, or explain.",
            )
    return faults


def is_unproven(entry: ParEntry, *, has_files: bool) -> bool:
    """Say whether a claim has neither evidence nor an explanation."""
    return not (entry.reference or entry.explanation or has_files)


def approve(session: Session, sheet: ParSheet, account: Account, *, now: datetime) -> None:
    """Approve a whole sheet as head of the agency: a leader, or an account that changed nothing.

    Approving what is approved changes nothing. Raises DomainError `par.approver`,
    `par.sheet_closed`, or ManyFaults `par.incomplete` with all that is owed.
    """
    if sheet.approved_at is not None:
        return
    check_open(sheet, now=now)
    entries = entries_of_sheets(session, [sheet.id])[sheet.id]
    if not may_approve(sheet, account, entries):
        raise DomainError(
            "par.approver",
            "a sheet is approved by the head of the agency, not by who filled it in",
            where=account.username,
            expected="the head's account, or a second account of the agency",
        )
    missing_of(session, sheet).raise_if_any("par.incomplete", "the sheet is not complete")
    sheet.approved_at, sheet.approved_by = now, account.username
    session.flush()


def may_approve(sheet: ParSheet, account: Account, entries: list[ParEntry]) -> bool:
    """Say whether an account may approve a sheet with these entries."""
    writers = {one.changed_by for one in entries if one.stage is Stage.SELF}
    own = account.unit_id == sheet.unit_id
    return own and (account.leads or (bool(writers) and account.username not in writers))


def withdraw_approval(
    session: Session, sheet: ParSheet, account: Account, *, now: datetime
) -> None:
    """Let the agency change an approved sheet again, before its deadline."""
    if sheet.approved_at is None:
        return
    if account.unit_id != sheet.unit_id or not (
        account.leads or account.username == sheet.approved_by
    ):
        raise DomainError(
            "par.approver",
            "an approval is withdrawn by who may give it",
            where=account.username,
            expected=sheet.approved_by,
        )
    sheet.approved_at, sheet.approved_by = None, ""
    check_open(sheet, now=now)
    session.flush()
