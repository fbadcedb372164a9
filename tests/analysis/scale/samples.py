"""A small clustered sample as files, cut wherever a test wants, and the same sample in memory."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.indices.scores import code_range, item_columns
from analysis.totals.source import Source
from tests.analysis.methods import ITEMS
from tests.analysis.snapshots import snapshot_of

UNITS = {"A": "department", "B": "department", "C": "district"}
ROWS = 600


def sample_columns(seed: int = 3) -> dict[str, list]:
    """Three strata of clusters, one whose rows are their own units; a fifth did not answer."""
    rng = np.random.default_rng(seed)
    stratum = rng.choice(["north", "south", "west", "list"], ROWS)
    commune = rng.integers(0, 5, ROWS)
    psu = [None if s == "list" else f"commune {c}" for s, c in zip(stratum, commune, strict=True)]
    answered = (rng.random(ROWS) < 0.8) & ~((stratum == "west") & (commune == 4))
    columns: dict[str, list] = {
        "unit": rng.choice(list(UNITS), ROWS).tolist(),
        "stratum": stratum.tolist(),
        "psu": psu,
        "base_weight": rng.uniform(2, 40, ROWS).tolist(),
        "stratum_population": [
            900 if s == "list" else 12 if s == "north" else None for s in stratum
        ],
        "status": np.where(answered, "complete", "no_answer").tolist(),
        "mode": [("web" if flag else None) for flag in answered],
    }
    for item in ITEMS:
        codes = rng.choice([-5, -3, -2, 1, 2, 3, 4, 5], ROWS)
        columns[item] = [
            int(code) if flag else None for code, flag in zip(codes, answered, strict=True)
        ]
    return columns


def write_files(folder: Path, cuts: Sequence[int] = (), *, order: Sequence[int] = ()) -> list[Path]:
    """Write the sample into files cut before the rows `cuts`, its rows in `order`."""
    table = snapshot_of(sample_columns(), units=UNITS).cases
    table = table.take(pa.array(order)) if len(order) else table
    paths = []
    for number, (first, last) in enumerate(zip([0, *cuts], [*cuts, ROWS], strict=True)):
        paths.append(folder / f"cases-{number}.parquet")
        pq.write_table(table.slice(first, last - first), paths[-1], row_group_size=70)
    return paths


def source_of(method, paths: Sequence[Path], **changes) -> Source:
    """Return how the index method reads these files."""
    return Source(tuple(paths), item_columns(method), code_range(method), **changes)
