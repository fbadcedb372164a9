"""Runs tasks A, B and C by every program in turn and prints one Markdown table and the verdicts.

`python -m bench.analysis.compare ROWS … [--tasks ABC] [--data DIR] [--svy PYTHON] [--repeat N]`
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.analysis.generate import write_survey
from bench.analysis.margins import write_margins
from bench.analysis.measure import Command, Cost, agreement, interleaved
from bench.analysis.questions import ITEMS

HERE = Path(__file__).parent
SLOW_ROWS = 500_000
"""R and svy are asked no larger samples; at this size they run once."""

OURS, LIMIT, R, SVY = "this program", "DuckDB alone", "R survey", "svy"
HEADS = ("task", "rows", "program", "s", "processor s", "MB", "× ours", "× ours, processor",
         "values agree", "errors agree")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aim:
    """A target: what must hold at a size of task A, by which figure."""

    rows: int
    words: str
    program: str
    measure: str
    least: float = 0.0
    most: float = float("inf")


AIMS = (
    Aim(5_000_000, "at most 1.5 times DuckDB alone", LIMIT, "over", most=1.5),
    Aim(5_000_000, "at most 500 MB", OURS, "megabytes", most=500),
    Aim(500_000, "at least 50 times faster than R survey", R, "under", least=50),
    Aim(500_000, "at least 10 times faster than svy", SVY, "under", least=10),
    Aim(5_000, "at most 1 s by the clock", OURS, "seconds", most=1.0),
)


def write_rows(folder: Path, target: Path) -> None:
    """Write the answered rows with final weights as CSV, for programs that read nothing else."""
    files = f"{folder}/cases*.parquet"
    duckdb.sql(
        f"""
        COPY (
            WITH factors AS (
                SELECT stratum, sum(base_weight)
                    / sum(base_weight) FILTER (status = 'complete') AS factor
                FROM read_parquet('{files}') GROUP BY stratum
            )
            SELECT stratum, psu, unit, sex, age, base_weight * factor AS weight, {", ".join(ITEMS)}
            FROM read_parquet('{files}') JOIN factors USING (stratum)
            WHERE status = 'complete'
        ) TO '{target}' (HEADER)
        """  # noqa: S608 - our own folder
    )


def commands(task: str, data: Path, *, rows: int, svy: str | None) -> Mapping[str, Command]:
    """Return how to run each program that is here; ours first."""
    folder, flat, margins = str(data / str(rows)), data / f"{rows}-rows.csv", data / "margins.csv"
    python = [sys.executable, "-m"]
    found: dict[str, Command] = {
        OURS: [*python, "bench.analysis.ours", task, folder],
        LIMIT: [*python, "bench.analysis.limit", task, folder],
    }
    if flat.exists() and svy:
        found[SVY] = [svy, str(HERE / "svy_task.py"), task, str(flat), str(margins)]
    if flat.exists() and shutil.which("Rscript"):
        found[R] = ["Rscript", str(HERE / "survey.R"), task, str(flat), str(margins)]
    return found


def prepare(data: Path, rows: int) -> None:
    """Write the survey and the flat files of a size unless they are there."""
    folder, flat = data / str(rows), data / f"{rows}-rows.csv"
    if not (folder / "manifest.json").exists():
        write_survey(folder, rows=rows)
    if rows <= SLOW_ROWS and not flat.exists():
        write_rows(folder, flat)
    write_margins(data / "margins.csv")


def compare(task: str, data: Path, *, rows: int, svy: str | None, repeat: int) -> dict[str, Cost]:
    """Measure every program on one task and size."""
    prepare(data, rows)
    asked = commands(task, data, rows=rows, svy=svy)
    slow = {R: 1 if rows >= SLOW_ROWS else min(repeat, 2), SVY: 1 if rows >= SLOW_ROWS else repeat}
    return interleaved(asked, repeats={name: slow.get(name, repeat) for name in asked})


def lines(task: str, rows: int, costs: Mapping[str, Cost]) -> Iterator[str]:
    """Write the costs as rows of a Markdown table."""
    ours = costs[OURS]
    for name, cost in costs.items():
        apart = ("", "")
        if name in {R, SVY}:
            found = agreement(ours.output, cost.output)
            apart = (f"{found[0]:.0e}", f"{found[1]:.0e}")
        cells = (task, f"{rows:,}", name, f"{cost.seconds:.2f}", f"{cost.cpu_seconds:.2f}",
                 f"{cost.megabytes:.0f}", f"{cost.seconds / ours.seconds:.2f}",
                 f"{cost.cpu_seconds / ours.cpu_seconds:.2f}", *apart)  # fmt: skip
        yield f"| {' | '.join(cells)} |"


def verdicts(found: Mapping[tuple[str, int], Mapping[str, Cost]]) -> Iterator[str]:
    """Hold the figures of task A against the aims, by the clock and by processor time."""
    for aim in AIMS:
        costs = found.get(("A", aim.rows), {})
        if aim.program not in costs:
            yield f"- {aim.rows:,} rows, {aim.words}: not measured"
            continue
        figures = _figures(aim, costs[OURS], costs[aim.program])
        said = "met" if aim.least <= figures[0] <= aim.most else "missed"
        yield f"- {aim.rows:,} rows, {aim.words}: {said} ({', '.join(_words(figures))})"


def _figures(aim: Aim, ours: Cost, other: Cost) -> tuple[float, ...]:
    if aim.measure == "over":
        return ours.seconds / other.seconds, ours.cpu_seconds / other.cpu_seconds
    if aim.measure == "under":
        return other.seconds / ours.seconds, other.cpu_seconds / ours.cpu_seconds
    return (getattr(ours, aim.measure),)


def _words(figures: tuple[float, ...]) -> Iterator[str]:
    kinds = ("", " by processor time")
    return (f"{figure:.2f}{kind}" for figure, kind in zip(figures, kinds, strict=False))


def main() -> None:
    """Compare at each size that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--tasks", default="ABC")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir(), "sipas-bench"))
    parser.add_argument("--svy", help="the Python of an environment that has svy")
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    print(f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}", sep="\n", flush=True)
    found = {}
    for task in chosen.tasks:
        for rows in chosen.rows:
            costs = compare(task, chosen.data, rows=rows, svy=chosen.svy, repeat=chosen.repeat)
            found[task, rows] = costs
            print("\n".join(lines(task, rows, costs)), flush=True)
    print("", *verdicts(found), sep="\n")


if __name__ == "__main__":
    main()
