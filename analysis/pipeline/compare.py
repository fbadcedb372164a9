"""Changes between two campaigns and gaps between units, each with a test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.estimates.comparison import Difference, gap, independent_change
from analysis.ground.errors import DomainError
from analysis.indices.definition import Method
from analysis.indices.estimands import answer_variables, indices_of
from analysis.pipeline.rows import IndexRow, RunResult, Scope
from analysis.pipeline.sample import Sample, scopes_of
from analysis.snapshot.contract import Manifest
from analysis.totals.arrays import BoolArray


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """How an index of record differs between two campaigns, in percentage points.

    difference : None where one of the two has no estimate or no standard error.
    """

    scope: Scope
    scope_code: str
    code: str
    before: float | None
    after: float | None
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class GapRow:
    """How an index of record of one unit differs from that of another, in percentage points."""

    first: str
    second: str
    code: str
    difference: Difference


def changes(before: RunResult, after: RunResult, *, level: float = 0.95) -> tuple[ChangeRow, ...]:
    """Compare the indices of record of two runs, in every scope and index that both have.

    Raises
    ------
    DomainError
        `comparison.method` where the two runs have another scoring, roll-up or scale of record:
        their figures do not measure the same.

    Notes
    -----
    The two samples are taken to be drawn independently, so that variances add; see
    `analysis.estimates.comparison.change`. Samples that share people or sampling units must be
    stacked and compared with `analysis.estimates.comparison.gap`.
    """
    _refuse_other_measure(before, after)
    old = {_key(row): row for row in before.indices if row.of_record}
    return tuple(
        ChangeRow(
            scope=row.scope,
            scope_code=row.scope_code,
            code=row.code,
            before=old[_key(row)].estimate,
            after=row.estimate,
            difference=_change(old[_key(row)], row, level=level),
        )
        for row in after.indices
        if row.of_record and _key(row) in old
    )


def unit_gaps(
    sample: Sample,
    method: Method,
    *,
    manifest: Manifest,
    pairs: Sequence[tuple[str, str]],
    level: float = 0.95,
) -> Iterator[GapRow]:
    """Compare the indices of record of pairs of units of one sample, with their covariance.

    Parameters
    ----------
    pairs : codes of units, (first, second): the gap is the second minus the first.

    Raises
    ------
    DomainError
        `comparison.unknown_unit`.

    Notes
    -----
    Each test is of its own; whoever picks the largest of many gaps must adjust for it
    (`statsmodels.stats.multitest.multipletests`).
    """
    answers = sample.answers
    inside = {
        code: rows & sample.responded
        for scope, code, rows in scopes_of(manifest, unit=answers.units, mode=answers.modes)
        if scope is Scope.UNIT
    }
    variables = answer_variables(method, answers.codes)
    record = [index for index in indices_of(method) if index.of_record]
    for first, second in pairs:
        groups = (_rows_of(first, inside), _rows_of(second, inside))
        for index in record:
            found = gap(sample.design, variables, index.estimand, groups=groups, level=level)
            yield GapRow(first, second, index.node.code, _in_points(found))


def _key(row: IndexRow) -> tuple[str, str, str]:
    return (row.scope, row.scope_code, row.code)


def _change(before: IndexRow, after: IndexRow, *, level: float) -> Difference | None:
    numbers = (before.estimate, before.standard_error, after.estimate, after.standard_error)
    first, error_first, second, error_second = numbers
    if first is None or error_first is None or second is None or error_second is None:
        return None
    return independent_change(
        (first, error_first, before.df), (second, error_second, after.df), level=level
    )


def _refuse_other_measure(before: RunResult, after: RunResult) -> None:
    first, second = before.info.method, after.info.method
    if (first.of_record, first.scale) != (second.of_record, second.scale):
        raise DomainError(
            "comparison.method",
            "the indices of record of the two runs are made differently",
            where=f"methods {first.id} and {second.id}",
            got=f"{second.of_record.scoring}, {second.of_record.rollup}",
            expected=f"{first.of_record.scoring}, {first.of_record.rollup}, and the same scale",
            hint="Run one of the campaigns again under the method of the other.",
        )


def _rows_of(code: str, inside: dict[str, BoolArray]) -> BoolArray:
    if code not in inside:
        raise DomainError(
            "comparison.unknown_unit",
            "a gap is asked for of a unit that the snapshot does not have",
            got=code,
            expected=", ".join(list(inside)[:10]),
        )
    return inside[code]


def _in_points(found: Difference) -> Difference:
    return Difference(
        value=100 * found.value,
        standard_error=100 * found.standard_error,
        lower=100 * found.lower,
        upper=100 * found.upper,
        df=found.df,
        t=found.t,
        p_value=found.p_value,
    )
