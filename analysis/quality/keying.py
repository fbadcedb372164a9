"""Errors of keyers, from paper forms that were keyed twice and ruled upon."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scipy.special import betaincinv


@dataclass(frozen=True, slots=True)
class Slips:
    """What a second keying tells of one form: its fields, and how many each keyer got wrong."""

    fields: int
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Errors of one keyer, per 1,000 fields, with an exact (Clopper-Pearson) interval."""

    keyer: str
    fields: int
    errors: int
    per_thousand: float
    lower: float
    upper: float


def slips(first: Mapping[str, Any], second: Mapping[str, Any], ruled: Mapping[str, Any]) -> Slips:
    """Compare two keyings of a form with what was ruled to stand on it, each by question.

    Notes
    -----
    An error is a field keyed otherwise than ruled; fields are the questions that somebody keyed or
    that were ruled upon, so that a slip at a question that others hang on counts for these too.
    Where both keyers make the same slip nothing is seen; with rates e of a few per thousand that
    is a share of e² over the number of wrong codes, and can be neglected.
    """
    names = {*first, *second, *ruled}
    return Slips(
        fields=len(names),
        first=sum(first.get(name) != ruled.get(name) for name in names),
        second=sum(second.get(name) != ruled.get(name) for name in names),
    )


def error_rate(keyer: str, *, fields: int, errors: int, level: float = 0.95) -> ErrorRate:
    """Return the error rate of a keyer; the interval takes fields, at least one, as independent."""
    tail = (1 - level) / 2
    lower = betaincinv(errors, fields - errors + 1, tail) if errors else 0.0
    upper = betaincinv(errors + 1, fields - errors, 1 - tail) if errors < fields else 1.0
    return ErrorRate(
        keyer=keyer,
        fields=fields,
        errors=errors,
        per_thousand=1000 * errors / fields,
        lower=1000 * float(lower),
        upper=1000 * float(upper),
    )
