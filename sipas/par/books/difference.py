"""Two versions of a rule book side by side: criterion by criterion, and line by line."""

import difflib
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext

from analysis.par.comparison import CriterionChange, Difference, compare_books
from analysis.par.rulebook import RuleBook
from sipas.par.books.checking import check_text

DIFFERENCE_LABELS = {
    Difference.ADDED: lazy_gettext("new"),
    Difference.DROPPED: lazy_gettext("dropped"),
    Difference.TITLE: lazy_gettext("title"),
    Difference.PLACE: lazy_gettext("place in the tree"),
    Difference.MAXIMUM: lazy_gettext("maximum"),
    Difference.RULE: lazy_gettext("rule"),
    Difference.METHOD: lazy_gettext("method"),
    Difference.NOT_APPLICABLE: lazy_gettext("where it does not apply"),
    Difference.GROUPS: lazy_gettext("unit groups"),
    Difference.OWNER: lazy_gettext("owner agency"),
}
_CONTEXT_LINES = 2
_HEAD_LINES = 2


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of the text diff; `sign` is ``+``, ``-``, ``@`` or a space."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Differences:
    """`changes` is None where one of the two has faults and cannot be compared by criterion."""

    changes: tuple[CriterionChange, ...] | None
    lines: tuple[DiffLine, ...]


def differences(before: str, after: str) -> Differences:
    """Return what differs between two YAML texts of rule books."""
    old, new = check_text(before).book, check_text(after).book
    changes = None
    if old is not None and new is not None:
        changes = compare_books(old, new, on_before=last_day(old), on_after=last_day(new))
    return Differences(changes, text_diff(before, after))


def last_day(book: RuleBook) -> date:
    """Return the last day of the book, where it has none the last on which a maximum changes."""
    if book.until is not None:
        return book.until
    days = (entry.since for criterion in book.walk() for entry in criterion.maxima)
    return max(days, default=book.since)


def text_diff(before: str, after: str) -> tuple[DiffLine, ...]:
    """Return the changed lines with two lines around them."""
    found = difflib.unified_diff(
        before.splitlines(), after.splitlines(), lineterm="", n=_CONTEXT_LINES
    )
    return tuple(
        DiffLine(line[:1], line if line.startswith("@@") else line[1:])
        for line in list(found)[_HEAD_LINES:]
    )
