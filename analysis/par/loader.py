"""Loads a rule book from YAML and refuses it with all its faults at once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from analysis.ground.errors import FaultList
from analysis.ground.hashing import sha256_of_bytes
from analysis.ground.strict_yaml import load_yaml
from analysis.par.check import check_rulebook
from analysis.par.criteria_loader import ASSUMPTION_KEYS, CriteriaReader, read_assumption
from analysis.par.cursor import Cursor
from analysis.par.edges import EDGE_KEYS, check_edges, read_edge
from analysis.par.limits import check_limits
from analysis.par.rounding_rule import read_rounding_policy
from analysis.par.rulebook import (
    Assumption,
    CompareBy,
    Grade,
    Method,
    RuleBook,
    Source,
    Ties,
    UnitGroup,
    WhenMethodMissing,
    WhenNotApplicable,
)
from analysis.par.source import read_source

_REQUIRED = "id title applies references groups total rounding ranking not_applicable criteria"
_OPTIONAL = "cap floor grading agencies method_missing"
_GRADING = "by bands"
_RANKING = "by ties"


def load_rulebook(source: Path | str) -> RuleBook:
    """Return the rule book of a YAML file (a Path) or of YAML text (a str).

    Raises
    ------
    DomainError
        `yaml.syntax`, `yaml.duplicate_key`, `par.no_file`, `par.not_utf8`, or one of
        `analysis.par.limits.check_limits`.
    ManyFaults
        `par.rulebook`, with every fault of the book and its path.
    """
    text, name = read_source(source)
    check_limits(text, name=name)
    faults = FaultList()
    root = Cursor(load_yaml(text, name=name), document=name, faults=faults)
    book = _read_book(root, sha256_of_bytes(text.encode()))
    if not faults:
        check_rulebook(book, document=name, faults=faults)
    faults.raise_if_any("par.rulebook", f"{name} cannot be used as a rule book")
    return book


def _read_book(root: Cursor, content_hash: str) -> RuleBook:
    fields = root.fields(required=_REQUIRED, optional=_OPTIONAL)
    policy = read_rounding_policy(fields["rounding"])
    reader = CriteriaReader(policy)
    when = fields["not_applicable"].word(WhenNotApplicable)
    criteria = tuple(reader.read(entry, when) for entry in fields["criteria"].items())
    since, until = _read_period(fields["applies"])
    grade_by, grades, grading_notes = _read_grading(fields.get("grading"))
    rank_by, ties, then, ranking_notes = _read_ranking(fields["ranking"])
    agencies = fields["agencies"].entries() if "agencies" in fields else []
    return RuleBook(
        id=fields["id"].text(),
        title=fields["title"].local_text(),
        since=since,
        until=until,
        sources={key: _read_source(entry) for key, entry in fields["references"].entries()},
        groups=tuple(_read_group(key, entry) for key, entry in fields["groups"].entries()),
        total=fields["total"].decimal(),
        rounding=policy,
        cap=fields["cap"].decimal() if "cap" in fields else None,
        grade_by=grade_by,
        grades=grades,
        rank_by=rank_by,
        ties=ties,
        criteria=criteria,
        assumptions=(*reader.assumptions, *grading_notes, *ranking_notes),
        content_hash=content_hash,
        floor=fields["floor"].decimal() if "floor" in fields else None,
        then=then,
        agencies={key: entry.local_text() for key, entry in agencies},
        rescaled=_read_rescaled(fields.get("method_missing")),
    )


def _read_rescaled(cursor: Cursor | None) -> frozenset[Method]:
    """Read ``{survey: rescale}``: the methods a unit may be without."""
    if cursor is None:
        return frozenset()
    methods = set()
    for key, entry in cursor.entries():
        methods.add(replace(entry, value=key).word(Method))
        entry.word(WhenMethodMissing)
    return frozenset(methods)


def _read_period(cursor: Cursor) -> tuple[date, date | None]:
    fields = cursor.fields(required="from", optional="until")
    since = fields["from"].day()
    until = fields["until"].day() if "until" in fields else None
    if until is not None and until < since:
        fields["until"].fault("par.period", "the last day lies before the first")
    return since, until


def _read_source(cursor: Cursor) -> Source:
    fields = cursor.fields(required="title issued")
    return Source(title=fields["title"].local_text(), issued=fields["issued"].day())


def _read_group(group_id: str, cursor: Cursor) -> UnitGroup:
    fields = cursor.fields(required="title kinds", optional="ranked")
    return UnitGroup(
        id=group_id,
        title=fields["title"].local_text(),
        kinds=tuple(entry.text() for entry in fields["kinds"].items()),
        ranked="ranked" not in fields or fields["ranked"].flag(),
    )


def _read_grading(
    cursor: Cursor | None,
) -> tuple[CompareBy, dict[str, tuple[Grade, ...]], tuple[Assumption, ...]]:
    if cursor is None:
        return CompareBy.ROUNDED, {}, ()
    fields = cursor.fields(required=_GRADING, optional=ASSUMPTION_KEYS)
    grades = {group: _read_grades(entry) for group, entry in fields["bands"].entries()}
    return fields["by"].word(CompareBy), grades, read_assumption(fields, "grading")


def _read_grades(cursor: Cursor) -> tuple[Grade, ...]:
    grades = tuple(_read_grade(entry) for entry in cursor.items())
    check_edges(cursor, [grade.edge for grade in grades])
    return grades


def _read_grade(cursor: Cursor) -> Grade:
    fields = cursor.fields(required="id title", optional=EDGE_KEYS)
    return Grade(
        id=fields["id"].text(),
        title=fields["title"].local_text(),
        edge=read_edge(cursor, fields),
    )


def _read_ranking(
    cursor: Cursor,
) -> tuple[CompareBy, Ties, tuple[str, ...], tuple[Assumption, ...]]:
    fields = cursor.fields(required=_RANKING, optional=f"then {ASSUMPTION_KEYS}")
    by, ties = fields["by"].word(CompareBy), fields["ties"].word(Ties)
    then = tuple(entry.text() for entry in fields["then"].items()) if "then" in fields else ()
    return by, ties, then, read_assumption(fields, "ranking")
