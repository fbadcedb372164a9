"""Tasks A, B and C by this program: indices of 30 items in 20 departments with errors."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads would only wait

import numpy as np

from analysis.estimates.estimand import Estimand, Ratio, plan
from analysis.estimates.finish import Estimates
from analysis.estimates.in_files import finish_scan
from analysis.totals.cube import Score
from analysis.totals.scan import Scanned, Threads, scan
from analysis.totals.source import Source
from bench.analysis.questions import ITEMS

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


def estimands(*kinds: str) -> list[Estimand]:
    """Return the estimates of a department."""
    return [
        Estimand(
            f"{kind} {item}",
            ((1.0, Ratio((f"{kind} {item}",), (f"answered {item}",))),),
            base=f"answered {item}",
        )
        for item in ITEMS
        for kind in kinds
    ]


def source_of(folder: Path, *, psu: str = "psu") -> Source:
    """Return how the survey in a folder is read; `psu` is what names the sampling unit."""
    return Source(
        files=tuple(sorted(folder.glob("cases*.parquet"))),
        items={item: item for item in ITEMS},
        codes=CODES,
        psu=psu,
    )


def task_a(folder: Path, *, workers: int = 2) -> dict[str, Estimates]:
    """Return share satisfied and mean index of every item in every department."""
    scanned = scan(source_of(folder), spread=Threads(workers))
    return estimates(scanned, estimands("satisfied", "index"))


def task_b(folder: Path, *, workers: int = 2) -> dict[str, Estimates]:
    """Rake on three margins; return the mean indices with errors that know of it."""
    from analysis.weighting.grouped import weighing_of  # noqa: PLC0415 - task A needs no recipe
    from bench.analysis.margins import raking_recipe  # noqa: PLC0415

    weighing = weighing_of(raking_recipe())
    scanned = scan(source_of(folder), weighing=weighing, spread=Threads(workers))
    return estimates(scanned, estimands("index"))


def task_c(folder: Path, *, workers: int = 2) -> dict[str, Estimates]:
    """Return what task A does, every respondent being a sampling unit."""
    scanned = scan(source_of(folder, psu="NULL"), spread=Threads(workers))
    return estimates(scanned, estimands("satisfied", "index"))


def estimates(scanned: Scanned, wanted: Sequence[Estimand]) -> dict[str, Estimates]:
    """Return the estimates of every department."""
    columns = scores()
    compiled = plan(wanted, columns=[score.name for score in columns])
    names = scanned.roster.domains
    every = [[number] for number in range(len(names))]
    found = finish_scan(scanned, columns, plan=compiled, domains=every)
    return dict(zip(names, found, strict=True))


TASKS = {"A": task_a, "B": task_b, "C": task_c}


def main() -> None:
    """Print each estimate with its standard error: `python -m bench.analysis.ours A|B|C DIR`."""
    lines = [
        f"{name}\t{row[0]}\t{row[1]:.12g}\t{row[2]:.12g}\n"
        for name, found in TASKS[sys.argv[1]](Path(sys.argv[2])).items()
        for row in zip(found.names, found.values, found.standard_errors, strict=True)
    ]
    sys.stdout.write("".join(lines))


if __name__ == "__main__":
    main()
