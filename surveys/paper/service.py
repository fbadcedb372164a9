"""Acts on paper: open a batch, store a keyed form once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Mode
from surveys.campaigns.models import Campaign
from surveys.collection.queries import response_by_submission
from surveys.collection.response import Receipt, Submission
from surveys.collection.service import (
    receipt_of,
    record_invited,
    refuse_unless_open,
)
from surveys.invitations.models import Invitation
from surveys.invitations.queries import invitation_by_serial
from surveys.invitations.serial import printed_serial, read_serial
from surveys.paper.models import PaperBatch
from surveys.paper.queries import batch_by_id, batches_of
from surveys.units.models import Unit

_LABEL_LENGTH = 80


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """A pile of forms as it is counted in."""

    unit: Unit
    label: str
    forms_expected: int


def open_batch(
    session: Session, campaign: Campaign, plan: BatchPlan, *, by: str, now: datetime
) -> PaperBatch:
    """Put a pile of forms on the list; raises DomainError `paper.label` or `paper.count`."""
    refuse_unless_open(campaign)
    label = plan.label.strip()
    taken = {batch.label for batch in batches_of(session, campaign)}
    if not label or len(label) > _LABEL_LENGTH or label in taken:
        raise DomainError(
            "paper.label",
            "the label cannot be used",
            got=label[:_LABEL_LENGTH],
            expected="a label of its own, at most 80 letters",
            hint="Write on the pile what you type here, such as “STC 1”.",
        )
    if plan.forms_expected < 1:
        raise DomainError(
            "paper.count",
            "a batch has at least one form",
            got=plan.forms_expected,
            hint="Count the forms in the pile.",
        )
    batch = PaperBatch(
        campaign_id=campaign.id,
        unit_id=plan.unit.id,
        label=label,
        forms_expected=plan.forms_expected,
        created_at=now,
        created_by=by,
    )
    session.add(batch)
    session.flush()
    return batch


def invitation_of_form(session: Session, batch: PaperBatch, typed_serial: str) -> Invitation:
    """Return the invitation whose serial is printed on a form of a batch.

    Raises DomainError `paper.serial`, `paper.unknown_serial`, `paper.other_unit` or
    `paper.already_answered`.
    """
    number = read_serial(typed_serial)
    invitation = invitation_by_serial(session, batch.campaign, number)
    if invitation is None:
        raise DomainError(
            "paper.unknown_serial",
            "no form of this serial was issued",
            got=printed_serial(number),
            hint="Compare it with the form; a form of another campaign belongs to another batch.",
        )
    if invitation.case.unit_id != batch.unit_id:
        raise DomainError(
            "paper.other_unit",
            "this form is about another unit",
            where=printed_serial(number),
            got=invitation.case.unit.name_vi,
            expected=batch.unit.name_vi,
            hint="Lay it on the pile of its unit.",
        )
    if invitation.spent:
        raise DomainError(
            "paper.already_answered",
            "this form is keyed already, or the person answered on the web",
            where=printed_serial(number),
            hint="Lay the form aside and show it to the office; the answer on file stays.",
        )
    return invitation


def key_form(
    session: Session,
    batch_id: int,
    typed_serial: str,
    submission: Submission,
    *,
    now: datetime,
) -> Receipt:
    """Store a keyed form and spend its serial; the same submission again gives the same receipt.

    `submission` has mode paper, the keyer's name and answers read against the questionnaire, with
    the codes of `MissingCode` for blanks and double ticks. Raises as `invitation_of_form` and
    `record_invited` do.
    """
    if submission.mode is not Mode.PAPER or submission.keyed_by is None:
        raise ValueError("a keyed form is of mode paper and names its keyer")
    batch = batch_by_id(session, batch_id, lock=True)
    known = response_by_submission(session, batch.campaign_id, submission.submission_id)
    if known is not None:
        return receipt_of(known)
    invitation = invitation_of_form(session, batch, typed_serial)
    response = record_invited(session, invitation, submission, now=now)
    batch.forms_keyed += 1
    session.flush()
    return receipt_of(response)
