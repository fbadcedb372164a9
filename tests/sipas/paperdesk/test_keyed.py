"""What a keyer keys becomes answers: signs for blanks and two ticks, faults for what lacks."""

from datetime import date
from pathlib import Path

import pytest

from sipas.paperdesk.keyed import agreed_fields, differences, read_form
from sipas.paperdesk.screen import key_blocks
from surveys.questionnaires.loader import load_markdown

FORM = (Path(__file__).parents[2] / "forms" / "kinds.md").read_text(encoding="utf-8")
KINDS = load_markdown(FORM, name="kinds")
TODAY = date(2024, 11, 5)
WHOLE = {"age": "42", "has": "1", "ways": "12", "on_day": "3/4/2024", "fee": "1,5", "remark": "Tốt"}


def read(**changes: str):
    return read_form(KINDS, WHOLE | changes, today=TODAY)


def test_a_whole_form_is_read():
    result = read()
    assert result.faults == ()
    assert result.answers == {
        "age": "42",
        "has": "1",
        "ways": ["1", "2"],
        "on_day": "2024-04-03",
        "fee": "1.5",
        "remark": "Tốt",
    }


@pytest.mark.parametrize(
    ("question", "keyed", "answer"),
    [
        ("has", "*", "-5"),
        ("ways", "-", ["-2"]),
        ("ways", "2, 1", ["1", "2"]),
        ("ways", " 21 ", ["1", "2"]),
        ("fee", "-", None),
        ("remark", "-", None),
        ("age", "-", None),
    ],
)
def test_signs_and_spellings(question, keyed, answer):
    result = read(**{question: keyed})
    assert result.faults == ()
    assert result.answers.get(question) == answer


def test_a_blank_condition_takes_what_follows_off_the_path():
    result = read(has="-")
    assert result.answers == {"age": "42", "has": "-2", "remark": "Tốt"}
    assert result.left_out == 3


@pytest.mark.parametrize(
    ("question", "keyed", "code"),
    [
        ("has", "", "answer.not_keyed"),
        ("age", "", "answer.not_keyed"),
        ("has", "7", "answer.choice"),
        ("has", "-3", "answer.choice"),
        ("ways", "19", "answer.exclusive"),
        ("ways", "8", "answer.choice"),
        ("age", "12", "answer.constraint"),
        ("age", "9" * 300, "answer.integer"),
        ("on_day", "31/2/2024", "answer.date"),
    ],
)
def test_faults_name_the_question(question, keyed, code):
    faults = read(**{question: keyed}).faults
    assert (question, code) in {(fault.question, fault.code) for fault in faults}


@pytest.mark.parametrize(
    "changes",
    [{}, {"has": "*"}, {"ways": "-"}, {"fee": "-2", "remark": "-2"}, {"age": "30", "fee": "0,25"}],
    ids=str,
)
def test_what_two_keyings_agree_on_is_keyed_again_to_the_same(changes):
    answers = read(**changes).answers
    fields = agreed_fields(KINDS, answers, answers)
    assert fields.keys() == answers.keys()
    again = read_form(KINDS, fields, today=TODAY)
    assert (again.faults, again.answers) == ((), answers)


def test_differences_show_both_readings_as_they_are_keyed():
    one, other = read(ways="*", fee="1,5", remark="-"), read(ways="12", fee="15")
    found = differences(KINDS, one.answers, other.answers)
    assert {fault.question: fault.message.en.split(". ")[0] for fault in found} == {
        "ways": "First: * · second: 12",
        "fee": "First: 1,5 · second: 15",
        "remark": "First: ∅ · second: Tốt",
    }


def test_questions_off_the_path_need_no_key():
    result = read_form(KINDS, {"age": "42", "has": "2", "again": "1"}, today=TODAY)
    assert (result.faults, result.left_out) == ((), 0)


def test_an_input_is_not_changed():
    keyed = dict(WHOLE)
    read_form(KINDS, keyed, today=TODAY)
    assert keyed == WHOLE


def test_the_cursor_begins_at_the_first_fault_else_at_the_first_field():
    faults = read(fee="x", on_day="x").faults
    for given, first in (((), "age"), (faults, "on_day")):
        fields = [field for block in key_blocks(KINDS, WHOLE, given) for field in block.fields]
        assert [field.question.name for field in fields if field.is_first] == [first]
