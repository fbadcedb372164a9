"""What a readable rule book must also be: sums that add up, known sources, reachable points."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from analysis.ground.errors import Fault, FaultList
from analysis.par.maxima import has_unknown, known_maximum, maximum_of
from analysis.par.readings import POINTS
from analysis.par.rulebook import Criterion, Group, Leaf, Method, RuleBook


def check_rulebook(book: RuleBook, *, document: str, faults: FaultList) -> None:
    """Add a fault for everything in `book` that contradicts itself."""
    checker = _Checker(book, document, faults)
    checker.codes()
    checker.groups()
    for criterion in book.walk():
        checker.references(criterion)
        checker.maximum(criterion)
        if isinstance(criterion.body, Leaf):
            checker.reach(criterion, criterion.body)
            checker.method(criterion, criterion.body)
            checker.titles(criterion, criterion.body)
    checker.blocks(book.criteria, inside=True)
    checker.owners()
    checker.ranking()
    checker.sums()


class _Checker:
    def __init__(self, book: RuleBook, document: str, faults: FaultList) -> None:
        self._book, self._document, self._faults = book, document, faults

    def _fault(self, code: str, message: str, *, at: str, got: object = "", expected: str) -> None:
        where = f"{self._document}: {at}"
        fault = Fault(code, message, where=where, got=str(got), expected=expected)
        if fault not in list(self._faults):
            self._faults.extend([fault])

    def codes(self) -> None:
        """Every code once: evidence and exemptions name criteria by it."""
        for code, times in Counter(criterion.code for criterion in self._book.walk()).items():
            if times > 1:
                self._fault(
                    "par.duplicate_code",
                    "a criterion's code stands more than once",
                    at=f"criteria[{code}]",
                    got=f"{times} times",
                    expected="each code once",
                )

    def groups(self) -> None:
        """Every unit kind in one group; grades and criteria name groups that exist."""
        known = {group.id for group in self._book.groups}
        expected = ", ".join(sorted(known))
        kinds = Counter(kind for group in self._book.groups for kind in group.kinds)
        for kind in (kind for kind, times in kinds.items() if times > 1):
            self._fault(
                "par.kind_twice",
                "a kind of unit belongs to two groups",
                at="groups",
                got=kind,
                expected="each kind in one group",
            )
        for group in self._book.grades.keys() ^ known if self._book.grades else set():
            self._fault(
                "par.grades_group",
                "grades and unit groups do not match",
                at=f"grading.bands.{group}",
                expected=expected,
            )
        for criterion in self._book.walk():
            for group in set(criterion.groups) - known:
                self._fault(
                    "par.unknown_group",
                    "there is no such unit group",
                    at=f"criteria[{criterion.code}].groups",
                    got=group,
                    expected=expected,
                )

    def references(self, criterion: Criterion) -> None:
        for entry in criterion.maxima:
            source = entry.reference.partition("#")[0]
            if source not in self._book.sources:
                self._fault(
                    "par.unknown_reference",
                    "this source is not in the list of references",
                    at=f"criteria[{criterion.code}].maximum.{entry.since}",
                    got=source,
                    expected=", ".join(sorted(self._book.sources)),
                )

    def reach(self, criterion: Criterion, leaf: Leaf) -> None:
        """No rule can award more than the maximum of any day."""
        highest = leaf.rule.highest
        known = [entry for entry in criterion.maxima if entry.known]
        for entry in known if highest is not None else ():
            if highest is not None and highest > entry.points:
                self._fault(
                    "par.above_maximum",
                    "the rule can give more than the maximum",
                    at=f"criteria[{criterion.code}].rule",
                    got=highest,
                    expected=f"at most {entry.points} since {entry.since}",
                )

    def method(self, criterion: Criterion, leaf: Leaf) -> None:
        """Hold that a survey criterion reads survey figures only and is never scored by hand."""
        if leaf.method is Method.APPRAISED:
            return
        for name in leaf.rule.inputs:
            if name == POINTS or "." not in name:
                self._fault(
                    "par.survey_by_hand",
                    "a survey criterion must be scored from a survey figure",
                    at=f"criteria[{criterion.code}].rule",
                    got=name,
                    expected="a figure such as sipas.overall",
                )

    def titles(self, criterion: Criterion, leaf: Leaf) -> None:
        """Hold that only inputs of the rule have a title."""
        for name in leaf.titles:
            if name not in leaf.rule.inputs:
                self._fault(
                    "par.title_of_nothing",
                    "the rule reads no such input",
                    at=f"criteria[{criterion.code}].titles.{name}",
                    got=name,
                    expected=", ".join(leaf.rule.inputs),
                )

    def maximum(self, criterion: Criterion) -> None:
        """Only a penalty, which never gives points, has a maximum of 0."""
        penalty = isinstance(criterion.body, Leaf) and criterion.body.rule.highest == 0
        for entry in criterion.maxima:
            if entry.known and entry.points == 0 and not penalty:
                self._fault(
                    "par.maximum",
                    "a maximum must be above 0",
                    at=f"criteria[{criterion.code}].maximum.{entry.since}",
                    got=entry.points,
                    expected="above 0",
                )

    def blocks(self, criteria: Sequence[Criterion], *, inside: bool) -> None:
        """Hold that blocks stand at the top of the book or within another block."""
        for criterion in criteria:
            block = criterion.body.rule.kind == "block"
            if block and not inside:
                self._fault(
                    "par.block",
                    "a block of bonuses and penalties stands at the top or within another",
                    at=f"criteria[{criterion.code}].rule",
                    expected="a criterion without one above it",
                )
            self.blocks(criterion.parts, inside=block)

    def owners(self) -> None:
        known = ", ".join(sorted(self._book.agencies))
        for criterion in self._book.walk():
            if criterion.guide.owner and criterion.guide.owner not in self._book.agencies:
                self._fault(
                    "par.unknown_owner",
                    "this agency is not in the list of agencies",
                    at=f"criteria[{criterion.code}].owner",
                    got=criterion.guide.owner,
                    expected=known,
                )

    def ranking(self) -> None:
        codes = {criterion.code for criterion in self._book.walk()}
        for code in set(self._book.then) - codes:
            self._fault(
                "par.ranking",
                "equal rates are decided by a criterion that does not exist",
                at="ranking.then",
                got=code,
                expected="a criterion's code",
            )

    def sums(self) -> None:
        """On every day something changes, groups and the total agree with their parts."""
        changes = {entry.since for criterion in self._book.walk() for entry in criterion.maxima}
        days = sorted({self._book.since, *(day for day in changes if day > self._book.since)})
        for group in self._book.groups:
            for day in days:
                for criterion in self._book.walk():
                    self._stated(criterion, day, group.id)
                self._total(day, group.id)

    def _stated(self, criterion: Criterion, day: date, group: str) -> None:
        """Hold that the stated maximum of a group is what its parts add up to."""
        stated = criterion.maximum_on(day)
        if stated is None or not isinstance(criterion.body, Group) or not criterion.is_for(group):
            return
        found = maximum_of(criterion, on=day, group=group)
        at = f"criteria[{criterion.code}] on {day}"
        if has_unknown(criterion, on=day, group=group):
            self._leaves_room(found, stated.points, at=at)
        else:
            self._compare(found, stated.points, at=at)

    def _total(self, day: date, group: str) -> None:
        found = known_maximum(self._book.criteria, on=day, group=group)
        at = f"total of {group} on {day}"
        if any(has_unknown(one, on=day, group=group) for one in self._book.criteria):
            self._leaves_room(found, self._book.total, at=at)
        else:
            self._compare(found, self._book.total, at=at)

    def _leaves_room(self, found: Decimal, stated: Decimal, *, at: str) -> None:
        if found >= stated:
            self._fault(
                "par.sum",
                "the known maxima leave nothing for the unknown ones",
                at=at,
                got=found,
                expected=f"less than {stated}",
            )

    def _compare(self, found: Decimal, stated: Decimal, *, at: str) -> None:
        if found != stated:
            self._fault(
                "par.sum", "the maxima do not add up", at=at, got=found, expected=str(stated)
            )
