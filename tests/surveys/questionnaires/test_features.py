"""Each feature of a form on its own tiny form: other, filters, random order, texts, languages."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.text import LocalText
from surveys.questionnaires.answers import parse_answers
from surveys.questionnaires.form_text import language_of_text
from surveys.questionnaires.loader import load_file
from surveys.questionnaires.questionnaire import Specifies
from surveys.questionnaires.route import on_path_answers, page_of, path, unanswered_required

FORMS = Path(__file__).parents[2] / "forms"
TODAY = date(2024, 11, 5)
OTHER = load_file(FORMS / "or_other.md")
FILTER = load_file(FORMS / "choice_filter.md")
ORDER = load_file(FORMS / "random_order.md")
SAID = load_file(FORMS / "said_again.md")
TONGUES = load_file(FORMS / "languages.md")
SAME = load_file(FORMS / "same_page.md")
PATH = {"today": TODAY}


def page(form, answers, theme="second"):
    return page_of(form, answers, theme_name=theme, today=TODAY)


def parsed(form, theme, raw, before=None):
    questions = form.theme(theme).asked
    return parse_answers(form, raw, questions=questions, answers_so_far=before or {}, today=TODAY)


def codes(question):
    return [choice.code for choice in question.choices]


def faults(left):
    return {fault.question: fault.code for fault in left.faults}


def test_or_other_is_a_choice_and_a_text_beneath_it():
    assert codes(OTHER.question("education")) == ["1", "2", "other"]
    assert OTHER.question("education_other").specifies == Specifies("education", "other")
    assert OTHER.question("channel_more").specifies == Specifies("channel", "8")
    assert page(OTHER, {}, "profile").beneath("education").label.vi == "Xin ghi rõ"


def test_the_text_has_its_field_always_and_is_asked_when_other_is_chosen():
    names = ["education", "education_other", "channel", "channel_more"]
    blank = page(OTHER, {}, "profile")
    assert [question.name for question in blank.fields] == names
    assert [question.name for question in blank.asked] == ["education", "channel"]
    chosen = {"education": "other", "channel": ["1", "8"]}
    assert [question.name for question in page(OTHER, chosen, "profile").asked] == names
    assert unanswered_required(OTHER, chosen, **PATH) == ("education_other", "channel_more")
    assert unanswered_required(OTHER, {"education": "1"}, **PATH) == ()


def test_a_text_without_its_choice_is_kept_out_of_the_response():
    answers = {"education": "1", "education_other": "Thạc sĩ"}
    assert on_path_answers(OTHER, answers, **PATH) == {"education": "1"}


@pytest.mark.parametrize(
    ("raw", "before", "education", "channel"),
    [
        ({"education_other": ["Sơ cấp"]}, {}, "other", None),
        ({"education": ["1"], "education_other": ["Sơ cấp"]}, {}, "1", None),
        ({"channel": ["1"], "channel_more": ["Loa xã"]}, {}, None, ["1", "8"]),
        ({"channel_more": ["Loa xã"]}, {}, None, ["8"]),
        ({"channel": ["1"], "channel_more": ["Loa xã"]}, {"channel_more": "Loa xã"}, None, ["1"]),
        ({"education_other": ["Sơ cấp"]}, {"education_other": "Sơ cấp"}, None, None),
    ],
)
def test_a_newly_written_text_says_that_other_is_meant(raw, before, education, channel):
    left = parsed(OTHER, "profile", raw, before)
    assert left.answers.get("education") == education
    assert left.answers.get("channel") == channel


def test_an_exclusive_choice_stands_alone():
    left = parsed(OTHER, "profile", {"channel": ["1", "9"]})
    assert faults(left)["channel"] == "answer.exclusive"
    assert "Không kênh nào" in next(f for f in left.faults if f.question == "channel").message.vi
    assert parsed(OTHER, "profile", {"channel": ["9"]}).answers["channel"] == ["9"]


def test_choices_follow_an_earlier_answer():
    assert codes(page(FILTER, {"region": "1"}).questions[0]) == ["11", "12"]
    assert codes(page(FILTER, {"region": "2"}).questions[0]) == ["21"]
    assert codes(page(FILTER, {"region": "1"}).questions[1]) == ["11", "12", "21"]


def test_a_question_without_any_choice_left_is_not_asked():
    assert [question.name for question in page(FILTER, {"region": "3"}).asked] == ["visited"]


def test_an_answer_that_is_no_longer_offered_is_left_behind():
    answers = {"region": "2", "commune": "11", "visited": ["12", "21"]}
    kept = on_path_answers(FILTER, answers, **PATH)
    assert kept == {"region": "2", "visited": ["21"]}


def test_a_choice_that_is_not_offered_is_refused():
    raw = {"commune": ["21"], "visited": ["11", "21"]}
    left = parsed(FILTER, "second", raw, {"region": "1"})
    assert faults(left) == {"commune": "answer.choice"}
    assert left.answers == {"visited": ["11", "21"]}


@given(st.text(min_size=1, max_size=40))
def test_a_random_order_loses_nothing_and_keeps_its_last(key):
    first = page(ORDER, {}, "first").arranged(key=key, answers={})
    known = first.questions[1]
    assert sorted(codes(known)) == [str(number) for number in range(1, 10)]
    assert codes(known)[6:] == ["7", "8", "9"]
    assert first == page(ORDER, {}, "first").arranged(key=key, answers={})


def test_orders_differ_between_drafts_and_by_seed_do_not():
    asked = page(ORDER, {"number": "7"})
    arranged = [asked.arranged(key=str(key), answers={"number": "7"}) for key in range(30)]
    assert len({tuple(codes(each.questions[0])) for each in arranged}) == 1
    assert len({tuple(codes(each.questions[1])) for each in arranged}) == 1
    others = [asked.arranged(key="1", answers={"number": str(n)}) for n in range(30)]
    assert len({tuple(codes(each.questions[1])) for each in others}) > 20
    first = page(ORDER, {}, "first")
    drafts = {tuple(codes(first.arranged(key=str(k), answers={}).questions[1])) for k in range(30)}
    assert len(drafts) > 20


def test_the_first_place_is_drawn_evenly():
    first = page(ORDER, {}, "first")
    heads = [
        codes(first.arranged(key=f"draft {key}", answers={}).questions[1])[0] for key in range(600)
    ]
    counts = [heads.count(code) for code in "123456"]
    # Chi-square with 5 degrees of freedom: 20.5 is passed with probability 0.001 (R qchisq).
    assert sum((count - 100) ** 2 / 100 for count in counts) < 20.5
    assert sum(counts) == 600


def test_texts_say_answers_and_calculations_again():
    answers = {"way": "2", "fee": "12.50", "visits": "3", "filed": "2024-10-02"}
    second = page(SAID, answers)
    assert second.theme.title == LocalText(vi="Hồ sơ nộp trực tuyến", en="Filed online")
    note, fair = second.questions
    assert note.label.vi == "Tổng cộng 37,5 nghìn đồng cho 3 lần, nộp ngày 02/10/2024."
    assert note.label.en == "In all 37.5 thousand đồng for 3 visits, filed on 02/10/2024."
    assert fair.hint.vi == "Ông/bà đã trả 37,5."


def test_what_was_not_answered_is_said_as_left_open():
    second = page(SAID, {"visits": "3"})
    assert second.theme.title.vi == "Hồ sơ nộp …"
    assert [question.name for question in second.questions] == ["fair"]


def test_a_constraint_may_use_a_calculation():
    before = {"fee": "10", "visits": "2"}
    assert parsed(SAID, "second", {"fair": ["20"]}, before).answers == {"fair": "20"}
    assert faults(parsed(SAID, "second", {"fair": ["21"]}, before)) == {"fair": "answer.constraint"}


def test_a_third_language_is_read_where_it_is_written():
    assert [each.code for each in TONGUES.languages] == ["vi", "en", "km"]
    assert TONGUES.languages[2].name == "ខ្មែរ"
    polite, visits = TONGUES.theme("first").asked
    assert polite.label.in_language("km") == "មន្ត្រីគួរសម"
    assert language_of_text(polite.label, "km") == "km"
    assert visits.hint.in_language("km") == "Chỉ ghi chữ số"
    assert language_of_text(visits.hint, "km") == "vi"
    assert [choice.label.in_language("km") for choice in polite.choices] == ["ទេ", "បាទ"]


def test_a_follow_up_of_the_same_page_is_asked_once_it_applies():
    assert [question.name for question in page(SAME, {}, "first").asked] == ["made"]
    assert unanswered_required(SAME, {"made": "1"}, **PATH) == ("about",)
    assert len(path(SAME, {"made": "1"}, **PATH)) == 1
