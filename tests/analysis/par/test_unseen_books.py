"""Books nobody has seen: random trees, rules and evidence against a scorer written apart."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.par import Metric, load_evidence, load_rulebook, score
from tests.analysis.par.case_reader import unit_of

DAY = date(2024, 12, 31)
WORDS = {"vi": "một", "en": "one"}


@dataclass(frozen=True)
class Leaf:
    """A generated criterion: its rule, its inputs as text, its figure, and what it is worth."""

    maximum: Fraction
    rule: dict[str, Any]
    inputs: dict[str, str]
    figure: str | None
    worth: Fraction | None


def half_up(number: Fraction, decimals: int) -> Fraction:
    """Round half away from zero by whole numbers alone."""
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**decimals)


def text(number: Fraction) -> str:
    """Return a fraction with at most four decimals as digits."""
    return format(Decimal(number.numerator) / Decimal(number.denominator), "f")


def hundredths(low: int, high: int):
    return st.integers(low, high).map(lambda whole: Fraction(whole, 100))


@st.composite
def by_hand(draw: st.DrawFn) -> Leaf:
    maximum = draw(hundredths(1, 3000))
    points = draw(hundredths(0, int(maximum * 100)))
    return Leaf(maximum, {"kind": "manual"}, {"points": text(points)}, None, points)


@st.composite
def in_bands(draw: st.DrawFn) -> Leaf:
    maximum = draw(hundredths(1, 3000))
    edges = sorted(draw(st.sets(st.integers(0, 100), min_size=1, max_size=5)), reverse=True)
    kinds = [draw(st.sampled_from(["from", "above"])) for _ in edges]
    worths = [draw(hundredths(0, int(maximum * 100))) for _ in [*edges, 0]]
    value = draw(st.one_of(st.sampled_from(edges).map(Fraction), hundredths(0, 10000)))
    worth = worths[-1]
    for edge, kind, points in reversed(list(zip(edges, kinds, worths, strict=False))):
        if value > edge or (value == edge and kind == "from"):
            worth = points
    bands: list[dict[str, str]] = [
        {kind: str(edge), "points": text(points)}
        for edge, kind, points in zip(edges, kinds, worths, strict=False)
    ]
    bands.append({"rest": "true", "points": text(worths[-1])})
    return Leaf(
        maximum, {"kind": "bands", "of": "x", "bands": bands}, {"x": text(value)}, None, worth
    )


@st.composite
def as_ratio(draw: st.DrawFn) -> Leaf:
    maximum = draw(hundredths(1, 3000))
    whole = draw(st.integers(0, 50))
    part = draw(st.integers(0, whole))
    policy = draw(st.sampled_from(["full_points", "no_points", "not_applicable"]))
    complement = draw(st.booleans())
    rule = {
        "kind": "ratio",
        "part": "a",
        "whole": "b",
        "complement": "true" if complement else "false",
        "when_whole_is_zero": policy,
        "points": {"kind": "proportional"},
    }
    if whole == 0:
        undefined = {"full_points": maximum, "no_points": Fraction(0), "not_applicable": None}
        worth = undefined[policy]
    else:
        share = Fraction(part, whole)
        worth = min(half_up((1 - share if complement else share) * maximum, 2), maximum)
    return Leaf(maximum, rule, {"a": str(part), "b": str(whole)}, None, worth)


@st.composite
def with_deductions(draw: st.DrawFn) -> Leaf:
    maximum, each = draw(hundredths(1, 3000)), draw(hundredths(1, 300))
    floor = draw(hundredths(-500, 0))
    events = draw(st.integers(0, 30))
    rule = {
        "kind": "deduction",
        "of": "n",
        "each": text(each),
        "start": "maximum",
        "floor": text(floor),
    }
    return Leaf(maximum, rule, {"n": str(events)}, None, max(maximum - each * events, floor))


@st.composite
def from_survey(draw: st.DrawFn) -> Leaf:
    maximum = draw(hundredths(1, 3000))
    percent = draw(hundredths(0, 10000))
    target, floor = draw(st.integers(51, 100)), draw(st.integers(1, 50))
    scale = draw(st.sampled_from(["hundred", "target", "between"]))
    rule = {
        "kind": "proportional",
        "of": "sipas.overall",
        "target": str(target),
        "floor": str(floor),
        "scale": scale,
    }
    start = floor if scale == "between" else 0
    full = 100 if scale == "hundred" else target
    if percent >= target:
        worth = maximum
    elif percent < floor:
        worth = Fraction(0)
    else:
        worth = min(half_up((percent - start) / (full - start) * maximum, 2), maximum)
    return Leaf(maximum, rule, {}, text(percent), worth)


leaves = st.one_of(by_hand(), in_bands(), as_ratio(), with_deductions())


@st.composite
def books(draw: st.DrawFn) -> tuple[str, list[Leaf]]:
    """Return a book's YAML with its leaves, nested one or two deep, at most one from a survey."""
    chosen = [draw(leaves) for _ in range(draw(st.integers(1, 6)))]
    if draw(st.booleans()):
        chosen.append(draw(from_survey()))
    order = draw(st.permutations(range(len(chosen))))
    cut = draw(st.integers(0, len(chosen)))
    criteria = [_criterion(place, chosen[place]) for place in order]
    grouped: list[Any] = criteria[:cut]
    if criteria[cut:]:
        inner = {"code": "H", "title": WORDS, "criteria": criteria[cut:]}
        grouped.append({"code": "G", "title": WORDS, "criteria": [inner]})
    content = {
        "id": "unseen",
        "title": WORDS,
        "applies": {"from": "2024-01-01"},
        "references": {"r": {"title": WORDS, "issued": "2024-01-01"}},
        "groups": {"all": {"title": WORDS, "kinds": ["department"]}},
        "total": text(sum((leaf.maximum for leaf in chosen), Fraction(0))),
        "rounding": {"values": "none", "points": "half_up_2", "total": "none", "rate": "half_up_2"},
        "ranking": {"by": "rounded", "ties": "skip"},
        "not_applicable": "shrink",
        "criteria": grouped,
    }
    return yaml.safe_dump(content, allow_unicode=True), chosen


