"""Whose evidence a file is: a criterion of a unit's sheet in a round."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """The place in a round that a file is attached to."""

    round_id: int
    unit_code: str
    criterion_code: str

    def __str__(self) -> str:
        return f"{self.round_id}:{self.unit_code}:{self.criterion_code}"
