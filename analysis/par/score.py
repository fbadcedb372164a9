"""Scores units under a rule book: evidence and survey figures in, ranked scorecards out."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal, localcontext

from analysis.ground.errors import FaultList
from analysis.ground.text import LocalText
from analysis.par.evidence import NO_EVIDENCE, Declared, Evidence, UnitEvidence
from analysis.par.figure_name import split_unit
from analysis.par.maxima import undistributed
from analysis.par.metrics import NO_METRICS, Metrics
from analysis.par.outcome import joint_standard_error
from analysis.par.rank import rank_cards
from analysis.par.rate import card_rate, compared_rate, grade_of
from analysis.par.readings import Reading
from analysis.par.rulebook import RuleBook
from analysis.par.rules.block import Apply, Block
from analysis.par.scope import check_scope
from analysis.par.scorecard import GradeGiven, LineStatus, Scorecard
from analysis.par.sheet import Sheet
from analysis.par.wording import say
from analysis.snapshot.contract import UnitEntry

#: Digits carried by divisions; points and maxima have a handful, so roundings never meet it.
_DIGITS = 50


def exactly() -> AbstractContextManager[Context]:
    """Return the decimal context of all scoring, whatever that of the caller."""
    return localcontext(Context(prec=_DIGITS))


def score(
    rulebook: RuleBook,
    *,
    on: date,
    units: Sequence[UnitEntry],
    evidence: Evidence = NO_EVIDENCE,
    metrics: Metrics = NO_METRICS,
) -> tuple[Scorecard, ...]:
    """Return the scorecard of each unit, in the order of `units`.

    Parameters
    ----------
    on : the day whose maxima are in force, as a rule the last of the year that is scored.
    units : those that are graded and ranked together, each in the group of its kind.
    evidence : by unit code; units without any have only what the survey gives them.
    metrics : survey figures in per cent by unit code and name, such as ``sipas.overall``.

    Raises
    ------
    ManyFaults
        `par.scoring`, with every unit, criterion and input that does not fit.
    """
    faults = FaultList()
    check_scope(rulebook, on=on, units=units, evidence=evidence, faults=faults)
    faults.raise_if_any("par.scoring", f"nothing was scored under {rulebook.id}")
    with exactly():
        cards = []
        for unit in units:
            own = evidence.get(unit.code, UnitEvidence())
            figures = _readings(rulebook, unit.code, metrics)
            group = rulebook.group_of(unit.kind)
            group_id = group.id if group else ""
            sheet = Sheet(rulebook, on, unit.code, group_id, own, figures, faults)
            cards.append(_card(sheet, unit))
        faults.raise_if_any("par.scoring", f"nothing was scored under {rulebook.id}")
        return rank_cards(cards, rulebook)


def _readings(book: RuleBook, unit: str, metrics: Metrics) -> dict[str, Reading]:
    """Return the unit's own figures, and those of other units that the book names with ``@``."""
    own = {name: metric.as_reading(name) for name, metric in metrics.get(unit, {}).items()}
    for name in book.figures():
        figure, other = split_unit(name)
        metric = metrics.get(other, {}).get(figure) if other else None
        if metric is not None:
            own[name] = metric.as_reading(name)
    return own


def _card(sheet: Sheet, unit: UnitEntry) -> Scorecard:
    book, lines = sheet.book, sheet.lines()
    top = [line for line in lines if line.parent is None]
    leaves = [line for line in lines if line.is_leaf]
    missing = tuple(line.code for line in leaves if line.status is LineStatus.NOT_SCORED)
    apart = [line for line in top if _is_apart(book, line.code)]
    points = book.rounding.total.apply(_sum(line.points for line in top if line not in apart))
    rest = undistributed(book, on=sheet.on, group=sheet.group)
    declared = sheet.evidence.not_ranked
    card = Scorecard(
        rulebook=book.id,
        rulebook_title=book.title,
        rulebook_hash=book.content_hash,
        on=sheet.on,
        unit=unit.code,
        unit_kind=unit.kind,
        unit_name=unit.name,
        group=sheet.group,
        lines=lines,
        maximum=_sum(line.maximum for line in top) + rest,
        points=points,
        rate=None,
        grade=None,
        rank=None,
        ranked_units=0,
        missing=missing,
        standard_error=joint_standard_error(leaves),
        assumptions=book.assumptions,
        bonus=_sum(line.points for line in apart),
        methods_missing=tuple(sheet.evidence.missing),
        not_ranked=None if declared is None else _in_words(declared),
    )
    exact = card_rate(card, book)
    if exact is None:
        return card
    return replace(
        card, rate=book.rounding.rate.apply(exact), grade=_grade(book, sheet.group, exact)
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), start=Decimal(0))


def _is_apart(book: RuleBook, code: str) -> bool:
    """Whether a criterion's points are added to the rate, after division."""
    criterion = book.find(code)
    rule = criterion.body.rule if criterion else None
    return isinstance(rule, Block) and rule.apply is Apply.AFTER_DIVISION


def _in_words(declared: Declared) -> LocalText:
    return say(
        "{reason} ({decision})",
        "{reason} ({decision})",
        reason=declared.reason,
        decision=declared.decision,
    )


def _grade(book: RuleBook, group: str, exact: Decimal) -> GradeGiven | None:
    rate = compared_rate(exact, by=book.grade_by, book=book)
    return grade_of(rate, book.grades.get(group, ()))
