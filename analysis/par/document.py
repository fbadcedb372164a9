"""A rule book as the document an editor works on: its criteria by place, changed without loss.

A document is what `load_yaml` gives: mappings, lists and text. A place such as ``1.0`` counts from
0 through the lists `criteria` downwards. Every act returns a new document; comments of the YAML
text are not part of it.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from analysis.ground.errors import DomainError
from analysis.ground.strict_yaml import load_yaml
from analysis.par.limits import check_limits

Document = dict[str, Any]
_LINE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """A criterion of a document: its place, its depth from 0, what is written of it."""

    place: str
    depth: int
    entry: Mapping[str, Any]

    @property
    def code(self) -> str:
        return str(self.entry.get("code") or "")

    @property
    def is_group(self) -> bool:
        return "criteria" in self.entry

    def title(self, language: str) -> str:
        """Return the title in a language, empty while none is written."""
        title = self.entry.get("title")
        return str(title.get(language) or "") if isinstance(title, Mapping) else ""


def read_document(text: str, *, name: str = "text") -> Document:
    """Return the document of a YAML text, which may still have faults as a rule book.

    Raises DomainError `yaml.*`, `par.too_*`, or `par.not_mapping` for what is no mapping.
    """
    check_limits(text, name=name)
    document = load_yaml(text, name=name)
    if not isinstance(document, dict):
        raise DomainError(
            "par.not_mapping", "keys and values are wanted here", expected="`key: value`"
        )
    return document


def write_document(document: Mapping[str, Any]) -> str:
    """Return the document as YAML text that reads back the same."""
    return yaml.dump(
        dict(document),
        Dumper=_Plain,
        allow_unicode=True,
        sort_keys=False,
        width=_LINE_WIDTH,
    )


class _Plain(yaml.SafeDumper):
    """Writes repeated parts out, so that each can be changed by itself."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the same for all data
        return True


def places(document: Mapping[str, Any]) -> tuple[Placed, ...]:
    """Return every criterion in the order of the document, each before its parts."""
    return tuple(_walk(document, ""))


def _walk(above: Mapping[str, Any], prefix: str) -> Iterator[Placed]:
    for number, entry in enumerate(_list_of(above)):
        if isinstance(entry, dict):
            place = f"{prefix}{number}"
            yield Placed(place, place.count("."), entry)
            yield from _walk(entry, f"{place}.")


def _list_of(above: Mapping[str, Any]) -> list[Any]:
    entries = above.get("criteria")
    return entries if isinstance(entries, list) else []


def at(document: Mapping[str, Any], place: str) -> Placed:
    """Return the criterion at a place; DomainError `par.place_not_found` where there is none."""
    found = next((one for one in places(document) if one.place == place), None)
    if found is None:
        raise DomainError(
            "par.place_not_found",
            "there is no criterion at this place of the rule book",
            got=place,
            hint="Open the rule book again and choose the criterion from its tree.",
        )
    return found


def place_of(document: Mapping[str, Any], code: str) -> str | None:
    """Return the place of the first criterion with this code, None where there is none."""
    return next((one.place for one in places(document) if one.code == code), None)


def replaced(document: Mapping[str, Any], place: str, entry: Mapping[str, Any]) -> Document:
    """Return the document with what is written of one criterion exchanged for `entry`."""
    changed, siblings, number = _opened(document, place)
    siblings[number] = copy.deepcopy(dict(entry))
    return changed


def added(document: Mapping[str, Any], under: str, entry: Mapping[str, Any]) -> Document:
    """Return the document with a criterion added last under a place; empty for the top.

    A criterion that was scored itself becomes a group: its method and rule go.
    """
    changed = copy.deepcopy(dict(document))
    above: Any = changed if not under else at(changed, under).entry
    for key in ("method", "rule") if under and "criteria" not in above else ():
        above.pop(key, None)
    above.setdefault("criteria", [])
    above["criteria"].append(copy.deepcopy(dict(entry)))
    return changed


def removed(document: Mapping[str, Any], place: str) -> Document:
    """Return the document without a criterion and all under it."""
    changed, siblings, number = _opened(document, place)
    del siblings[number]
    return changed


def moved(document: Mapping[str, Any], place: str, by: int) -> Document:
    """Return the document with a criterion `by` steps down among its siblings, up where negative.

    At either end it stays where it is.
    """
    changed, siblings, number = _opened(document, place)
    target = min(max(number + by, 0), len(siblings) - 1)
    siblings.insert(target, siblings.pop(number))
    return changed


def _opened(document: Mapping[str, Any], place: str) -> tuple[Document, list[Any], int]:
    """Return a copy of the document, the list in it that holds the place, and where in it."""
    changed = copy.deepcopy(dict(document))
    at(changed, place)
    above, _, last = place.rpartition(".")
    parent = at(changed, above).entry if above else changed
    return changed, _list_of(parent), int(last)
