"""Lines of faults within the YAML of one rule, as the form of its criterion shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from analysis.par.document import write_document
from analysis.par.lines import line_of
from sipas.par.books.checking import PlacedFault


def within_rule(faults: Iterable[PlacedFault], entry: Mapping[str, Any]) -> tuple[PlacedFault, ...]:
    """Return the faults with lines counted in the rule alone, None for those outside it."""
    rule = entry.get("rule")
    text = write_document(rule) if isinstance(rule, dict) else ""
    return tuple(_moved(one, text) for one in faults)


def _moved(one: PlacedFault, text: str) -> PlacedFault:
    _, found, path = one.fault.where.partition("].rule")
    where = f"rule{path}" if found else one.fault.where.removeprefix("text: ")
    line = line_of(text, path) if found else None
    return replace(one, fault=replace(one.fault, where=where), line=line)
