"""Tables of a run on consistency: modes, reliability, outliers, likeness within clusters."""

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.estimates.estimand import Estimand
from analysis.indices.definition import OVERALL, Level, Method
from analysis.indices.estimands import answer_variables, indices_of, is_answer
from analysis.pipeline.blocks import blocks_of
from analysis.pipeline.diagnostics import (
    ClusteringRow,
    ModeGapRow,
    OutlierKind,
    OutlierRow,
    ReliabilityRow,
)
from analysis.pipeline.judged import percent, plain
from analysis.pipeline.rows import IndexRow
from analysis.pipeline.sample import Answers, Sample, place_names, scopes_of, totals_of
from analysis.pipeline.scope import Scope
from analysis.quality.clustering import clustering
from analysis.quality.modes import gaps_of_totals, used_columns
from analysis.quality.outliers import beyond, funnel, robust_z
from analysis.quality.reliability import ItemProducts
from analysis.snapshot.contract import Manifest, Mode, Reach, Status
from analysis.snapshot.frame import Snapshot
from analysis.totals.arrays import BoolArray, FloatArray, KeyArray
from analysis.totals.cells import Variables

_FUNNEL_LIMIT, _ROBUST_LIMIT = 3.09, 3.5
_FEWEST = 5
_WIDE = {Scope.ALL, Scope.KIND}
_COLUMNS = ("psu", "surveyor", "keyer")


def mode_gap_rows(sample: Sample, method: Method, *, manifest: Manifest) -> Iterator[ModeGapRow]:
    """Test every index of record, web against paper, over all answers and within each kind."""
    record = [one for one in indices_of(method) if one.of_record]
    estimands = [one.estimand for one in record]
    wide = [place for place in place_names(manifest) if place[0] in _WIDE]
    totals = totals_of(
        sample,
        lambda answers: _columns(method, answers, estimands),
        places=lambda answers, responded: [
            inside & responded & answers.modes.equal(mode)
            for _, _, inside in _wide(answers, manifest)
            for mode in (Mode.WEB, Mode.PAPER)
        ],
    )
    people = [one.counts[-1] for one in totals.every]
    every = gaps_of_totals(sample.design, totals.every, estimands, again=totals.again)
    for place, web, paper, found in zip(wide, people[::2], people[1::2], every, strict=True):
        if not (web and paper):
            continue
        for number, one in enumerate(record):
            yield ModeGapRow(
                scope=place[0],
                scope_code=place[1],
                level=one.node.level,
                code=one.node.code,
                gap=percent(found.values[number]),
                standard_error=percent(found.standard_errors[number]),
                df=int(found.df[number]),
                t=plain(found.t[number]),
                p_value=plain(found.p_values[number]),
                holm=plain(found.holm[number]),
            )


def reliability_rows(
    sample: Sample, method: Method, *, manifest: Manifest
) -> Iterator[ReliabilityRow]:
    """Compute alpha of every factor and block of two items or more, by kind and over all."""
    nodes = [one for one in method.nodes() if one.level in {Level.FACTOR, Level.BLOCK}]
    places = [place for place in place_names(manifest) if place[0] in _WIDE]
    sums = {(place, node.code): ItemProducts(len(node.items)) for place in places for node in nodes}
    for rows in blocks_of(sample.design.rows):
        answers, weights = sample.answers.rows(rows), sample.design.weights[rows]
        for scope, code, inside in _wide(answers, manifest):
            people = inside & sample.responded[rows]
            for node in nodes:
                columns = np.column_stack([answers.codes[item][people] for item in node.items])
                scores = np.where(is_answer(columns, method.scale), columns, np.nan)
                sums[(scope, code), node.code].add(scores, weights[people])
    for scope, code in places:
        for node in nodes:
            found = sums[(scope, code), node.code]
            yield ReliabilityRow(
                scope=scope,
                scope_code=code,
                level=node.level,
                code=node.code,
                items=len(node.items),
                people=found.people,
                alpha=plain(found.alpha()),
            )


