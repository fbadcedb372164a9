"""Runs whole programs in turn and says what each of them took."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str]

_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one program took: seconds by the clock and of the processors, most memory, output."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    output: str


def run(command: Command) -> Cost:
    """Run a program to its end and measure it with all it imports; see `bench.analysis.launch`."""
    with tempfile.NamedTemporaryFile("r") as out:
        launch = [sys.executable, "-I", "-S", str(_LAUNCH), out.name, *command]
        report = subprocess.run(
            launch, stdout=subprocess.PIPE, check=True, text=True, env=_environ()
        ).stdout
        code, *figures = report.split()
        if code != "0":
            raise SystemExit(f"failed with {code}: {' '.join(command)}")
        return Cost(*map(float, figures), Path(out.name).read_text())


def _environ() -> dict[str, str]:
    """Return an environment without what only developers set of Python.

    So programs find themselves compiled, as installed ones do, and write as files are written.
    """
    unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    return {name: text for name, text in os.environ.items() if name not in unwanted}


def interleaved(commands: Mapping[str, Command], *, repeats: Mapping[str, int]) -> dict[str, Cost]:
    """Run programs in turn, round after round, and return the best of each.

    The least of several runs is what a program takes when nothing else disturbs it; taking turns
    keeps a busy minute from falling on one program alone.
    """
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(max(repeats.values())):
        for name, command in commands.items():
            if number < repeats[name]:
                found[name].append(run(command))
    return {name: _best(costs) for name, costs in found.items()}


def _best(costs: Sequence[Cost]) -> Cost:
    return Cost(
        min(cost.seconds for cost in costs),
        min(cost.cpu_seconds for cost in costs),
        max(cost.megabytes for cost in costs),
        costs[0].output,
    )


def agreement(one: str, other: str) -> tuple[float, float]:
    """Return the largest relative difference of two programs' values, and of their errors."""
    first, second = _estimates(one), _estimates(other)
    if first.keys() != second.keys():
        return float("inf"), float("inf")
    values, errors = zip(*((_apart(first[key], second[key])) for key in first), strict=True)
    return max(values), max(errors)


def _estimates(output: str) -> dict[tuple[str, str], tuple[float, float]]:
    rows = (line.split("\t") for line in output.splitlines())
    return {(unit, name): (float(value), float(error)) for unit, name, value, error in rows}


def _apart(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    value, error = (
        abs(a - b) / max(abs(a), abs(b), 1e-300) for a, b in zip(one, other, strict=True)
    )
    return value, error
