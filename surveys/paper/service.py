"""Acts on paper: open a batch, key a form, key it again, rule where two keyings differ."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.quality.keying import ErrorRate, error_rate, slips
from analysis.snapshot.contract import Mode
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import hold_state
from surveys.collection.queries import response_by_submission
from surveys.collection.response import Submission
from surveys.collection.service import record_invited, record_many, refuse_unless_open
from surveys.invitations.models import Invitation
from surveys.invitations.queries import invitation_by_serial
from surveys.invitations.serial import printed_serial, read_serial
from surveys.paper.models import HeldForm, PaperBatch
from surveys.paper.queries import (
    batch_by_id,
    batches_of,
    count_slips,
    delete_held,
    held_by_submission,
    held_form,
    held_forms,
    keyer_counts,
)
from surveys.units.models import Unit

_LABEL_LENGTH = 80
_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """A pile of forms as it is counted in; one form in `keyed_twice` is keyed again, 0: none."""

    unit: Unit
    label: str
    forms_expected: int
    keyed_twice: int = 0


class Keyed(StrEnum):
    """What became of a form that was keyed."""

    STORED = "stored"
    #: it waits for somebody else to key it again
    HELD = "held"
    #: two keyings differ, and somebody has to rule with the form in hand
    DIFFERS = "differs"


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
        keyed_twice=plan.keyed_twice,
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
) -> Keyed:
    """Take a keyed form in: store it and spend its serial, or hold it for another look.

    `submission` has mode paper, the keyer's name and answers read against the questionnaire, with
    the codes of `MissingCode` for blanks and double ticks. The same submission again changes
    nothing. Raises as `invitation_of_form` and `record_invited` do, and DomainError
    `paper.keyed_by_you` where a second keying comes from the first keyer.
    """
    batch = _batch_in_hand(session, batch_id, submission)
    if response_by_submission(session, batch.campaign_id, submission.submission_id) is not None:
        return Keyed.STORED
    if held_by_submission(session, submission.submission_id) is not None:
        return Keyed.HELD
    invitation = invitation_of_form(session, batch, typed_serial)
    held = held_form(session, invitation)
    if held is not None:
        return _key_again(session, held, submission, now=now)
    batch.forms_keyed += 1
    if batch.keyed_twice and secrets.randbelow(batch.keyed_twice) == 0:
        refuse_unless_open(hold_state(session, batch.campaign_id))
        session.add(
            HeldForm(
                invitation_id=invitation.id,
                submission_id=submission.submission_id,
                language=submission.language,
                first_keyer=submission.keyed_by,
                first_answers=dict(submission.answers),
            )
        )
        session.flush()
        return Keyed.HELD
    record_invited(session, invitation, submission, now=now)
    return Keyed.STORED


def rule_form(
    session: Session, batch_id: int, typed_serial: str, submission: Submission, *, now: datetime
) -> Keyed:
    """Store what somebody ruled to stand on a form whose two keyings differ.

    The same submission again changes nothing. Raises as `invitation_of_form` and `record_invited`
    do, and DomainError `paper.nothing_to_rule`.
    """
    batch = _batch_in_hand(session, batch_id, submission)
    if response_by_submission(session, batch.campaign_id, submission.submission_id) is None:
        held = differing_form(session, invitation_of_form(session, batch, typed_serial))
        _store(session, held, submission, now=now)
    return Keyed.STORED


def differing_form(session: Session, invitation: Invitation) -> HeldForm:
    """Return the form of an invitation whose keyings differ; raises `paper.nothing_to_rule`."""
    held = held_form(session, invitation)
    if held is None or held.second_answers is None:
        raise DomainError(
            "paper.nothing_to_rule",
            "no two keyings of this form differ",
            where=printed_serial(invitation.serial),
            hint="Type its serial on the page of its pile.",
        )
    return held


def store_held(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Store the forms that nobody keyed again or ruled upon, as they were keyed first.

    For the close of a campaign: what was keyed is not lost.
    """
    while found := held_forms(session, campaign, limit=_AT_A_TIME):
        found.sort(key=lambda held: held.submission_id.bytes)
        answered = [(held.invitation, _as_keyed_first(held)) for held in found]
        record_many(session, campaign, answered, now=now)
    delete_held(session, campaign)


def keyer_rates(session: Session, campaign: Campaign) -> list[ErrorRate]:
    """Return the error rate of each keyer, from forms that were keyed twice, by name."""
    return [
        error_rate(count.keyer, fields=count.fields, errors=count.errors)
        for count in keyer_counts(session, campaign)
    ]


def _batch_in_hand(session: Session, batch_id: int, submission: Submission) -> PaperBatch:
    if submission.mode is not Mode.PAPER or submission.keyed_by is None:
        raise ValueError("a keyed form is of mode paper and names its keyer")
    return batch_by_id(session, batch_id, lock=True)


def _key_again(session: Session, held: HeldForm, submission: Submission, *, now: datetime) -> Keyed:
    if held.second_answers is not None:
        return Keyed.DIFFERS
    if submission.keyed_by == held.first_keyer:
        raise keyed_by_you(held)
    refuse_unless_open(hold_state(session, held.invitation.campaign_id))
    held.second_keyer, held.second_answers = submission.keyed_by, dict(submission.answers)
    session.flush()
    if held.second_answers != held.first_answers:
        return Keyed.DIFFERS
    _store(session, held, submission, now=now)
    return Keyed.STORED


def keyed_by_you(held: HeldForm) -> DomainError:
    """Return the refusal of a second keying by the first keyer."""
    return DomainError(
        "paper.keyed_by_you",
        "you keyed this form yourself",
        where=printed_serial(held.invitation.serial),
        expected="a second keying by somebody else",
        hint="Lay it where the others take their forms from.",
    )


def _store(session: Session, held: HeldForm, submission: Submission, *, now: datetime) -> None:
    """Make a held form a response and count the slips of both keyers."""
    found = slips(held.first_answers, held.second_answers or {}, submission.answers)
    record_invited(session, held.invitation, submission, now=now)
    if found.fields and held.second_keyer is not None:
        counted = {
            held.first_keyer: (found.fields, found.first),
            held.second_keyer: (found.fields, found.second),
        }
        count_slips(session, held.invitation.campaign, counted)
    session.delete(held)
    session.flush()


def _as_keyed_first(held: HeldForm) -> Submission:
    return Submission(
        held.submission_id, Mode.PAPER, held.language, held.first_answers, held.first_keyer
    )
