"""One mistake at a time in a book of every rule: each is found, placed and explained."""

import re

import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.par import load_evidence, load_rulebook, score
from analysis.par.rules.expression import MAX_DEPTH, FormulaError, parse
from tests.analysis.par.case_reader import HERE, book_of, unit_of
from tests.analysis.par.test_whatif import DAY

BOOK = (HERE / "books" / "every-rule.yaml").read_text(encoding="utf-8")
FORMULA = "when(spent / planned >= 0.95, maximum, maximum * (spent / planned) ^ 2)"

MISTAKES = [
    ("when_whole_is_zero: full_points\n", "\n", "missing (expected `when_whole_is_zero:`)"),
    ("when_whole_is_zero: full_points", "when_whole_is_zero: guess", "expected full_points, no_"),
    ("whole: dossiers", "whole: in_time", "part and whole are two different inputs"),
    ("over: hundred", "over: everything", "this word is not known here (got everything"),
    ('complement: "true"', "complement: ja", "true or false is wanted here"),
    ("points: {kind: all_or_nothing, from: ", "points: {kind: choice, from: ", "from a number to"),
    ("points: {kind: all_or_nothing, from: ", "points: {of: x, from: ", "from a number to points"),
    ('{kind: all_or_nothing, from: "100"}', "{kind: all_or_nothing}", "exactly one edge"),
    ('floor: "55"}', "}", "`between` needs a floor below the target"),
    ('cap: "90"', 'cap: "40"', "the cap lies outside floor and target"),
    ('cap: "90"', 'cap: "96"', "the cap lies outside floor and target"),
    ('each: "0.5", start', 'each: "0", start', "the points of one event are above 0"),
    ("start: maximum", "start: middle", "this word is not known here (got middle"),
    ('free: "1"', 'free: "-1"', "events free of charge are 0 or more"),
    ('start: zero, floor: "-6"', 'start: zero, floor: "0"', "a penalty reaches below zero"),
    (FORMULA, "spent / ", "a number or name is wanted at the end"),
    (FORMULA, "spent ** planned", "a number or name is wanted at `*`"),
    (FORMULA, "__import__('os')", "cannot stand in a formula"),
    (FORMULA, "exec(spent)", "there is no function `exec`"),
    (FORMULA, "spent ^ 99", "an exponent is a whole number from 0 to 9"),
    (FORMULA, "spent ^ planned", "an exponent is a whole number from 0 to 9"),
    (FORMULA, "1 + 1", "a formula reads at least one variable"),
    (FORMULA, "spent planned", "nothing more can stand here at `planned`"),
    (FORMULA, "when(spent, 1, 0)", "`when` begins with a comparison"),
    (FORMULA, "when(spent > 1, 1)", "`when` takes 3 operands, not 2"),
    (FORMULA, "abs(spent, 1)", "`abs` takes 1 operands, not 2"),
    ("outside: clamp", 'rounding: "none"', "a formula has either `points` or `outside`"),
    ("outside: clamp", "outside: ignore", "this word is not known here (got ignore"),
    ('sipas.overall: "60"', 'sipas.overall: "50"', "the weights do not add up to 100"),
    ("when_missing: rescale", "when_missing: guess", "expected owed, rescale"),
    ('some: "50"', 'some: "150"', "a weight is a percentage"),
    ("weights: {none", "weights: {} # {none", "at least one option needs a weight"),
    ("index: II.A\n", "\n", "every level but `overall` names its index"),
    ("index: II.A", 'index: "II A"', "this is no code of an index"),
    ("scoring: F1", "scoring: F3", "expected record, F1, F2"),
    ("printed: half_up_1\n", "\n", "`printed` stands beside `compare: after_rounding`"),
    ("campaign: so-2023", 'campaign: "so 2023"', "letters, digits and hyphens are wanted"),
    ('least: "-3"', 'least: "1"', "the caps of a block lie on both sides of 0"),
    ("apply: before_division", "apply: someday", "expected before_division, after_division"),
    ("rules:\n", "rules: []\n          old:\n", "a list is wanted here"),
    ('  - code: "3"', '  - code: "3"\n    owner: nobody', "this agency is not in the list"),
    ('then: ["2.1"', 'then: ["9.9"', "equal rates are decided by a criterion that does not exist"),
    ("method_missing: {survey: rescale}", "method_missing: {survey: drop}", "expected rescale"),
    ("method_missing: {survey: rescale}", "method_missing: {poll: rescale}", "(got poll"),
    ('ranked: "false"', "ranked: maybe", "true or false is wanted here"),
    ("of: dti.overall", "of: dti", "must be scored from a survey figure (got dti"),
    ('points: "4", reference: qd-5666-2025#1.1', 'points: "0", reference: qd-5666-2025#1.1',
     "a maximum must be above 0"),
    ('{points: "4", reference: qd-5666-2025#1.1}', "{unknown: maybe, reference: qd-5666-2025#1.1}",
     "true or false is wanted here"),
    ('total: "40"', 'total: "41"', "the maxima do not add up (got 40, expected 41)"),
    ("groups: half_up_2", "groups: up", "this rounding is not known (got up"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), MISTAKES, ids=lambda value: str(value)[:30])
