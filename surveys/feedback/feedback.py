"""What somebody says at a counter: how satisfied, in time or not, how treated, what to better."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.ground.errors import DomainError, FaultList

LOWEST, HIGHEST = 1, 5
#: From this level on somebody counts as satisfied, as in the share satisfied of SIPAS.
SATISFIED = 4
COMMENT_LIMIT = 1000


class InTime(StrEnum):
    """Whether the business was done within the time that was promised."""

    YES = "yes"
    NO = "no"
    PENDING = "pending"


class Treatment(StrEnum):
    """Whether the officials were polite and clear."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Said:
    """The answers to the four questions; only the first must be answered."""

    satisfaction: int
    in_time: InTime | None = None
    treatment: Treatment | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What was said of one unit in one month; `satisfied` are those at level 4 or 5."""

    unit_id: int
    #: first day of the month
    month: date
    count: int
    satisfied: int

    @property
    def share_satisfied(self) -> float:
        """Between 0 and 1; nobody is weighted, for nobody was drawn."""
        return self.satisfied / self.count


def read_said(satisfaction: str, in_time: str, treatment: str, comment: str) -> Said:
    """Read the fields of the form.

    Raises ManyFaults: `feedback.unanswered` in field `satisfaction`, `feedback.long` in `comment`.
    What the closed questions do not offer counts as not answered.
    """
    text = comment.replace("\r\n", "\n").strip()
    levels = {str(level): level for level in range(LOWEST, HIGHEST + 1)}
    faults = FaultList()
    if satisfaction not in levels:
        faults.add("feedback.unanswered", "choose how satisfied you are", where="satisfaction")
    if len(text) > COMMENT_LIMIT:
        faults.add("feedback.long", "the text is too long", where="comment", got=len(text))
    faults.raise_if_any("feedback.unreadable", "the opinion cannot be taken yet")
    return Said(
        levels[satisfaction],
        InTime(in_time) if in_time in set(InTime) else None,
        Treatment(treatment) if treatment in set(Treatment) else None,
        text,
    )


def unknown_unit(code: str) -> DomainError:
    """Return the error of a code that no unit carries."""
    return DomainError(
        "feedback.not_found",
        "no agency has this address",
        got=code,
        hint="Scan the code at the counter again, or ask there.",
    )
