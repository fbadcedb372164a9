"""Turns responses, unfinished forms and cases without an answer into rows of a snapshot."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.snapshot.contract import Mode, Reach, Status
from surveys.campaigns.models import Campaign
from surveys.collection.models import Response, UnfinishedResponse
from surveys.collection.unfinished import Unfinished
from surveys.extract.columns import PageTrace, SnapshotRow, empty_metadata
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.route import visible_questions
from surveys.sampling.models import Draw, SampledCase

#: What an unfinished form counts as; one with answers enough is partial as well: it was not sent.
STATUS_OF = {
    Unfinished.BREAK_OFF: Status.BREAK_OFF,
    Unfinished.PARTIAL: Status.PARTIAL,
    Unfinished.UNSENT: Status.PARTIAL,
}


@dataclass(frozen=True, slots=True)
class Source:
    """What the rows of one snapshot have in common."""

    campaign: Campaign
    draw: Draw
    questionnaire: Questionnaire
    closed_on: str


def answered_row(response: Response, source: Source) -> SnapshotRow:
    """Return the row of a response."""
    today = response.received_on
    visible = visible_questions(source.questionnaire, response.answers, today=today)
    metadata = empty_metadata() | {
        "row_id": _row_id(source, f"response:{response.id}"),
        **_standing(response),
        "status": Status.COMPLETE,
        "mode": response.mode,
        "language": response.language,
        "answered_on": response.received_on,
        "looks_repeated": (
            None if response.reach is Reach.PROBABILITY else response.looks_repeated
        ),
        **_filled_in(response.paradata or {}),
    }
    return SnapshotRow(metadata, response.answers, frozenset(q.name for q in visible))


def unfinished_row(response: UnfinishedResponse, source: Source) -> SnapshotRow:
    """Return the row of a sampled case whose form was begun and never sent."""
    visible = visible_questions(source.questionnaire, response.answers, today=response.left_on)
    metadata = empty_metadata() | {
        "row_id": _row_id(source, f"unfinished:{response.id}"),
        **_standing(response),
        "status": STATUS_OF[response.disposition],
        "mode": Mode.WEB,
        "language": response.language,
        "answered_on": response.left_on,
        **_filled_in(response.paradata),
        "last_page": response.paradata["last_page"] or None,
    }
    return SnapshotRow(metadata, response.answers, frozenset(q.name for q in visible))


def _standing(row: Response | UnfinishedResponse) -> dict[str, Any]:
    return {
        "unit": row.unit.code,
        "stratum": row.stratum,
        "psu": row.psu,
        "probability": row.probability,
        "base_weight": row.base_weight,
        "stratum_population": row.stratum_population,
        "reach": row.reach,
    }


def _filled_in(paradata: Mapping[str, Any]) -> dict[str, Any]:
    is_measured = paradata.get("seconds") is not None
    return {
        "device": paradata.get("device"),
        "seconds": paradata["seconds"] if is_measured else None,
        "faults": paradata["faults"] if is_measured else None,
    }


def unanswered_row(case: SampledCase, source: Source) -> SnapshotRow:
    """Return the row of a sampled case of which nothing came."""
    metadata = empty_metadata() | {
        "row_id": _row_id(source, f"case:{case.id}"),
        "unit": case.unit.code,
        "stratum": case.stratum,
        "psu": case.psu,
        "probability": case.probability,
        "base_weight": case.base_weight,
        "stratum_population": case.stratum_population,
        "reach": Reach.PROBABILITY,
        "status": Status.NO_ANSWER,
    }
    return SnapshotRow(metadata, None, frozenset())


def _row_id(source: Source, origin: str) -> str:
    """Return a name for a row that reveals neither its order nor whether it stems from a case."""
    return hashlib.sha256(f"{source.draw.content_hash}:{origin}".encode()).hexdigest()[:20]


def page_traces(row: SnapshotRow, paradata: Mapping[str, Any] | None) -> Iterator[PageTrace]:
    """Yield how each page of a form was left, in the order of the contract's `PAGE_COLUMNS`."""
    known = row.metadata
    for name, page in (paradata or {}).get("pages", {}).items():
        about = (known["reach"], known["status"], known["language"], known["device"])
        yield (*about, name, page["seconds"], page["faults"])
