"""What is typed becomes an answer or a message; nothing typed is lost."""

import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.answers import clean_text, parse_answers
from surveys.questionnaires.loader import load_markdown
from tests.surveys.questionnaires.small_forms import KINDS

FORM = load_markdown(KINDS, name="kinds")
TODAY = date(2024, 5, 1)
PAPER = frozenset({"-2", "-5"})


def parse(raw, *, so_far=None, missing=frozenset()):
    return parse_answers(
        FORM,
        {"age": ["35"], **raw},
        questions=FORM.themes[0].questions,
        answers_so_far=so_far or {},
        today=TODAY,
        allowed_missing=missing,
    )


def fault(raw, **options):
    (only,) = parse(raw, **options).faults
    return only


@pytest.mark.parametrize(
    ("name", "entries", "answer"),
    [
        ("age", [" 35 "], "35"),
        ("age", ["035"], "35"),
        ("weight", ["52,5"], "52.5"),
        ("weight", ["52.5"], "52.5"),
        ("weight", ["-3"], "-3"),
        ("day", ["2024-05-01"], "2024-05-01"),
        ("day", ["1/5/2024"], "2024-05-01"),
        ("day", ["01-05-2024"], "2024-05-01"),
        ("short", ["  Trảng   Bàng \n"], "Trảng Bàng"),
        ("long", ["một\r\nhai"], "một\nhai"),
        ("used", ["2"], "2"),
        ("used", ["", "2"], "2"),
        ("channels", ["2", "1"], ["1", "2"]),
        ("channels", ["9"], ["9"]),
        ("channels", ["1", "1"], ["1"]),
    ],
)
def test_good_answers(name, entries, answer):
    page = parse({name: entries})
    assert page.faults == ()
    assert page.answers[name] == answer


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        ({"age": ["9" * 300]}, "answer.integer", "số nguyên"),
        ({"age": ["ba mươi"]}, "answer.integer", "số nguyên"),
        ({"age": ["35,5"]}, "answer.integer", "số nguyên"),
        ({"age": ["٣٥"]}, "answer.integer", "số nguyên"),
        ({"age": [""]}, "answer.required", "Hãy nhập tuổi"),
        ({"age": ["17"]}, "answer.constraint", "Từ 18 tuổi"),
        ({"weight": ["1.234,5"]}, "answer.decimal", "hàng nghìn"),
        ({"weight": ["1e5"]}, "answer.decimal", "hàng nghìn"),
        ({"day": ["31/2/2024"]}, "answer.date", "ngày có thật"),
        ({"day": ["hôm qua"]}, "answer.date", "25/12/2024"),
        ({"day": ["2024-05-02"]}, "answer.constraint", "Chưa tới"),
        ({"short": ["ă" * 301]}, "answer.too_long", "301 ký tự; tối đa 300"),
        ({"long": ["ă" * 2001]}, "answer.too_long", "tối đa 2000"),
        ({"used": ["3"]}, "answer.choice", "phương án có sẵn"),
        ({"used": ["1", "2"]}, "answer.several", "Chỉ chọn"),
        ({"used": ["-5"]}, "answer.choice", "phương án có sẵn"),
        ({"channels": ["1", "9"]}, "answer.exclusive", "“Không kênh nào”"),
        ({"channels": ["1", "7"]}, "answer.choice", "phương án có sẵn"),
        ({"years": ["36"]}, "answer.constraint", "Hơn tuổi"),
    ],
)
def test_bad_answers_have_their_message_and_stay_as_typed(raw, code, words):
    page = parse(raw)
    (only,) = page.faults
    (name, entries), *_ = raw.items()
    assert (only.question, only.code) == (name, code)
    assert words in only.message.vi
    assert only.message.en
    assert name not in page.answers
    if entries != [""]:
        assert page.typed[name] == (entries if len(entries) > 1 else entries[0])


def test_exclusive_choice_is_named_in_english_too():
    assert "“None of these”" in fault({"channels": ["1", "9"]}).message.en


def test_constraint_may_count_choices():
    assert parse({"channels": ["1", "2"]}).faults == ()


@pytest.mark.parametrize(("years", "codes"), [("40", ["answer.constraint"]), ("35", [])])
def test_constraint_may_look_at_earlier_pages(years, codes):
    page = parse_answers(
        FORM,
        {"years": [years]},
        questions=[FORM.question("years")],
        answers_so_far={"age": "35"},
        today=TODAY,
    )
    assert [found.code for found in page.faults] == codes


def test_answer_of_this_page_saved_before_is_forgotten():
    page = parse({"age": ["99x"], "years": ["5"]}, so_far={"age": "35"})
    assert [found.code for found in page.faults] == ["answer.integer", "answer.constraint"]


def test_blanks_are_absent_and_json_ready():
    page = parse({"weight": [" "], "channels": [""], "used": []})
    assert json.loads(json.dumps(page.answers)) == {"age": "35"}


def test_names_that_are_not_on_the_page_are_ignored():
    assert set(parse({"csrf_token": ["x"], "unit": ["703"]}).answers) == {"age"}


def test_keyer_may_enter_blank_and_two_ticks_for_coded_questions_only():
    page = parse({"used": ["-5"], "channels": ["-2"]}, missing=PAPER)
    assert (page.answers["used"], page.answers["channels"]) == ("-5", ["-2"])
    assert fault({"age": ["-5"]}, missing=PAPER).code == "answer.constraint"


def test_missing_required_can_be_told_apart():
    page = parse({"age": [""], "used": ["7"]})
    assert [found.question for found in page.missing_required] == ["age"]


def test_vietnamese_in_nfd_becomes_nfc():
    decomposed = unicodedata.normalize("NFD", "Phường Trảng Bàng")
    assert parse({"short": [decomposed]}).answers["short"] == "Phường Trảng Bàng"


def test_emoji_stay_and_control_characters_go():
    assert clean_text("tốt 👍🏽 👩‍⚕️\x00\x07") == "tốt 👍🏽 👩‍⚕️"
    assert clean_text("a\ud800b") == "ab"


@given(st.dictionaries(st.sampled_from([q.name for q in FORM.asked]), st.lists(st.text())))
def test_any_post_gives_answers_that_parse_to_themselves(raw):
    page = parse(raw)
    again = parse({name: [a] if isinstance(a, str) else a for name, a in page.answers.items()})
    assert {**again.answers, **page.answers} == again.answers
    json.dumps(page.answers).encode()
    assert "\x00" not in json.dumps(page.answers, ensure_ascii=False)
