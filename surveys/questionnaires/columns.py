"""Finds cells by column and language under the headers that XLSForm allows."""

import re
from collections.abc import Iterable, Mapping

from analysis.ground.text import LocalText
from surveys.questionnaires.form_text import text_in
from surveys.questionnaires.questionnaire import FormLanguage, Kind

LANGUAGES = ("vi", "en")
#: The columns that mean something here, by sheet; the choices sheet may have more for filters.
COLUMNS = {
    "settings": {"form_title", "title_en", "form_id", "version", "default_language"},
    "survey": {
        "type", "name", "label", "hint", "required", "required_message", "relevant", "constraint",
        "constraint_message", "calculation", "choice_filter", "parameters", "appearance",
    },
    "choices": {"list_name", "name", "label", "exclusive", "keep_last"},
}  # fmt: skip
TRANSLATED = ("label", "hint", "constraint_message", "required_message")
_LANGUAGE_CODE = re.compile(r"\(([a-z]{2,3})\)\s*$")
_NAMES = {"vi": "Tiếng Việt", "en": "English"}
_YES = {"yes", "true", "true()", "1"}
_SPELLINGS = {
    "select one": Kind.SELECT_ONE,
    "select_one": Kind.SELECT_ONE,
    "select multiple": Kind.SELECT_MULTIPLE,
    "select_multiple": Kind.SELECT_MULTIPLE,
    "int": Kind.INTEGER,
    "string": Kind.TEXT,
    **{kind.value: kind for kind in Kind},
}


def language_of(header: str) -> str | None:
    """Return the language code of ``label::Tiếng Việt (vi)``: `vi`; None where there is none."""
    if "::" not in header:
        return None
    language = header.rpartition("::")[2].strip()
    match = _LANGUAGE_CODE.search(language)
    return match[1] if match else language


def column_of(header: str) -> str:
    """Return the column of a header without its language: ``label::English (en)`` is `label`."""
    return header.partition("::")[0].strip().lower()


def in_languages(cells: Mapping[str, str], column: str) -> dict[str, str]:
    """Return the filled cells of a translated column by language code."""
    return {
        language_of(header) or "": cell
        for header, cell in cells.items()
        if column_of(header) == column
    }


def local_text(cells: Mapping[str, str], column: str) -> LocalText | None:
    """Return a translated column as text in its languages, or None where it is blank."""
    found = in_languages(cells, column)
    return text_in(found) if any(found.values()) else None


def languages_of(headers: Iterable[str]) -> tuple[FormLanguage, ...]:
    """Return the languages of the label columns: Vietnamese, English, then as they stand."""
    found: dict[str, str] = {}
    for header in headers:
        code = language_of(header)
        if column_of(header) == "label" and code:
            name = header.rpartition("::")[2].rpartition("(")[0].strip()
            found.setdefault(code, _NAMES.get(code, name or code))
    order = [code for code in LANGUAGES if code in found]
    order += [code for code in found if code not in LANGUAGES]
    return tuple(FormLanguage(code, found[code]) for code in order)


def cell(cells: Mapping[str, str], column: str) -> str:
    """Return the cell of a column that has no languages, blank where it is not filled."""
    return next((cells[header] for header in cells if header.strip().lower() == column), "")


def is_yes(text: str) -> bool:
    """Whether a cell of `required` or `exclusive` says yes."""
    return text.strip().lower() in _YES


def type_and_list(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the type of a survey row in its normal spelling, and its choice list.

    ``select_one level5`` is (`select_one`, `level5`), ``begin group`` is (`begin_group`, ``).
    """
    words = cell(cells, "type").split()
    if len(words) > 1 and " ".join(words[:2]).lower() in {"select one", "select multiple"}:
        words = ["_".join(words[:2]), *words[2:]]
    if len(words) > 1 and words[0].lower() in {"begin", "end"}:
        words = ["_".join(words[:2]), *words[2:]]
    return (words[0].lower() if words else "", " ".join(words[1:]))


def kind_of(type_word: str) -> Kind | None:
    """Return the kind of question a type word means, None where it is not supported here."""
    return _SPELLINGS.get(type_word)
