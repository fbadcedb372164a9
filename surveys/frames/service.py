"""Acts on frames: store an upload whole, or nothing of it."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.frames.frame import FrameFile
from surveys.frames.loader import load_frame
from surveys.frames.models import Frame
from surveys.frames.queries import insert_contacts, insert_dossiers, latest_frame
from surveys.units.models import Unit
from surveys.units.queries import units_on
from surveys.units.unit import UnitKind

#: how many refusals are kept for the report; the count of all is kept besides
REFUSALS_KEPT = 500
_AREAS = (UnitKind.DISTRICT, UnitKind.COMMUNE)


def upload(
    session: Session,
    campaign: Campaign,
    *,
    content: bytes,
    file_name: str,
    by: str,
    now: datetime,
) -> Frame:
    """Read a frame file against the units of the campaign's period and store it.

    The same file again returns the frame on file. Raises DomainError `frames.too_late` once the
    campaign is open, and whatever `load_frame` raises; then nothing is stored.
    """
    if campaign.state is not CampaignState.DRAFT:
        raise DomainError(
            "frames.too_late",
            "the frame cannot change any more",
            where=campaign.code,
            got=f"a campaign that is {campaign.state}",
            expected="a draft campaign",
            hint="Set up a new campaign for a new frame.",
        )
    units = {unit.code: unit for unit in units_on(session, campaign.period_to)}
    frame_file = load_frame(
        content,
        name=file_name,
        unit_codes=[code for code, unit in units.items() if unit.kind is not UnitKind.PROVINCE],
        area_codes=[code for code, unit in units.items() if unit.kind in _AREAS],
    )
    latest = latest_frame(session, campaign)
    if latest is not None and latest.content_hash == frame_file.content_hash:
        return latest
    return _store(session, campaign, frame_file, units=units, number=_after(latest), by=by, now=now)


def _after(latest: Frame | None) -> int:
    return 1 if latest is None else latest.number + 1


def _store(
    session: Session,
    campaign: Campaign,
    frame_file: FrameFile,
    *,
    units: dict[str, Unit],
    number: int,
    by: str,
    now: datetime,
) -> Frame:
    frame = Frame(
        campaign_id=campaign.id,
        number=number,
        file_name=frame_file.name[-255:],
        content_hash=frame_file.content_hash,
        rows_accepted=len(frame_file.rows),
        rows_refused=len(frame_file.refusals),
        refusals=[asdict(fault) for fault in frame_file.refusals[:REFUSALS_KEPT]],
        loaded_at=now,
        loaded_by=by,
    )
    session.add(frame)
    session.flush()
    ids = insert_dossiers(
        session,
        [
            {
                "frame_id": frame.id,
                "dossier_code": row.dossier_code,
                "unit_id": units[row.unit_code].id,
                "procedure_field": row.procedure_field,
                "area_code": row.area_code,
            }
            for row in frame_file.rows
        ],
    )
    contacts = [
        {"dossier_id": dossier_id, **asdict(row.contact)}
        for dossier_id, row in zip(ids, frame_file.rows, strict=True)
        if row.contact
    ]
    insert_contacts(session, contacts)
    return frame