def _criterion(place: int, leaf: Leaf) -> dict[str, Any]:
    return {
        "code": f"L{place}",
        "title": WORDS,
        "maximum": {"2024-01-01": {"points": text(leaf.maximum), "reference": "r"}},
        "method": "survey" if leaf.figure else "appraised",
        "rule": leaf.rule,
    }


@settings(deadline=None, max_examples=150)
@given(books())
def test_an_unseen_book_scores_as_its_rules_say(generated):
    source, chosen = generated
    inputs = {f"L{place}": leaf.inputs for place, leaf in enumerate(chosen) if leaf.inputs}
    evidence = load_evidence(yaml.safe_dump({"units": {"u": {"criteria": inputs}}}))
    figures = [leaf.figure for leaf in chosen if leaf.figure]
    metrics = {"u": {"sipas.overall": Metric(Decimal(figures[0]), None, "run")} if figures else {}}
    (card,) = score(
        load_rulebook(source), on=DAY, units=[unit_of("u")], evidence=evidence, metrics=metrics
    )
    for place, leaf in enumerate(chosen):
        line = card.line(f"L{place}")
        assert line is not None
        assert line.points is not None
        assert Fraction(line.points) == (leaf.worth or 0), leaf
        assert Fraction(line.maximum) == (0 if leaf.worth is None else leaf.maximum)
        assert line.points <= line.maximum
    points = sum((leaf.worth or Fraction(0) for leaf in chosen), Fraction(0))
    maximum = sum((leaf.maximum for leaf in chosen if leaf.worth is not None), Fraction(0))
    assert (Fraction(card.points), Fraction(card.maximum)) == (points, maximum)
    if maximum:
        assert card.rate is not None
        assert Fraction(card.rate) == half_up(points * 100 / maximum, 2)
    else:
        assert card.rate is None
