"""The definition of an index: its tree of items, its scale, its scorings and its roll-ups."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analysis.ground.text import LocalText

OVERALL = "overall"


class Scoring(StrEnum):
    """How an answer counts: F1 1 where satisfied, else 0; F2 its level over the highest level."""

    F1 = "F1"
    F2 = "F2"


class RollUp(StrEnum):
    """How criteria become a wider index.

    Rk pools all answers within each node of level k and takes the plain mean of these nodes: R1
    the index itself (one pool), R2 its criteria, R3 its factors, R4 its blocks. RW is the mean of
    pooled nodes with the weights the method declares. Criteria have no roll-up.
    """

    NONE = ""
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    RW = "RW"


class Level(StrEnum):
    """The levels of the tree."""

    ITEM = "item"
    FACTOR = "factor"
    BLOCK = "block"
    OVERALL = "overall"


class Basis(StrEnum):
    """How we know what is of record: read in the legal text, or inferred from published figures."""

    OFFICIAL = "official"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Scale:
    """Levels of satisfaction: from `minimum` to `maximum`, satisfied from `satisfied_from` up."""

    minimum: int
    maximum: int
    satisfied_from: int

    @property
    def levels(self) -> range:
        return range(self.minimum, self.maximum + 1)


@dataclass(frozen=True, slots=True)
class Reference:
    """The legal text a definition rests on."""

    document: str
    date: date
    place: str


@dataclass(frozen=True, slots=True)
class OfRecord:
    """Which scoring and roll-up is the published one, and how we know."""

    scoring: Scoring
    rollup: RollUp
    basis: Basis
    note: LocalText


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor and the names of its items, which are columns of the snapshot."""

    code: str
    title: LocalText
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of factors."""

    code: str
    title: LocalText
    factors: tuple[Factor, ...]

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for factor in self.factors for item in factor.items)


@dataclass(frozen=True, slots=True)
class Node:
    """One index of the tree: its place, and the items below it."""

    level: Level
    code: str
    parent: str
    title: LocalText
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """An index method as read from its file.

    weights : of nodes of one level, for roll-up RW; empty where the method declares none.
    outcome : questions whose mean stands for a person's overall satisfaction when asking what
        moves it, on the scale of the items; empty where the method declares none.
    content_hash : SHA-256 of the file.
    """

    id: str
    title: LocalText
    questionnaires: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    reference: Reference
    scale: Scale
    of_record: OfRecord
    blocks: tuple[Block, ...]
    weights: tuple[tuple[str, Decimal], ...]
    content_hash: str
    outcome: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for block in self.blocks for item in block.items)

    def nodes(self) -> Iterator[Node]:
        """All indices, widest first: overall, blocks, factors, items; items have no title here."""
        blocks = self.blocks
        yield Node(Level.OVERALL, OVERALL, "", self.title, self.items)
        for block in blocks:
            yield Node(Level.BLOCK, block.code, OVERALL, block.title, block.items)
        for block in blocks:
            for factor in block.factors:
                yield Node(Level.FACTOR, factor.code, block.code, factor.title, factor.items)
        for block in blocks:
            for factor in block.factors:
                for item in factor.items:
                    yield Node(Level.ITEM, item, factor.code, LocalText("", ""), (item,))
