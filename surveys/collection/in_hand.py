"""A draft in hand: what its pages show of it, and how a page changes it.

Pages are asked for far more often than anything else, so that no mapped objects are made for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.snapshot.contract import Device, Reach
from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.collection import paradata
from surveys.questionnaires.questionnaire import Answer, Questionnaire


@dataclass(frozen=True, slots=True)
class CampaignInHand:
    """What the pages of a draft say of its campaign."""

    state: CampaignState
    simulated: bool
    confidentiality: Confidentiality


@dataclass(frozen=True, slots=True)
class DraftInHand:
    """A draft as it was read; the columns of `Draft`, with its unit and questionnaire beside.

    `version` names the state that was read: every change gives the draft another.
    """

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
    version: str
    unit_name: LocalText
    campaign: CampaignInHand
    questionnaire: Questionnaire


@dataclass(frozen=True, slots=True)
class PageNote:
    """What goes with one page as it was left.

    `form` names the page as it was shown, empty where that is not known; `seconds` is how long it
    was open, None where that is not known; `faults` how many were shown on it when it came back.
    """

    page: str
    form: str
    seconds: int | None
    faults: int
    device: Device


def with_page(
    draft: DraftInHand,
    *,
    shown: Iterable[str],
    answers: Mapping[str, Answer],
    now: datetime,
    language: str | None = None,
    note: PageNote | None = None,
) -> DraftInHand:
    """Return a draft with new answers to the questions `shown` on one page.

    Those of other pages stay. `language` is the one the page was read in, None to leave that of the
    draft; `note` is kept with it. Raises DomainError `collection.no_consent`.
    """
    if draft.consented_at is None:
        raise DomainError(
            "collection.no_consent",
            "nothing is stored before you agree to take part",
            hint="Go back to the first page and tick the box.",
        )
    replaced = set(shown)
    left = {name: answer for name, answer in draft.answers.items() if name not in replaced}
    saved = replace(
        draft, answers={**left, **answers}, language=language or draft.language, saved_at=now
    )
    return saved if note is None else _noted(saved, note)


def _noted(draft: DraftInHand, note: PageNote) -> DraftInHand:
    """Return a draft with a note; the time of a form that comes twice counts once."""
    is_repeated = bool(note.form) and draft.forms.get(note.page) == note.form
    trace = paradata.with_page(
        paradata.from_json(draft.paradata),
        note.page,
        seconds=0 if is_repeated else note.seconds,
        faults=note.faults,
        device=note.device,
    )
    forms = {**draft.forms, note.page: note.form}
    return replace(draft, paradata=paradata.to_json(trace), forms=forms)
