"""How far long work has come: the steps of a run in order, and a bar for whoever sits and waits."""

import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
_DELAY_SECONDS = 1.0
"""Work that is done by then shows no bar."""


class Step(StrEnum):
    """What a run does, one after the other."""

    READ = "read the snapshot"
    WEIGHT = "weight the sample"
    INDICES = "estimate indices"
    LEVELS = "estimate levels"
    OPTIONS = "estimate answers to single questions"
    OPT_IN = "count opt-in answers"
    DIAGNOSE = "check quality, drivers and ranks"
    SCORE = "score under the rule book"
    WRITE = "write the results"

    @property
    def share(self) -> float:
        """How much of the steps lies before this one, 0-1."""
        steps = list(Step)
        return steps.index(self) / len(steps)


Reached = Callable[[Step], None]
"""Is told each step as it begins."""


def unheard(_step: Step) -> None:
    """Tell nobody."""


class Bar:
    """A bar over the steps of a run on a terminal's standard error; nothing in a pipe or file."""

    def __init__(self) -> None:
        self._bar = tqdm(
            total=len(Step),
            file=sys.stderr,
            disable=None,
            delay=_DELAY_SECONDS,
            leave=False,
            mininterval=0,
            miniters=0,
            bar_format="{percentage:3.0f}% |{bar:20}| {desc} [{elapsed}]",
        )

    def __enter__(self) -> Reached:
        return self._reached

    def __exit__(self, *_raised: object) -> None:
        self._bar.close()

    def _reached(self, step: Step) -> None:
        self._bar.set_description_str(str(step), refresh=False)
        self._bar.update(list(Step).index(step) - self._bar.n)


def with_bar(items: Iterable[Item], *, total: int, unit: str) -> Iterable[Item]:
    """Return the items as they are, with a bar on a terminal's standard error while they last."""
    return tqdm(
        items,
        total=total,
        unit=unit,
        file=sys.stderr,
        disable=None,
        delay=_DELAY_SECONDS,
        leave=False,
    )
