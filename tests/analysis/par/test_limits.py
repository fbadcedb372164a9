"""Hostile documents are refused before anything is built from them, in a moment and in words."""

import pytest

from analysis.ground.errors import DomainError
from analysis.par import load_evidence, load_rulebook
from analysis.par.limits import MAX_BYTES, MAX_DEPTH, check_limits


def _laughs(levels: int) -> str:
    """Return a document whose every level stands for ten of the one before."""
    lines = ["a0: &a0 [" + ", ".join(["x"] * 10) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, levels + 1)]
    return "\n".join(lines)


@pytest.mark.parametrize("load", [load_rulebook, load_evidence])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (MAX_BYTES + 1), "par.too_large"),
        ("[" * 5000, "par.too_deep"),
        ("{a: " * 5000, "par.too_deep"),
        (_laughs(9), "par.too_many"),
    ],
)
def test_a_hostile_document_is_refused(load, text, code):
    with pytest.raises(DomainError) as caught:
        load(text)
    assert caught.value.code == code
    assert caught.value.fault.expected


def test_what_lies_within_the_limits_passes():
    check_limits("[" * MAX_DEPTH + "]" * MAX_DEPTH, name="text")
    check_limits(_laughs(3), name="text")


def test_an_alias_counts_as_all_it_stands_for_and_an_anchor_may_be_set_again():
    check_limits("a: &a [1, 2]\nb: &a [*a, *a]\nc: *a", name="text")
