"""What a sheet of a workbook holds: headed columns with their formats, and rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Cell = str | int | float | Decimal | None


class Style(StrEnum):
    """How the cells of a column are shown."""

    TEXT = "text"
    WRAPPED = "wrapped"
    COUNT = "count"
    PERCENT = "percent"
    RATE = "rate"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, its style."""

    heading: str
    width: float
    style: Style = Style.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table sheet: its name on the tab, title, a note below it, columns and rows.

    `frozen` columns stay in view; rows are read once, in order, and may be made as they are read.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    frozen: int = 2
