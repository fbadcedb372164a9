"""Takes one campaign of the demonstration along the road, from frame to answers or to its close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analysis.indices.loader import method_for
from sipas.demo.fieldwork import Fieldwork, answer_invitations, answer_open_links
from sipas.demo.frame import dossier_codes, frame_csv
from sipas.demo.population import Flags, Form, Population, make_population
from sipas.demo.scenario import PAPER_UNIT, PHONE_UNIT, Scene
from surveys.campaigns.models import Campaign
from surveys.campaigns.service import open_campaign, set_up
from surveys.frames.queries import counts_by_unit
from surveys.frames.service import upload
from surveys.invitations.models import Invitation
from surveys.invitations.queries import unspent_invitations
from surveys.invitations.service import (
    InvitationLetter,
    issue_invitations,
    provide_open_links,
)
from surveys.paper.closing import close_fieldwork
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.sampling.service import DrawPlan, draw_sample

ACTOR = "demo"
KEYER = "demo-keyer"
#: How many invitations of each unit are kept for visitors.
SPARED: Mapping[str, int] = {PAPER_UNIT: 10, PHONE_UNIT: 6}
_LEAD = timedelta(days=40)
_FIELD = timedelta(days=20)
_VOLUNTEERS = 60
#: The factor about feedback; only those who gave some are asked about it.
_FEEDBACK_FACTOR = "II.E"
_ELSEWHERE: Mapping[str, float] = {"business-2024": 0.012}


@dataclass(frozen=True, slots=True)
class Staged:
    """A campaign as it stands, with the letters of the invitations that visitors may use."""

    campaign: Campaign
    population: Population
    spared: tuple[InvitationLetter, ...]


def form_of(questionnaire: str) -> Form:
    """Return the items by factor of the index method of a questionnaire."""
    factors = [factor for block in method_for(questionnaire).blocks for factor in block.factors]
    feedback = [number for number, one in enumerate(factors) if one.code == _FEEDBACK_FACTOR]
    return Form(
        factors=tuple(factor.items for factor in factors),
        feedback=frozenset(feedback),
        elsewhere=_ELSEWHERE.get(questionnaire, 0.0),
    )


def population_of(scene: Scene, *, seed: int) -> Population:
    """Return the population of a campaign; the same seed gives the same people."""
    rng = np.random.default_rng([seed, *scene.code.encode()])
    return make_population(scene.offices(rng), form_of(scene.questionnaire), rng)


def stage(
    session: Session,
    scene: Scene,
    version: QuestionnaireVersion,
    *,
    seed: int,
    key: bytes,
    now: datetime,
) -> Staged:
    """Build one campaign up to the present: open with answers coming in, or closed."""
    population = population_of(scene, seed=seed)
    rng = np.random.default_rng([seed, *scene.code.encode(), 1])
    campaign = set_up(session, scene.plan(version.id), now=now - _LEAD)
    cast = _Cast(scene, population, dossier_codes(population, rng), seed)
    letters = _invite(session, campaign, cast, key=key, now=now - _LEAD)
    invited = _with_rows(session, campaign, letters, codes=cast.codes)
    open_campaign(session, campaign, now=now - _FIELD)
    work = Fieldwork(campaign, population, begins=now - _FIELD, keyer=KEYER, rng=rng)
    spared = _spared(letters)
    answer_invitations(session, work, invited, spared=spared)
    answer_open_links(session, work, count=_VOLUNTEERS)
    if scene.closed:
        close_fieldwork(session, campaign, now=now)
    kept = tuple(letters[number] for number in np.flatnonzero(spared).tolist())
    return Staged(campaign, population, kept)


@dataclass(frozen=True, slots=True)
class _Cast:
    """A scene with its people, the dossier code of each, and the seed they come from."""

    scene: Scene
    population: Population
    codes: Sequence[str]
    seed: int


def _invite(
    session: Session, campaign: Campaign, cast: _Cast, *, key: bytes, now: datetime
) -> list[InvitationLetter]:
    scene, seed = cast.scene, cast.seed
    rng = np.random.default_rng([seed, *scene.code.encode(), 2])
    content = frame_csv(cast.population, cast.codes, scene=scene, rng=rng)
    name = f"{scene.code}.csv"
    frame = upload(session, campaign, content=content, file_name=name, by=ACTOR, now=now)
    draw_sample(session, campaign, DrawPlan(scene.allocation, seed), by=ACTOR, now=now)
    units = [unit for unit, _ in counts_by_unit(session, frame)]
    provide_open_links(session, campaign, units, now=now)
    return issue_invitations(session, campaign, key=key, now=now)


def _with_rows(
    session: Session,
    campaign: Campaign,
    letters: Sequence[InvitationLetter],
    *,
    codes: Sequence[str],
) -> list[tuple[Invitation, int]]:
    row_of = {code: row for row, code in enumerate(codes)}
    return [
        (invitation, row_of[letter.dossier_code])
        for invitation, letter in zip(unspent_invitations(session, campaign), letters, strict=True)
    ]


def _spared(letters: Sequence[InvitationLetter]) -> Flags:
    left = dict(SPARED)
    flags = np.zeros(len(letters), dtype=np.bool_)
    for number, letter in enumerate(letters):
        if left.get(letter.unit_code, 0):
            left[letter.unit_code] -= 1
            flags[number] = True
    return flags
