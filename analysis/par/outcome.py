"""What a criterion comes to for one unit: awarded, not applicable or not yet scored, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.evidence import Declared, NotApplicable
from analysis.par.readings import POINTS, Award, Basis, Reading, Reason
from analysis.par.rounding_rule import RoundingRule
from analysis.par.rulebook import Criterion, Group, Leaf, WhenNotApplicable
from analysis.par.scorecard import Line, LineStatus
from analysis.par.wording import say

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result part of a line; see `analysis.par.scorecard.Line` for the fields."""

    status: LineStatus
    maximum: Decimal
    points: Decimal | None
    reason: Reason
    words: LocalText
    inputs: tuple[Reading, ...] = ()
    standard_error: float | None = None


def leaf_outcome(
    criterion: Criterion,
    leaf: Leaf,
    *,
    maximum: Decimal,
    exempt: NotApplicable | None,
    without: Declared | None,
    readings: Mapping[str, Reading],
) -> Outcome:
    """Return what a single criterion comes to.

    `maximum` is the full one of the day, `exempt` the decision that frees the unit of all or part
    of it, `without` the one by which the criterion's method was not used for the unit. Raises
    DomainError `par.bad_input` when an input cannot be used.
    """
    if without is not None:
        return _method_missing(maximum, without)
    if exempt is not None and exempt.points is None:
        return _exempted(criterion, maximum, exempt)
    reachable = maximum - (exempt.points or _ZERO) if exempt else maximum
    missing = leaf.rule.owed(readings)
    if missing:
        words = _words_for_missing(missing)
        return Outcome(LineStatus.NOT_SCORED, reachable, None, Reason.NOT_SCORED, words)
    award = leaf.rule.award(Basis(reachable, readings))
    if award.reason is Reason.NOTHING_AROSE:
        return _nothing_arose(criterion, reachable, award)
    return Outcome(
        LineStatus.SCORED,
        reachable,
        award.points,
        award.reason,
        _with_exemption(award.words, exempt),
        award.inputs,
        award.standard_error,
    )


def unknown_outcome(maximum: Decimal) -> Outcome:
    """Return a gap of the rule book: not scored until maximum and rule are filled in."""
    words = say(
        "chưa rõ điểm tối đa hoặc cách chấm trong bộ tiêu chí: chưa thể chấm",
        "the rule book does not know the maximum or the rule: cannot be scored yet",
    )
    return Outcome(LineStatus.NOT_SCORED, maximum, None, Reason.UNKNOWN, words)


def group_outcome(
    group: Group, heads: Sequence[Line], *, leaves: Sequence[Line], rounding: RoundingRule
) -> Outcome:
    """Return what a group comes to: `heads` are the lines of its parts, `leaves` all under it."""
    maximum = group.rule.maximum([head.maximum for head in heads])
    known = [head.points for head in heads if head.points is not None]
    status = _group_status([head.status for head in heads])
    points = None
    if status is not LineStatus.NOT_SCORED:
        points = rounding.apply(group.rule.points(known))
    reason = Reason(group.rule.kind)
    return Outcome(
        status,
        maximum,
        points,
        Reason.NOT_APPLICABLE if status is LineStatus.NOT_APPLICABLE else reason,
        _words_for_group(reason, status, points=points, maximum=maximum),
        standard_error=joint_standard_error(leaves),
    )


def joint_standard_error(leaves: Sequence[Line]) -> float | None:
    """Return the standard error of the leaves' points together, in points.

    The errors are added: exact for lines that read one figure, an upper bound for several figures
    of one survey, whose covariances a rule book does not know. None where nothing is estimated or
    one estimate's error is unknown.
    """
    estimated = [leaf for leaf in leaves if leaf.method != "external" and _is_estimated(leaf)]
    known = [leaf.standard_error for leaf in estimated if leaf.standard_error is not None]
    return sum(known) if known and len(known) == len(estimated) else None


def _is_estimated(leaf: Line) -> bool:
    return any("." in reading.name for reading in leaf.inputs)


def _group_status(statuses: Sequence[LineStatus]) -> LineStatus:
    counted = {status for status in statuses if status is not LineStatus.NOT_APPLICABLE}
    if not counted:
        return LineStatus.NOT_APPLICABLE
    return counted.pop() if len(counted) == 1 else LineStatus.PARTLY


