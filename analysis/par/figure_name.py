"""Names of survey figures: campaign, scoring, index and whose, as `sipas.f1.II.A` spells them.

``sipas.overall`` is the index of record of the unit itself from the survey of the round. A scoring
stands before the index (``sipas.f1.overall``), another campaign before that
(``sipas:so-2024.f1.overall``), another unit behind it (``sipas.overall@H72``). Other surveys of
the round have other words in front, such as ``business.overall``.
"""

from dataclasses import dataclass
from enum import StrEnum


class FigureScoring(StrEnum):
    """The share satisfied (F1), the mean of the maximum (F2), or whichever is of record."""

    RECORD = "record"
    F1 = "F1"
    F2 = "F2"


@dataclass(frozen=True, slots=True)
class FigureName:
    """One figure; `campaign` and `unit` empty mean the round's own survey and the unit scored."""

    index: str
    survey: str = "sipas"
    campaign: str = ""
    scoring: FigureScoring = FigureScoring.RECORD
    unit: str = ""

    def __str__(self) -> str:
        source = f"{self.survey}:{self.campaign}" if self.campaign else self.survey
        scoring = "" if self.scoring is FigureScoring.RECORD else f".{self.scoring.lower()}"
        whose = f"@{self.unit}" if self.unit else ""
        return f"{source}{scoring}.{self.index}{whose}"


def split_unit(name: str) -> tuple[str, str]:
    """Return the name without the unit, and the other unit's code, empty for the unit scored."""
    own, _, unit = name.partition("@")
    return own, unit
