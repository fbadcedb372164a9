"""The table of rule kinds: the word in a rule book and the function that reads the rest."""

from collections.abc import Callable, Mapping

from analysis.par.cursor import Cursor
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.all_of import read_all_of
from analysis.par.rules.all_or_nothing import read_all_or_nothing
from analysis.par.rules.bands import read_bands
from analysis.par.rules.best_of import BestOf, read_best_of, read_best_part
from analysis.par.rules.block import read_block
from analysis.par.rules.choice import read_choice
from analysis.par.rules.formula import read_formula
from analysis.par.rules.manual import Manual, read_manual
from analysis.par.rules.mix import read_mix
from analysis.par.rules.options import read_options
from analysis.par.rules.per_event import read_addition, read_deduction
from analysis.par.rules.proportional import read_proportional
from analysis.par.rules.ratio import read_ratio
from analysis.par.rules.rule import Combination, Rule
from analysis.par.rules.sipas import read_sipas
from analysis.par.rules.total import Sum, read_sum
from analysis.par.rules.unknown import read_unknown


def _best_of(cursor: Cursor, policy: RoundingPolicy) -> BestOf:
    return read_best_of(cursor, policy, read_rule=read_rule)


#: Kinds for a leaf. A further kind is one module beside these and one line here.
RULE_KINDS: Mapping[str, Callable[[Cursor, RoundingPolicy], Rule]] = {
    "addition": read_addition,
    "all_of": read_all_of,
    "all_or_nothing": read_all_or_nothing,
    "bands": read_bands,
    "best_of": _best_of,
    "choice": read_choice,
    "deduction": read_deduction,
    "formula": read_formula,
    "manual": read_manual,
    "mix": read_mix,
    "options": read_options,
    "proportional": read_proportional,
    "ratio": read_ratio,
    "sipas": read_sipas,
    "unknown": read_unknown,
}

#: Kinds for a group of criteria.
COMBINATION_KINDS: Mapping[str, Callable[[Cursor], Combination]] = {
    "best_of": read_best_part,
    "block": read_block,
    "sum": read_sum,
}


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
