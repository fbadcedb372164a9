"""One mistake at a time in a good rule book: each is found, placed and explained."""

import re
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.errors import DomainError, ManyFaults
from analysis.ground.strict_yaml import load_yaml_file
from analysis.par import load_rulebook, shipped_rulebook
from tests.analysis.par.case_reader import HERE

BOOK = HERE / "books" / "rules-of-provinces.yaml"

#: What is replaced, by what, and words of the message.
MISTAKES = [
    ("total: ", "totals: ", "this key has no meaning here (got totals"),
    ('total: "30"', "", "this key is missing (expected `total:`)"),
    ('total: "30"', 'total: "31"', "the maxima do not add up (got 30, expected 31)"),
    ('total: "30"', 'total: "ba mươi"', "a number is wanted here (got ba mươi"),
    ('{points: "14"', '{points: "15"', "criteria[1] on 2023-01-01: the maxima do not add up"),
    ('{points: "14"', '{points: "0"', "a maximum must be above 0"),
    ('2024-07-01: {points: "8", reference: qd-1880-2013#2.2}', "", "total of department on 2024"),
    ("reference: qd-1880-2013#1.2}", "reference: qd-9#1.2}", "not in the list of references"),
    ('code: "1.2"', 'code: "1.1"', "a criterion's code stands more than once"),
    (
        "kind: bands",
        "kind: stairs",
        "criteria[1].criteria[1.1].criteria[1.1.4].rule.kind: this kind",
    ),
    ("kind: bands", "kind: sum", "this kind of rule is not known here"),
    ('{above: "90", points: "2"}', '{from: "60", points: "2"}', "do not cover every value once"),
    ('- {rest: true, points: "0"}', '- {rest: false, points: "0"}', "`rest` is true or left out"),
    ('{above: "90", points: "2"}', '{points: "2"}', "a band needs exactly one edge"),
    ('- {rest: true, points: "0"}', "", "do not cover every value once"),
    ('{above: "90", points: "2"}', '{above: "90", points: "3"}', "more than the maximum (got 3"),
    ("half_up_1", "half_down_1", "this rounding is not known (got half_down_1"),
    ("          scale: target\n", "", "`target` and `scale` stand together"),
    ('floor: "50"', 'floor: "96"', "the floor lies above the target"),
    ('target: "95"', 'target: "195"', "a percentage is wanted here (got 195"),
    ("of: sipas.service", "of: service", "must be scored from a survey figure (got service"),
    ('step: "0.25"', 'step: "0"', "a step must be above 0"),
    ("method: survey", "method: guessed", "this word is not known here (got guessed"),
    ("groups: [district]", "groups: [ward]", "there is no such unit group (got ward"),
    ("kinds: [district]", "kinds: [department]", "a kind of unit belongs to two groups"),
    ("    district:\n      - {id: one", "    ward:\n      - {id: one", "grades and unit groups"),
    ("until: 2025-12-31", "until: 2022-12-31", "the last day lies before the first"),
    ("from: 2023-01-01", "from: 1/1/2023", "a date is wanted here (got 1/1/2023"),
    ("vi: Sáng kiến, ", "", "this key is missing (expected `vi:`)"),
    ("vi: Sáng kiến", "vi: ' '", "text is wanted here"),
    ('code: "2.3"', 'code: "2.3"\n        assumption: true', "`assumption: true` and `note`"),
    ("not_applicable: full_points", "not_applicable: maybe", "expected shrink, full_points"),
    ("code: late", "code: none", "an option's code stands twice"),
    *(
        ('code: "2.3"', f'code: "2.3"\n        titles: {titles}', words)
        for titles, words in (
            ("{of_nothing: {vi: Gì, en: What}}", "titles.of_nothing: the rule reads no such input"),
            ("{done: {vi: Gì}}", "titles.done: this key is missing (expected `en:`)"),
            ("[done]", "titles: keys and values are wanted here"),
        )
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_found(old, new, words):
    text = BOOK.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ManyFaults, match=re.escape(words)):
        load_rulebook(text.replace(old, new, 1))


def test_faults_come_all_at_once():
    text = BOOK.read_text(encoding="utf-8")
    for old, new in [("kind: bands", "kind: stairs"), ("half_up_1", "up"), ('"30"', '"x"')]:
        text = text.replace(old, new, 1)
    with pytest.raises(ManyFaults) as caught:
        load_rulebook(text)
    assert {fault.code for fault in caught.value.faults} == {
        "par.unknown_rule",
        "par.unknown_rounding",
        "par.not_number",
    }


@pytest.mark.parametrize("text", ["", "[]", "just words", "- a\n- b"])
def test_what_is_no_mapping_is_refused_in_one_line(text):
    with pytest.raises(ManyFaults, match="keys and values are wanted here"):
        load_rulebook(text)


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2", "\x00", "[" * 30, "a: !x b", "a: &a [*a]"])
def test_what_is_no_yaml_is_refused(text):
    with pytest.raises(DomainError, match="not readable YAML"):
        load_rulebook(text)


def _places(value, place=()):
    yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inner if isinstance(value, dict | list) else ():
        yield from _places(part, (*place, key))


def _faults_of(text: str):
    try:
        load_rulebook(text)
    except DomainError as error:
        return error.faults
    return ()


_CONTENT = load_yaml_file(BOOK)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([place for place in _places(_CONTENT) if place]),
    st.sampled_from([None, "", "x", "-1", "9" * 20, [], ["a"], {}, {"a": "b"}]),
)
def test_anything_anywhere_is_read_or_refused_in_words(place, intruder):
    content = deepcopy(_CONTENT)
    holder = reduce(getitem, place[:-1], content)
    holder[place[-1]] = intruder
    faults = _faults_of(yaml.safe_dump(content, allow_unicode=True))
    assert all(fault.where and fault.message for fault in faults)


def test_a_missing_file_and_other_bytes_are_refused(tmp_path: Path):
    with pytest.raises(DomainError, match="cannot be read"):
        load_rulebook(tmp_path / "none.yaml")
    (tmp_path / "utf16.yaml").write_text("id: a", encoding="utf-16")
    with pytest.raises(DomainError, match="not UTF-8"):
        load_rulebook(tmp_path / "utf16.yaml")


def test_the_hash_is_of_the_text():
    text = BOOK.read_text(encoding="utf-8")
    assert load_rulebook(text).content_hash == load_rulebook(BOOK).content_hash
    assert load_rulebook(text + "\n").content_hash != load_rulebook(BOOK).content_hash


def test_an_unknown_shipped_book_names_those_there_are():
    with pytest.raises(DomainError, match="sipas-points-2024, tay-ninh-2023, tay-ninh-2024"):
        shipped_rulebook("ha-noi-2024")
