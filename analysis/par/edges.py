"""Bands with explicit edges: `from` includes its edge, `above` does not, `rest` takes all else."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.wording import say

EDGE_KEYS = "from above rest"


@dataclass(frozen=True, slots=True)
class Edge:
    """The lower edge of a band; `at` None is the band that takes everything below the others."""

    at: Decimal | None
    inclusive: bool = True

    def holds(self, value: Decimal) -> bool:
        if self.at is None:
            return True
        return value >= self.at if self.inclusive else value > self.at

    def is_above(self, other: "Edge") -> bool:
        """Whether this edge leaves room for a band down to `other`."""
        if self.at is None or other.at is None:
            return self.at is not None
        return (self.at, not self.inclusive) > (other.at, not other.inclusive)

    def in_words(self) -> LocalText:
        if self.at is None:
            return LocalText(vi="dưới các mức trên", en="below the other bands")
        if self.inclusive:
            return say("từ {at} trở lên", "from {at}", at=self.at)
        return say("trên {at}", "above {at}", at=self.at)


def read_edge(cursor: Cursor, fields: dict[str, Cursor]) -> Edge:
    """Return the one edge among `fields` of the band at `cursor`."""
    given = [key for key in EDGE_KEYS.split() if key in fields]
    if len(given) != 1:
        cursor.fault(
            "par.edge",
            "a band needs exactly one edge",
            expected='from: "80", above: "80" or rest: true',
            hint="`from` includes the edge, `above` does not, `rest` is the last band.",
        )
        return Edge(at=None)
    if given == ["rest"]:
        if not fields["rest"].flag():
            fields["rest"].fault("par.edge", "`rest` is true or left out", expected="rest: true")
        return Edge(at=None)
    return Edge(at=fields[given[0]].decimal(), inclusive=given == ["from"])


def check_edges(cursor: Cursor, edges: Sequence[Edge]) -> None:
    """Fault unless the edges fall strictly and the last, and only the last, is `rest`."""
    falling = all(upper.is_above(lower) for upper, lower in pairwise(edges))
    if edges and falling and edges[-1].at is None:
        return
    cursor.fault(
        "par.edges_order",
        "the bands do not cover every value once",
        expected="edges from high to low, each lower than the one before, ending with rest: true",
        hint="Sort the bands and close the list with `rest: true`.",
    )
