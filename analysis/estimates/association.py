"""Tests of independence in a two-way table of weighted counts: Rao and Scott, Wald."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import chdtrc, fdtrc

from analysis.estimates.chi_square_sums import exceedance
from analysis.estimates.finish import Estimates
from analysis.estimates.survey import AnyDesign, mean, total
from analysis.ground.errors import DomainError
from analysis.totals.arrays import BoolArray, FloatArray, IntArray, KeyArray
from analysis.totals.design import codes_of


class AssociationTest(StrEnum):
    """Which test: Rao-Scott second order (F) or first order (Chisq), Wald, adjusted Wald.

    lincom: X² against the whole distribution that the design gives it, a sum of chi-squares.
    """

    RAO_SCOTT_F = "F"
    RAO_SCOTT_CHI_SQUARE = "Chisq"
    WALD = "Wald"
    ADJUSTED_WALD = "adjWald"
    LINEAR_COMBINATION = "lincom"


@dataclass(frozen=True, slots=True)
class Association:
    """A test of independence.

    denominator_df : NaN where the reference distribution is a chi-square.
    """

    statistic: float
    p_value: float
    numerator_df: float
    denominator_df: float


def association(
    design: AnyDesign,
    first: KeyArray,
    second: KeyArray,
    *,
    test: AssociationTest = AssociationTest.RAO_SCOTT_F,
    domain: BoolArray | None = None,
    df: int | None = None,
) -> Association:
    """Test whether two categorical columns are independent in the population.

    Parameters
    ----------
    first, second : shape (rows,), categories; rows with a missing one must lie outside `domain`.
    df : degrees of freedom of the design; None: those of the rows in the domain.

    Raises
    ------
    DomainError : `association.one_category`, `association.singular`.

    Notes
    -----
    Rao and Scott (1984), Annals of Statistics 12, 46-60: Pearson's X² over the trace of the
    generalised design effects Δ, against F with d0 = tr(Δ)²/tr(Δ²) and d0·df degrees of freedom
    (second order); X² itself against its mean eigenvalue times a chi-square (first order), or
    against the sum of chi-squares with the eigenvalues of Δ as factors (`lincom`). The
    Wald test is that of the (r - 1)(c - 1) departures from independence (Koch, Freeman and
    Freeman 1975). The numbers are those of R's svychisq.
    """
    kept = np.ones(design.rows, dtype=np.bool_) if domain is None else domain
    table = _Table.of(first, second, kept)
    run = _wald if test in {AssociationTest.WALD, AssociationTest.ADJUSTED_WALD} else _rao_scott
    try:
        return run(design, table, (test, df))
    except np.linalg.LinAlgError as error:
        raise DomainError(
            "association.singular",
            "the table has too few sampling units for its number of cells",
            got=f"{table.height} x {table.width} cells",
            hint="Join categories.",
        ) from error


_Choice = tuple[AssociationTest, int | None]


@dataclass(frozen=True, slots=True)
class _Table:
    """Cell of each row, first column fastest, and the size of the table."""

    cell: IntArray
    kept: BoolArray
    height: int
    width: int

    @classmethod
    def of(cls, first: KeyArray, second: KeyArray, kept: BoolArray) -> "_Table":
        down, rows = codes_of(first[kept])
        across, columns = codes_of(second[kept])
        if min(len(rows), len(columns)) < 2:  # noqa: PLR2004 - a table has two sides
            raise DomainError(
                "association.one_category",
                "a column has only one category, so there is nothing to test",
                got=f"{len(rows)} x {len(columns)} cells",
                expected="at least 2 x 2",
            )
        cell = np.full(len(kept), -1, dtype=np.int64)
        cell[kept] = across * len(rows) + down
        return cls(cell, kept, len(rows), len(columns))

    @property
    def margins(self) -> tuple[IntArray, IntArray]:
        """Row and column of each cell."""
        cells = np.arange(self.height * self.width)
        return cells % self.height, cells // self.height

    def indicators(self) -> dict[str, FloatArray]:
        cells = range(self.height * self.width)
        return {str(number): (self.cell == number).astype(np.float64) for number in cells}


def _rao_scott(design: AnyDesign, table: _Table, choice: _Choice) -> Association:
    found = mean(design, table.indicators(), domain=table.kept)
    shares = found.values
    inverse = np.divide(1.0, shares, out=np.zeros(len(shares)), where=shares > 0)
    count = int(table.kept.sum())
    down, across = table.margins
    expected = np.bincount(down, shares)[down] * np.bincount(across, shares)[across]
    pearson = float(count * ((shares - expected) ** 2 / expected).sum())
    basis = _interactions(table)
    effects = np.linalg.solve(
        basis.T @ (basis * inverse[:, None]) / count,
        (basis * inverse[:, None]).T @ found.covariance @ (basis * inverse[:, None]),
    )
    trace = float(np.trace(effects))
    if choice[0] is AssociationTest.RAO_SCOTT_CHI_SQUARE:
        cells = effects.shape[0]
        return Association(pearson, float(chdtrc(cells, pearson / trace * cells)), cells, np.nan)
    order = trace**2 / float(np.trace(effects @ effects))
    below = order * _df(found, choice)
    if choice[0] is AssociationTest.LINEAR_COMBINATION:
        factors = np.linalg.eigvals(effects).real
        return Association(pearson, exceedance(pearson, factors, df=below), np.nan, np.nan)
    return Association(pearson / trace, float(fdtrc(order, below, pearson / trace)), order, below)


def _interactions(table: _Table) -> FloatArray:
    """Cells by interactions, orthogonal to the margins; shape (cells, (r - 1)(c - 1))."""
    down, across = table.margins
    rows = (down[:, None] == np.arange(1, table.height)).astype(np.float64)
    columns = (across[:, None] == np.arange(1, table.width)).astype(np.float64)
    main = np.column_stack([np.ones(len(down)), rows, columns])
    products = (rows[:, :, None] * columns[:, None, :]).reshape(len(down), -1)
    fitted = main @ np.linalg.lstsq(main, products, rcond=None)[0]
    return np.asarray(products - fitted, dtype=np.float64)


def _wald(design: AnyDesign, table: _Table, choice: _Choice) -> Association:
    found = total(design, table.indicators(), domain=table.kept)
    cells = found.values
    whole = cells.sum()
    down, across = table.margins
    row, column = np.bincount(down, cells)[down] / whole, np.bincount(across, cells)[across] / whole
    departures = cells - row * column * whole
    same_row, same_column = down[:, None] == down[None, :], across[:, None] == across[None, :]
    gradient = (
        np.eye(len(cells))
        - same_row * column[:, None]
        - same_column * row[:, None]
        + (row * column)[:, None]
    )
    used = (down > 0) & (across > 0)
    matrix = (gradient @ found.covariance @ gradient.T)[np.ix_(used, used)]
    wald = float(departures[used] @ np.linalg.solve(matrix, departures[used]))
    order, df = int(used.sum()), _df(found, choice)
    below = df if choice[0] is AssociationTest.WALD else df - order + 1
    statistic = wald / order * (below / df if df > 0 else np.nan)
    return Association(statistic, float(fdtrc(order, below, statistic)), order, below)


def _df(found: Estimates, choice: _Choice) -> int:
    return int(found.df[0]) if choice[1] is None else choice[1]
