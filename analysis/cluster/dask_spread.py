"""Spreads the slices of a scan over the workers of a Dask cluster (optional extra `cluster`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from distributed import Client, Future

from analysis.totals.source import Slice

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class DaskSpread:
    """Spreads slices over a cluster; every worker sees the files under the same paths.

    client : connected to the scheduler.
    in_flight : slices that are on their way at a time, so that few answers wait.

    Notes
    -----
    Answers come back in the order of the slices, so the sum is bit for bit that of one process.
    """

    client: Client
    in_flight: int = 16

    def __call__(
        self, function: Callable[[Slice], Answer], slices: Sequence[Slice]
    ) -> Iterator[Answer]:
        """Submit slices in order and yield their answers in order."""
        waiting = [self._submit(function, part) for part in slices[: self.in_flight]]
        for part in slices[self.in_flight :]:
            yield waiting.pop(0).result()
            waiting.append(self._submit(function, part))
        for future in waiting:
            yield future.result()

    def _submit(self, function: Callable[[Slice], Answer], part: Slice) -> "Future[Answer]":
        return self.client.submit(function, part, pure=False)
