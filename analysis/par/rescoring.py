"""Last year's evidence under another rule book: who moves, by how much, and through what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from analysis.par.evidence import Evidence, NotApplicable, UnitEvidence
from analysis.par.readings import Reading
from analysis.par.round import Round
from analysis.par.rulebook import Criterion, Leaf, Method, RuleBook
from analysis.par.scope import can_leave
from analysis.par.whatif import Change, change_of


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of a unit the other book has no place for: an input, an exemption, a method."""

    unit: str
    what: str


@dataclass(frozen=True, slots=True)
class Rescored:
    """Both rounds' cards unit by unit; who is scored in one of them only is named.

    `changes` is in the order of the first round; a change of rank is that of the cards in it.
    """

    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...]
    units_left_out: tuple[str, ...]

    @property
    def movers(self) -> tuple[Change, ...]:
        """The units whose rank, grade or rate differs."""
        return tuple(change for change in self.changes if _moves(change))


def _moves(change: Change) -> bool:
    before, after = change.before, change.after
    return (before.rank, before.grade, before.rate) != (after.rank, after.grade, after.rate)


def rescore(last: Round, book: RuleBook, *, on: date) -> Rescored:
    """Score a round's evidence and figures again under another book on another day.

    Inputs, exemptions and methods the other book has no place for are left out and named; what it
    asks beyond them stays not scored. Raises ManyFaults as `analysis.par.score.score`, such as
    for points above a lowered maximum.
    """
    units = tuple(unit for unit in last.units if book.group_of(unit.kind) is not None)
    known = {unit.code for unit in units}
    carried, left_out = carry_over(
        {code: own for code, own in last.evidence.items() if code in known}, book
    )
    after = {card.unit: card for card in Round(book, on, units, carried, last.metrics).cards()}
    before = last.cards()
    return Rescored(
        changes=tuple(change_of(card, after[card.unit]) for card in before if card.unit in after),
        left_out=left_out,
        units_left_out=tuple(unit.code for unit in last.units if unit.code not in known),
    )


def carry_over(evidence: Evidence, book: RuleBook) -> tuple[Evidence, tuple[LeftOut, ...]]:
    """Return what of the evidence the book has a place for, and what it has none for."""
    carrier = _Carrier(book)
    carried = {code: carrier.unit(own) for code, own in evidence.items()}
    left_out = [
        LeftOut(code, what)
        for code, own in evidence.items()
        for what in _names(own)
        if what not in set(_names(carried[code]))
    ]
    return carried, tuple(left_out)


class _Carrier:
    """What one book can take from the evidence of another."""

    def __init__(self, book: RuleBook) -> None:
        self._criteria = {criterion.code: criterion for criterion in book.walk()}
        self._rescaled = {method.value for method in book.rescaled}
        self._read = {
            name
            for criterion in self._criteria.values()
            if isinstance(criterion.body, Leaf)
            for name in criterion.body.rule.inputs
        }

    def unit(self, own: UnitEvidence) -> UnitEvidence:
        exempt = tuple(entry for entry in own.not_applicable if self._can_exempt(entry))
        return replace(
            own,
            values={name: one for name, one in own.values.items() if name in self._read},
            criteria=self._by_criterion(own.criteria),
            self_assessed=self._by_criterion(own.self_assessed),
            not_applicable=exempt,
            missing={m: why for m, why in own.missing.items() if m in self._rescaled},
        )

    def _can_exempt(self, entry: NotApplicable) -> bool:
        criterion = self._criteria.get(entry.criterion)
        return criterion is not None and (
            entry.points is None or can_leave(entry.points, criterion)
        )

    def _by_criterion(
        self, inputs: Mapping[str, Mapping[str, Reading]]
    ) -> dict[str, dict[str, Reading]]:
        kept = {
            code: {name: one for name, one in own.items() if name in self._reads(code)}
            for code, own in inputs.items()
        }
        return {code: own for code, own in kept.items() if own}

    def _reads(self, code: str) -> tuple[str, ...]:
        criterion: Criterion | None = self._criteria.get(code)
        body = criterion.body if criterion else None
        by_hand = isinstance(body, Leaf) and body.method is Method.APPRAISED
        return body.rule.inputs if by_hand and isinstance(body, Leaf) else ()


def _names(own: UnitEvidence) -> list[str]:
    """Return every piece of a unit's evidence as a word: input, criterion and input, exemption."""
    return [
        *own.values,
        *(f"{code}:{name}" for code, inputs in own.criteria.items() for name in inputs),
        *(f"{code}:{name} (self)" for code, inputs in own.self_assessed.items() for name in inputs),
        *(f"{entry.criterion}: not applicable" for entry in own.not_applicable),
        *(f"{method}: not held" for method in own.missing),
    ]
