"""Acts of collection: begin, save a page, submit once, withdraw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import hold_state
from surveys.clock import local_day
from surveys.collection import paradata
from surveys.collection.compose import invited_response, opt_in_response
from surveys.collection.in_hand import CampaignInHand, DraftInHand, PageNote, with_page
from surveys.collection.merge import mark_of_all
from surveys.collection.models import Draft, Response
from surveys.collection.queries import (
    draft_by_id,
    draft_of_invitation,
    held_draft,
    insert_draft_once,
    response_by_submission,
    save_held,
)
from surveys.collection.refusals import already_answered, changed, gone
from surveys.collection.response import Receipt, Submission
from surveys.invitations.code import code_digest, read_code
from surveys.invitations.models import Invitation, OpenLink
from surveys.invitations.queries import invitation_by_digest, mark_all_spent
from surveys.invitations.service import spend
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.route import on_path_answers, unanswered_required


def begin_with_code(
    session: Session, typed: str, *, key: bytes, language: str, now: datetime
) -> DraftInHand:
    """Return the draft of the invitation whose code was typed, begun now or on another device.

    Nothing is spent. Raises DomainError `invitations.mistyped`, `collection.code_refused` (unknown
    and spent codes get the same answer), `collection.not_open` or `collection.closed`.
    """
    invitation = invitation_by_digest(session, code_digest(read_code(typed), key=key))
    if invitation is not None and invitation.campaign.state is CampaignState.CLOSED:
        refuse_unless_open(invitation.campaign)
    if invitation is None or invitation.spent:
        raise DomainError(
            "collection.code_refused",
            "this code cannot be used",
            got="a code that is unknown or was used already",
            expected="the code of an invitation that is not answered yet",
            hint="Compare it with the invitation. If you have answered already, thank you: "
            "nothing more is needed.",
        )
    refuse_unless_open(invitation.campaign)
    insert_draft_once(
        session,
        {
            **_new_draft(invitation.campaign, language=language, now=now),
            "invitation_id": invitation.id,
            "unit_id": invitation.case.unit_id,
            "reach": Reach.PROBABILITY,
        },
    )
    draft = draft_of_invitation(session, invitation.id)
    if draft is None:
        raise gone()
    return draft


def begin_with_link(
    session: Session, link: OpenLink, *, language: str, now: datetime
) -> DraftInHand:
    """Return a new draft of an opt-in answer about the unit of an open link."""
    refuse_unless_open(link.campaign)
    draft = Draft(
        **_new_draft(link.campaign, language=language, now=now),
        invitation_id=None,
        unit_id=link.unit_id,
        reach=Reach.OPEN_LINK,
    )
    session.add(draft)
    session.flush()
    return _held_and_open(session, draft.id)


def consent(session: Session, draft_id: UUID, *, now: datetime) -> DraftInHand:
    """Put on record that the respondent agreed to take part."""
    draft = _held_and_open(session, draft_id)
    agreed = replace(draft, consented_at=draft.consented_at or now)
    save_held(session, agreed)
    return agreed


def save_page(
    session: Session,
    draft_id: UUID,
    *,
    shown: Iterable[str],
    answers: Mapping[str, Any],
    now: datetime,
    language: str | None = None,
    note: PageNote | None = None,
) -> DraftInHand:
    """Replace the answers to the questions `shown` on one page; those of other pages stay.

    `language` is the one the page was read in, None to leave that of the draft; `note` is kept with
    it. Raises DomainError `collection.draft_gone`, `collection.no_consent` or `collection.closed`.
    """
    draft = _held_and_open(session, draft_id)
    saved = with_page(draft, shown=shown, answers=answers, now=now, language=language, note=note)
    save_held(session, saved)
    return saved


def submit(
    session: Session,
    draft_id: UUID,
    *,
    campaign_id: int,
    submission_id: UUID,
    read_back: str | None = None,
    now: datetime,
) -> Receipt:
    """Turn a draft into a response and spend its invitation, all in this transaction.

    The same submission again, in parallel or later, returns the receipt of the first. Only answers
    on the path are kept. `read_back` is the `mark_of_all` of the answers that the respondent read
    before sending, None where nobody did. Raises DomainError `collection.draft_gone` when there is
    neither draft nor response, `collection.closed`, `collection.already_answered`,
    `collection.incomplete`, or `collection.changed` when other answers stand by now.
    """
    draft = draft_by_id(session, draft_id)
    if draft is None:
        response = response_by_submission(session, campaign_id, submission_id)
        if response is None:
            raise gone()
        return receipt_of(response)
    refuse_unless_open(hold_state(session, draft.campaign_id))
    answers = _complete_answers(draft, now=now)
    if read_back is not None and read_back != mark_of_all(answers):
        raise changed()
    submission = Submission(
        draft.submission_id,
        Mode.WEB,
        draft.language,
        answers,
        questionnaire_version_id=draft.questionnaire_version_id,
        trace=paradata.from_json(draft.paradata),
    )
    if draft.invitation_id is None:
        response = opt_in_response(draft, submission, now=now)
        session.add(response)
    else:
        invitation = session.get_one(Invitation, draft.invitation_id)
        response = _spend_for(session, invitation, submission, now=now)
    session.delete(draft)
    session.flush()
    return receipt_of(response)


def _complete_answers(draft: Draft, *, now: datetime) -> dict[str, Any]:
    questionnaire = questionnaire_of(draft.questionnaire_version)
    today = local_day(now)
    answers = on_path_answers(questionnaire, draft.answers, today=today)
    missing = unanswered_required(questionnaire, answers, today=today)
    if missing or not answers or draft.consented_at is None:
        raise DomainError(
            "collection.incomplete",
            "the answers are not complete yet",
            where=", ".join(missing),
            got=f"{len(answers)} answers",
            expected="an answer to every question that must be answered",
            hint="Go through the pages once more; what you entered is kept.",
        )
    return answers


def record_invited(
    session: Session, invitation: Invitation, submission: Submission, *, now: datetime
) -> Response:
    """Store the response of an invited case and spend the invitation.

    Used by web and paper alike. Raises DomainError `collection.already_answered`,
    `collection.not_open` or `collection.closed`.
    """
    refuse_unless_open(hold_state(session, invitation.campaign_id))
    return _spend_for(session, invitation, submission, now=now)


def _spend_for(
    session: Session, invitation: Invitation, submission: Submission, *, now: datetime
) -> Response:
    if not spend(session, invitation.id):
        raise already_answered()
    response = invited_response(invitation, submission, now=now)
    session.add(response)
    session.flush()
    return response


def record_many(
    session: Session,
    campaign: Campaign,
    answered: Sequence[tuple[Invitation, Submission]],
    *,
    now: datetime,
) -> int:
    """Store the responses of many invited cases of one campaign and spend their invitations.

    All of them or none: raises as `record_invited` does, also when one is answered already.
    """
    refuse_unless_open(hold_state(session, campaign.id))
    ids = [invitation.id for invitation, _ in answered]
    if mark_all_spent(session, ids) != len(answered):
        raise already_answered()
    session.add_all(
        invited_response(invitation, submission, now=now) for invitation, submission in answered
    )
    session.flush()
    return len(answered)


def withdraw(session: Session, draft_id: UUID) -> None:
    """Delete a draft and all that was typed; the code stays good. Twice does no harm."""
    draft = draft_by_id(session, draft_id)
    if draft is not None:
        session.delete(draft)
        session.flush()


def refuse_unless_open(campaign: Campaign | CampaignInHand) -> None:
    """Raise DomainError `collection.not_open` or `collection.closed` unless answers are taken."""
    if campaign.state is CampaignState.DRAFT:
        raise DomainError(
            "collection.not_open",
            "the survey has not begun yet",
            hint="Come back when it has; your code will be good then.",
        )
    if campaign.state is CampaignState.CLOSED:
        raise DomainError(
            "collection.closed",
            "the survey is closed",
            hint="Thank you for your interest; answers are no longer taken.",
        )


def receipt_of(response: Response) -> Receipt:
    """Return the receipt of a response; equal whenever it is asked for."""
    return Receipt(
        campaign_code=response.campaign.code,
        campaign_title=response.campaign.title,
        unit_name=response.unit.name,
        reach=response.reach,
        mode=response.mode,
        received_on=response.received_on,
    )


def _new_draft(campaign: Campaign, *, language: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "campaign_id": campaign.id,
        "questionnaire_version_id": campaign.questionnaire_version_id,
        "submission_id": uuid4(),
        "language": language,
        "answers": {},
        "started_at": now,
        "saved_at": now,
    }


def _held_and_open(session: Session, draft_id: UUID) -> DraftInHand:
    draft = held_draft(session, draft_id)
    if draft is None:
        raise gone()
    refuse_unless_open(draft.campaign)
    return draft
