"""Builds the frozen questionnaire from a form that has been checked."""

from collections import defaultdict
from collections.abc import Mapping

from analysis.ground.hashing import sha256_of_json
from analysis.ground.text import LocalText
from surveys.questionnaires.columns import (
    COLUMNS,
    cell,
    column_of,
    is_yes,
    kind_of,
    languages_of,
    local_text,
    type_and_list,
)
from surveys.questionnaires.parameters import read_parameters
from surveys.questionnaires.questionnaire import Choice, Kind, Question, Questionnaire, Theme
from surveys.questionnaires.sheets import Form, Row
from surveys.questionnaires.specify import specified

STEM = "stem"
_NO_TEXT = LocalText("", "")


def build_questionnaire(form: Form) -> Questionnaire:
    """Return the questionnaire that a faultless form describes."""
    settings = next((row.cells for row in form.rows("settings")), {})
    lists = _choice_lists(form)
    title = cell(settings, "form_title") or form.name
    return Questionnaire(
        name=form.name,
        title=LocalText(vi=title, en=cell(settings, "title_en") or title),
        version_label=cell(settings, "version"),
        languages=languages_of(form.headers("survey")),
        themes=tuple(_theme(rows, lists) for rows in _groups(form)),
        content_hash=content_hash(form),
    )


def content_hash(form: Form) -> str:
    """Return the SHA-256 of what a form says under its name, whatever its file format."""
    return sha256_of_json({"name": form.name, "sheets": form.content()})


def _choice_lists(form: Form) -> Mapping[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = defaultdict(list)
    for row in form.rows("choices"):
        choice = Choice(
            code=cell(row.cells, "name"),
            label=local_text(row.cells, "label") or _NO_TEXT,
            exclusive=is_yes(cell(row.cells, "exclusive")),
            kept_last=is_yes(cell(row.cells, "keep_last")),
            columns=_further(row),
        )
        lists[cell(row.cells, "list_name")].append(choice)
    return {name: tuple(choices) for name, choices in lists.items()}


def _further(row: Row) -> tuple[tuple[str, str], ...]:
    cells = row.cells.items()
    return tuple(
        (header, text) for header, text in cells if column_of(header) not in COLUMNS["choices"]
    )


def _groups(form: Form) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in form.rows("survey"):
        word, _ = type_and_list(row.cells)
        if word == "begin_group":
            groups.append([row])
        elif word != "end_group":
            groups[-1].append(row)
    return groups


def _theme(rows: list[Row], lists: Mapping[str, tuple[Choice, ...]]) -> Theme:
    head, *members = rows
    stems = [row for row in members if is_stem(row)]
    questions = specified(_question(row, lists) for row in members if row not in stems)
    return Theme(
        name=cell(head.cells, "name"),
        title=local_text(head.cells, "label") or _NO_TEXT,
        stem=local_text(stems[0].cells, "label") if stems else None,
        questions=questions,
        relevant=cell(head.cells, "relevant"),
        row=head.number,
    )


def is_stem(row: Row) -> bool:
    """Whether a survey row is the note that every item of its theme repeats."""
    word, _ = type_and_list(row.cells)
    return kind_of(word) is Kind.NOTE and STEM in cell(row.cells, "appearance").split()


def _question(row: Row, lists: Mapping[str, tuple[Choice, ...]]) -> Question:
    cells = row.cells
    word, list_name = type_and_list(cells)
    parameters = read_parameters(cell(cells, "parameters"))
    return Question(
        name=cell(cells, "name"),
        kind=kind_of(word) or Kind.NOTE,
        label=local_text(cells, "label") or _NO_TEXT,
        hint=local_text(cells, "hint"),
        choices=lists.get(list_name, ()),
        required=is_yes(cell(cells, "required")),
        required_message=local_text(cells, "required_message"),
        relevant=cell(cells, "relevant"),
        constraint=cell(cells, "constraint"),
        constraint_message=local_text(cells, "constraint_message"),
        calculation=cell(cells, "calculation"),
        choice_filter=cell(cells, "choice_filter"),
        shuffled=is_yes(parameters.get("randomize", "")),
        seed=parameters.get("seed", ""),
        appearance=cell(cells, "appearance"),
        row=row.number,
    )
