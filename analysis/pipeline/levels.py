"""The table of levels of a run: how each item was answered, with the uncertainty of the shares."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from analysis.estimates.distribution import Distribution, level_columns, spread_of
from analysis.estimates.finish import finish_every
from analysis.indices.definition import Level, Method
from analysis.pipeline.code_counts import CodeCounts
from analysis.pipeline.judged import percent
from analysis.pipeline.rows import FewRespondents, LevelRow, Scope, Settings
from analysis.pipeline.sample import (
    Answers,
    Sample,
    place_names,
    responded_by_place,
    totals_of,
)
from analysis.snapshot.contract import Manifest, MissingCode
from analysis.totals.arrays import CodeArray, FloatArray, IntArray

_BLOCK = 8
"""Items whose columns are held in memory at a time."""


def level_rows(
    sample: Sample, method: Method, counts: CodeCounts, *, manifest: Manifest, settings: Settings
) -> Iterator[LevelRow]:
    """Count the answers to every item by level, and what is no answer by reason."""
    items = [node.code for node in method.nodes() if node.level is Level.ITEM]
    levels = np.array(method.scale.levels, dtype=np.int64)
    rows: dict[tuple[int, int], LevelRow] = {}
    for start in range(0, len(items), _BLOCK):
        block = items[start : start + _BLOCK]
        every = spread_by_place(
            sample,
            partial(_columns, block),
            levels=levels,
            counts=counts,
            manifest=manifest,
            level=settings.confidence_level,
        )
        for scope, (place, found) in enumerate(every):
            for number, item in enumerate(block):
                given = _given(counts, place, item, method=method)
                row = _level_row((*place, item), given, found[number], settings=settings)
                rows[scope, start + number] = row
    yield from (rows[key] for key in sorted(rows))


def _columns(items: Sequence[str], answers: Answers) -> CodeArray:
    return np.column_stack([answers.codes[item] for item in items])


def spread_by_place(
    sample: Sample,
    codes: Callable[[Answers], CodeArray],
    *,
    levels: IntArray,
    counts: CodeCounts,
    manifest: Manifest,
    level: float,
) -> Iterator[tuple[tuple[Scope, str], tuple[Distribution, ...]]]:
    """Yield each place with how the answers to some items spread over levels there.

    codes : of the items, for some rows of the answers, shape (rows, items).
    """
    totals = totals_of(
        sample,
        lambda answers: level_columns(codes(answers), levels)[0],
        places=lambda answers, responded: responded_by_place(answers, responded, manifest),
    )
    compiled = level_columns(codes(sample.answers.rows(slice(0, 0))), levels)[1]
    every = finish_every(
        sample.design, totals.every, plan=compiled, level=level, again=totals.again
    )
    for place, found in zip(place_names(manifest), every, strict=True):
        yield place, spread_of(found, levels=levels, sampled=counts.people[place], level=level)


def _given(
    counts: CodeCounts, place: tuple[Scope, str], item: str, *, method: Method
) -> dict[int, int]:
    kept = (*method.scale.levels, *(int(code) for code in MissingCode))
    return {code: counts.of(place, item, code) for code in kept}


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
