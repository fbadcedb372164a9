"""Checks that units, evidence and rule book belong together before anything is scored."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from analysis.ground.errors import FaultList
from analysis.par.evidence import Evidence, NotApplicable, UnitEvidence
from analysis.par.rulebook import Criterion, Leaf, Method, RuleBook, WhenNotApplicable
from analysis.snapshot.contract import UnitEntry


def check_scope(
    book: RuleBook,
    *,
    on: date,
    units: Sequence[UnitEntry],
    evidence: Evidence,
    faults: FaultList,
) -> None:
    """Add a fault for a day, unit, criterion or input that the rule book has no place for."""
    _check_day(book, on, faults)
    _check_units(book, units, faults)
    known = {unit.code for unit in units}
    for code in evidence.keys() - known:
        faults.add(
            "par.unknown_unit",
            "the evidence is of a unit that is not scored",
            where="evidence",
            got=code,
            expected="a unit of this round",
            hint="Correct the code or take the unit out of the evidence.",
        )
    for code in evidence.keys() & known:
        _EvidenceCheck(book, code, faults).run(evidence[code])


def _check_day(book: RuleBook, on: date, faults: FaultList) -> None:
    if book.since <= on <= (book.until or date.max):
        return
    faults.add(
        "par.not_in_force",
        "the rule book does not apply on this day",
        where=book.id,
        got=on,
        expected=f"{book.since} to {book.until or 'further notice'}",
        hint="Choose the rule book of the year that is scored.",
    )


def _check_units(book: RuleBook, units: Sequence[UnitEntry], faults: FaultList) -> None:
    seen: set[str] = set()
    for unit in units:
        if unit.code in seen:
            faults.add("par.unit_twice", "a unit stands twice", where="units", got=unit.code)
        seen.add(unit.code)
        if book.group_of(unit.kind) is None:
            faults.add(
                "par.no_group",
                "the rule book is not for this kind of unit",
                where=f"unit {unit.code}",
                got=unit.kind,
                expected=", ".join(kind for group in book.groups for kind in group.kinds),
                hint="Choose another rule book or leave the unit out.",
            )


def can_leave(part: Decimal, criterion: Criterion) -> bool:
    """Whether `part` of the points can leave the maximum of a criterion: one whose points scale."""
    least = min((dated.points for dated in criterion.maxima), default=None)
    scales = isinstance(criterion.body, Leaf) and criterion.body.rule.highest is None
    shrinks = criterion.when_not_applicable is WhenNotApplicable.SHRINK
    return scales and shrinks and least is not None and 0 < part < least


class _EvidenceCheck:
    """The evidence of one unit against the criteria of the book."""

    def __init__(self, book: RuleBook, unit: str, faults: FaultList) -> None:
        self._criteria = {criterion.code: criterion for criterion in book.walk()}
        self._read = {
            name
            for criterion in book.walk()
            if isinstance(criterion.body, Leaf)
            for name in criterion.body.rule.inputs
        }
        self._rescaled = {method.value for method in book.rescaled}
        self._unit, self._faults = unit, faults

    def run(self, evidence: UnitEvidence) -> None:
        for name in evidence.values:
            self._input(name, read=self._read, at="values")
        for code, readings in evidence.criteria.items():
            for name in readings:
                self._criterion_input(code, name)
        for code, readings in evidence.self_assessed.items():
            for name in readings:
                self._criterion_input(code, name)
        for method in evidence.missing.keys() - self._rescaled:
            self._fault(
                "the rule book does not say what happens without this method",
                at="methods_missing",
                got=method,
                expected=", ".join(sorted(self._rescaled)) or "none",
            )
        for entry in evidence.not_applicable:
            twice = [one for one in evidence.not_applicable if one.criterion == entry.criterion]
            self._exemption(entry, times=len(twice))

    def _fault(self, message: str, *, at: str, got: object, expected: str) -> None:
        self._faults.add(
            "par.evidence",
            message,
            where=f"evidence of unit {self._unit}: {at}",
            got=got,
            expected=expected,
            hint="Correct the evidence and score again.",
        )

    def _input(self, name: str, *, read: set[str], at: str) -> None:
        if "." in name:
            self._fault(
                "a survey figure is joined from a run, never typed",
                at=at,
                got=name,
                expected="inputs without a point in the name",
            )
        elif name not in read:
            self._fault(
                "no rule reads this input", at=at, got=name, expected=", ".join(sorted(read))
            )

    def _criterion_input(self, code: str, name: str) -> None:
        criterion, at = self._criteria.get(code), f"criteria.{code}"
        if criterion is None or not isinstance(criterion.body, Leaf):
            self._fault(
                "there is no such single criterion",
                at=at,
                got=code,
                expected="a leaf",
            )
        elif criterion.body.method is not Method.APPRAISED:
            self._fault(
                "a survey criterion is never scored by hand",
                at=at,
                got=name,
                expected="the figure of a survey run",
            )
        else:
            self._input(name, read=set(criterion.body.rule.inputs), at=at)

    def _exemption(self, entry: NotApplicable, *, times: int) -> None:
        criterion, at = self._criteria.get(entry.criterion), f"not_applicable[{entry.criterion}]"
        if criterion is None:
            self._fault("there is no such criterion", at=at, got=entry.criterion, expected="a code")
        elif times > 1:
            self._fault("a criterion is exempted twice", at=at, got=times, expected="once")
        elif entry.points is not None:
            self._partial(entry, criterion, at=at)

    def _partial(self, entry: NotApplicable, criterion: Criterion, *, at: str) -> None:
        """Hold that a part leaves only the maximum of one criterion whose points scale with it."""
        part = entry.points
        if part is None or can_leave(part, criterion):
            return
        self._fault(
            "this part of the points cannot be taken out",
            at=at,
            got=part,
            expected="above 0 and below the maximum, of a criterion whose points scale",
        )
