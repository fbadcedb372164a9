"""Every kind of rule: within bounds, monotone as it says of itself, deaf to the order of lines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ground.text import LocalText
from analysis.par import Metric, NotApplicable, Reading, Scorecard, UnitEvidence, score
from analysis.par.readings import Basis
from analysis.par.rulebook import Criterion, Group, Leaf
from analysis.par.rules.rule import Direction
from tests.analysis.par.case_reader import book_of, unit_of

unhurried = settings(deadline=None, max_examples=60)
DAY = date(2024, 12, 31)
BOOK = book_of("every-rule")
LEAVES = {one.code: one for one in BOOK.walk() if isinstance(one.body, Leaf)}
#: Leaves that may fall below zero: a floor of −1, and what stands in a block.
BELOW_ZERO = {"1.6", "4.2", "4", "5.1", "5"}

percents = st.decimals(min_value=0, max_value=100, places=2)


@st.composite
def units(draw: st.DrawFn) -> tuple[UnitEvidence, dict[str, Decimal]]:
    """Return complete evidence and figures of one unit."""
    dossiers, tasks = draw(st.integers(0, 40)), draw(st.integers(0, 10))
    counts = {
        "dossiers": dossiers,
        "in_time": draw(st.integers(0, dossiers)),
        "late": draw(st.integers(0, dossiers)),
        "tasks": tasks,
        "tasks_done": draw(st.integers(0, 2 * tasks)),
        "late_reports": draw(st.integers(0, 12)),
        "spent": draw(st.integers(0, 200)),
        "planned": draw(st.integers(0, 100)),
        "provincial": draw(st.integers(0, 5)),
        "local": draw(st.integers(0, 6)),
        "awards": draw(st.integers(0, 5)),
        "warnings": draw(st.integers(0, 5)),
    }
    shares = {
        "this_year": draw(percents),
        "growth": draw(percents),
        "online_percent": draw(percents),
    }
    words = {"posted": draw(st.sampled_from(["yes", "no"]))}
    values = {name: str(one) for name, one in {**counts, **shares, **words}.items()}
    half = str(Decimal(draw(st.integers(-10, 10))) / 2)
    none = draw(percents)
    some = draw(st.decimals(min_value=0, max_value=100 - none, places=2))
    figures = {
        "sipas.f1.II.A": draw(percents),
        "sipas.overall": draw(percents),
        "business.overall": draw(percents),
        "dti.overall": draw(percents),
        "sipas.Q5.none": none,
        "sipas.Q5.some": some,
        "sipas.Q5.many": 100 - none - some,
        "sipas:so-2023.f2.overall": draw(percents),
    }
    return _evidence(values, half), figures


def _evidence(values: dict[str, str], points: str) -> UnitEvidence:
    return UnitEvidence(
        values={name: Reading(name, one) for name, one in values.items()},
        criteria={"5.1": {"points": Reading("points", points)}},
    )


def _score(evidence: UnitEvidence, figures: dict[str, Decimal], *, book=BOOK) -> Scorecard:
    metrics = {name: Metric(one, 1.0, "run") for name, one in figures.items()}
    return score(
        book,
        on=DAY,
        units=[unit_of("u"), unit_of("province", "agency")],
        evidence={"u": evidence},
        metrics={"u": metrics, "province": metrics},
    )[0]


@unhurried
@given(units())
def test_points_lie_within_their_bounds(unit):
    card = _score(*unit)
    assert card.complete
    for line in card.lines:
        assert line.points is not None
        if line.code == "4":
            assert -3 <= line.points <= 2
        elif line.code not in {"4.1", "5.1", "5", "1"}:
            assert line.points <= line.maximum, line.code
        if line.code not in BELOW_ZERO | {"1"}:
            assert line.points >= 0, line.code
    assert card.rate is not None
    assert 0 <= card.rate <= 100


def _inputs() -> list[tuple[str, str]]:
    return [
        (code, name)
        for code, one in LEAVES.items()
        for name in one.body.rule.inputs
        if isinstance(one.body, Leaf) and one.body.rule.direction(name) is not Direction.NONE
    ]


@pytest.mark.parametrize(("code", "name"), _inputs())
@settings(deadline=None, max_examples=15)
@given(unit=units(), data=st.data())
def test_points_follow_an_input_as_the_rule_says(code, name, unit, data):
    evidence, figures = unit
    body = LEAVES[code].body
    assert isinstance(body, Leaf)
    before = evidence.readings_of(code)
    before |= {key: Reading(key, str(one)) for key, one in figures.items()}
    if "@" in name:
        before[name] = Reading(name, "50")
    high = before["dossiers"].value if name in {"in_time", "late"} else "100"
    most = int(Decimal(high)) if code != "5.1" else 5
    low_value, high_value = sorted(
        [data.draw(st.integers(0, most)), data.draw(st.integers(0, most))]
    )
    maximum = LEAVES[code].maxima[0].points
    if body.rule.kind == "ratio" and before[body.rule.inputs[1]].value == "0":
        return

    low, top = (
        body.rule.award(Basis(maximum, {**before, name: Reading(name, str(value))})).points
        for value in (low_value, high_value)
    )
    assert low <= top if body.rule.direction(name) is Direction.RISES else low >= top


def _reversed(criterion: Criterion) -> Criterion:
    if not isinstance(criterion.body, Group):
        return criterion
    parts = tuple(_reversed(part) for part in reversed(criterion.parts))
    return replace(criterion, body=replace(criterion.body, parts=parts))


@unhurried
@given(units())
def test_the_order_of_criteria_does_not_matter(unit):
    turned = replace(BOOK, criteria=tuple(_reversed(one) for one in reversed(BOOK.criteria)))
    one, two = _score(*unit), _score(*unit, book=turned)
    assert (one.points, one.bonus, one.rate) == (two.points, two.bonus, two.rate)
    assert {line.code: line for line in one.lines} == {line.code: line for line in two.lines}


@unhurried
@given(
    units(), st.sampled_from(sorted(set(LEAVES) - {"1.3", "1.9.a", "1.9.b", "4.1", "4.2", "5.1"}))
)
def test_an_exemption_never_lowers_a_rate_by_itself(unit, code):
    evidence, figures = unit
    reason = LocalText(vi="không phát sinh", en="nothing arose")
    exempt = replace(evidence, not_applicable=(NotApplicable(code, reason, "01"),))
    before, after = _score(evidence, figures), _score(exempt, figures)
    line = before.line(code)
    assert line is not None
    assert line.points is not None
    if line.points * before.maximum <= before.points * line.maximum:
        assert before.rate is not None
        assert after.rate is not None
        assert after.rate >= before.rate
