"""Makes pages of groups that stand inside groups and of questions that stand outside any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Place
from surveys.questionnaires.columns import cell, column_of, in_languages, kind_of, type_and_list
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.remarks import remark
from surveys.questionnaires.sheets import Form, Row

_SILENT = {Kind.NOTE, Kind.CALCULATE}


@dataclass(slots=True)
class _Page:
    """A page in the making: the groups around it, outermost first, and its rows."""

    around: tuple[Row, ...]
    rows: list[Row] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        return all(kind_of(type_and_list(row.cells)[0]) in _SILENT for row in self.rows)


def with_groups_as_pages(form: Form) -> tuple[Form, list[Fault]]:
    """Return the form as groups one after the other; badly closed groups are left to refuse."""
    sheet = form.sheets["survey"]
    depths = _depths(sheet.rows)
    loose = [row for row, depth in zip(sheet.rows, depths, strict=True) if depth == 0]
    is_ours = not loose and max(depths, default=0) <= 1
    if is_ours or min(depths, default=0) < 0 or _is_open(sheet.rows):
        return form, []
    pages = _merged(_pages(sheet.rows))
    rows = [row for page, name in _named(pages, sheet.rows) for row in _rows_of(page, name, form)]
    survey = replace(sheet, headers=_headers(sheet.headers, rows), rows=tuple(rows))
    return replace(form, sheets={**form.sheets, "survey": survey}), _said(form, pages)


def _is_open(rows: Sequence[Row]) -> bool:
    words = [type_and_list(row.cells)[0] for row in rows]
    return words.count("begin_group") != words.count("end_group")


def _depths(rows: Sequence[Row]) -> list[int]:
    """Return how many groups stand around each row, its own head or end counted in."""
    depth, found = 0, []
    for row in rows:
        word, _ = type_and_list(row.cells)
        depth += word == "begin_group"
        found.append(depth if depth > 0 or word != "end_group" else -1)
        depth -= word == "end_group"
    return found


def _pages(rows: Iterable[Row]) -> list[_Page]:
    pages: list[_Page] = []
    around: tuple[Row, ...] = ()
    is_fresh = True
    for row in rows:
        word, _ = type_and_list(row.cells)
        if word == "begin_group":
            around, is_fresh = (*around, row), True
        elif word == "end_group":
            if is_fresh and not any(around[-1] in page.around for page in pages):
                pages.append(_Page(around))
            around, is_fresh = around[:-1], True
        else:
            if is_fresh:
                pages.append(_Page(around))
            is_fresh = False
            pages[-1].rows.append(row)
    return pages


def _merged(pages: list[_Page]) -> list[_Page]:
    """Return the pages, notes and calculations between groups moved into the next page."""
    parents = {id(row) for page in pages for row in page.around[:-1]}
    kept: list[_Page] = []
    carried: list[Row] = []
    for page in pages:
        between = not page.around or id(page.around[-1]) in parents
        if between and page.rows and page.is_silent:
            carried += [_under(row, page.around) for row in page.rows]
            continue
        page.rows[:0] = carried
        carried = []
        kept.append(page)
    if kept:
        kept[-1].rows += carried
    return kept or [_Page((), carried)]


def _under(row: Row, around: tuple[Row, ...]) -> Row:
    condition = _condition([*around, row])
    return replace(row, cells={**row.cells, "relevant": condition}) if condition else row


def _condition(rows: Iterable[Row]) -> str:
    found = [text for row in rows if (text := cell(row.cells, "relevant"))]
    return found[0] if len(found) == 1 else " and ".join(f"({text})" for text in found)


def _named(pages: list[_Page], rows: Iterable[Row]) -> list[tuple[_Page, str]]:
    taken = {cell(row.cells, "name").lower() for row in rows}
    used: set[str] = set()
    named = []
    for page in pages:
        own = cell(page.around[-1].cells, "name") if page.around else "page"
        free = (f"{own}_{number}" for number in count(2))
        name = own
        if own.lower() in used or (not page.around and own.lower() in taken):
            name = next(n for n in free if n.lower() not in used | taken)
        used.add(name.lower())
        named.append((page, name))
    return named


def _rows_of(page: _Page, name: str, form: Form) -> list[Row]:
    number = page.rows[0].number if page.rows else page.around[-1].number
    head = {"type": "begin_group", "name": name, **_title(page.around, form)}
    if condition := _condition(page.around):
        head["relevant"] = condition
    start = page.around[-1].number if page.around else number
    return [Row(start, head), *page.rows, Row(number, {"type": "end_group"})]


def _title(around: tuple[Row, ...], form: Form) -> dict[str, str]:
    for group in reversed(around):
        if any(in_languages(group.cells, "label").values()):
            return {h: text for h, text in group.cells.items() if column_of(h) == "label"}
    settings = next((row.cells for row in form.rows("settings")), {})
    titles = {"en": cell(settings, "title_en")}
    headers = [h for h in form.headers("survey") if column_of(h) == "label"]
    return {
        header: titles.get(code) or cell(settings, "form_title")
        for header in headers
        for code in in_languages({header: ""}, "label")
    }


def _headers(headers: tuple[str, ...], rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*headers, *(header for row in rows for header in row.cells)]))


def _said(form: Form, pages: list[_Page]) -> list[Fault]:
    said = []
    for page in pages:
        if not page.around:
            place = Place(form.name, "survey", page.rows[0].number)
            said.append(remark("page", place, got=cell(page.rows[0].cells, "name")))
    if any(len(page.around) > 1 for page in pages):
        said.append(remark("nested", Place(form.name, "survey")))
    return said