def test_a_mistake_is_found(old, new, words):
    assert old in BOOK
    with pytest.raises(ManyFaults, match=re.escape(words)):
        load_rulebook(BOOK.replace(old, new, 1))


def test_a_block_within_a_common_group_is_refused():
    wrapped = BOOK.replace(
        '  - code: "5"\n',
        '  - code: "6"\n    title: {vi: a, en: a}\n    criteria:\n      - code: "5"\n',
    )
    head, mark, tail = wrapped.partition('      - code: "5"\n')
    indented = "".join(f"    {line}\n" for line in tail.splitlines())
    with pytest.raises(ManyFaults, match="stands at the top or within another"):
        load_rulebook(head + mark + indented)


def test_unknown_maxima_must_leave_room():
    text = BOOK.replace(
        '{points: "4", reference: qd-5666-2025#1.1}', "{unknown: true, reference: qd-5666-2025}"
    )
    assert load_rulebook(text).total == 40
    with pytest.raises(ManyFaults, match="leave nothing for the unknown ones"):
        load_rulebook(text.replace('total: "40"', 'total: "36"'))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ('in_time: "11", dossiers: "10"', "the part is larger than the whole"),
        ('in_time: "1", dossiers: "0"', "the part is larger than the whole"),
        ('in_time: "-1", dossiers: "10"', "a count is never negative"),
        ('in_time: x, dossiers: "10"', "this input must be a number"),
        ("posted: maybe", "a condition is met or not"),
        ('late_reports: "1.5"', "events are counted in whole numbers"),
        ('late_reports: "-1"', "events are counted in whole numbers"),
    ],
)
def test_evidence_a_rule_cannot_use_is_refused(values, words):
    evidence = load_evidence(f"units: {{u: {{values: {{{values}}}}}}}")
    with pytest.raises(ManyFaults, match=words):
        score(book_of("every-rule"), on=DAY, units=[unit_of("u")], evidence=evidence)


def test_a_method_the_book_does_not_let_go_is_refused():
    declared = "{survey: {reason: {vi: a, en: a}, decision: a}}"
    evidence = load_evidence(f"units: {{u: {{methods_missing: {declared}}}}}")
    with pytest.raises(ManyFaults, match="does not say what happens without this method"):
        score(book_of("tay-ninh-2024"), on=DAY, units=[unit_of("u")], evidence=evidence)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a" * 501, "longer than 500"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "nested deeper"),
        ("+".join(["a"] * 150), "more than 200 parts"),
        ("a.__class__.__mro__", None),
        ("1e5 + a", "cannot stand in a formula"),
        ("a; b", "cannot stand in a formula"),
        ("a[0]", "cannot stand in a formula"),
        ("(a", "`)` is wanted at the end"),
    ],
)
def test_a_hostile_formula_is_refused_or_only_a_name(text, words):
    if words is None:
        assert parse(text).name == text
        return
    with pytest.raises(FormulaError, match=re.escape(words)):
        parse(text)


def test_a_formula_that_grows_beyond_measure_is_refused():
    text = BOOK.replace(FORMULA, "(((spent ^ 9) ^ 9) ^ 9) ^ 9 + planned")
    evidence = load_evidence('units: {u: {values: {spent: "999999", planned: "1"}}}')
    with pytest.raises(DomainError, match="no number of points"):
        score(load_rulebook(text), on=DAY, units=[unit_of("u")], evidence=evidence)
