"""The forms of the frequent kinds of rules; a rule that none of them shows is edited as YAML."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, lazy_gettext

from sipas.par.books.codecs import WITH_EDGES
from sipas.par.books.form_fields import Field, Part, Rows, Shape, fits

#: The choice that shows a rule as YAML whatever its kind.
AS_YAML = "yaml"

ROUNDINGS: Mapping[str, LazyString] = {
    "none": lazy_gettext("not rounded"),
    "half_up_0": lazy_gettext("half up, whole numbers"),
    "half_up_1": lazy_gettext("half up, 1 decimal"),
    "half_up_2": lazy_gettext("half up, 2 decimals"),
    "half_up_3": lazy_gettext("half up, 3 decimals"),
    "half_even_2": lazy_gettext("half to even, 2 decimals"),
    "truncate_2": lazy_gettext("cut off after 2 decimals"),
}
EDGE_WORDS: Mapping[str, LazyString] = {
    "from": lazy_gettext("from, the edge included"),
    "above": lazy_gettext("above, without the edge"),
    "rest": lazy_gettext("all the rest"),
}
_OF = Field(
    "of",
    lazy_gettext("Name of the input"),
    hint=lazy_gettext(
        "A word such as plan_done_percent, or a survey figure such as sipas.overall."
    ),
)
_POINTS = lazy_gettext("Points")
_SCALE = Field(
    "points",
    lazy_gettext("From the number to points (YAML)"),
    Shape.YAML,
    hint=lazy_gettext("Such as kind: proportional, or kind: bands with its list of bands."),
)
_VALUE_ROUNDING = Field(
    "value_rounding", lazy_gettext("Rounding before comparison"), Shape.WORD, ROUNDINGS
)

RULE_PARTS: Mapping[str, tuple[Part, ...]] = {
    "manual": (
        Field("min", lazy_gettext("Least points"), Shape.NUMBER),
        Field(
            "max",
            lazy_gettext("Most points"),
            Shape.NUMBER,
            hint=lazy_gettext("Empty for the maximum of the criterion."),
        ),
        Field("step", lazy_gettext("Step"), Shape.NUMBER),
    ),
    "choice": (
        _OF,
        Rows(
            "options",
            lazy_gettext("Answers"),
            (
                Field("code", lazy_gettext("Code")),
                Field("title.vi", lazy_gettext("Vietnamese")),
                Field("title.en", lazy_gettext("English")),
                Field("points", _POINTS, Shape.NUMBER),
            ),
        ),
    ),
    "bands": (
        _OF,
        Rows(
            "bands",
            lazy_gettext("Bands from high to low"),
            (
                Field("edge", lazy_gettext("Edge"), Shape.WORD, EDGE_WORDS),
                Field("at", lazy_gettext("Number"), Shape.NUMBER),
                Field("points", _POINTS, Shape.NUMBER),
            ),
            WITH_EDGES,
            hint=lazy_gettext("The last band takes all the rest and has no number."),
        ),
        _VALUE_ROUNDING,
    ),
    "proportional": (
        _OF,
        Field("target", lazy_gettext("Full points from (%)"), Shape.NUMBER),
        Field(
            "scale",
            lazy_gettext("Below the target"),
            Shape.WORD,
            {
                "hundred": lazy_gettext("points for each per cent of 100"),
                "target": lazy_gettext("points for each per cent of the target"),
                "between": lazy_gettext("from 0 at the floor to full at the target"),
            },
            hint=lazy_gettext("Stands together with the target."),
        ),
        Field("floor", lazy_gettext("No points below (%)"), Shape.NUMBER),
        Field("cap", lazy_gettext("Counted at most (%)"), Shape.NUMBER),
        Field("rounding", lazy_gettext("Rounding of the points"), Shape.WORD, ROUNDINGS),
        _VALUE_ROUNDING,
    ),
    "ratio": (
        Field("part", lazy_gettext("Name of the part")),
        Field("whole", lazy_gettext("Name of the whole")),
        Field(
            "when_whole_is_zero",
            lazy_gettext("When the whole is 0"),
            Shape.WORD,
            {
                "full_points": lazy_gettext("full points"),
                "no_points": lazy_gettext("no points"),
                "not_applicable": lazy_gettext("does not apply"),
            },
        ),
        Field("complement", lazy_gettext("100 % less the share"), Shape.FLAG),
        Field(
            "over",
            lazy_gettext("A part above the whole"),
            Shape.WORD,
            {"refuse": lazy_gettext("is refused"), "hundred": lazy_gettext("counts as 100 %")},
        ),
        _SCALE,
    ),
    "sipas": (
        Field(
            "level",
            lazy_gettext("Level of the index"),
            Shape.WORD,
            {
                "overall": lazy_gettext("overall"),
                "block": lazy_gettext("block"),
                "factor": lazy_gettext("factor"),
                "item": lazy_gettext("item"),
            },
        ),
        Field(
            "index",
            lazy_gettext("Code of the index"),
            hint=lazy_gettext("Such as II.A; empty for overall."),
        ),
        Field(
            "scoring",
            lazy_gettext("Scoring"),
            Shape.WORD,
            {
                "F1": lazy_gettext("F1, share of satisfied answers"),
                "F2": lazy_gettext("F2, mean of the maximum"),
            },
        ),
        Field(
            "compare",
            lazy_gettext("Compared"),
            Shape.WORD,
            {
                "after_rounding": lazy_gettext("after rounding"),
                "before_rounding": lazy_gettext("before rounding"),
            },
        ),
        Field("printed", lazy_gettext("Rounding as printed"), Shape.WORD, ROUNDINGS),
        Field(
            "campaign", lazy_gettext("Campaign"), hint=lazy_gettext("Empty for the round's own.")
        ),
        Field(
            "unit", lazy_gettext("Unit"), hint=lazy_gettext("Empty for the unit that is scored.")
        ),
        _SCALE,
    ),
    "all_or_nothing": (
        _OF,
        Field("from", lazy_gettext("Full points from, the edge included"), Shape.NUMBER),
        Field("above", lazy_gettext("Full points above, without the edge"), Shape.NUMBER),
    ),
    "all_of": (
        Rows(
            "conditions",
            lazy_gettext("Conditions"),
            (
                Field("of", lazy_gettext("Name of the input")),
                Field("title.vi", lazy_gettext("Vietnamese")),
                Field("title.en", lazy_gettext("English")),
            ),
        ),
    ),
    "deduction": (
        _OF,
        Field("each", lazy_gettext("Points off for each event"), Shape.NUMBER),
        Field(
            "start",
            lazy_gettext("Begins at"),
            Shape.WORD,
            {"maximum": lazy_gettext("the maximum"), "zero": lazy_gettext("zero, a penalty")},
        ),
        Field("floor", lazy_gettext("Never below"), Shape.NUMBER),
        Field("free", lazy_gettext("Events free of charge"), Shape.NUMBER),
    ),
    "addition": (_OF, Field("each", lazy_gettext("Points for each event"), Shape.NUMBER)),
    "unknown": (),
}
#: Kinds of a group of criteria.
GROUP_PARTS: Mapping[str, tuple[Part, ...]] = {
    "sum": (),
    "best_of": (),
    "block": (
        Field("least", lazy_gettext("Least points"), Shape.NUMBER),
        Field("most", lazy_gettext("Most points"), Shape.NUMBER),
        Field(
            "apply",
            lazy_gettext("Added"),
            Shape.WORD,
            {
                "before_division": lazy_gettext("before the division by the maximum"),
                "after_division": lazy_gettext("to the rate, after the division"),
            },
        ),
    ),
}
KIND_LABELS: Mapping[str, LazyString] = {
    "manual": lazy_gettext("points given by the appraiser"),
    "choice": lazy_gettext("one answer of a list"),
    "bands": lazy_gettext("bands with edges"),
    "proportional": lazy_gettext("in proportion to a percentage"),
    "ratio": lazy_gettext("share of one count in another"),
    "sipas": lazy_gettext("an index of the survey"),
    "all_or_nothing": lazy_gettext("all or nothing"),
    "all_of": lazy_gettext("all conditions together"),
    "deduction": lazy_gettext("points off for each event"),
    "addition": lazy_gettext("points for each event"),
    "unknown": lazy_gettext("not known yet"),
    "sum": lazy_gettext("sum of its parts"),
    "best_of": lazy_gettext("the best of its parts"),
    "block": lazy_gettext("block of bonuses and penalties"),
    AS_YAML: lazy_gettext("another rule, as YAML"),
}


def shown_kind(rule: Any, table: Mapping[str, tuple[Part, ...]]) -> str:
    """Return the kind whose form shows `rule` without loss; `AS_YAML` where none does."""
    if not isinstance(rule, dict):
        return "sum" if "sum" in table else "unknown"
    kind = str(rule.get("kind"))
    rest = {key: value for key, value in rule.items() if key != "kind"}
    return kind if kind in table and fits(table[kind], rest) else AS_YAML