def unit_outlier_rows(rows: Sequence[IndexRow], *, manifest: Manifest) -> Iterator[OutlierRow]:
    """Hold the overall index of record of each unit against those of its kind."""
    overall = {
        (row.scope, row.scope_code): row for row in rows if row.of_record and row.code == OVERALL
    }
    for kind in dict.fromkeys(unit.kind for unit in manifest.units):
        codes = [unit.code for unit in manifest.units if unit.kind == kind]
        peers = [overall[Scope.UNIT, code] for code in codes]
        target = overall[Scope.KIND, kind].estimate
        values = _floats([row.estimate for row in peers])
        errors = _floats([row.standard_error for row in peers])
        plot = funnel(values, errors, target=np.nan if target is None else target)
        robust = robust_z(values)
        flagged = beyond(plot.adjusted, limit=_FUNNEL_LIMIT) | beyond(robust, limit=_ROBUST_LIMIT)
        for number, row in enumerate(peers):
            yield OutlierRow(
                kind=OutlierKind.UNIT,
                peers=kind,
                code=codes[number],
                value=row.estimate,
                respondents=row.respondents,
                robust_z=plain(robust[number]),
                funnel_z=plain(plot.adjusted[number]),
                flagged=bool(flagged[number]),
            )


def cluster_outlier_rows(snapshot: Snapshot, method: Method) -> Iterator[OutlierRow]:
    """Hold the mean score of each sampling unit with five answers or more against its stratum."""
    person = _person_scores(snapshot, method)
    psu, stratum = (_answered(snapshot, name) for name in ("psu", "stratum"))
    for peers in np.unique(stratum[psu != ""]).tolist():
        inside = (stratum == peers) & (psu != "") & ~np.isnan(person)
        names, position, sizes = np.unique(psu[inside], return_inverse=True, return_counts=True)
        means = np.bincount(position, weights=person[inside]) / sizes if len(names) else sizes
        distances = robust_z(np.where(sizes >= _FEWEST, means, np.nan))
        flagged = beyond(distances, limit=_ROBUST_LIMIT)
        for number, name in enumerate(names.tolist()):
            yield OutlierRow(
                kind=OutlierKind.SAMPLING_UNIT,
                peers=peers,
                code=name,
                value=percent(means[number]) if sizes[number] >= _FEWEST else None,
                respondents=int(sizes[number]),
                robust_z=plain(distances[number]),
                funnel_z=None,
                flagged=bool(flagged[number]),
            )


def clustering_rows(snapshot: Snapshot, method: Method) -> Iterator[ClusteringRow]:
    """Analyse people's mean scores by sampling unit, surveyor and keyer, where such columns are."""
    person = _person_scores(snapshot, method)
    for name in _COLUMNS:
        if name not in snapshot.cases.column_names:
            continue
        groups = _answered(snapshot, name)
        kept = (groups != "") & ~np.isnan(person)
        if not kept.any():
            continue
        found = clustering(person[kept], groups[kept])
        yield ClusteringRow(
            column=name,
            groups=found.groups,
            people=found.rows,
            intraclass=plain(found.intraclass),
            share_of_variance=percent(found.share),
            f=plain(found.f),
            p_value=plain(found.p_value),
            design_effect=plain(found.design_effect),
        )


def _wide(answers: Answers, manifest: Manifest) -> list[tuple[Scope, str, BoolArray]]:
    scopes = scopes_of(manifest, unit=answers.units, mode=answers.modes)
    return [one for one in scopes if one[0] in _WIDE]


def _columns(method: Method, answers: Answers, estimands: Sequence[Estimand]) -> Variables:
    """Return the columns that estimands use, and a last one, "", of ones."""
    whole = answer_variables(method, answers.codes)
    names = used_columns(whole, estimands)
    place = {name: number for number, name in enumerate(whole.names)}
    kept = whole.values[:, [place[name] for name in names]]
    return Variables((*names, ""), np.column_stack([kept, np.ones(len(kept))]))


def _answered(snapshot: Snapshot, name: str) -> KeyArray:
    return snapshot.labels(name)[_complete(snapshot)].as_words()


def _complete(snapshot: Snapshot) -> BoolArray:
    drawn = snapshot.labels("reach").equal(Reach.PROBABILITY)
    complete = snapshot.labels("status").equal(Status.COMPLETE)
    return np.asarray(drawn & complete, dtype=np.bool_)


def _person_scores(snapshot: Snapshot, method: Method) -> FloatArray:
    """Mean of a person's answers over the highest level, 0-1, by complete sampled case."""
    complete = _complete(snapshot)
    count = np.zeros(int(complete.sum()), dtype=np.int64)
    total = np.zeros(len(count))
    for item in method.items:
        codes = snapshot.codes(item)[complete]
        answered = is_answer(codes, method.scale)
        count += answered
        total += np.where(answered, codes, 0) / method.scale.maximum
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _floats(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
