"""The cube against sums taken row by row, with numpy alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from analysis.totals.cells import Variables, cell_totals
from analysis.totals.cube import Batch, Cells, Counter, Score, cube_of, empty_cube
from analysis.totals.design import DesignColumns, declare_design

CODES = range(-5, 6)
ITEMS = ("a", "b")
CELLS = Cells(unit=np.array([0, 0, 1, 2]), domain=np.array([0, 1, 1, 0]))
LEVEL = np.maximum(np.asarray(CODES), 0) / 5
VALID = (np.asarray(CODES) > 0).astype(float)
SCORES = [
    Score(f"{kind} {item}", item, values)
    for item in ITEMS
    for kind, values in (("level", LEVEL), ("valid", VALID))
]


def rows(seed=1, size=300):
    rng = np.random.default_rng(seed)
    codes = [rng.choice([-5, -3, -2, 1, 2, 3, 4, 5], size).astype(np.int16) for _ in ITEMS]
    return Batch(rng.integers(0, len(CELLS), size), rng.uniform(1, 9, size), codes)


def pieces(batch, cuts):
    for first, last in zip([0, *cuts], [*cuts, len(batch.cell)], strict=True):
        part = slice(first, last)
        yield Batch(batch.cell[part], batch.weight[part], [column[part] for column in batch.codes])


def in_memory(batch, domains):
    """The same rows through the path that holds every column in memory."""
    columns = {
        score.name: score.values[batch.codes[ITEMS.index(score.item)] - CODES.start]
        for score in SCORES
    }
    design = declare_design(
        DesignColumns(ids=(CELLS.unit[batch.cell],), weights=batch.weight), rows=len(batch.cell)
    )
    inside = np.isin(CELLS.domain[batch.cell], domains)
    return cell_totals(design, Variables.of(columns), domain=inside)


@pytest.mark.parametrize("domains", [[0], [1], [0, 1]])
def test_totals_are_those_of_the_rows(domains):
    batch = rows()
    found = cube_of([batch], ITEMS, CODES, cells=CELLS).totals(SCORES, domains=domains)
    expected = in_memory(batch, domains)
    assert found.names == expected.names
    assert found.units.tolist() == expected.units.tolist()
    np.testing.assert_allclose(found.sums, expected.sums, rtol=1e-12)
    np.testing.assert_allclose(found.counts, expected.counts, rtol=1e-12)
    for block in (slice(0, 2), slice(2, 4)):
        np.testing.assert_allclose(
            found.moments[block, block], expected.moments[block, block], rtol=1e-12
        )
    assert np.isnan(found.moments[:2, 2:]).all()


@given(st.lists(st.integers(0, 300), max_size=5).map(sorted))
def test_cutting_into_batches_or_cubes_changes_nothing(cuts):
    batch = rows()
    whole = cube_of([batch], ITEMS, CODES, cells=CELLS)
    batched = cube_of(pieces(batch, cuts), ITEMS, CODES, cells=CELLS)
    added = empty_cube(ITEMS, CODES, cells=CELLS)
    for part in pieces(batch, cuts):
        added = added.plus(cube_of([part], ITEMS, CODES, cells=CELLS))
    for other in (batched, added):
        np.testing.assert_allclose(other.weights, whole.weights, rtol=1e-12)
        assert (other.counts == whole.counts).all()


@pytest.mark.parametrize(("items", "domains"), [(1, 2), (4, 2), (7, 30), (3, 40_000)])
def test_rows_are_counted_several_items_at_a_time(items, domains):
    rng = np.random.default_rng(4)
    codes = [rng.choice(np.arange(-5, 6), 400).astype(np.int16) for _ in range(items)]
    domain = rng.integers(0, domains, 400)
    counter = Counter(items, CODES, domains=domains)
    counter.add([column[:90] for column in codes], domain[:90])
    counter.add([column[90:] for column in codes], domain[90:])
    expected = np.zeros((items, domains, len(CODES)), dtype=np.int64)
    for number, column in enumerate(codes):
        np.add.at(expected, (number, domain, column - CODES.start), 1)
    assert (counter.counts == expected).all()


@pytest.mark.parametrize("code", [-6, 6])
def test_a_code_off_the_scale_is_refused(code):
    batch = Batch(np.array([0, 1]), np.ones(2), [np.array([1, code]), np.array([1, 1])])
    with pytest.raises(DomainError) as caught:
        cube_of([batch], ITEMS, CODES, cells=CELLS)
    assert caught.value.code == "cube.unknown_code"
    assert (caught.value.fault.where, caught.value.fault.got) == ("column a", str(code))


def test_batches_are_left_as_they_were():
    batch = rows()
    before = [batch.cell.copy(), batch.weight.copy(), *(column.copy() for column in batch.codes)]
    cube_of([batch], ITEMS, CODES, cells=CELLS)
    after = [batch.cell, batch.weight, *batch.codes]
    assert all((one == other).all() for one, other in zip(before, after, strict=True))


def test_no_row_at_all():
    found = cube_of([], ITEMS, CODES, cells=CELLS).totals(SCORES, domains=[0])
    assert found.units.shape == (0,)
    assert found.sums.shape == (0, 4)
    assert found.counts.tolist() == [0, 0, 0, 0]
