"""Composes the row of a response, sent or unfinished, from its answers and how it was drawn."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import Confidentiality
from surveys.campaigns.models import Campaign
from surveys.clock import local_day
from surveys.collection import paradata
from surveys.collection.models import Draft, Response, UnfinishedResponse
from surveys.collection.response import SamplingMetadata, Submission
from surveys.collection.unfinished import progress_of
from surveys.invitations.models import Invitation
from surveys.questionnaires.queries import questionnaire_of
from surveys.sampling.models import SampledCase


def invited_response(invitation: Invitation, submission: Submission, *, now: datetime) -> Response:
    """Return the response of an invited case; linked to it only where the campaign says so."""
    case, campaign = invitation.case, invitation.campaign
    linked = campaign.confidentiality is Confidentiality.CONFIDENTIAL
    return Response(
        **_columns(campaign, submission, now=now),
        **asdict(metadata_of(case)),
        unit_id=case.unit_id,
        reach=Reach.PROBABILITY,
        invitation_id=invitation.id if linked else None,
        paper_serial=invitation.serial if linked and submission.mode is Mode.PAPER else None,
    )


def opt_in_response(draft: Draft, submission: Submission, *, now: datetime) -> Response:
    """Return the response given through an open link: without any sampling metadata."""
    return Response(
        **_columns(draft.campaign, submission, now=now),
        **asdict(SamplingMetadata()),
        unit_id=draft.unit_id,
        reach=draft.reach,
        invitation_id=None,
        paper_serial=None,
    )


def unfinished_response(draft: Draft, invitation: Invitation | None) -> UnfinishedResponse:
    """Return what is kept of a draft; linked to its invitation only where the campaign says so."""
    day, promise = local_day(draft.saved_at), draft.campaign.confidentiality
    questionnaire = questionnaire_of(draft.questionnaire_version)
    progress = progress_of(questionnaire, draft.answers, today=day)
    linked = promise is Confidentiality.CONFIDENTIAL
    return UnfinishedResponse(
        **asdict(metadata_of(invitation.case) if invitation else SamplingMetadata()),
        id=uuid4(),
        campaign_id=draft.campaign_id,
        confidentiality=promise,
        questionnaire_version_id=draft.questionnaire_version_id,
        unit_id=draft.unit_id,
        reach=draft.reach,
        disposition=progress.disposition,
        language=draft.language,
        left_on=day,
        invitation_id=draft.invitation_id if linked else None,
        answered=progress.answered,
        applicable=progress.applicable,
        answers=progress.answers,
        paradata=paradata.kept_with(paradata.from_json(draft.paradata), promise),
    )


def metadata_of(case: SampledCase) -> SamplingMetadata:
    """Return where a case stands in the draw."""
    return SamplingMetadata(
        stratum=case.stratum,
        psu=case.psu,
        probability=case.probability,
        base_weight=case.base_weight,
        stratum_population=case.stratum_population,
    )


def _columns(campaign: Campaign, submission: Submission, *, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "campaign": campaign,
        "confidentiality": campaign.confidentiality,
        "questionnaire_version_id": (
            submission.questionnaire_version_id or campaign.questionnaire_version_id
        ),
        "submission_id": submission.submission_id,
        "mode": submission.mode,
        "language": submission.language,
        "received_on": local_day(now),
        "keyed_by": submission.keyed_by,
        "answers": dict(submission.answers),
        "paradata": submission.trace
        and paradata.kept_with(submission.trace, campaign.confidentiality),
    }
