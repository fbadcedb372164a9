"""Which page comes next, from the answers alone."""

from datetime import date
from pathlib import Path

import pytest

from analysis.ground.text import LocalText
from sipas.respond.steps import (
    Go,
    destination,
    destination_of_change,
    first_open_page,
    read_page,
)
from sipas.respond.summary import owed, said, summary
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.questionnaire import Choice, Kind, Question, Questionnaire, Theme

TODAY = date(2024, 11, 5)
FORM = Path(__file__).parents[2] / "forms" / "kinds.md"
KINDS = load_markdown(FORM.read_text(encoding="utf-8"), name="kinds")
BUSINESS = Path(__file__).parents[3] / "surveys/questionnaires/forms/business-2024.md"


def words(text):
    return LocalText(vi=text, en=text)


def select(name, **more):
    choices = (Choice("1", words("Có")), Choice("2", words("Không")))
    return Question(name, Kind.SELECT_ONE, words(name), choices=choices, **more)


#: A condition on the same page, as forms made elsewhere have them.
SAME_PAGE = Questionnaire(
    name="same-page",
    title=words("Cùng trang"),
    version_label="1",
    languages=("vi", "en"),
    themes=(
        Theme(
            "one",
            words("Một"),
            (select("has"), select("which", required=True, relevant="${has} = '1'")),
        ),
        Theme("two", words("Hai"), (select("end"),)),
    ),
    content_hash="0" * 64,
)


def read(form, *, answers, questionnaire=SAME_PAGE, theme="one"):
    theme_read = questionnaire.theme(theme)
    return read_page(questionnaire, theme_read, form=form, answers=answers, seen=None, today=TODAY)


def test_a_question_that_the_page_itself_calls_for_is_a_follow_up():
    left = read({"~shown": ["has"], "has": ["1"]}, answers={})
    assert left.follow_ups == ("which",)
    assert left.faults == ()


def test_a_follow_up_that_was_shown_is_owed_where_required():
    left = read({"~shown": ["has which"], "has": ["1"]}, answers={})
    assert left.follow_ups == ()
    assert [fault.question for fault in left.faults] == ["which"]
    assert not left.holds_back


def test_a_follow_up_that_does_not_apply_any_more_owes_nothing_and_is_kept():
    left = read({"~shown": ["has which"], "has": ["2"], "which": ["1"]}, answers={})
    assert left.faults == ()
    assert left.merged == {"has": "2", "which": "1"}


def test_answers_of_other_pages_stay_and_are_never_changed_in_place():
    before = {"end": "2", "has": "1"}
    left = read({"~shown": ["has"], "has": [""]}, answers=before)
    assert left.merged == {"end": "2"}
    assert before == {"end": "2", "has": "1"}


def test_only_questions_of_the_theme_that_were_shown_are_read():
    left = read({"~shown": ["has end csrf_token"], "has": ["1"], "end": ["1"]}, answers={})
    assert left.answers == {"has": "1"}
    assert left.shown == {"has"}


@pytest.mark.parametrize(
    ("theme", "go", "answers", "expected"),
    [
        ("first", Go.NEXT, {"has": "1"}, "dossier"),
        ("first", Go.NEXT, {"has": "2"}, "last"),
        ("first", Go.NEXT, {}, "last"),
        ("last", Go.NEXT, {}, None),
        ("last", Go.BACK, {"has": "1"}, "dossier"),
        ("last", Go.BACK, {"has": "2"}, "first"),
        ("dossier", Go.NEXT, {"has": "2"}, "last"),
        ("first", Go.BACK, {}, "first"),
    ],
)
def test_forwards_and_backwards(theme, go, answers, expected):
    found = destination(KINDS, KINDS.theme(theme), after=answers, go=go, today=TODAY)
    assert found == expected


@pytest.mark.parametrize(
    ("theme", "go", "before", "after", "expected"),
    [
        ("first", Go.NEXT, {"has": "2"}, {"has": "2"}, None),
        ("first", Go.NEXT, {"has": "2"}, {"has": "1"}, "dossier"),
        ("first", Go.NEXT, {"has": "1"}, {"has": "2"}, None),
        ("first", Go.BACK, {"has": "2"}, {"has": "1"}, None),
        ("dossier", Go.NEXT, {"has": "1"}, {"has": "1", "ways": ["1"]}, "last"),
        ("dossier", Go.NEXT, {"has": "1", "remark": "x"}, {"has": "1", "remark": "x"}, None),
    ],
)
def test_from_the_check_page_and_back(theme, go, before, after, expected):
    found = destination_of_change(
        KINDS, KINDS.theme(theme), before=before, after=after, go=go, today=TODAY
    )
    assert found == expected


def test_a_change_that_opens_several_pages_passes_through_all_of_them():
    form = load_markdown(BUSINESS.read_text(encoding="utf-8"), name="business")
    answers = {"b_type": "1", "b_unit_confirm": "2"}
    name, seen = "procedure", []
    before, answers = answers, answers | {"b_unit_confirm": "1"}
    while name is not None and len(seen) < len(form.themes):
        name = destination_of_change(
            form, form.theme(name), before=before, after=answers, go=Go.NEXT, today=TODAY
        )
        before = answers
        if name is not None:
            seen.append(name)
            answers = answers | {form.theme(name).asked[0].name: "1"}
    assert seen == [
        "service_access",
        "service_procedures",
        "service_officials",
        "service_results",
        "overall",
        "expectations",
        "closing",
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, "first"),
        ({"has": "1"}, "first"),
        ({"age": "35", "has": "1"}, "dossier"),
        ({"age": "35", "has": "2"}, "last"),
        ({"age": "35", "remark": "x"}, None),
    ],
)
def test_the_first_open_page_has_nothing_answered_or_owes_something(answers, expected):
    page = first_open_page(KINDS, answers, today=TODAY)
    assert (page and page.theme.name) == expected


def test_the_summary_speaks_in_labels_and_knows_what_is_owed():
    answers = {"has": "1", "ways": ["1", "2"], "on_day": "2024-11-05"}
    sections = summary(KINDS, answers, today=TODAY)
    lines = {line.question.name: line.said for s in sections for line in s.lines}
    assert [text.vi for text in lines["ways"]] == ["Tại quầy", "Qua bưu điện"]
    assert [text.vi for text in lines["on_day"]] == ["05/11/2024"]
    assert lines["fee"] == ()
    assert [question.name for _, question in owed(sections)] == ["age"]


def test_a_code_that_no_choice_has_is_shown_as_it_is():
    assert said(KINDS.question("has"), "9") == (words("9"),)
