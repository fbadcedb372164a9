"""How tables of a rule book are written: as lists, by day, by key, with edges of bands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
_EDGES = ("from", "above", "rest")


@dataclass(frozen=True, slots=True)
class Codec:
    """Reads a value of the document as rows of plain cells, and writes such rows back."""

    rows: Callable[[Any], list[Row]]
    value: Callable[[Sequence[Row]], Any]


def _list_rows(value: Any) -> list[Row]:
    entries = value if isinstance(value, list) else []
    return [dict(entry) for entry in entries if isinstance(entry, dict)]


def _edge_rows(value: Any) -> list[Row]:
    return [_with_edge(row) for row in _list_rows(value)]


def _with_edge(row: Row) -> Row:
    found = next((edge for edge in _EDGES if edge in row), None)
    if found is None:
        return row
    rest = {key: one for key, one in row.items() if key != found}
    return {**rest, "edge": found, **({} if found == "rest" else {"at": row[found]})}


def _edge_value(rows: Sequence[Row]) -> list[Row]:
    return [_without_edge(row) for row in rows]


def _without_edge(row: Row) -> Row:
    edge, number = row.get("edge"), row.get("at")
    rest = {key: one for key, one in row.items() if key not in ("edge", "at")}
    if edge == "rest":
        return {"rest": "true", **rest}
    if number is None:
        return rest
    return {edge or "from": number, **rest}


def _keyed(label: str) -> Codec:
    """Return the codec of a mapping whose keys stand in the column `label`."""

    def rows(value: Any) -> list[Row]:
        entries = value.items() if isinstance(value, Mapping) else ()
        return [{label: key, **(one if isinstance(one, dict) else {})} for key, one in entries]

    def written(rows: Sequence[Row]) -> dict[str, Any]:
        return {
            str(row.get(label, "")): {key: one for key, one in row.items() if key != label}
            for row in rows
        }

    return Codec(rows, written)


AS_LIST = Codec(_list_rows, list)
WITH_EDGES = Codec(_edge_rows, _edge_value)
BY_DAY = _keyed("since")
BY_ID = _keyed("id")
