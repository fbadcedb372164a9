"""Checks the names and labels of the survey sheet: names become the variables of a snapshot."""

import re
from collections.abc import Iterable, Iterator

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.columns import cell, in_languages, kind_of, languages_of, type_and_list
from surveys.questionnaires.questionnaire import NAME_LIMIT, Kind
from surveys.questionnaires.sheets import Form, Row

NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")
RESERVED = frozenset(
    {
        "row_id", "unit", "stratum", "psu", "probability", "base_weight", "stratum_population",
        "reach", "status", "mode", "language", "answered_on", "device", "seconds", "faults",
        "last_page",
    }
)  # fmt: skip


def name_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of names and labels; names differ by more than capital letters."""
    first: dict[str, int] = {}
    languages = [each.code for each in languages_of(form.headers("survey"))]
    for row in form.rows("survey"):
        word, _ = type_and_list(row.cells)
        if word == "end_group":
            continue
        place = Place(form.name, "survey", row.number, "name")
        name = cell(row.cells, "name")
        yield from _one_name(name, place)
        if name and name.lower() in first:
            got = f"{name}, first in row {first[name.lower()]}"
            yield fault_of("name.twice", place, got=got)
        first.setdefault(name.lower(), row.number)
        if kind_of(word) is not Kind.CALCULATE:
            yield from label_faults(row, Place(form.name, "survey", row.number), languages)


def _one_name(name: str, place: Place) -> Iterator[Fault]:
    if not name:
        yield fault_of("name.missing", place)
        return
    if not NAME.fullmatch(name):
        yield fault_of("name.characters", place, got=name)
    if len(name) > NAME_LIMIT:
        yield fault_of("name.too_long", place, got=f"{name}, {len(name)} characters")
    if name.lower() in RESERVED:
        yield fault_of("name.reserved", place, got=name, expected="none of " + _reserved())


def _reserved() -> str:
    return ", ".join(sorted(RESERVED))


def label_faults(row: Row, place: Place, languages: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each of the form's languages in which a row has no label."""
    labels = in_languages(row.cells, "label")
    for language in languages:
        if not labels.get(language):
            where = Place(place.form, place.sheet, place.row, f"label ({language})")
            got = next((label for label in labels.values() if label), "")
            yield fault_of("label.missing", where, got=got, expected=f"a label in {language}")
