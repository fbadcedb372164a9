"""Whose evidence a file is: one criterion of one sheet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """The place on a sheet of a round that a file is attached to."""

    sheet_id: int
    criterion: str

    def __str__(self) -> str:
        return f"{self.sheet_id}:{self.criterion}"
