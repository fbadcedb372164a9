"""From a method to estimands: which ratios make each index under each scoring and roll-up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.estimates.estimand import Estimand, Ratio
from analysis.indices.definition import Level, Method, Node, RollUp, Scale, Scoring
from analysis.totals.arrays import BoolArray, CodeArray, FloatArray
from analysis.totals.cells import Variables

_DEPTH = {RollUp.R2: Level.ITEM, RollUp.R3: Level.FACTOR, RollUp.R4: Level.BLOCK}
_DEFINED = {
    Level.ITEM: (RollUp.NONE,),
    Level.FACTOR: (RollUp.R1, RollUp.R2),
    Level.BLOCK: (RollUp.R1, RollUp.R2, RollUp.R3),
    Level.OVERALL: (RollUp.R1, RollUp.R2, RollUp.R3, RollUp.R4),
}


@dataclass(frozen=True, slots=True)
class Index:
    """One index to estimate: a node under a scoring and a roll-up."""

    node: Node
    scoring: Scoring
    rollup: RollUp
    of_record: bool
    estimand: Estimand


def indices_of(method: Method) -> tuple[Index, ...]:
    """Every index of a method, in the order of its nodes, scorings and roll-ups."""
    nodes = tuple(method.nodes())
    return tuple(
        _index(method, nodes, node=node, scoring=scoring, rollup=rollup)
        for node in nodes
        for scoring in Scoring
        for rollup in _rollups(method, node)
    )


def answer_variables(method: Method, codes: Mapping[str, CodeArray]) -> Variables:
    """Columns of which the totals are taken, from the item codes by row.

    For each item a score by scoring and a 0/1 of having an answer, for each node a 0/1 of having
    any; whatever is no level of the scale counts as no answer and is zero in all of them.
    """
    columns: dict[str, FloatArray] = {}
    answered: dict[str, BoolArray] = {}
    for item in method.items:
        answered[item] = is_answer(codes[item], method.scale)
        for scoring in Scoring:
            columns[score_name(scoring, item)] = scored(codes[item], scoring, scale=method.scale)
        columns[valid_name(item)] = answered[item].astype(np.float64)
    for node in method.nodes():
        if node.level is not Level.ITEM:
            any_answer = np.logical_or.reduce([answered[item] for item in node.items])
            columns[valid_name(node.code)] = any_answer.astype(np.float64)
    return Variables.of(columns)


def is_answer(codes: CodeArray, scale: Scale) -> BoolArray:
    """Tell levels of the scale from blanks and other missing codes."""
    return np.asarray((codes >= scale.minimum) & (codes <= scale.maximum), dtype=np.bool_)


def answer_columns(node: Node) -> tuple[str, ...]:
    """Names of the 0/1 columns whose sum is the number of answers below a node."""
    return tuple(valid_name(item) for item in node.items)


def scored(codes: CodeArray, scoring: Scoring, *, scale: Scale) -> FloatArray:
    """Return how codes count under a scoring, 0–1; 0 for what is no level of the scale."""
    answered = is_answer(codes, scale)
    if scoring is Scoring.F1:
        return (answered & (codes >= scale.satisfied_from)).astype(np.float64)
    return np.where(answered, codes, 0) / scale.maximum


def _index(
    method: Method, nodes: tuple[Node, ...], *, node: Node, scoring: Scoring, rollup: RollUp
) -> Index:
    record = method.of_record
    of_record = scoring is record.scoring and rollup in {RollUp.NONE, record.rollup}
    name = f"{node.code} {scoring} {rollup}".rstrip()
    terms = tuple(
        (
            weight,
            Ratio(tuple(score_name(scoring, item) for item in part.items), answer_columns(part)),
        )
        for weight, part in _parts(method, nodes, node=node, rollup=rollup)
    )
    return Index(node, scoring, rollup, of_record, Estimand(name, terms, valid_name(node.code)))


def _rollups(method: Method, node: Node) -> tuple[RollUp, ...]:
    declared = (RollUp.RW,) if node.level is Level.OVERALL and method.weights else ()
    return _DEFINED[node.level] + declared


def _parts(
    method: Method, nodes: tuple[Node, ...], *, node: Node, rollup: RollUp
) -> Iterator[tuple[float, Node]]:
    if rollup is RollUp.RW:
        by_code = {other.code: other for other in nodes}
        for code, weight in method.weights:
            yield float(weight), by_code[code]
    elif rollup in _DEPTH:
        parts = [
            other
            for other in nodes
            if other.level is _DEPTH[rollup] and set(other.items) <= set(node.items)
        ]
        for part in parts:
            yield 1.0 / len(parts), part
    else:
        yield 1.0, node


def score_name(scoring: Scoring, item: str) -> str:
    """Name of the column of an item's score."""
    return f"{scoring}:{item}"


def valid_name(code: str) -> str:
    """Name of the 0/1 column of having an answer to an item, or to any item of a wider index."""
    return f"answered:{code}"
