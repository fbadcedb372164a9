"""The table of rule kinds: the word in a rule book and the function that reads the rest."""

from collections.abc import Callable, Mapping

from analysis.par.cursor import Cursor
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.all_of import read_all_of
from analysis.par.rules.bands import read_bands
from analysis.par.rules.choice import read_choice
from analysis.par.rules.manual import Manual, read_manual
from analysis.par.rules.proportional import read_proportional
from analysis.par.rules.rule import Combination, Rule
from analysis.par.rules.total import Sum, read_sum

#: Kinds for a leaf. A further kind is one module beside these and one line here.
RULE_KINDS: Mapping[str, Callable[[Cursor, RoundingPolicy], Rule]] = {
    "all_of": read_all_of,
    "bands": read_bands,
    "choice": read_choice,
    "manual": read_manual,
    "proportional": read_proportional,
}

#: Kinds for a group of criteria.
COMBINATION_KINDS: Mapping[str, Callable[[Cursor], Combination]] = {"sum": read_sum}


def read_rule(cursor: Cursor, policy: RoundingPolicy) -> Rule:
    """Return the rule of a leaf; a fault when its kind is unknown."""
    reader = RULE_KINDS.get(_kind(cursor, RULE_KINDS))
    return reader(cursor, policy) if reader else Manual()


def read_combination(cursor: Cursor) -> Combination:
    """Return the rule of a group; a fault when its kind is unknown."""
    reader = COMBINATION_KINDS.get(_kind(cursor, COMBINATION_KINDS))
    return reader(cursor) if reader else Sum()


def _kind(cursor: Cursor, table: Mapping[str, object]) -> str:
    kind = cursor.value.get("kind") if isinstance(cursor.value, dict) else None
    if not isinstance(kind, str) or kind not in table:
        cursor.step("kind", kind).fault(
            "par.unknown_rule",
            "this kind of rule is not known here",
            expected=", ".join(sorted(table)),
            hint="Groups of criteria take other kinds than single criteria.",
        )
        return ""
    return kind
