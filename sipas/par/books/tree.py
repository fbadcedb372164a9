"""What the page of a rule book shows: its tree of criteria with maxima, references and marks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.par.document import Placed, places
from sipas.par.books.rule_fields import KIND_LABELS

_MAX_DEPTH_SHOWN = 4


@dataclass(frozen=True, slots=True)
class DatedPoints:
    """One maximum as written; `points` empty where it is not known yet."""

    since: str
    points: str
    reference: str


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of the tree, as its document says it."""

    placed: Placed
    maxima: tuple[DatedPoints, ...]
    kind: str
    method: str
    owner: str
    note: Mapping[str, str] | None
    is_faulty: bool

    @property
    def depth(self) -> int:
        return min(self.placed.depth, _MAX_DEPTH_SHOWN)

    @property
    def is_known_kind(self) -> bool:
        return self.kind in KIND_LABELS


def tree_of(document: Mapping[str, Any], *, faulty: Collection[str] = ()) -> list[Row]:
    """Return the rows of the tree; `faulty` are the codes of criteria with faults."""
    return [_row(placed, is_faulty=placed.code in faulty) for placed in places(document)]


def _row(placed: Placed, *, is_faulty: bool) -> Row:
    entry = placed.entry
    rule, written, note = entry.get("rule"), entry.get("maximum"), entry.get("note")
    kind = rule.get("kind") if isinstance(rule, Mapping) else None
    return Row(
        placed=placed,
        maxima=tuple(map(_dated, written.items())) if isinstance(written, Mapping) else (),
        kind=str(kind or ("sum" if placed.is_group else "")),
        method=str(entry.get("method") or ""),
        owner=str(entry.get("owner") or ""),
        note=note if isinstance(note, Mapping) else None,
        is_faulty=is_faulty,
    )


def _dated(item: tuple[str, Any]) -> DatedPoints:
    since, entry = item
    entry = entry if isinstance(entry, Mapping) else {}
    return DatedPoints(since, str(entry.get("points") or ""), str(entry.get("reference") or ""))
