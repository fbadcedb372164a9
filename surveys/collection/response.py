"""What a response carries and what its giver gets back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from analysis.ground.text import LocalText
from analysis.snapshot.contract import Mode, Reach
from surveys.collection.paradata import Trace


@dataclass(frozen=True, slots=True)
class SamplingMetadata:
    """Where a response stands in the draw; all None together for opt-in answers."""

    stratum: str | None = None
    psu: str | None = None
    probability: float | None = None
    base_weight: float | None = None
    stratum_population: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """All that becomes one response; `submission_id` is its idempotency key."""

    submission_id: UUID
    mode: Mode
    language: str
    answers: Mapping[str, Any]
    keyed_by: str | None = None
    #: the version that was answered, None for the campaign's own
    questionnaire_version_id: int | None = None
    #: how it was filled in, None where that was not measured
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a respondent gets: no number that leads back to the response."""

    campaign_code: str
    campaign_title: LocalText
    unit_name: LocalText
    reach: Reach
    mode: Mode
    received_on: date
