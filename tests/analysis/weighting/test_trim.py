import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from analysis.weighting.steps import base_weights
from analysis.weighting.trim import mean_weight, median_weight, trim


def test_what_is_cut_goes_to_the_others():
    """10 is cut to 4, its 6 shared by three; strictly the 3 that became 5 is cut as well."""
    weights = base_weights(np.array([1.0, 2, 3, 10]))
    assert trim(weights, upper=4).final.tolist() == [3, 4, 5, 4]
    assert trim(weights, upper=4.5, strict=True).final.max() == pytest.approx(4.5)
    assert weights.final.tolist() == [1, 2, 3, 10]


@given(
    st.lists(st.floats(0.1, 100), min_size=3, max_size=30), st.floats(0.1, 0.9), st.floats(1.1, 3)
)
def test_strict_trimming_keeps_sum_and_limits(values, low, high):
    weights = base_weights(np.array(values))
    mean = float(np.mean(values))
    try:
        found = trim(weights, lower=low * mean, upper=high * mean, strict=True).final
    except DomainError:
        reject()
    assert found.sum() == pytest.approx(sum(values))
    assert found.min() >= low * mean * (1 - 1e-12)
    assert found.max() <= high * mean * (1 + 1e-12)


@given(
    st.lists(st.tuples(st.floats(0.1, 100), st.integers(1, 5)), min_size=2, max_size=12),
    st.floats(1.05, 3),
    st.booleans(),
)
def test_like_cases_may_be_added_up(groups, high, strict):
    values, times = np.array([value for value, _ in groups]), np.array([n for _, n in groups])
    each, whole = base_weights(np.repeat(values, times)), base_weights(values * times)
    assert median_weight(whole, times) == pytest.approx(np.median(each.final))
    assert mean_weight(whole, times) == pytest.approx(np.mean(each.final))
    upper = high * float(np.median(each.final))
    try:
        expected = trim(each, upper=upper, strict=strict).final
    except DomainError:
        reject()
    found = trim(whole, upper=upper, strict=strict, times=times).final / times
    np.testing.assert_allclose(np.repeat(found, times), expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("limits", "got"),
    [
        ({"upper": 2.0, "strict": True}, "a mean weight of 4"),
        ({"lower": 5.0, "strict": True}, "a mean weight of 4"),
        ({"lower": 3.0, "upper": 2.0}, "a lower limit above the upper one"),
        ({"upper": 0.5}, "every weight outside the limits"),
    ],
)
def test_limits_that_cannot_be_kept(limits, got):
    with pytest.raises(DomainError) as caught:
        trim(base_weights(np.array([1.0, 2, 3, 10])), **limits)
    assert (caught.value.code, caught.value.fault.got) == ("weighting.trim", got)