def _exempted(criterion: Criterion, maximum: Decimal, exempt: NotApplicable) -> Outcome:
    if criterion.when_not_applicable is WhenNotApplicable.FULL_POINTS:
        words = say(
            "không áp dụng ({reason}; {decision}): tính đủ {maximum} điểm",
            "not applicable ({reason}; {decision}): the full {maximum} points",
            reason=exempt.reason,
            decision=exempt.decision,
            maximum=maximum,
        )
        reason = Reason.FULL_WHEN_NOT_APPLICABLE
        return Outcome(LineStatus.SCORED, maximum, maximum, reason, words)
    words = say(
        "không áp dụng ({reason}; {decision}): trừ {maximum} điểm khỏi điểm tối đa",
        "not applicable ({reason}; {decision}): {maximum} points leave the maximum",
        reason=exempt.reason,
        decision=exempt.decision,
        maximum=maximum,
    )
    return Outcome(LineStatus.NOT_APPLICABLE, _ZERO, _ZERO, Reason.NOT_APPLICABLE, words)


def _method_missing(maximum: Decimal, without: Declared) -> Outcome:
    words = say(
        "không thực hiện ({reason}; {decision}): {maximum} điểm ra khỏi điểm tối đa, "
        "phần còn lại quy đổi về thang đầy đủ",
        "not held ({reason}; {decision}): {maximum} points leave the maximum, "
        "the rest is rated on the full scale",
        reason=without.reason,
        decision=without.decision,
        maximum=maximum,
    )
    return Outcome(LineStatus.NOT_APPLICABLE, _ZERO, _ZERO, Reason.METHOD_MISSING, words)


def _nothing_arose(criterion: Criterion, maximum: Decimal, award: Award) -> Outcome:
    if criterion.when_not_applicable is WhenNotApplicable.FULL_POINTS:
        reason = Reason.FULL_WHEN_NOTHING_AROSE
        words = say(
            "{words}: tính đủ {maximum} điểm",
            "{words}: the full {maximum} points",
            words=award.words,
            maximum=maximum,
        )
        return Outcome(LineStatus.SCORED, maximum, maximum, reason, words, award.inputs)
    words = say(
        "{words}: trừ {maximum} điểm khỏi điểm tối đa",
        "{words}: {maximum} points leave the maximum",
        words=award.words,
        maximum=maximum,
    )
    return Outcome(LineStatus.NOT_APPLICABLE, _ZERO, _ZERO, award.reason, words, award.inputs)


def _with_exemption(words: LocalText, exempt: NotApplicable | None) -> LocalText:
    if exempt is None:
        return words
    return say(
        "{words}; {points} điểm không áp dụng ({reason}; {decision})",
        "{words}; {points} points not applicable ({reason}; {decision})",
        words=words,
        points=exempt.points or _ZERO,
        reason=exempt.reason,
        decision=exempt.decision,
    )


def _words_for_missing(missing: Sequence[str]) -> LocalText:
    if POINTS in missing:
        return LocalText(vi="chưa chấm: chưa có điểm thẩm định", en="not yet scored: not appraised")
    names = ", ".join(missing)
    if all("." in name for name in missing):
        return say(
            "chưa chấm: chưa có kết quả khảo sát ({names})",
            "not yet scored: no survey result ({names})",
            names=names,
        )
    return say(
        "chưa chấm: chưa có số liệu ({names})", "not yet scored: no evidence ({names})", names=names
    )


_GROUP_WORDS = {
    Reason.SUM: (
        "tổng các tiêu chí: {points}/{maximum} điểm{more}",
        "sum of its criteria: {points} of {maximum} points{more}",
    ),
    Reason.BEST_OF: (
        "tiêu chí cao nhất: {points}/{maximum} điểm{more}",
        "the best of its criteria: {points} of {maximum} points{more}",
    ),
    Reason.BLOCK: (
        "điểm thưởng, điểm trừ trong giới hạn: {points} điểm{more}",
        "bonuses and penalties within their caps: {points} points{more}",
    ),
}


def _words_for_group(
    reason: Reason, status: LineStatus, *, points: Decimal | None, maximum: Decimal
) -> LocalText:
    if status is LineStatus.NOT_APPLICABLE:
        return LocalText(vi="không áp dụng", en="not applicable")
    if points is None:
        return LocalText(vi="chưa chấm", en="not yet scored")
    more = LocalText(vi="", en="")
    if status is LineStatus.PARTLY:
        more = LocalText(vi=" (chưa chấm đủ)", en=" (not all scored yet)")
    vi, en = _GROUP_WORDS[reason]
    return say(
        vi,
        en,
        points=points,
        maximum=maximum,
        more=more,
    )
