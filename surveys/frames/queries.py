"""Reads and bulk writes of frames."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from surveys.campaigns.models import Campaign
from surveys.frames.models import Frame, FrameContact, FrameDossier
from surveys.units.models import Unit


def latest_frame(session: Session, campaign: Campaign) -> Frame | None:
    """Return the newest frame of a campaign."""
    return session.scalar(
        select(Frame).where(Frame.campaign_id == campaign.id).order_by(Frame.number.desc()).limit(1)
    )


def dossiers_by_unit(session: Session, frame: Frame) -> dict[str, list[tuple[str, int]]]:
    """Return, by unit code, the (dossier code, dossier id) pairs of a frame."""
    rows = session.execute(
        select(Unit.code, FrameDossier.dossier_code, FrameDossier.id)
        .join(Unit, Unit.id == FrameDossier.unit_id)
        .where(FrameDossier.frame_id == frame.id)
    )
    dossiers: dict[str, list[tuple[str, int]]] = {}
    for unit_code, dossier_code, dossier_id in rows:
        dossiers.setdefault(unit_code, []).append((dossier_code, dossier_id))
    return dossiers


def counts_by_unit(session: Session, frame: Frame) -> list[tuple[Unit, int]]:
    """Return the units of a frame with their numbers of dossiers, sorted by kind and code."""
    rows = session.execute(
        select(Unit, func.count(FrameDossier.id))
        .join(FrameDossier, FrameDossier.unit_id == Unit.id)
        .where(FrameDossier.frame_id == frame.id)
        .group_by(Unit.id)
        .order_by(Unit.kind, Unit.code)
    )
    return [(unit, count) for unit, count in rows]


def contacts_of(session: Session, frame: Frame) -> dict[int, FrameContact]:
    """Return the contacts of a frame by dossier id."""
    rows = session.scalars(
        select(FrameContact)
        .join(FrameDossier, FrameDossier.id == FrameContact.dossier_id)
        .where(FrameDossier.frame_id == frame.id)
    )
    return {contact.dossier_id: contact for contact in rows}


def delete_contacts(session: Session, *, closed_before: datetime) -> None:
    """Delete the contacts of campaigns that were closed before a moment."""
    over = (
        select(FrameDossier.id)
        .join(Frame, Frame.id == FrameDossier.frame_id)
        .join(Campaign, Campaign.id == Frame.campaign_id)
        .where(Campaign.closed_at < closed_before)
    )
    session.execute(delete(FrameContact).where(FrameContact.dossier_id.in_(over)))


def insert_dossiers(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Store the dossiers of one frame and return their ids in the order given.

    One statement of one array a column: a frame of a province has a million rows.
    """
    columns = [FrameDossier.__table__.c[name] for name in rows[0]]
    arrays = [literal([row[c.name] for row in rows], ARRAY(c.type)) for c in columns]
    given = func.unnest(*arrays).table_valued(*(c.name for c in columns)).render_derived()
    statement = (
        insert(FrameDossier)
        .from_select([c.name for c in columns], select(given))
        .returning(FrameDossier.dossier_code, FrameDossier.id)
    )
    ids = {code: dossier_id for code, dossier_id in session.execute(statement)}  # noqa: C416 - rows are no pairs to mypy
    return [ids[row["dossier_code"]] for row in rows]


def insert_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store contacts, if there are any."""
    if rows:
        session.execute(insert(FrameContact), rows)
