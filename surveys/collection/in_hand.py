"""A draft in hand: what its pages show of it.

Pages are asked for far more often than anything else, so that no mapped objects are made for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from analysis.ground.text import LocalText
from analysis.snapshot.contract import Reach
from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.questionnaires.questionnaire import Answer, Questionnaire


@dataclass(frozen=True, slots=True)
class CampaignInHand:
    """What the pages of a draft say of its campaign."""

    state: CampaignState
    simulated: bool
    confidentiality: Confidentiality


@dataclass(frozen=True, slots=True)
class DraftInHand:
    """A draft as it was read; the columns of `Draft`, with its unit and questionnaire beside."""

    id: UUID
    campaign_id: int
    submission_id: UUID
    reach: Reach
    language: str
    answers: Mapping[str, Answer]
    forms: Mapping[str, str]
    paradata: Mapping[str, Any]
    consented_at: datetime | None
    saved_at: datetime
    unit_name: LocalText
    campaign: CampaignInHand
    questionnaire: Questionnaire
