"""The form of a book as a whole: period, rounding, grades, ranking, sources, agencies, groups."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from sipas.par.books.codecs import BY_ID, WITH_EDGES
from sipas.par.books.form_fields import Field, Part, Rows, Shape, Typed, written
from sipas.par.books.rule_fields import EDGE_WORDS, ROUNDINGS

_COMPARED = {
    "rounded": lazy_gettext("after rounding"),
    "exact": lazy_gettext("before rounding"),
}
_BOTH = (
    Field("title.vi", lazy_gettext("Vietnamese")),
    Field("title.en", lazy_gettext("English")),
)
_START: tuple[Part, ...] = (
    Field("title.vi", lazy_gettext("Title, Vietnamese"), Shape.LONG),
    Field("title.en", lazy_gettext("Title, English"), Shape.LONG),
    Field("applies.from", lazy_gettext("In force from"), Shape.DAY),
    Field("applies.until", lazy_gettext("In force until"), Shape.DAY),
    Field("total", lazy_gettext("Total of the maxima"), Shape.NUMBER),
    Field("rounding.values", lazy_gettext("Rounding of figures before use"), Shape.WORD, ROUNDINGS),
    Field(
        "rounding.points",
        lazy_gettext("Rounding of each criterion's points"),
        Shape.WORD,
        ROUNDINGS,
    ),
    Field("rounding.groups", lazy_gettext("Rounding of a group's points"), Shape.WORD, ROUNDINGS),
    Field("rounding.total", lazy_gettext("Rounding of the total"), Shape.WORD, ROUNDINGS),
    Field("rounding.rate", lazy_gettext("Rounding of the rate"), Shape.WORD, ROUNDINGS),
    Field("cap", lazy_gettext("Rate at most (%)"), Shape.NUMBER),
    Field("floor", lazy_gettext("Rate at least (%)"), Shape.NUMBER),
    Field(
        "not_applicable",
        lazy_gettext("Where a criterion does not apply"),
        Shape.WORD,
        {
            "shrink": lazy_gettext("the maximum shrinks"),
            "full_points": lazy_gettext("full points are given"),
        },
    ),
    Field(
        "method_missing.survey",
        lazy_gettext("Where no survey was held"),
        Shape.WORD,
        {"rescale": lazy_gettext("the rest is rated on the full scale")},
    ),
    Field("ranking.by", lazy_gettext("Rates are ranked"), Shape.WORD, _COMPARED),
    Field(
        "ranking.ties",
        lazy_gettext("After a shared rank"),
        Shape.WORD,
        {
            "skip": lazy_gettext("the next ranks are skipped: 1, 1, 3"),
            "dense": lazy_gettext("the next rank follows: 1, 1, 2"),
        },
    ),
    Field("ranking.then", lazy_gettext("Equal rates are decided by criteria"), Shape.LIST),
    Field("ranking.note.vi", lazy_gettext("Assumption on ranking, Vietnamese"), Shape.LONG),
    Field("ranking.note.en", lazy_gettext("Assumption on ranking, English"), Shape.LONG),
    Field("grading.by", lazy_gettext("Rates are graded"), Shape.WORD, _COMPARED),
    Field("grading.note.vi", lazy_gettext("Assumption on grades, Vietnamese"), Shape.LONG),
    Field("grading.note.en", lazy_gettext("Assumption on grades, English"), Shape.LONG),
)
_END: tuple[Part, ...] = (
    Rows(
        "groups",
        lazy_gettext("Unit groups"),
        (
            Field("id", lazy_gettext("Id")),
            *_BOTH,
            Field("kinds", lazy_gettext("Kinds of units"), Shape.LIST),
            Field(
                "ranked",
                lazy_gettext("Ranked"),
                Shape.WORD,
                {"true": lazy_gettext("yes"), "false": lazy_gettext("scored only")},
            ),
        ),
        BY_ID,
    ),
    Rows(
        "references",
        lazy_gettext("Sources"),
        (
            Field("id", lazy_gettext("Id")),
            *_BOTH,
            Field("issued", lazy_gettext("Issued on"), Shape.DAY),
        ),
        BY_ID,
    ),
    Rows(
        "agencies",
        lazy_gettext("Owner agencies"),
        (
            Field("id", lazy_gettext("Id")),
            Field("vi", lazy_gettext("Vietnamese")),
            Field("en", lazy_gettext("English")),
        ),
        BY_ID,
    ),
)


def settings_parts(document: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the parts of the form, with a table of grades for each unit group of the book."""
    groups = document.get("groups")
    names = [str(name) for name in groups] if isinstance(groups, Mapping) else []
    grades = [
        Rows(
            f"grading.bands.{name}",
            lazy_gettext("Grades of %(group)s", group=name),
            (
                Field("id", lazy_gettext("Id")),
                *_BOTH,
                Field("edge", lazy_gettext("Edge"), Shape.WORD, EDGE_WORDS),
                Field("at", lazy_gettext("Number"), Shape.NUMBER),
            ),
            WITH_EDGES,
        )
        for name in names
        if "." not in name
    ]
    return (*_START, *grades, *_END)


def book_of(typed: Typed, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with what was typed on the form of the book."""
    changed = written(settings_parts(document), typed, document)
    for section in ("ranking", "grading"):
        entry = changed.get(section)
        if isinstance(entry, dict):
            entry.pop("assumption", None)
            if "note" in entry:
                entry["assumption"] = "true"
    if "criteria" in changed:
        changed["criteria"] = changed.pop("criteria")
    return changed
