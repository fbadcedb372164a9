"""What stands in the survey sheet under each name: its kind, its place, what it depends on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.ground.errors import DomainError
from surveys.questionnaires.columns import cell, kind_of, type_and_list
from surveys.questionnaires.expression import compile_expression
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.sheets import Form


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the survey sheet: kind (None: a group), order, page, codes.

    `settled` is the page whose answers settle its value: its own, or for a calculation the last
    page among those of the questions it computes with.
    """

    kind: Kind | None
    order: int
    theme: int
    codes: tuple[str, ...] = ()
    settled: int = 0


def known_rows(form: Form) -> dict[str, Known]:
    """Return the rows of the survey sheet by name, the first where a name stands twice."""
    codes: dict[str, list[str]] = {}
    for row in form.rows("choices"):
        codes.setdefault(cell(row.cells, "list_name"), []).append(cell(row.cells, "name"))
    known: dict[str, Known] = {}
    theme = 0
    for order, row in enumerate(form.rows("survey")):
        word, list_name = type_and_list(row.cells)
        theme += word == "begin_group"
        if name := cell(row.cells, "name"):
            found = Known(kind_of(word), order, theme, tuple(codes.get(list_name, ())), theme)
            settled = _settled(cell(row.cells, "calculation"), known, theme)
            is_computed = found.kind is Kind.CALCULATE
            known.setdefault(name, replace(found, settled=settled) if is_computed else found)
    return known


def _settled(source: str, known: Mapping[str, Known], theme: int) -> int:
    try:
        names = compile_expression(source).variables
    except DomainError:
        return theme
    return max((known[name].settled if name in known else theme for name in names), default=0)
