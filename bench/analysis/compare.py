"""Runs task A by every program in turn, each as a whole process, and prints times and ratios.

`python -m bench.analysis.compare ROWS … [--data FOLDER] [--svy PYTHON] [--repeat N]`
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb

from bench.analysis.generate import ITEMS, write_survey

HERE = Path(__file__).parent
SLOW_ROWS = 500_000
"""R and svy are asked no larger samples; at this size they run once."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one program took: seconds by the clock and of the processors, most memory, output."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    output: str


def run(command: Sequence[str]) -> Cost:
    """Run a program to its end and measure it with all it imports."""
    with tempfile.TemporaryFile("w+") as out:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"failed with {process.returncode}: {' '.join(command)}")
        out.seek(0)
        cpu = usage.ru_utime + usage.ru_stime
        return Cost(seconds, cpu, usage.ru_maxrss / 1024, out.read())


def typical(command: Sequence[str], *, repeat: int) -> Cost:
    """Return the medians of some runs."""
    costs = [run(command) for _ in range(repeat)]
    return Cost(
        median(cost.seconds for cost in costs),
        median(cost.cpu_seconds for cost in costs),
        median(cost.megabytes for cost in costs),
        costs[0].output,
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
            SELECT stratum, psu, unit, base_weight * factor AS weight, {", ".join(ITEMS)}
            FROM read_parquet('{files}') JOIN factors USING (stratum)
            WHERE status = 'complete'
        ) TO '{target}' (HEADER)
        """  # noqa: S608 - our own folder
    )


def estimates(output: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Read the lines that every program prints."""
    rows = (line.split("\t") for line in output.splitlines())
    return {(unit, name): (float(value), float(error)) for unit, name, value, error in rows}


def agreement(one: str, other: str) -> float:
    """Return the largest relative difference of two programs' values and errors."""
    first, second = estimates(one), estimates(other)
    if first.keys() != second.keys():
        return float("inf")
    pairs = [
        pair for key in first for pair in zip(first[key], second[key], strict=True) if any(pair)
    ]
    return max(abs(a - b) / max(abs(a), abs(b)) for a, b in pairs)


def commands(folder: Path, rows: Path, *, svy: str | None) -> Mapping[str, Sequence[str]]:
    """Return how to run each program that is here; ours first."""
    python = [sys.executable, "-m"]
    found = {
        "this program": [*python, "bench.analysis.ours", str(folder)],
        "DuckDB alone": [*python, "bench.analysis.limit", str(folder)],
    }
    if rows.exists() and shutil.which("Rscript"):
        found["R survey"] = ["Rscript", str(HERE / "survey.R"), str(rows)]
    if rows.exists() and svy:
        found["svy"] = [svy, str(HERE / "svy_task.py"), str(rows)]
    return found


def compare(rows: int, data: Path, *, svy: str | None, repeat: int) -> None:
    """Print one table for a size of sample."""
    folder, flat = data / str(rows), data / f"{rows}.csv"
    if not (folder / "manifest.json").exists():
        write_survey(folder, rows=rows)
    if rows <= SLOW_ROWS and not flat.exists():
        write_rows(folder, flat)
    print(f"\n{rows:,} rows", f"{'seconds':>10} {'cpu':>8} {'MB':>6} {'ratio':>7} agrees", sep="\n")
    ours: Cost | None = None
    for name, command in commands(folder, flat, svy=svy).items():
        slow = name in {"R survey", "svy"} and rows >= SLOW_ROWS
        cost = typical(command, repeat=1 if slow else repeat)
        ours = ours or cost
        agrees = "" if name == "DuckDB alone" else f"{agreement(ours.output, cost.output):.0e}"
        print(
            f"{cost.seconds:10.2f} {cost.cpu_seconds:8.2f} {cost.megabytes:6.0f} "
            f"{cost.seconds / ours.seconds:7.2f} {agrees:>6} {name}",
            flush=True,
        )


def main() -> None:
    """Compare at each size that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="+")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir(), "sipas-bench"))
    parser.add_argument("--svy", help="the Python of an environment that has svy")
    parser.add_argument("--repeat", type=int, default=5)
    chosen = parser.parse_args()
    for rows in chosen.rows:
        compare(rows, chosen.data, svy=chosen.svy, repeat=chosen.repeat)


if __name__ == "__main__":
    main()
