"""Reads the tree of criteria of a rule book, each with its dated maxima, rule and assumption."""

from dataclasses import replace
from decimal import Decimal

from analysis.par.cursor import Cursor
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rulebook import (
    Assumption,
    Criterion,
    DatedMaximum,
    Group,
    Guide,
    Leaf,
    Method,
    WhenNotApplicable,
)
from analysis.par.rules.kinds import read_combination, read_rule
from analysis.par.rules.total import Sum

ASSUMPTION_KEYS = "assumption note"
_SHARED = f"groups not_applicable owner evidence guidance {ASSUMPTION_KEYS}"


class CriteriaReader:
    """Reads criteria under one rounding policy and keeps the assumptions it meets, in order."""

    def __init__(self, policy: RoundingPolicy) -> None:
        self._policy = policy
        self.assumptions: list[Assumption] = []

    def read(self, cursor: Cursor, inherited: WhenNotApplicable, *, owner: str = "") -> Criterion:
        """Return the criterion at `cursor`.

        `inherited` is what an exemption does above it, `owner` the agency that owns what is above.
        """
        is_group = isinstance(cursor.value, dict) and "criteria" in cursor.value
        required = "criteria" if is_group else "maximum method rule"
        own = f"{_SHARED} maximum rule" if is_group else f"{_SHARED} titles"
        fields = cursor.fields(required=f"code title {required}", optional=own)
        code = fields["code"].text()
        notes = read_assumption(fields, code)
        self.assumptions.extend(notes)
        when = fields.get("not_applicable")
        policy = when.word(WhenNotApplicable) if when else inherited
        groups = fields["groups"].items() if "groups" in fields else []
        guide = _read_guide(fields, owner)
        return Criterion(
            code=code,
            title=fields["title"].local_text(),
            maxima=_read_maxima(fields["maximum"]) if "maximum" in fields else (),
            body=self._body(fields, policy, guide.owner) if is_group else self._read_leaf(fields),
            when_not_applicable=policy,
            groups=tuple(entry.text() for entry in groups),
            assumption=notes[0].note if notes else None,
            guide=guide,
        )

    def _body(self, fields: dict[str, Cursor], when: WhenNotApplicable, owner: str) -> Group:
        rule = read_combination(fields["rule"]) if "rule" in fields else Sum()
        parts = fields["criteria"].items()
        return Group(rule, tuple(self.read(part, when, owner=owner) for part in parts))

    def _read_leaf(self, fields: dict[str, Cursor]) -> Leaf:
        method = fields["method"].word(Method)
        titles = fields["titles"].entries() if "titles" in fields else []
        rule = read_rule(fields["rule"], self._policy)
        return Leaf(method, rule, {name: entry.local_text() for name, entry in titles})


def _read_guide(fields: dict[str, Cursor], owner: str) -> Guide:
    return Guide(
        owner=fields["owner"].text() if "owner" in fields else owner,
        evidence=fields["evidence"].local_text() if "evidence" in fields else None,
        guidance=fields["guidance"].local_text() if "guidance" in fields else None,
    )


def read_assumption(fields: dict[str, Cursor], where: str) -> tuple[Assumption, ...]:
    """Return the assumption declared among `fields`, if any; a mark without a note is a fault."""
    marked = "assumption" in fields and fields["assumption"].flag()
    if marked and "note" in fields:
        return (Assumption(where=where, note=fields["note"].local_text()),)
    if marked or "note" in fields:
        present = fields["assumption" if marked else "note"]
        present.fault(
            "par.assumption",
            "`assumption: true` and `note` stand together",
            hint="Say in `note` what is assumed and who can confirm it.",
        )
    return ()


def _read_maxima(cursor: Cursor) -> tuple[DatedMaximum, ...]:
    entries = [_read_maximum(day, entry) for day, entry in cursor.entries()]
    return tuple(sorted(entries, key=lambda entry: entry.since))


def _read_maximum(day: str, cursor: Cursor) -> DatedMaximum:
    unknown = isinstance(cursor.value, dict) and "unknown" in cursor.value
    fields = cursor.fields(required=f"{'unknown' if unknown else 'points'} reference")
    since, reference = replace(cursor, value=day).day(), fields["reference"].text()
    if unknown:
        if not fields["unknown"].flag():
            fields["unknown"].fault("par.maximum", "`unknown` is true or left out")
        return DatedMaximum(since, Decimal(0), reference, known=False)
    points = fields["points"].decimal()
    if points < 0:
        fields["points"].fault("par.maximum", "a maximum must be above 0", expected="above 0")
    return DatedMaximum(since, points, reference)
