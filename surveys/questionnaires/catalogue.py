"""The catalogue of what can be wrong with a form: a stable code, the words, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.ground.errors import Fault
from surveys.questionnaires.questionnaire import NAME_LIMIT, Kind


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is said about one kind of mistake."""

    message: str
    hint: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mistake stands; the row is the line of a Markdown file."""

    form: str
    sheet: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        row = f" row {self.row}" if self.row else ""
        column = f" column {self.column}" if self.column else ""
        return f"{self.form} sheet {self.sheet}{row}{column}"


_KINDS = ", ".join(kind.value for kind in Kind)

CATALOGUE: Mapping[str, Mistake] = {
    "sheet.missing": Mistake("a sheet is missing or empty", "Add the sheet and fill it in."),
    "column.missing": Mistake("a column is missing", "Add the column."),
    "column.unknown": Mistake(
        "the column is not known here", "Correct its spelling or delete the column."
    ),
    "column.unknown_language": Mistake(
        "the language of the column has no code",
        "Write for example label::Tiếng Việt (vi), label::English (en) or label::Khmer (km).",
        "a code of two or three small letters in brackets at the end of the header",
    ),
    "column.media": Mistake(
        "pictures, sound and video are not shown here",
        "Delete the column; say in words what they show.",
    ),
    "language.no_vietnamese": Mistake(
        "the form has no Vietnamese",
        "Add a column label::Tiếng Việt (vi): Vietnamese is the language of the survey.",
        "label::Tiếng Việt (vi)",
    ),
    "type.missing": Mistake("the row has no type", "Say what kind of question it is.", _KINDS),
    "type.unsupported": Mistake(
        "this kind of question is not supported", "Ask it as one of the supported kinds.",
        f"begin_group, end_group, {_KINDS}",
    ),
    "type.identifies": Mistake(
        "the row would record who answers, or on which device",
        "Delete the row: answers are anonymous.",
    ),
    "type.not_a_select": Mistake(
        "only select_one and select_multiple have a choice list", "Delete the words after the type."
    ),
    "name.missing": Mistake("the row has no name", "Give it a short name such as q1_1."),
    "name.characters": Mistake(
        "the name has characters that a variable cannot have",
        "Rename it, for example q1_1.",
        "a letter, then letters a–z, digits and single underscores",
    ),
    "name.too_long": Mistake(
        "the name is too long for a variable", "Shorten it.", f"at most {NAME_LIMIT} characters"
    ),
    "name.twice": Mistake("the name stands twice", "Rename one of the two.", "each name once"),
    "name.reserved": Mistake(
        "the name belongs to a column that every snapshot has", "Choose another name."
    ),
    "label.missing": Mistake("the label is missing in a language", "Write it in this language."),
    "text.reference": Mistake(
        "answers are not repeated in choices and messages",
        "Word it without ${…}; labels and hints of questions, notes and groups may name answers.",
    ),
    "text.one_language": Mistake(
        "the text stands in one language only", "Write it in the other language too."
    ),
    "group.not_closed": Mistake("the group is never closed", "Add a row of type end_group."),
    "group.not_open": Mistake("a group is closed that was not opened", "Delete the row."),
    "group.empty": Mistake(
        "the group asks nothing",
        "Add a question to it or delete the group: it would be a blank page.",
    ),
    "group.two_stems": Mistake(
        "the group has two notes with appearance stem", "Join them or remove the appearance of one."
    ),
    "group.stem_condition": Mistake(
        "the stem of a group cannot have a condition", "Move the condition to the group."
    ),
    "list.not_named": Mistake("the question names no choice list", "Write select_one LIST."),
    "list.missing": Mistake(
        "the choice list does not exist", "Add it to the sheet choices or correct the spelling."
    ),
    "list.unused": Mistake(
        "no question uses the choice list", "Delete it or correct the question's type."
    ),
    "list.other_and_filter": Mistake(
        "or_other and a choice filter cannot stand together",
        "Add a choice other to the list, and a text question behind this one.",
    ),
    "filter.unknown_column": Mistake(
        "the choice filter names a column that the sheet choices does not have",
        "Correct the name or add the column.",
    ),
    "parameters.unknown": Mistake(
        "the parameter is not supported here",
        "Delete it.",
        "randomize=true on select_one and select_multiple, with or without seed=",
    ),
    "parameters.seed": Mistake(
        "the seed cannot be used",
        "Leave it out: each respondent then has an order of their own.",
        "randomize=true, seed=1234 or seed=${name} of an earlier question",
    ),
    "list.no_name": Mistake("the choice belongs to no list", "Fill in list_name."),
    "list.of_exclusives": Mistake(
        "every choice of the list is exclusive", "Ask it as select_one instead."
    ),
    "code.missing": Mistake("the choice has no code", "Give it a whole number in column name."),
    "code.characters": Mistake(
        "the code cannot be used",
        "Use whole numbers from 0 up; codes below zero mean no answer.",
        "a whole number from 0 to 32767, or letters, digits and underscores",
    ),
    "code.twice": Mistake("the code is used twice in the list", "Give each choice its own code."),
    "code.column_too_long": Mistake(
        "name and code together are too long for a variable",
        "Shorten the question's name or the code.",
        f"name, two underscores and code in at most {NAME_LIMIT} characters",
    ),
    "calculation.missing": Mistake("the calculation is missing", "Fill in calculation."),
    "calculation.unexpected": Mistake(
        "only a calculate row has a calculation", "Move it to a row of type calculate."
    ),
    "cell.not_yes_or_no": Mistake(
        "the cell says neither yes nor no", "Write yes or leave it blank."
    ),
    "condition.unknown_question": Mistake(
        "the expression names a question that does not exist", "Correct the name."
    ),
    "condition.later_question": Mistake(
        "the expression names a question that comes later", "Move that question before this row."
    ),
    "condition.same_page": Mistake(
        "the text or choice filter names an answer of its own page",
        "Move that question to an earlier group: a page does not change while it is filled in.",
    ),
    "condition.note": Mistake(
        "the expression names a note or group, which has no answer", "Name a question instead."
    ),
    "condition.own_answer": Mistake(
        "the condition asks for the answer of its own question", "Use . in constraint only."
    ),
    "condition.compares_several": Mistake(
        "a select_multiple question has several answers and cannot be compared",
        "Write selected(${name}, 'code').",
    ),
    "condition.blank": Mistake(
        "a comparison with '' is never true, since a blank makes every comparison false",
        "Write string-length(${name}) = 0.",
    ),
    "condition.types": Mistake(
        "the expression cannot be computed with answers of these kinds",
        "Compare numbers with numbers, dates with date('2024-12-31'), codes and texts with 'text'.",
    ),
    "pyxform.refused": Mistake(
        "the XLSForm converter refuses the form", "Correct what the converter names."
    ),
}  # fmt: skip


def fault_of(code: str, place: Place, *, got: str = "", expected: str = "") -> Fault:
    """Return the fault of a catalogue code at a place."""
    mistake = CATALOGUE[code]
    return Fault(
        f"questionnaire.{code}",
        mistake.message,
        str(place),
        got,
        expected or mistake.expected,
        mistake.hint,
    )
