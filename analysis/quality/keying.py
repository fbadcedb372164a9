"""Errors of keyers, from fields of paper forms that were keyed twice and ruled upon."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, KeyArray


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Errors of one keyer, per 1,000 fields, with an exact (Clopper-Pearson) interval."""

    keyer: str
    fields: int
    errors: int
    per_thousand: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class DoubleKeying:
    """Fields keyed twice, field by field; all arrays of shape (fields,).

    first, second : codes as keyed; ruled : the code decided on (equal to both where they agree).
    first_keyer, second_keyer : who keyed them.
    """

    first: KeyArray
    second: KeyArray
    ruled: KeyArray
    first_keyer: KeyArray
    second_keyer: KeyArray


def keyer_errors(keyed: DoubleKeying, *, level: float = 0.95) -> tuple[ErrorRate, ...]:
    """Return the error rate of each keyer, in the order of their names.

    Raises
    ------
    DomainError
        `quality.keying_lengths` if the columns differ in length.

    Notes
    -----
    An error is a field keyed otherwise than ruled. Where both keyers make the same slip nothing
    is seen; with rates e of a few per thousand that is a share of e² over the number of wrong
    codes, and can be neglected. The interval takes fields as independent.
    """
    columns = (keyed.first, keyed.second, keyed.ruled, keyed.first_keyer, keyed.second_keyer)
    if len({len(column) for column in columns}) != 1:
        raise DomainError(
            "quality.keying_lengths",
            "the columns of a double keying differ in length",
            got=", ".join(str(len(column)) for column in columns),
            expected="one entry a field in each",
        )
    keyers = np.concatenate([keyed.first_keyer, keyed.second_keyer])
    wrong = np.concatenate([keyed.first != keyed.ruled, keyed.second != keyed.ruled])
    return tuple(
        _rate(str(keyer), wrong[keyers == keyer], level=level) for keyer in np.unique(keyers)
    )


def _rate(keyer: str, wrong: BoolArray, *, level: float) -> ErrorRate:
    fields, errors = len(wrong), int(wrong.sum())
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
