"""Composes the row of a response from what was answered and how its case was drawn."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import Confidentiality
from surveys.campaigns.models import Campaign
from surveys.clock import local_day
from surveys.collection.models import Draft, Response
from surveys.collection.response import SamplingMetadata, Submission
from surveys.invitations.models import Invitation


def invited_response(invitation: Invitation, submission: Submission, *, now: datetime) -> Response:
    """Return the response of an invited case; linked to it only where the campaign says so."""
    case, campaign = invitation.case, invitation.campaign
    linked = campaign.confidentiality is Confidentiality.CONFIDENTIAL
    return Response(
        **_columns(campaign, submission, now=now),
        **asdict(
            SamplingMetadata(
                case.stratum,
                case.psu,
                case.probability,
                case.base_weight,
                case.stratum_population,
            )
        ),
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
    }
