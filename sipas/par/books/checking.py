"""What a text comes to as a rule book: its faults with their lines, gaps and assumptions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.ground.errors import DomainError, Fault
from analysis.par.lines import line_of
from analysis.par.loader import load_rulebook
from analysis.par.maxima import gaps
from analysis.par.rulebook import Assumption, Criterion, RuleBook

_DOCUMENT = re.compile(r"^text:?\s*")
_LINE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """A fault, and the line of the text it speaks of where that can be told."""

    fault: Fault
    line: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A text read as a rule book: the book where there are no faults, else None."""

    book: RuleBook | None
    faults: tuple[PlacedFault, ...]

    @property
    def gaps(self) -> tuple[Criterion, ...]:
        """Criteria that cannot be scored until a maximum or a rule is filled in."""
        return tuple(gaps(self.book)) if self.book else ()

    @property
    def assumptions(self) -> Sequence[Assumption]:
        return self.book.assumptions if self.book else ()


def check_text(text: str) -> Checked:
    """Return what a YAML text comes to, all its faults at once."""
    try:
        return Checked(load_rulebook(text), ())
    except DomainError as error:
        return Checked(None, placed(error, text))


def placed(error: DomainError, text: str) -> tuple[PlacedFault, ...]:
    """Return the faults of an error with their lines in `text`, in the order of the lines."""
    found = [PlacedFault(fault, _line(fault, text)) for fault in error.faults]
    return tuple(sorted(found, key=lambda one: (one.line is None, one.line or 0)))


def _line(fault: Fault, text: str) -> int | None:
    said = _LINE.search(fault.where)
    return int(said[1]) if said else line_of(text, _DOCUMENT.sub("", fault.where))
