"""The path is recomputed from the answers, and only what is on it is kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires import route
from surveys.questionnaires.loader import FORMS, load_file, load_markdown
from tests.surveys.questionnaires.small_forms import ROUTED

TODAY = date(2024, 5, 1)
FORM = load_markdown(ROUTED, name="routed")
CITIZEN = load_file(FORMS / "citizen-2024.md")


def names(answers):
    return [page.theme.name for page in route.path(FORM, answers, today=TODAY)]


def test_condition_on_a_group_opens_its_page():
    assert names({}) == ["first", "last"]
    assert names({"used": "2"}) == ["first", "last"]
    assert names({"used": "1"}) == ["first", "second", "last"]


def test_answers_off_the_path_open_no_page():
    left_behind = {"used": "2", "channels": ["2"], "social": "Zalo"}
    assert names(left_behind) == ["first", "last"]
    assert route.on_path_answers(FORM, left_behind, today=TODAY) == {"used": "2"}


def test_calculation_opens_a_question():
    page = route.page_of(FORM, {"used": "1", "visits": "4"}, theme_name="second", today=TODAY)
    assert page is not None
    assert [question.name for question in page.asked] == ["channels", "many"]
    page = route.page_of(FORM, {"used": "1", "visits": "3"}, theme_name="second", today=TODAY)
    assert page is not None
    assert [question.name for question in page.asked] == ["channels"]


@pytest.mark.parametrize("code", ["-2", "-3", "-5"])
def test_missing_codes_of_paper_count_as_unanswered(code):
    assert names({"used": code}) == ["first", "last"]


def test_position_counts_pages_of_this_path():
    pages = route.path(FORM, {"used": "1", "channels": ["2"]}, today=TODAY)
    assert [(page.position, page.total) for page in pages] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_stem_leaves_the_questions_and_other_notes_stay():
    first = route.path(FORM, {}, today=TODAY)[0]
    assert first.theme.stem is not None
    assert first.theme.stem.vi == "Ông/bà hài lòng về:"
    assert [question.name for question in first.questions] == ["first_note", "used", "visits"]


def test_next_and_previous_from_a_page_that_left_the_path():
    answers = {"used": "2"}
    following = route.next_theme(FORM, answers, after="second", today=TODAY)
    assert following is not None
    assert following.theme.name == "last"
    before = route.previous_theme(FORM, answers, before="second", today=TODAY)
    assert before is not None
    assert before.theme.name == "first"


def test_ends_of_the_path():
    first = route.next_theme(FORM, {}, after=None, today=TODAY)
    assert first is not None
    assert first.theme.name == "first"
    assert route.next_theme(FORM, {}, after="last", today=TODAY) is None
    assert route.previous_theme(FORM, {}, before="first", today=TODAY) is None


def test_page_off_the_path_is_none():
    assert route.page_of(FORM, {}, theme_name="third", today=TODAY) is None


def some_answers(questionnaire):
    def entry(question):
        codes = [choice.code for choice in question.choices] + ["-2", "-5"]
        if question.kind == "select_multiple":
            return st.lists(st.sampled_from(codes), unique=True, max_size=3)
        return st.sampled_from(codes if question.choices else ["", "0", "3", "41", "chữ"])

    optional = {question.name: entry(question) for question in questionnaire.asked}
    return st.fixed_dictionaries({}, optional=optional)


@pytest.mark.parametrize("questionnaire", [FORM, CITIZEN], ids=["small", "citizen"])
@given(data=st.data())
def test_laws_of_the_path(questionnaire, data):
    answers = data.draw(some_answers(questionnaire))
    untouched = {name: list(a) if isinstance(a, list) else a for name, a in answers.items()}
    pages = route.path(questionnaire, answers, today=TODAY)
    kept = route.on_path_answers(questionnaire, answers, today=TODAY)
    visible = {
        question.name for question in route.visible_questions(questionnaire, answers, today=TODAY)
    }
    order = [theme.name for theme in questionnaire.themes]
    walked = [page.theme.name for page in pages]
    assert walked == [name for name in order if name in walked]
    assert kept == {name: a for name, a in answers.items() if name in visible and a}
    assert route.path(questionnaire, kept, today=TODAY) == pages
    assert route.on_path_answers(questionnaire, kept, today=TODAY) == kept
    assert answers == untouched


@given(data=st.data())
def test_next_walks_the_whole_path(data):
    answers = data.draw(some_answers(FORM))
    walked, place = [], None
    while page := route.next_theme(FORM, answers, after=place, today=TODAY):
        place = page.theme.name
        walked.append(place)
    assert walked == names(answers)


def test_required_questions_are_missed_only_on_the_path():
    assert route.unanswered_required(CITIZEN, {}, today=TODAY) == ("a_age",)
    assert route.unanswered_required(CITIZEN, {"a_age": "40"}, today=TODAY) == ()
