"""Tables of a run on response, blanks and patterns: what became of cases and forms."""

from collections.abc import Iterator

import numpy as np

from analysis.indices.definition import Method
from analysis.indices.estimands import is_answer
from analysis.pipeline.blocks import blocks_of
from analysis.pipeline.code_counts import CodeCounts
from analysis.pipeline.diagnostics import ItemGapRow, OutcomeRow, PatternRow, SpeedRow
from analysis.pipeline.judged import percent, plain
from analysis.pipeline.sample import Sample, place_names, scopes_of
from analysis.pipeline.scope import Scope
from analysis.quality.durations import speeding
from analysis.quality.patterns import Patterns
from analysis.quality.response import DISPOSITION_OF, Disposition, outcome_rates
from analysis.snapshot.contract import Manifest, MissingCode, Reach, Status
from analysis.snapshot.frame import Snapshot
from analysis.snapshot.labels import Labels
from analysis.totals.arrays import BoolArray, CodeArray, FloatArray

SECONDS = "seconds"
"""Column of the time on all pages together; snapshots need not have it."""


def outcome_rows(snapshot: Snapshot) -> Iterator[OutcomeRow]:
    """Count the sampled cases by disposition in every scope but modes (only answers have one)."""
    drawn = snapshot.labels("reach").equal(Reach.PROBABILITY)
    unit, mode = snapshot.labels("unit")[drawn], snapshot.labels("mode")[drawn]
    disposition = _dispositions(snapshot.labels("status")[drawn])
    base = snapshot.numbers("base_weight")[drawn]
    for scope, code, inside in scopes_of(snapshot.manifest, unit=unit, mode=mode):
        if scope is not Scope.MODE:
            yield _outcome_row((scope, code), disposition[inside], base=base[inside])


def _outcome_row(scope: tuple[Scope, str], disposition: Labels, *, base: FloatArray) -> OutcomeRow:
    counts = {one: int(disposition.equal(one).sum()) for one in Disposition}
    mass = {one: float(base[disposition.equal(one)].sum()) for one in Disposition}
    rates = outcome_rates(counts)
    return OutcomeRow(
        scope=scope[0],
        scope_code=scope[1],
        complete=counts[Disposition.COMPLETE],
        partial=counts[Disposition.PARTIAL],
        refusal=counts[Disposition.REFUSAL],
        non_contact=counts[Disposition.NON_CONTACT],
        other=counts[Disposition.OTHER],
        unknown_eligibility=counts[Disposition.UNKNOWN],
        ineligible=counts[Disposition.INELIGIBLE],
        response_rate_1=percent(rates.rr1),
        response_rate_2=percent(rates.rr2),
        response_rate_3=percent(rates.rr3),
        response_rate_4=percent(rates.rr4),
        response_rate_5=percent(rates.rr5),
        response_rate_6=percent(rates.rr6),
        cooperation_rate=percent(rates.coop1),
        refusal_rate=percent(rates.ref1),
        contact_rate=percent(rates.con1),
        eligible_share=percent(rates.eligible_share),
        weighted_response_rate=percent(outcome_rates(mass).rr1),
    )


def _dispositions(status: Labels) -> Labels:
    words = {one.value: DISPOSITION_OF[one].value for one in Status}
    known = [words.get(word, word) for word in status.words.tolist()]
    return Labels.coded(np.array(known, dtype=np.str_), status.codes)


def item_gap_rows(counts: CodeCounts, *, manifest: Manifest) -> Iterator[ItemGapRow]:
    """Count blanks, double ticks and questions not asked by item in every scope."""
    for scope, code in place_names(manifest):
        for item in counts.items:
            blank, ticks, not_asked = (
                counts.of((scope, code), item, int(missing))
                for missing in (MissingCode.BLANK, MissingCode.TWO_TICKS, MissingCode.NOT_ASKED)
            )
            asked = counts.people[scope, code] - not_asked
            rate = percent((blank + ticks) / asked) if asked else None
            yield ItemGapRow(scope, code, item, asked, blank, ticks, not_asked, rate)


def pattern_rows(sample: Sample, method: Method, *, manifest: Manifest) -> Iterator[PatternRow]:
    """Measure straight-lining over all items of the method in every scope, in two passes."""
    minimum = max(2, (len(method.items) + 1) // 2)
    levels = np.array(method.scale.levels, dtype=np.int64)
    places = place_names(manifest)
    seen = {place: Patterns(len(method.items), levels, minimum=minimum) for place in places}
    for place, codes, answered, weights in _by_block(sample, method, manifest):
        seen[place].add(codes, answered, weights)
    baselines = {place: one.baselines() for place, one in seen.items()}
    expected = {place: np.zeros(2) for place in places}
    for place, _, answered, weights in _by_block(sample, method, manifest):
        expected[place] += baselines[place].expected(answered, weights, minimum=minimum)
    for place in places:
        both = (float(expected[place][0]), float(expected[place][1]))
        found = seen[place].found(both, baselines[place])
        yield PatternRow(
            scope=place[0],
            scope_code=place[1],
            people=found.people,
            straight=found.straight,
            share=percent(found.share),
            by_chance=percent(found.by_chance),
            by_agreement=percent(found.by_agreement),
            common_correlation=plain(found.common),
        )


def _by_block(
    sample: Sample, method: Method, manifest: Manifest
) -> Iterator[tuple[tuple[Scope, str], CodeArray, BoolArray, FloatArray]]:
    """Yield place, codes, whether they are answers and weights of those who responded."""
    for rows in blocks_of(sample.design.rows):
        answers, weights = sample.answers.rows(rows), sample.design.weights[rows]
        codes = np.column_stack([answers.codes[item] for item in method.items])
        answered = is_answer(codes, method.scale)
        for scope, code, inside in scopes_of(manifest, unit=answers.units, mode=answers.modes):
            people = inside & sample.responded[rows]
            if people.any():
                yield (scope, code), codes[people], answered[people], weights[people]


def speed_rows(snapshot: Snapshot) -> Iterator[SpeedRow]:
    """Count the complete forms that went faster than they can be read, where times are known."""
    if SECONDS not in snapshot.cases.column_names:
        return
    complete = snapshot.labels("status").equal(Status.COMPLETE)
    rows = np.flatnonzero(complete & snapshot.labels("reach").equal(Reach.PROBABILITY))
    seconds = snapshot.numbers(SECONDS)[rows]
    found = speeding(seconds)
    timed = ~np.isnan(seconds)
    unit, mode = snapshot.labels("unit")[rows], snapshot.labels("mode")[rows]
    for scope, code, inside in scopes_of(snapshot.manifest, unit=unit, mode=mode):
        count, fast = int((inside & timed).sum()), int((inside & found.speeders).sum())
        if count:
            yield SpeedRow(
                scope=scope,
                scope_code=code,
                timed=count,
                median_seconds=round(float(np.median(seconds[inside & timed])), 6),
                limit_seconds=round(found.limit_seconds, 6),
                speeders=fast,
                share=round(100 * fast / count, 6),
            )
