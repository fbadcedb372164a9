"""Reads and bulk writes of draws and cases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, joinedload

from surveys.campaigns.models import Campaign
from surveys.sampling.models import Draw, SampledCase

#: Loads with each case, in the same statement, what a letter or a list says about it.
WITH_DOSSIER_AND_UNIT = (joinedload(SampledCase.dossier), joinedload(SampledCase.unit))


def draw_of(session: Session, campaign: Campaign) -> Draw | None:
    """Return the draw of a campaign."""
    return session.scalar(select(Draw).where(Draw.campaign_id == campaign.id))


def cases_of(session: Session, draw: Draw) -> list[SampledCase]:
    """Return the cases of a draw in the order drawn."""
    return list(
        session.scalars(
            select(SampledCase)
            .where(SampledCase.draw_id == draw.id)
            .options(*WITH_DOSSIER_AND_UNIT)
            .order_by(SampledCase.id)
        )
    )


def drawn_by_unit(session: Session, draw: Draw) -> dict[int, int]:
    """Return the number of cases by unit id."""
    rows = session.execute(
        select(SampledCase.unit_id, func.count())
        .where(SampledCase.draw_id == draw.id)
        .group_by(SampledCase.unit_id)
    )
    return {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def insert_cases(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store the cases of a draw."""
    session.execute(insert(SampledCase), rows)
