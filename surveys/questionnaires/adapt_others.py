"""Spells `or_other` out: a choice "other" in the list and a text that says what it is."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place
from surveys.questionnaires.columns import cell, column_of, language_of, type_and_list
from surveys.questionnaires.remarks import remark
from surveys.questionnaires.sheets import Form, Row

OTHER = "other"
_ENDINGS = (" or_other", " or specify other", " or other")
_CHOICE = {"vi": "Khác", "en": "Other"}
_TEXT = {"vi": "Xin ghi rõ", "en": "Please say what"}


def other_list(row: Row) -> str | None:
    """Return the list of a select with `or_other`, None for every other row."""
    word, rest = type_and_list(row.cells)
    ending = next((e for e in _ENDINGS if rest.endswith(e)), None)
    return rest.removesuffix(ending).strip() if word.startswith("select") and ending else None


def with_others_spelt_out(form: Form) -> tuple[Form, list[Fault]]:
    """Return the form without `or_other`; where a choice filter stands too, it is left to refuse.

    A list that other questions use without `or_other` is copied, so that these stay as they are.
    """
    survey, choices = form.sheets["survey"], form.sheets.get("choices")
    lists = {name for row in survey.rows if (name := _to_spell(row))}
    if not lists or choices is None:
        return form, []
    plain = {type_and_list(row.cells)[1] for row in survey.rows if not _to_spell(row)}
    new_names = {name: f"{name}_or_other" if name in plain else name for name in lists}
    rows = [each for row in survey.rows for each in _spelt_out(row, survey.headers, new_names)]
    headers = tuple(dict.fromkeys([*survey.headers, "relevant", "required"]))
    sheets = {
        **form.sheets,
        "survey": replace(survey, headers=headers, rows=tuple(rows)),
        "choices": replace(choices, rows=(*_lists(choices.rows, new_names, choices.headers),)),
    }
    said = [
        remark("or_other", Place(form.name, "survey", row.number, "type"), got=_to_spell(row) or "")
        for row in survey.rows
        if _to_spell(row)
    ]
    return replace(form, sheets=sheets), said


def _to_spell(row: Row) -> str | None:
    return None if cell(row.cells, "choice_filter") else other_list(row)


def _spelt_out(row: Row, headers: tuple[str, ...], new_names: dict[str, str]) -> list[Row]:
    list_name = _to_spell(row)
    if not list_name:
        return [row]
    word, name = type_and_list(row.cells)[0], cell(row.cells, "name")
    type_header = next(header for header in row.cells if column_of(header) == "type")
    select = replace(row, cells={**row.cells, type_header: f"{word} {new_names[list_name]}"})
    chosen = f"${{{name}}} = '{OTHER}'"
    text = {
        "type": "text",
        "name": f"{name}_{OTHER}",
        **_labels(headers, _TEXT),
        "required": "yes",
        "relevant": chosen if word == "select_one" else f"selected(${{{name}}}, '{OTHER}')",
    }
    return [select, Row(row.number, text)]


def _labels(headers: Iterable[str], words: dict[str, str]) -> dict[str, str]:
    found = ((header, words.get(language_of(header) or "")) for header in headers)
    return {header: word for header, word in found if word and column_of(header) == "label"}


def _lists(
    rows: Iterable[Row], new_names: dict[str, str], headers: tuple[str, ...]
) -> Iterable[Row]:
    rows = list(rows)
    names = dict.fromkeys(cell(row.cells, "list_name") for row in rows)
    for name in names:
        own = [row for row in rows if cell(row.cells, "list_name") == name]
        if new_names.get(name, name) != name:
            yield from own
        if name in new_names:
            yield from _with_other(own, new_names[name], headers)
        else:
            yield from own


def _with_other(rows: list[Row], list_name: str, headers: tuple[str, ...]) -> Iterable[Row]:
    for row in rows:
        yield replace(row, cells={**row.cells, "list_name": list_name})
    if all(cell(row.cells, "name") != OTHER for row in rows):
        labels = _labels(headers, _CHOICE)
        yield Row(rows[-1].number, {"list_name": list_name, "name": OTHER, **labels})
