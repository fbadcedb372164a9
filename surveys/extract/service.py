"""Writes the snapshot of a closed campaign: rows, files, manifest, all or nothing."""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_file
from analysis.snapshot.contract import (
    CASES_FILE,
    TEXTS_FILE,
    CampaignEntry,
    DrawEntry,
    FileEntry,
    Manifest,
    QuestionnaireEntry,
    Reach,
    UnitEntry,
)
from analysis.snapshot.manifest import write_manifest
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.clock import local_day
from surveys.collection.models import Response
from surveys.collection.queries import responses_of
from surveys.extract.columns import (
    SnapshotRow,
    empty_metadata,
    question_columns,
    status_of,
    to_table,
    to_texts,
)
from surveys.extract.models import Snapshot
from surveys.extract.queries import snapshot_by_hash
from surveys.invitations.queries import unspent_cases
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.route import visible_questions
from surveys.sampling.models import Draw, SampledCase
from surveys.sampling.queries import draw_of
from surveys.units.models import Unit

_MODE = 0o755


@dataclass(frozen=True, slots=True)
class _Source:
    campaign: Campaign
    draw: Draw
    questionnaire: Questionnaire
    closed_on: str


def write_snapshot(
    session: Session, campaign: Campaign, folder: Path, *, now: datetime
) -> Snapshot:
    """Write the snapshot of a closed campaign into a new folder below `folder`.

    The folder is named after the campaign and the hash, and appears only when every file in it is
    complete. The same data give the same bytes, so a second call returns the snapshot on file.
    Sampled cases that did not answer are in it; free texts lie apart; row ids are hashes that lead
    nowhere. Raises DomainError `extract.not_closed` or `extract.no_draw`.
    """
    source = _source(session, campaign)
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(mkdtemp(prefix=".snapshot-", dir=folder))
    try:
        rows, units = _rows(session, source)
        files = _write_files(building, rows, source.questionnaire)
        sha256 = write_manifest(_manifest(source, units, files), building)
        final = folder / f"{campaign.code}-{sha256[:12]}"
        if not final.exists():
            building.chmod(_MODE)
            building.rename(final)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return _registered(session, campaign, sha256, folder=final, rows=len(rows), now=now)


def _source(session: Session, campaign: Campaign) -> _Source:
    if campaign.state is not CampaignState.CLOSED or campaign.closed_at is None:
        raise DomainError(
            "extract.not_closed",
            "a snapshot is taken of a closed campaign",
            where=campaign.code,
            got=f"a campaign that is {campaign.state}",
            expected="a closed campaign",
            hint="Close it first; after that nothing changes any more.",
        )
    draw = draw_of(session, campaign)
    if draw is None:
        raise DomainError(
            "extract.no_draw",
            "there is no sample to report on",
            where=campaign.code,
            hint="A campaign without a draw has opt-in answers only; no index of record exists.",
        )
    questionnaire = questionnaire_of(campaign.questionnaire_version)
    return _Source(campaign, draw, questionnaire, local_day(campaign.closed_at).isoformat())


def _rows(session: Session, source: _Source) -> tuple[list[SnapshotRow], list[Unit]]:
    units: dict[str, Unit] = {}
    rows: list[SnapshotRow] = []
    for response in responses_of(session, source.campaign):
        units[response.unit.code] = response.unit
        rows.append(_answered(response, source))
    for case in unspent_cases(session, source.campaign):
        units[case.unit.code] = case.unit
        rows.append(_unanswered(case, source))
    rows.sort(key=lambda row: str(row.metadata["row_id"]))
    return rows, [units[code] for code in sorted(units)]


def _answered(response: Response, source: _Source) -> SnapshotRow:
    today = response.received_on
    visible = visible_questions(source.questionnaire, response.answers, today=today)
    metadata = empty_metadata() | {
        "row_id": _row_id(source, f"response:{response.id}"),
        "unit": response.unit.code,
        "stratum": response.stratum,
        "psu": response.psu,
        "probability": response.probability,
        "base_weight": response.base_weight,
        "stratum_population": response.stratum_population,
        "reach": response.reach,
        "status": status_of(response.reach, answered=True),
        "mode": response.mode,
        "language": response.language,
        "answered_on": response.received_on,
    }
    return SnapshotRow(metadata, response.answers, frozenset(q.name for q in visible))


def _unanswered(case: SampledCase, source: _Source) -> SnapshotRow:
    metadata = empty_metadata() | {
        "row_id": _row_id(source, f"case:{case.id}"),
        "unit": case.unit.code,
        "stratum": case.stratum,
        "psu": case.psu,
        "probability": case.probability,
        "base_weight": case.base_weight,
        "stratum_population": case.stratum_population,
        "reach": Reach.PROBABILITY,
        "status": status_of(Reach.PROBABILITY, answered=False),
    }
    return SnapshotRow(metadata, None, frozenset())


def _row_id(source: _Source, origin: str) -> str:
    """Return a name for a row that reveals neither its order nor whether it stems from a case."""
    return hashlib.sha256(f"{source.draw.content_hash}:{origin}".encode()).hexdigest()[:20]


def _write_files(
    folder: Path, rows: list[SnapshotRow], questionnaire: Questionnaire
) -> tuple[FileEntry, ...]:
    tables = {CASES_FILE: to_table(rows, questionnaire), TEXTS_FILE: to_texts(rows, questionnaire)}
    return tuple(_write(folder / name, table) for name, table in tables.items())


def _write(path: Path, table: pa.Table) -> FileEntry:
    pq.write_table(table, path, compression="zstd", use_dictionary=True, store_schema=True)
    return FileEntry(path.name, table.num_rows, sha256_of_file(path))


def _manifest(source: _Source, units: list[Unit], files: tuple[FileEntry, ...]) -> Manifest:
    campaign, version = source.campaign, source.campaign.questionnaire_version
    return Manifest(
        campaign=CampaignEntry(
            code=campaign.code,
            title=campaign.title,
            year=campaign.year,
            simulated=campaign.simulated,
            period_from=campaign.period_from.isoformat(),
            period_to=campaign.period_to.isoformat(),
            closed_on=source.closed_on,
        ),
        questionnaire=QuestionnaireEntry(version.name, version.version, version.content_hash),
        draws=(_draw_entry(source.draw),),
        units=tuple(UnitEntry(unit.code, unit.kind, unit.name) for unit in units),
        questions=question_columns(source.questionnaire),
        files=files,
    )


def _draw_entry(draw: Draw) -> DrawEntry:
    return DrawEntry(
        content_hash=draw.content_hash,
        seed=draw.seed,
        frame_hash=draw.frame.content_hash,
        drawn=draw.drawn,
        frame_size=draw.frame_size,
    )


def _registered(session: Session, campaign: Campaign, sha256: str, **columns: Any) -> Snapshot:
    known = snapshot_by_hash(session, sha256)
    if known is not None:
        return known
    snapshot = Snapshot(
        campaign_id=campaign.id,
        sha256=sha256,
        folder=str(columns["folder"]),
        rows=columns["rows"],
        written_at=columns["now"],
    )
    session.add(snapshot)
    session.flush()
    return snapshot
