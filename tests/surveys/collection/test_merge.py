"""A page changed in two places loses nothing: what only one place changed merges by itself."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.merge import mark_of, marks_of, merge_page, read_marks

NAMES = ("a", "b", "c")
ANSWERS = st.dictionaries(
    st.sampled_from(NAMES),
    st.one_of(st.sampled_from(["1", "2", "một"]), st.just(["1", "2"]), st.just(["2"])),
)
REFUSED = st.frozensets(st.sampled_from(NAMES))


def merged(base, stored, typed, refused=frozenset()):
    seen = read_marks(NAMES, marks_of(NAMES, base))
    return merge_page(NAMES, seen, stored=stored, typed=typed, refused=refused)


@given(ANSWERS, ANSWERS, ANSWERS)
def test_each_side_keeps_what_it_alone_changed(base, stored, typed):
    page = merged(base, stored, typed)
    for name in NAMES:
        was, there, here = base.get(name), stored.get(name), typed.get(name)
        if there == was:
            assert page.answers.get(name) == here
        elif here == was:
            assert page.answers.get(name) == there
        assert (name in page.contested) == (was != there != here != was)


@given(ANSWERS, ANSWERS, ANSWERS, REFUSED)
def test_nothing_is_overwritten_that_the_page_did_not_show(base, stored, typed, refused):
    typed = {name: answer for name, answer in typed.items() if name not in refused}
    before = copy.deepcopy((base, stored, typed))
    page = merged(base, stored, typed, refused)
    for name in NAMES:
        if stored.get(name) != base.get(name):
            assert page.answers.get(name) == stored.get(name)
    assert set(page.contested) <= page.adopted
    assert (base, stored, typed) == before


@given(ANSWERS, ANSWERS)
def test_the_same_page_twice_changes_and_contests_nothing(base, typed):
    page = merged(base, dict(typed), typed)
    assert page.answers == typed
    assert page.contested == ()


def test_a_form_that_saved_the_page_last_replaces_it():
    page = merge_page(NAMES, None, stored={"a": "1"}, typed={"b": "2"})
    assert page.answers == {"b": "2"}
    assert page.contested == ()


def test_a_page_without_marks_never_overwrites_in_silence():
    page = merge_page(NAMES, read_marks(NAMES, ""), stored={"a": "1"}, typed={"a": "2", "b": "2"})
    assert page.contested == ("a",)
    assert page.answers == {"a": "1", "b": "2"}


def test_a_bad_answer_to_what_was_changed_elsewhere_is_contested():
    page = merged({}, {"a": "1"}, {}, refused=frozenset({"a"}))
    assert page.contested == ("a",)


def test_marks_tell_answers_apart_and_hold_no_space():
    answers = [None, "", "1", "2", ["1"], ["1", "2"], "1 2"]
    marks = [mark_of(answer) for answer in answers]
    assert marks[0] == marks[1]
    assert len(set(marks[1:])) == len(marks) - 1
    assert not any(" " in mark for mark in marks)
