"""Turns frozen dataclasses into plain JSON values and back by their type hints."""

import types
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def to_plain(value: Any) -> Any:
    """Return a dataclass, tuple, word or number as JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    return str(value) if isinstance(value, StrEnum) else value


def from_plain(content: Any, kind: type[Record]) -> Record:
    """Return what `to_plain` was given; KeyError, TypeError or ValueError if it does not fit."""
    hints = get_type_hints(kind)
    optional = defaulted_fields(kind)
    return kind(
        **{
            name: _read(content[name], hint)
            for name, hint in hints.items()
            if name in content or name not in optional
        }
    )


def defaulted_fields(kind: type[Any]) -> set[str]:
    """Names of the fields with a default: files from before the field existed may lack them."""
    return {field.name for field in fields(kind) if field.default is not MISSING}


def _read(content: Any, hint: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        if content is None:
            return None
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        kinds = [parts[0]] * len(content) if parts[-1] is Ellipsis else parts
        return tuple(_read(part, kind) for part, kind in zip(content, kinds, strict=True))
    if isinstance(hint, type) and is_dataclass(hint):
        return from_plain(content, hint)
    return hint(content)
