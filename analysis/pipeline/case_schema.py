"""The words of a reference case, and refusal of those that mean nothing to this engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class UnsupportedError(Exception):
    """The case asks for a method this engine does not have."""


_KNOWN: Mapping[str, str] = {
    "case": "id group note source data derive factors design adjust domain estimator expected",
    "design": "type ids strata weights fpc nest lonely_psu adjust_domain_lonely ultimate_cluster "
    "missing domain_df replicate",
    "replicate": "method weights_file n scale rscales mse degf",
    "domain": "var op value",
    "estimator": "stat vars numerator denominator by na_rm deff level method q qrule interval "
    "contrast expr formula family statistic test",
}
_CLOSED: Mapping[str, frozenset[str]] = {
    "type": frozenset({"taylor", "replicate"}),
    "missing": frozenset({"domain", "listwise"}),
    "domain_df": frozenset({"active", "stata"}),
}


def refuse_unknown_words(case: Mapping[str, Any]) -> None:
    """Raise UnsupportedError where a case has a word that we would otherwise pass over."""
    design = case["design"]
    parts = {
        "case": case,
        "design": design,
        "replicate": design.get("replicate") or {},
        "domain": case.get("domain") or {},
        "estimator": case["estimator"],
    }
    for name, part in parts.items():
        unknown = sorted(set(part) - set(_KNOWN[name].split()))
        if unknown:
            raise UnsupportedError(f"{name} with {', '.join(unknown)}")
    for word, allowed in _CLOSED.items():
        if design.get(word) is not None and design[word] not in allowed:
            raise UnsupportedError(f"design.{word} {design[word]}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula `response ~ term` of two plain column names."""

    response: str
    term: str

    @classmethod
    def of(cls, text: str) -> "Formula":
        """Read a formula; anything but two names is unsupported."""
        sides = [side.strip() for side in text.split("~")]
        if len(sides) != 2 or not all(_is_name(side) for side in sides):  # noqa: PLR2004 - two sides
            raise UnsupportedError(f"formula {text}")
        return cls(*sides)


def _is_name(word: str) -> bool:
    return bool(word) and word.replace(".", "_").isidentifier()
