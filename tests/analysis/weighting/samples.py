"""Weights, margins and designs that the tests of weighting share."""

import numpy as np
from hypothesis import strategies as st

from analysis.weighting.margins import Margin
from analysis.weighting.steps import base_weights

GENDER = ("f", "m")
AGE = ("young", "middle", "old")


@st.composite
def raking_samples(draw):
    """Draw weights, two columns of words in which every crossing occurs, and margins that agree."""
    extra = draw(st.integers(0, 20))
    pairs = [(g, a) for g in GENDER for a in AGE]
    pairs += draw(st.lists(st.sampled_from(pairs), min_size=extra, max_size=extra))
    base = draw(st.lists(st.floats(1, 30), min_size=len(pairs), max_size=len(pairs)))
    first = draw(st.lists(st.floats(50, 500), min_size=2, max_size=2))
    second = draw(st.lists(st.floats(50, 500), min_size=3, max_size=3))
    scale = sum(first) / sum(second)
    margins = (
        Margin.of("gender", dict(zip(GENDER, first, strict=True))),
        Margin.of("age", dict(zip(AGE, [part * scale for part in second], strict=True))),
    )
    words = tuple(np.array(column) for column in zip(*pairs, strict=True))
    return base_weights(np.array(base)), margins, words


def sums(weights, margin, words):
    """Weights added up by category of a margin."""
    return np.array([weights[words == category].sum() for category in margin.categories])
