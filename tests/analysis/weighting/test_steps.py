import numpy as np
import pytest

from analysis.ground.errors import DomainError
from analysis.weighting.steps import StepName, adjust_for_nonresponse, base_weights


def test_respondents_carry_their_class():
    """Class a: 10 + 10 + 20 carried by 10 and 20, factor 4/3; class c has nobody."""
    base = base_weights(np.array([10.0, 10, 20, 5, 7]))
    classes = np.array(["a", "a", "a", "b", "c"])
    responded = np.array([True, False, True, True, False])
    found = adjust_for_nonresponse(base, classes=classes, responded=responded)
    assert found.final == pytest.approx([40 / 3, 0, 80 / 3, 5, 0])
    assert found.empty_classes == ("c",)
    assert [step.name for step in found.steps] == [StepName.BASE, StepName.NONRESPONSE]
    assert base.final.tolist() == [10, 10, 20, 5, 7]


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_must_be_positive(bad):
    with pytest.raises(DomainError) as caught:
        base_weights(np.array([1.0, bad]))
    assert caught.value.code == "weighting.base"
