"""Forms over parts of a YAML document: fields and rows, read out as typed text, written back.

What a form does not show stays as it is; a field left empty is a key left out.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import LazyString

from analysis.ground.strict_yaml import load_yaml
from analysis.par.document import write_document
from sipas.par.books.codecs import AS_LIST, Codec

Typed = Mapping[str, str]
_SPARE_ROWS = 2


class Shape(StrEnum):
    """How a value is typed: as a line, a text, one of a few words, words between commas, YAML."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DAY = "day"
    WORD = "word"
    FLAG = "flag"
    LIST = "list"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Field:
    """One value; `key` is its path in the mapping, such as ``title.vi``."""

    key: str
    label: LazyString
    shape: Shape = Shape.TEXT
    words: Mapping[str, LazyString] = field(default_factory=dict)
    hint: LazyString | str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of values at `key`, one row after another; `codec` says how rows are written."""

    key: str
    label: LazyString
    columns: tuple[Field, ...]
    codec: Codec = AS_LIST
    hint: LazyString | str = ""


Part = Field | Rows


def typed_of(
    parts: Sequence[Part], entry: Mapping[str, Any], *, prefix: str = ""
) -> dict[str, str]:
    """Return what the form shows of `entry`, by the name of each input."""
    typed: dict[str, str] = {}
    for part in parts:
        value = _get(entry, part.key)
        if isinstance(part, Field):
            typed[prefix + part.key] = _text(part, value)
        else:
            for number, row in enumerate(part.codec.rows(value)):
                inside = f"{prefix}{part.key}.{number}."
                typed |= typed_of(part.columns, row, prefix=inside)
    return typed


def written(
    parts: Sequence[Part], typed: Typed, entry: Mapping[str, Any], *, prefix: str = ""
) -> dict[str, Any]:
    """Return `entry` with what was typed; raises DomainError `yaml.*` for a piece of bad YAML."""
    changed = copy.deepcopy(dict(entry))
    for part in parts:
        if isinstance(part, Field):
            value = _value(part, typed.get(prefix + part.key, ""))
        else:
            rows = [
                row
                for number in range(row_count(part, typed, prefix=prefix))
                if (row := written(part.columns, typed, {}, prefix=f"{prefix}{part.key}.{number}."))
            ]
            value = part.codec.value(rows) if rows else None
        _set(changed, part.key, value)
    return changed


def row_count(rows: Rows, typed: Typed, *, prefix: str = "") -> int:
    """Return how many rows were typed, empty ones between them included."""
    start = f"{prefix}{rows.key}."
    numbers = [
        int(number)
        for name in typed
        if name.startswith(start) and (number := name[len(start) :].split(".")[0]).isdecimal()
    ]
    return max(numbers, default=-1) + 1


def row_numbers(rows: Rows, typed: Typed, *, prefix: str = "") -> range:
    """Return the rows to show: those typed, and empty ones to type more into."""
    inside = f"{prefix}{rows.key}."
    count = row_count(rows, typed, prefix=prefix)
    while count and not any(
        typed.get(f"{inside}{count - 1}.{column.key}", "") for column in rows.columns
    ):
        count -= 1
    return range(count + _SPARE_ROWS)


def fits(parts: Sequence[Part], entry: Mapping[str, Any]) -> bool:
    """Whether the form shows all of `entry`, so that saving it unchanged loses nothing."""
    return written(parts, typed_of(parts, entry), {}) == dict(entry)


def _text(part: Field, value: Any) -> str:
    if part.shape is Shape.YAML:
        return "" if value is None else _yaml(value)
    if part.shape is Shape.LIST and isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value if isinstance(value, str) else ""


def _yaml(value: Any) -> str:
    return write_document(value).strip() if isinstance(value, dict) else str(value)


def _value(part: Field, text: str) -> Any:
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        return None
    if part.shape is Shape.YAML:
        return load_yaml(plain, name=part.key)
    if part.shape is Shape.LIST:
        return [word for one in plain.split(",") if (word := one.strip())]
    if part.shape is Shape.NUMBER:
        return plain.replace(",", ".")
    return plain


def _get(entry: Mapping[str, Any], path: str) -> Any:
    value: Any = entry
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _set(entry: dict[str, Any], path: str, value: Any) -> None:
    key, _, rest = path.partition(".")
    if rest:
        inner = entry.get(key)
        inner = inner if isinstance(inner, dict) else {}
        _set(inner, rest, value)
        value = inner or None
    if value is None:
        entry.pop(key, None)
    else:
        entry[key] = value
