"""Scores units under a rule book: evidence and survey figures in, ranked scorecards out."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Context, Decimal, localcontext

from analysis.ground.errors import FaultList
from analysis.par.evidence import NO_EVIDENCE, Evidence, UnitEvidence
from analysis.par.metrics import NO_METRICS, Metric, Metrics
from analysis.par.outcome import joint_standard_error
from analysis.par.rank import rank_cards
from analysis.par.rate import compared_rate, exact_rate, grade_of
from analysis.par.readings import Reading
from analysis.par.rulebook import RuleBook
from analysis.par.scope import check_scope
from analysis.par.scorecard import GradeGiven, LineStatus, Scorecard
from analysis.par.sheet import Sheet
from analysis.snapshot.contract import UnitEntry

#: Digits carried by divisions; points and maxima have a handful, so roundings never meet it.
_DIGITS = 50


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
    with localcontext(Context(prec=_DIGITS)):
        cards = []
        for unit in units:
            own = evidence.get(unit.code, UnitEvidence())
            figures = _readings(metrics.get(unit.code, {}))
            group = rulebook.group_of(unit.kind)
            group_id = group.id if group else ""
            sheet = Sheet(rulebook, on, unit.code, group_id, own, figures, faults)
            cards.append(_card(sheet, unit))
        faults.raise_if_any("par.scoring", f"nothing was scored under {rulebook.id}")
        return rank_cards(cards, rulebook)


def _readings(figures: Mapping[str, Metric]) -> dict[str, Reading]:
    return {name: metric.as_reading(name) for name, metric in figures.items()}


def _card(sheet: Sheet, unit: UnitEntry) -> Scorecard:
    book, lines = sheet.book, sheet.lines()
    top = [line for line in lines if line.parent is None]
    leaves = [line for line in lines if line.is_leaf]
    missing = tuple(line.code for line in leaves if line.status is LineStatus.NOT_SCORED)
    points = book.rounding.total.apply(
        sum((line.points or Decimal(0) for line in top), start=Decimal(0))
    )
    maximum = sum((line.maximum for line in top), start=Decimal(0))
    exact = None if missing else exact_rate(points, maximum, cap=book.cap)
    return Scorecard(
        rulebook=book.id,
        rulebook_title=book.title,
        rulebook_hash=book.content_hash,
        on=sheet.on,
        unit=unit.code,
        unit_kind=unit.kind,
        unit_name=unit.name,
        group=sheet.group,
        lines=lines,
        maximum=maximum,
        points=points,
        rate=None if exact is None else book.rounding.rate.apply(exact),
        grade=None if exact is None else _grade(book, sheet.group, exact),
        rank=None,
        ranked_units=0,
        missing=missing,
        standard_error=joint_standard_error(leaves),
        assumptions=book.assumptions,
    )


def _grade(book: RuleBook, group: str, exact: Decimal) -> GradeGiven | None:
    rate = compared_rate(exact, by=book.grade_by, book=book)
    return grade_of(rate, book.grades.get(group, ()))
