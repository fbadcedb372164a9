"""The table of levels of a run: how each item was answered, with the uncertainty of the shares."""

from collections.abc import Iterator

import numpy as np

from analysis.estimates.distribution import Distribution, distributions, level_columns
from analysis.indices.definition import Level, Method
from analysis.pipeline.judged import percent
from analysis.pipeline.rows import FewRespondents, LevelRow, Scope, Settings
from analysis.pipeline.sample import Sample, scopes_of
from analysis.snapshot.contract import Manifest, MissingCode
from analysis.totals.arrays import BoolArray, FloatArray, IntArray
from analysis.totals.cells import cell_totals

_BLOCK = 8
"""Items whose columns are held in memory at a time."""


def level_rows(
    sample: Sample, method: Method, *, manifest: Manifest, settings: Settings
) -> Iterator[LevelRow]:
    """Count the answers to every item by level, and what is no answer by reason."""
    items = [node.code for node in method.nodes() if node.level is Level.ITEM]
    codes = np.column_stack([sample.answers.codes[item] for item in items])
    scopes = scopes_of(manifest, unit=sample.answers.unit, mode=sample.answers.mode)
    rows: dict[tuple[int, int], LevelRow] = {}
    for start in range(0, len(items), _BLOCK):
        block = slice(start, start + _BLOCK)
        found = _block_rows(
            sample, method, (items[block], codes[:, block]), scopes=scopes, settings=settings
        )
        for (scope, item), row in found:
            rows[scope, start + item] = row
    yield from (rows[key] for key in sorted(rows))


def _block_rows(
    sample: Sample,
    method: Method,
    block: tuple[list[str], IntArray],
    *,
    scopes: list[tuple[Scope, str, BoolArray]],
    settings: Settings,
) -> Iterator[tuple[tuple[int, int], LevelRow]]:
    """Rows of some items, by number of the scope and of the item."""
    items, codes = block
    levels = np.array(method.scale.levels, dtype=np.int64)
    variables, compiled = level_columns(codes, levels)
    for place, (scope, code, inside) in enumerate(scopes):
        domain = inside & sample.responded
        found = distributions(
            sample.design,
            cell_totals(sample.design, variables, domain=domain),
            plan=compiled,
            levels=levels,
            sampled=int(domain.sum()),
            level=settings.confidence_level,
        )
        for number, item in enumerate(items):
            counts = _counts(codes[domain, number], method)
            row = _level_row((scope, code, item), counts, found[number], settings=settings)
            yield (place, number), row


def _counts(codes: IntArray, method: Method) -> dict[int, int]:
    kept = (*method.scale.levels, *(int(code) for code in MissingCode))
    return {value: int((codes == value).sum()) for value in kept}


def _level_row(
    key: tuple[Scope, str, str],
    counts: dict[int, int],
    found: Distribution,
    *,
    settings: Settings,
) -> LevelRow:
    few = 0 < found.answers < settings.minimum_respondents
    blank = few and settings.few_respondents is FewRespondents.SUPPRESS
    errors = found.standard_errors if found.df > 0 else np.full(len(found.levels), np.nan)
    return LevelRow(
        scope=key[0],
        scope_code=key[1],
        item=key[2],
        counts=tuple(counts[level] for level in found.levels.tolist()),
        shares=_percents(found.shares, blank=blank),
        answers=found.answers,
        blank=counts[MissingCode.BLANK],
        not_asked=counts[MissingCode.NOT_ASKED],
        two_ticks=counts[MissingCode.TWO_TICKS],
        standard_errors=_percents(errors, blank=blank),
        lower=_percents(found.lower, blank=blank),
        upper=_percents(found.upper, blank=blank),
    )


def _percents(values: FloatArray, *, blank: bool) -> tuple[float | None, ...]:
    return tuple(None if blank else percent(value) for value in values.tolist())
