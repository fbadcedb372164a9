"""Task A by this program: share satisfied and mean index of 30 items in 20 departments, with SE."""

import sys
from pathlib import Path

import numpy as np

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import Estimates, finish
from analysis.totals.cube import Score
from analysis.totals.scan import Threads, scan
from analysis.totals.source import Source
from bench.analysis.generate import ITEMS

CODES = range(-2, 6)


def scores() -> list[Score]:
    """Return 0/1 of being satisfied, level over 5 and 0/1 of having an answer, for each item."""
    codes = np.asarray(CODES, dtype=np.float64)
    kinds = {
        "satisfied": (codes >= 4).astype(np.float64),  # noqa: PLR2004 - levels 4 and 5
        "index": np.maximum(codes, 0) / 5,
        "answered": (codes > 0).astype(np.float64),
    }
    return [
        Score(f"{kind} {item}", item, values) for item in ITEMS for kind, values in kinds.items()
    ]


def estimands() -> list[Estimand]:
    """Return the 60 estimates of a department."""
    return [
        Estimand(
            f"{kind} {item}",
            ((1.0, Ratio((f"{kind} {item}",), (f"answered {item}",))),),
            base=f"answered {item}",
        )
        for item in ITEMS
        for kind in ("satisfied", "index")
    ]


def task_a(folder: Path, *, workers: int = 2) -> dict[str, Estimates]:
    """Return the estimates of every department."""
    source = Source(
        files=tuple(sorted(folder.glob("cases*.parquet"))),
        items={item: item for item in ITEMS},
        codes=CODES,
        row=None,
    )
    scanned = scan(source, spread=Threads(workers))
    columns = scores()
    compiled = plan(estimands(), columns=[score.name for score in columns])
    return {
        name: finish(
            scanned.roster.design, scanned.cube.totals(columns, domains=[number]), plan=compiled
        )
        for number, name in enumerate(scanned.roster.domains)
    }


def main() -> None:
    """Print each estimate with its standard error: `python -m bench.analysis.ours DIR`."""
    for name, found in task_a(Path(sys.argv[1])).items():
        for row in zip(found.names, found.values, found.standard_errors, strict=True):
            print(name, row[0], f"{row[1]:.12g}", f"{row[2]:.12g}", sep="\t")


if __name__ == "__main__":
    main()
