"""Rules hold whatever the figures: bounds, monotone, exemption never punishes, order irrelevant."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.text import LocalText
from analysis.par import (
    Metric,
    NotApplicable,
    Reading,
    RuleBook,
    UnitEvidence,
    score,
)
from analysis.par.rulebook import Criterion, Group
from tests.analysis.par.case_reader import book_of, unit_of

#: A busy machine is no fault of the rules.
unhurried = settings(deadline=None)

DAY = date(2024, 12, 31)
BOOK = book_of("rules-of-provinces")
UNIT = unit_of("u")
LEAVES = ("1.1.1", "1.1.4", "1.1.5", "1.2", "2.1", "2.2")

percents = st.decimals(min_value=0, max_value=100, places=4)
yes_no = st.sampled_from(["yes", "no"])


def _evidence(values: dict[str, str], quarters: int) -> UnitEvidence:
    return UnitEvidence(
        values={name: Reading(name, value) for name, value in values.items()},
        criteria={"1.2": {"points": Reading("points", str(Decimal(quarters) / 4))}},
    )


evidences = st.builds(
    _evidence,
    st.fixed_dictionaries(
        {
            "plan_issued": st.sampled_from(["in_time", "late", "none"]),
            "plan_done_percent": percents.map(str),
            "reports_complete": yes_no,
            "reports_in_time": yes_no,
        }
    ),
    st.integers(min_value=0, max_value=40),
)
figures = st.fixed_dictionaries({"sipas.overall": percents, "sipas.service": percents})


def _score(book: RuleBook, evidence: UnitEvidence, percent: dict[str, Decimal]):
    metrics = {name: Metric(value, 1.0, "run") for name, value in percent.items()}
    return score(book, on=DAY, units=[UNIT], evidence={"u": evidence}, metrics={"u": metrics})[0]


def _exempt(evidence: UnitEvidence, *codes: str) -> UnitEvidence:
    reason = LocalText(vi="không phát sinh", en="nothing arose")
    return replace(
        evidence, not_applicable=tuple(NotApplicable(code, reason, "01") for code in codes)
    )


@unhurried
@given(evidences, figures)
def test_points_lie_between_zero_and_the_maximum_on_every_line(evidence, percent):
    card = _score(BOOK, evidence, percent)
    assert card.complete
    for line in card.lines:
        assert line.points is not None
        assert 0 <= line.points <= line.maximum
    assert card.points == sum(line.points or 0 for line in card.lines if line.is_leaf)


@unhurried
@given(evidences, figures, percents)
def test_a_better_figure_never_costs_points(evidence, percent, other):
    low, high = sorted([percent["sipas.overall"], other])
    worse = _score(BOOK, evidence, {**percent, "sipas.overall": low})
    better = _score(BOOK, evidence, {**percent, "sipas.overall": high})
    assert worse.points <= better.points


@unhurried
@given(evidences, figures, st.sets(st.sampled_from(LEAVES), max_size=5))
def test_an_exemption_takes_its_points_and_its_maximum_and_nothing_else(evidence, percent, codes):
    before, after = (
        _score(BOOK, evidence, percent),
        _score(BOOK, _exempt(evidence, *codes), percent),
    )
    for code in LEAVES:
        was, now = before.line(code), after.line(code)
        assert was is not None
        assert now is not None
        if code not in codes:
            assert (now.points, now.maximum) == (was.points, was.maximum)
    assert after.maximum == before.maximum - sum(
        line.maximum for line in before.lines if line.code in codes - {"1.1.1"}
    )


@unhurried
@given(evidences, figures, st.sampled_from(LEAVES))
def test_an_exemption_never_lowers_a_rate_by_itself(evidence, percent, code):
    before, after = _score(BOOK, evidence, percent), _score(BOOK, _exempt(evidence, code), percent)
    line = before.line(code)
    assert line is not None
    assert line.points is not None
    if line.points * before.maximum <= before.points * line.maximum:
        assert before.rate is not None
        assert after.rate is not None
        assert after.rate >= before.rate


def _reversed(criterion: Criterion) -> Criterion:
    if not isinstance(criterion.body, Group):
        return criterion
    parts = tuple(_reversed(part) for part in reversed(criterion.parts))
    return replace(criterion, body=replace(criterion.body, parts=parts))


@unhurried
@given(evidences, figures)
def test_the_order_of_criteria_does_not_matter(evidence, percent):
    turned = replace(BOOK, criteria=tuple(_reversed(one) for one in reversed(BOOK.criteria)))
    one, two = _score(BOOK, evidence, percent), _score(turned, evidence, percent)
    assert (one.points, one.rate, one.grade) == (two.points, two.rate, two.grade)
    assert {line.code: line for line in one.lines} == {line.code: line for line in two.lines}


@unhurried
@given(st.lists(percents, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_ranks_follow_rates_whatever_the_order_of_units(values, random):
    book = book_of("sipas-points-2024")
    figures = {str(i): {"sipas.overall": Metric(v, None, "run")} for i, v in enumerate(values)}
    units = [unit_of(code) for code in figures]
    random.shuffle(units)
    cards = score(book, on=DAY, units=units, metrics=figures)
    for card in cards:
        assert card.rate is not None
        ahead = sum(other.rate > card.rate for other in cards if other.rate is not None)
        assert (card.rank, card.ranked_units) == (ahead + 1, len(values))
