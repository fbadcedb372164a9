"""Runs whole programs in turn and says what each of them took."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Command = Sequence[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one program took: seconds by the clock and of the processors, most memory, output."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    output: str


def run(command: Command) -> Cost:
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
