"""Checks the texts of a form: in which languages they stand, and the values they name."""

from collections.abc import Iterator

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place, fault_of
from surveys.questionnaires.columns import (
    LANGUAGES,
    TRANSLATED,
    cell,
    column_of,
    in_languages,
    languages_of,
)
from surveys.questionnaires.insertion import REFERENCE
from surveys.questionnaires.known import Known, known_rows
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.sheets import Form, Row

_HALVES = ("hint", "constraint_message", "required_message")
_FILLED = ("label", "hint")


def text_faults(form: Form) -> Iterator[Fault]:
    """Yield the faults of labels, hints and messages that are about their words alone."""
    languages = [each.code for each in languages_of(form.headers("survey"))]
    if "label" in map(column_of, form.headers("survey")) and "vi" not in languages:
        place = Place(form.name, "survey", form.sheets["survey"].header_number)
        yield fault_of("language.no_vietnamese", place, got=", ".join(languages))
    wanted = [language for language in LANGUAGES if language in languages]
    for row in form.rows("survey"):
        yield from _half_faults(row, form, wanted)
    yield from _reference_faults(form)


def _half_faults(row: Row, form: Form, wanted: list[str]) -> Iterator[Fault]:
    for column in _HALVES:
        texts = in_languages(row.cells, column)
        missing = [language for language in wanted if not texts.get(language)]
        if texts and missing:
            place = Place(form.name, "survey", row.number, column)
            got = "".join(texts.values())
            yield fault_of("text.one_language", place, got=got, expected=missing[0])


def _reference_faults(form: Form) -> Iterator[Fault]:
    known = known_rows(form)
    for sheet in ("survey", "choices"):
        for order, row in enumerate(form.rows(sheet)):
            for header, text in row.cells.items():
                if column_of(header) not in TRANSLATED or "${" not in text:
                    continue
                place = Place(form.name, sheet, row.number, header)
                if sheet == "choices" or column_of(header) not in _FILLED:
                    yield fault_of("text.reference", place, got=text)
                    continue
                own = known.get(cell(row.cells, "name")) or Known(None, order, 0)
                for name in REFERENCE.findall(text):
                    if code := _reference_code(own, known.get(name)):
                        yield fault_of(code, place, got=f"${{{name}}} in {text}")


def _reference_code(own: Known, named: Known | None) -> str:
    if named is None:
        return "condition.unknown_question"
    if named.kind in {None, Kind.NOTE}:
        return "condition.note"
    if named.order >= own.order:
        return "condition.later_question"
    return "condition.same_page" if named.settled >= own.theme else ""
