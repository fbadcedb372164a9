"""Writes the snapshot of a closed campaign: rows, files, manifest, all or nothing."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    PAGES_FILE,
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
from surveys.collection.queries import responses_of, unfinished_of
from surveys.extract.columns import (
    PageTrace,
    SnapshotRow,
    question_columns,
    to_pages,
    to_table,
    to_texts,
)
from surveys.extract.models import Snapshot
from surveys.extract.queries import snapshot_by_hash
from surveys.extract.rows import (
    Source,
    answered_row,
    page_traces,
    unanswered_row,
    unfinished_row,
)
from surveys.invitations.queries import unspent_cases
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.sampling.models import Draw
from surveys.sampling.queries import draw_of
from surveys.units.models import Unit

_MODE = 0o755


@dataclass(slots=True)
class _Content:
    """Rows, traces of pages and units of a snapshot while they are gathered."""

    rows: list[SnapshotRow] = field(default_factory=list)
    traces: list[PageTrace] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)

    def add(self, row: SnapshotRow, unit: Unit, paradata: Mapping[str, Any] | None) -> None:
        self.rows.append(row)
        self.traces.extend(page_traces(row, paradata))
        self.units[unit.code] = unit

    def tables(self, questionnaire: Questionnaire) -> dict[str, pa.Table]:
        """Return the tables of the snapshot by the name of their file."""
        return {
            CASES_FILE: to_table(self.rows, questionnaire),
            TEXTS_FILE: to_texts(self.rows, questionnaire),
            PAGES_FILE: to_pages(self.traces),
        }


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
        content = _content(session, source)
        tables = content.tables(source.questionnaire)
        files = tuple(_write(building / name, table) for name, table in tables.items())
        units = [content.units[code] for code in sorted(content.units)]
        sha256 = write_manifest(_manifest(source, units, files), building)
        final = folder / f"{campaign.code}-{sha256[:12]}"
        if not final.exists():
            building.chmod(_MODE)
            building.rename(final)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return _registered(session, campaign, sha256, folder=final, rows=len(content.rows), now=now)


def _source(session: Session, campaign: Campaign) -> Source:
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
    return Source(campaign, draw, questionnaire, local_day(campaign.closed_at).isoformat())


def _content(session: Session, source: Source) -> _Content:
    content = _Content()
    for response in responses_of(session, source.campaign):
        content.add(answered_row(response, source), response.unit, response.paradata)
    for unfinished in unfinished_of(session, source.campaign):
        if unfinished.reach is Reach.PROBABILITY:
            row = unfinished_row(unfinished, source)
            content.add(row, unfinished.unit, unfinished.paradata)
    for case in unspent_cases(session, source.campaign):
        content.add(unanswered_row(case, source), case.unit, None)
    content.rows.sort(key=lambda row: str(row.metadata["row_id"]))
    return content


def _write(path: Path, table: pa.Table) -> FileEntry:
    pq.write_table(table, path, compression="zstd", use_dictionary=True, store_schema=True)
    return FileEntry(path.name, table.num_rows, sha256_of_file(path))


def _manifest(source: Source, units: list[Unit], files: tuple[FileEntry, ...]) -> Manifest:
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
