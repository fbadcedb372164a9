"""Closes mistakes in shipped forms: codes, conditions, texts on one side, items nobody asks."""

import pytest

from analysis.indices.loader import load_method, shipped_methods
from surveys.questionnaires.adapt import adapt
from surveys.questionnaires.check import find_faults
from surveys.questionnaires.expression import compile_expression
from surveys.questionnaires.form_text import FormText
from surveys.questionnaires.loader import FORMS, load_file, read_file

SHIPPED = sorted(FORMS.glob("*.md"))
shipped = pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)


def test_there_are_forms_to_check():
    assert {"citizen-2024", "business-2024"} <= {file.stem for file in SHIPPED}


@shipped
def test_a_shipped_form_has_no_fault(file):
    assert find_faults(adapt(read_file(file)).form) == ()


@shipped
def test_no_name_and_no_code_stands_twice(file):
    form = load_file(file)
    names = [question.name.lower() for theme in form.themes for question in theme.questions]
    assert len(names) == len(set(names))
    for question in form.asked:
        codes = [choice.code for choice in question.choices]
        assert len(codes) == len(set(codes)), question.name


@shipped
def test_a_condition_looks_back_at_questions_that_exist(file):
    form = load_file(file)
    met: set[str] = set()
    for theme in form.themes:
        assert set(_named(theme.relevant)) <= met, theme.name
        for question in theme.questions:
            named = _named(question.relevant) | _named(question.calculation)
            assert named <= met, question.name
            met.add(question.name)


@shipped
def test_every_text_stands_in_vietnamese_and_english(file):
    form = load_file(file)
    texts = [form.title]
    for theme in form.themes:
        texts += [theme.title, theme.stem]
        for question in theme.questions:
            texts += [question.label, question.hint, question.required_message]
            texts += [question.constraint_message, *(choice.label for choice in question.choices)]
    for text in texts:
        if text is not None and (text.vi or text.en):
            assert text.vi, text
            assert text.en, text
            assert not (isinstance(text, FormText) and text.lacks_english), text


def test_every_item_of_a_method_is_asked_by_each_of_its_forms():
    forms = {file.stem: load_file(file) for file in SHIPPED}
    for name in shipped_methods():
        method = load_method(name)
        for form in method.questionnaires:
            asked = {question.name for question in forms[form].asked}
            assert {*method.items, *method.outcome} <= asked, (name, form)


def _named(expression: str) -> set[str]:
    return set(compile_expression(expression).variables) if expression else set()
