"""Tables of a run on response, blanks and patterns: what became of cases and forms."""

from collections.abc import Iterator

import numpy as np

from analysis.indices.definition import Method
from analysis.indices.estimands import is_answer
from analysis.pipeline.diagnostics import ItemGapRow, OutcomeRow, PatternRow, SpeedRow
from analysis.pipeline.judged import percent, plain
from analysis.pipeline.sample import Sample, scopes_of
from analysis.pipeline.scope import Scope
from analysis.quality.durations import speeding
from analysis.quality.patterns import straight_lining
from analysis.quality.response import DISPOSITION_OF, Disposition, outcome_rates
from analysis.snapshot.contract import Manifest, MissingCode, Reach, Status
from analysis.snapshot.frame import Snapshot
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray

SECONDS = "seconds"
"""Column of the time on all pages together; snapshots need not have it."""


def outcome_rows(snapshot: Snapshot) -> Iterator[OutcomeRow]:
    """Count the sampled cases by disposition in every scope but modes (only answers have one)."""
    drawn = snapshot.words("reach") == Reach.PROBABILITY
    unit, mode = snapshot.words("unit")[drawn], snapshot.words("mode")[drawn]
    status = snapshot.words("status")[drawn]
    disposition = np.array([DISPOSITION_OF[Status(word)].value for word in status.tolist()], str)
    base = snapshot.numbers("base_weight")[drawn]
    for scope, code, inside in scopes_of(snapshot.manifest, unit=unit, mode=mode):
        if scope is not Scope.MODE:
            yield _outcome_row((scope, code), disposition[inside], base=base[inside])


def _outcome_row(
    scope: tuple[Scope, str], disposition: KeyArray, *, base: FloatArray
) -> OutcomeRow:
    counts = {one: int((disposition == one.value).sum()) for one in Disposition}
    mass = {one: float(base[disposition == one.value].sum()) for one in Disposition}
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


def item_gap_rows(sample: Sample, method: Method, *, manifest: Manifest) -> Iterator[ItemGapRow]:
    """Count blanks, double ticks and questions not asked by item in every scope."""
    codes = np.column_stack([sample.answers.codes[item] for item in method.items])
    for scope, code, inside in scopes_with_answers(sample, manifest):
        part = codes[inside]
        missing = {one: (part == int(one)).sum(axis=0).tolist() for one in MissingCode}
        for number, item in enumerate(method.items):
            not_asked = missing[MissingCode.NOT_ASKED][number]
            blank, ticks = (
                missing[MissingCode.BLANK][number],
                missing[MissingCode.TWO_TICKS][number],
            )
            asked = len(part) - not_asked
            rate = percent((blank + ticks) / asked) if asked else None
            yield ItemGapRow(scope, code, item, asked, blank, ticks, not_asked, rate)


def pattern_rows(sample: Sample, method: Method, *, manifest: Manifest) -> Iterator[PatternRow]:
    """Measure straight-lining over all items of the method in every scope."""
    codes = np.column_stack([sample.answers.codes[item] for item in method.items])
    answered = is_answer(codes, method.scale)
    minimum = max(2, (len(method.items) + 1) // 2)
    weights = sample.design.weights
    for scope, code, inside in scopes_with_answers(sample, manifest):
        found = straight_lining(codes[inside], answered[inside], weights[inside], minimum=minimum)
        yield PatternRow(
            scope=scope,
            scope_code=code,
            people=found.people,
            straight=found.straight,
            share=percent(found.share),
            by_chance=percent(found.by_chance),
            by_agreement=percent(found.by_agreement),
            common_correlation=plain(found.common),
        )


def speed_rows(snapshot: Snapshot) -> Iterator[SpeedRow]:
    """Count the complete forms that went faster than they can be read, where times are known."""
    if SECONDS not in snapshot.cases.column_names:
        return
    complete = snapshot.words("status") == Status.COMPLETE
    rows = np.flatnonzero(complete & (snapshot.words("reach") == Reach.PROBABILITY))
    seconds = snapshot.numbers(SECONDS)[rows]
    found = speeding(seconds)
    timed = ~np.isnan(seconds)
    unit, mode = snapshot.words("unit")[rows], snapshot.words("mode")[rows]
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


def scopes_with_answers(sample: Sample, manifest: Manifest) -> list[tuple[Scope, str, BoolArray]]:
    """Return every scope with the rows in it that have an answer."""
    answers = sample.answers
    scopes = scopes_of(manifest, unit=answers.unit, mode=answers.mode)
    return [(scope, code, inside & sample.responded) for scope, code, inside in scopes]
