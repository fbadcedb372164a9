"""Lets the people of the made-up population answer: on the web, on paper, by open links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from analysis.snapshot.contract import Mode
from sipas.demo.answers import fill_in
from sipas.demo.population import (
    Flags,
    Population,
    Rows,
    slips_on_paper,
    who_answers,
    who_uses_web,
    who_volunteers,
)
from surveys.campaigns.models import Campaign
from surveys.clock import local_day
from surveys.collection.response import Submission
from surveys.collection.service import (
    begin_with_link,
    consent,
    record_many,
    save_page,
    submit,
)
from surveys.invitations.models import Invitation
from surveys.invitations.queries import open_links
from surveys.questionnaires.queries import questionnaire_of

_WAVES = 12
_VIETNAMESE, _ENGLISH = "vi", "en"
_ENGLISH_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """One campaign in the field: its population, and when its first answers came."""

    campaign: Campaign
    population: Population
    begins: datetime
    keyer: str
    rng: np.random.Generator


def answer_invitations(
    session: Session, work: Fieldwork, invited: Sequence[tuple[Invitation, int]], *, spared: Flags
) -> int:
    """Let the invited answer by the chance of their unit, in daily waves; return how many did.

    `invited` pairs each invitation with its row of the population; `spared` marks those that stay
    unanswered so that visitors can answer them.
    """
    rows: Rows = np.array([row for _, row in invited])
    answering = np.flatnonzero(who_answers(work.population, rows, work.rng) & ~spared)
    on_web = who_uses_web(work.population, rows[answering], work.rng)
    wave = work.rng.integers(0, _WAVES, len(answering))
    for number in range(_WAVES):
        now = work.begins + timedelta(days=number)
        for mode, flags in ((Mode.WEB, on_web), (Mode.PAPER, ~on_web)):
            chosen = answering[(wave == number) & flags]
            submissions = _submissions(work, rows[chosen], mode=mode, now=now)
            invitations = [invited[position][0] for position in chosen.tolist()]
            answered = list(zip(invitations, submissions, strict=True))
            record_many(session, work.campaign, answered, now=now)
    return len(answering)


def answer_open_links(session: Session, work: Fieldwork, *, count: int) -> None:
    """Let volunteers answer through the open link of their unit, page by page as on the web."""
    links = {link.unit.code: link for link in open_links(session, work.campaign)}
    rows = who_volunteers(work.population, count=count, rng=work.rng)
    now = work.begins + timedelta(days=_WAVES - 1)
    submissions = _submissions(work, rows, mode=Mode.WEB, now=now)
    for row, submission in zip(rows.tolist(), submissions, strict=True):
        link = links[work.population.offices[work.population.unit[row]].code]
        draft = begin_with_link(session, link, language=submission.language, now=now)
        consent(session, draft.id, now=now)
        save_page(session, draft.id, shown=submission.answers, answers=submission.answers, now=now)
        submit(
            session,
            draft.id,
            campaign_id=work.campaign.id,
            submission_id=draft.submission_id,
            now=now,
        )


def _submissions(work: Fieldwork, rows: Rows, *, mode: Mode, now: datetime) -> list[Submission]:
    codes = work.population.codes[rows]
    sheets = fill_in(
        work.population,
        rows,
        codes=slips_on_paper(codes, work.rng) if mode is Mode.PAPER else codes,
        questionnaire=questionnaire_of(work.campaign.questionnaire_version),
        today=local_day(now),
        rng=work.rng,
    )
    english = work.rng.random(len(rows)) < (_ENGLISH_SHARE if mode is Mode.WEB else 0)
    return [
        Submission(
            submission_id=UUID(bytes=work.rng.bytes(16), version=4),
            mode=mode,
            language=_ENGLISH if in_english else _VIETNAMESE,
            answers=sheet,
            keyed_by=work.keyer if mode is Mode.PAPER else None,
        )
        for sheet, in_english in zip(sheets, english.tolist(), strict=True)
    ]
