"""The questionnaires in the tree: complete by the national model, and good XLSForm."""

import re
import unicodedata

import pytest
from pyxform.xls2xform import convert

from surveys.questionnaires.loader import FORMS, load_file, load_markdown
from surveys.questionnaires.questionnaire import Kind

CITIZEN = load_file(FORMS / "citizen-2024.md")
BUSINESS = load_file(FORMS / "business-2024.md")
BOTH = [CITIZEN, BUSINESS]
LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def names(questionnaire, pattern):
    return [q.name for q in questionnaire.asked if re.fullmatch(pattern, q.name)]


def test_thirty_nine_criteria_in_nine_factors():
    # Decision 1001/QĐ-BNV: 2 + 2 + 9 + 10 on policy, 3 + 4 + 3 + 3 + 3 on service.
    factors = [theme for theme in CITIZEN.themes if theme.asked[0].name.startswith("q9_")]
    assert [len(theme.asked) for theme in factors] == [2, 2, 9, 10, 3, 4, 3, 3, 3]
    asked = [question.name for theme in factors for question in theme.asked]
    assert asked == [f"q9_{number:02d}" for number in range(1, 40)]


@pytest.mark.parametrize(
    ("pattern", "count", "levels"),
    [
        (r"q1_\d", 9, 4), ("q2", 1, 7), (r"q3_\d", 7, 4), ("q4", 1, 4), ("q5", 1, 3), ("q6", 1, 3),
        (r"q7_\d", 3, 4), (r"q8_\d", 7, 2), (r"q9_\d\d", 39, 5), (r"q10_\d+", 10, 4),
        ("a_education", 1, 6), ("a_occupation", 1, 7), ("comment", 1, 0),
    ],
)  # fmt: skip
def test_questions_of_the_national_model(pattern, count, levels):
    found = names(CITIZEN, pattern)
    assert len(found) == count
    assert {len(CITIZEN.question(name).choices) for name in found} == {levels}


def test_business_has_five_service_factors():
    counts = {
        factor: len(names(BUSINESS, rf"s_{factor}_\d"))
        for factor in ("access", "procedures", "officials", "results", "feedback")
    }
    assert counts == {"access": 4, "procedures": 4, "officials": 4, "results": 4, "feedback": 3}
    assert len(names(BUSINESS, r"b_expect_\d")) == 8


@pytest.mark.parametrize("questionnaire", BOTH, ids=lambda q: q.name)
def test_satisfaction_is_asked_on_the_official_five_levels(questionnaire):
    for name in names(questionnaire, r"q9_\d\d|s_(?!feedback_made)\w+|b_overall"):
        choices = questionnaire.question(name).choices
        assert tuple(choice.label.vi for choice in choices) == LEVELS
        assert [choice.code for choice in choices] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("questionnaire", BOTH, ids=lambda q: q.name)
def test_codes_are_whole_numbers_from_one(questionnaire):
    for question in questionnaire.asked:
        codes = [choice.code for choice in question.choices]
        assert codes == [str(number) for number in range(1, len(codes) + 1)]


@pytest.mark.parametrize("questionnaire", BOTH, ids=lambda q: q.name)
def test_converter_has_nothing_to_say(questionnaire):
    text = (FORMS / f"{questionnaire.name}.md").read_text(encoding="utf-8")
    assert convert(text, file_type=".md", form_name=questionnaire.name).warnings == []


@pytest.mark.parametrize("questionnaire", BOTH, ids=lambda q: q.name)
def test_text_is_composed_and_short_enough_for_a_phone(questionnaire):
    for question in questionnaire.asked:
        assert unicodedata.is_normalized("NFC", question.label.vi)
        assert len(question.label.vi) <= 110
        assert len(question.label.en) <= 110


def test_nothing_is_required_but_age():
    assert [q.name for q in CITIZEN.asked if q.required] == ["a_age"]
    assert [q.name for q in BUSINESS.asked if q.required] == []


def test_pages_are_few():
    assert len(CITIZEN.themes) == 20
    assert len(BUSINESS.themes) == 10


def test_multiple_answers_are_asked_once():
    assert [q.name for q in CITIZEN.asked if q.kind is Kind.SELECT_MULTIPLE] == ["q2"]


def test_the_name_is_part_of_the_hash():
    text = (FORMS / "citizen-2024.md").read_text(encoding="utf-8")
    assert load_markdown(text, name="other").content_hash != CITIZEN.content_hash
