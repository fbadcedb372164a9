"""The form of one criterion: what it shows of the document, and what is written back."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from analysis.ground.errors import DomainError
from analysis.ground.strict_yaml import load_yaml
from analysis.par.document import write_document
from sipas.par.books.codecs import BY_DAY, BY_ID
from sipas.par.books.form_fields import Field, Part, Rows, Shape, Typed, typed_of, written
from sipas.par.books.rule_fields import AS_YAML, GROUP_PARTS, RULE_PARTS, shown_kind

RULE = "rule."
RULE_YAML = "rule_yaml"

HEAD: tuple[Part, ...] = (
    Field("code", lazy_gettext("Code")),
    Field("title.vi", lazy_gettext("Title, Vietnamese"), Shape.LONG),
    Field("title.en", lazy_gettext("Title, English"), Shape.LONG),
    Rows(
        "maximum",
        lazy_gettext("Maximum by date"),
        (
            Field("since", lazy_gettext("In force from"), Shape.DAY),
            Field("points", lazy_gettext("Points"), Shape.NUMBER),
            Field("unknown", lazy_gettext("Not known yet"), Shape.FLAG),
            Field("reference", lazy_gettext("Reference")),
        ),
        BY_DAY,
        hint=lazy_gettext(
            "The reference names a source of the book and a place in it, such as qd-876-2022#8.1."
        ),
    ),
)
METHOD = Field(
    "method",
    lazy_gettext("Method"),
    Shape.WORD,
    {
        "appraised": lazy_gettext("self-assessed and appraised"),
        "survey": lazy_gettext("survey"),
        "external": lazy_gettext("figures of others"),
    },
)
GUIDE: tuple[Part, ...] = (
    Field("evidence.vi", lazy_gettext("Evidence wanted, Vietnamese"), Shape.LONG),
    Field("evidence.en", lazy_gettext("Evidence wanted, English"), Shape.LONG),
    Field("guidance.vi", lazy_gettext("How to score, Vietnamese"), Shape.LONG),
    Field("guidance.en", lazy_gettext("How to score, English"), Shape.LONG),
    Field(
        "groups",
        lazy_gettext("Unit groups it is for"),
        Shape.LIST,
        hint=lazy_gettext("Ids separated by commas; empty for all."),
    ),
    Field(
        "not_applicable",
        lazy_gettext("Where it does not apply"),
        Shape.WORD,
        {
            "shrink": lazy_gettext("the maximum shrinks"),
            "full_points": lazy_gettext("full points are given"),
        },
    ),
    Field("note.vi", lazy_gettext("Assumption to be confirmed, Vietnamese"), Shape.LONG),
    Field("note.en", lazy_gettext("Assumption to be confirmed, English"), Shape.LONG),
    Field(
        "owner",
        lazy_gettext("Owner agency"),
        hint=lazy_gettext("Id of an agency of the book; empty for that of the criterion above."),
    ),
)


TITLES = Rows(
    "titles",
    lazy_gettext("Inputs of the rule in words"),
    (
        Field("id", lazy_gettext("Name in the rule")),
        Field("vi", lazy_gettext("Vietnamese")),
        Field("en", lazy_gettext("English")),
    ),
    BY_ID,
    hint=lazy_gettext("What people read beside the field on the sheet, instead of its name."),
)


def outer_parts(entry: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the parts of the form beside the rule; only a single criterion has a method."""
    return (*HEAD, *GUIDE) if "criteria" in entry else (*HEAD, *GUIDE, TITLES, METHOD)


def kinds_of(entry: Mapping[str, Any]) -> Mapping[str, tuple[Part, ...]]:
    return GROUP_PARTS if "criteria" in entry else RULE_PARTS


def shown(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the form of a criterion as typed text; `kind` names the form of its rule."""
    table, rule = kinds_of(entry), entry.get("rule")
    kind = shown_kind(rule, table)
    typed = {**typed_of(outer_parts(entry), entry), "kind": kind, RULE_YAML: ""}
    if kind == AS_YAML:
        return {**typed, RULE_YAML: write_document(rule) if isinstance(rule, dict) else ""}
    return {**typed, **typed_of(table[kind], rule if isinstance(rule, dict) else {}, prefix=RULE)}


def criterion_of(typed: Typed, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return `entry` with what was typed.

    Raises DomainError `yaml.*` or `par.book.rule` when the rule's YAML cannot be read.
    """
    changed = written(outer_parts(entry), typed, entry)
    changed.pop("assumption", None)
    if "note" in changed:
        changed["assumption"] = "true"
    rule = _rule(typed, kinds_of(entry))
    changed.pop("rule", None)
    if rule is not None:
        changed["rule"] = rule
    if "criteria" in changed:
        changed["criteria"] = changed.pop("criteria")
    return changed


def _rule(typed: Typed, table: Mapping[str, tuple[Part, ...]]) -> dict[str, Any] | None:
    kind = typed.get("kind", "")
    if kind == AS_YAML:
        return _yaml_rule(typed.get(RULE_YAML, ""))
    if kind == "sum" or kind not in table:
        return None
    return {"kind": kind, **written(table[kind], typed, {}, prefix=RULE)}


def _yaml_rule(text: str) -> dict[str, Any]:
    rule = load_yaml(text.replace("\r\n", "\n"), name="rule")
    if not isinstance(rule, dict):
        raise DomainError(
            "par.book.rule",
            "a rule begins with its kind",
            where="rule line 1",
            expected="kind: bands, and below it what the kind wants",
        )
    return rule
