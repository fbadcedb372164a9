"""Two rule books side by side: criteria added, dropped, moved, with another maximum or rule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analysis.ground.text import LocalText
from analysis.par.rulebook import Criterion, Leaf, RuleBook


class Difference(StrEnum):
    """What is not the same."""

    ADDED = "added"
    DROPPED = "dropped"
    TITLE = "title"
    PLACE = "place"
    MAXIMUM = "maximum"
    RULE = "rule"
    METHOD = "method"
    NOT_APPLICABLE = "not_applicable"
    GROUPS = "groups"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion that differs; maxima are those in force on each book's day, None where none."""

    code: str
    title: LocalText
    differences: tuple[Difference, ...]
    maximum_before: Decimal | None
    maximum_after: Decimal | None


@dataclass(frozen=True, slots=True)
class _Placed:
    criterion: Criterion
    parent: str
    maximum: Decimal | None


def compare_books(
    before: RuleBook, after: RuleBook, *, on_before: date, on_after: date
) -> tuple[CriterionChange, ...]:
    """Return the criteria that differ, matched by code, in the order of `after`, dropped ones last.

    A criterion not yet in force on its book's day counts as not there; a group without a stated
    maximum has None.
    """
    was, now = _placed(before, on_before), _placed(after, on_after)
    codes = [*now, *(code for code in was if code not in now)]
    changes = [_change(code, was.get(code), now.get(code)) for code in codes]
    return tuple(change for change in changes if change is not None)


def _placed(book: RuleBook, on: date) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    waiting = [(criterion, "") for criterion in reversed(book.criteria)]
    while waiting:
        criterion, parent = waiting.pop()
        dated = criterion.maximum_on(on)
        if dated is not None or not isinstance(criterion.body, Leaf):
            known = dated.points if dated and dated.known else None
            found[criterion.code] = _Placed(criterion, parent, known)
        waiting.extend((part, criterion.code) for part in reversed(criterion.parts))
    return found


def _change(code: str, was: _Placed | None, now: _Placed | None) -> CriterionChange | None:
    shown = now or was
    differences = _differences(was, now)
    if shown is None or not differences:
        return None
    return CriterionChange(
        code=code,
        title=shown.criterion.title,
        differences=differences,
        maximum_before=was.maximum if was else None,
        maximum_after=now.maximum if now else None,
    )


def _differences(was: _Placed | None, now: _Placed | None) -> tuple[Difference, ...]:
    if was is None or now is None:
        return (Difference.ADDED if was is None else Difference.DROPPED,)
    one, two = was.criterion, now.criterion
    pairs = {
        Difference.TITLE: (one.title, two.title),
        Difference.PLACE: (was.parent, now.parent),
        Difference.MAXIMUM: (was.maximum, now.maximum),
        Difference.RULE: (one.body.rule, two.body.rule),
        Difference.METHOD: (_method(one), _method(two)),
        Difference.NOT_APPLICABLE: (one.when_not_applicable, two.when_not_applicable),
        Difference.GROUPS: (frozenset(one.groups), frozenset(two.groups)),
        Difference.OWNER: (one.guide.owner, two.guide.owner),
    }
    return tuple(which for which, (left, right) in pairs.items() if left != right)


def _method(criterion: Criterion) -> str:
    return criterion.body.method.value if isinstance(criterion.body, Leaf) else ""
