"""From a method to the columns of a cube: which codes count how much, item by item."""

from collections.abc import Iterator

import numpy as np

from analysis.indices.definition import Level, Method, Scoring
from analysis.indices.estimands import is_answer, score_name, scored, valid_name
from analysis.snapshot.contract import MissingCode
from analysis.totals.cube import Score


def code_range(method: Method) -> range:
    """Return the codes an item of an answered form may have: missing codes and levels."""
    return range(min(MissingCode), method.scale.maximum + 1)


def item_columns(method: Method) -> dict[str, str]:
    """Return what to read of each row, as expressions of DuckDB by name.

    Each item as it stands, and for each wider index 1 where an item below it has an answer, else 0.
    """
    columns = {item: f'"{item}"' for item in method.items}
    scale = method.scale
    for node in method.nodes():
        if node.level is not Level.ITEM:
            parts = " OR ".join(
                f'"{item}" BETWEEN {scale.minimum} AND {scale.maximum}' for item in node.items
            )
            columns[valid_name(node.code)] = f"({parts})::SMALLINT"
    return columns


def answer_scores(method: Method) -> tuple[Score, ...]:
    """Return the columns of `estimands.answer_variables` as functions of one code."""
    return (*_item_scores(method), *_node_scores(method))


def _item_scores(method: Method) -> Iterator[Score]:
    codes = np.asarray(code_range(method), dtype=np.int64)
    valid = is_answer(codes, method.scale).astype(np.float64)
    for item in method.items:
        for scoring in Scoring:
            values = scored(codes, scoring, scale=method.scale)
            yield Score(score_name(scoring, item), item, values)
        yield Score(valid_name(item), item, valid)


def _node_scores(method: Method) -> Iterator[Score]:
    answered = (np.asarray(code_range(method)) == 1).astype(np.float64)
    for node in method.nodes():
        if node.level is not Level.ITEM:
            name = valid_name(node.code)
            yield Score(name, name, answered)
