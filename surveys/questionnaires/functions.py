"""The XPath functions that forms may use: those of XForms in place of XPath's namesakes."""

import re
import threading
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from elementpath.datatypes import Date10, UntypedAtomic
from elementpath.xpath2 import XPath2Parser

Value = Any  # an XPath atom, a list of atoms, [] for unanswered
UNANSWERED: Value = []

FUNCTIONS = frozenset(
    {
        "abs", "boolean", "ceiling", "coalesce", "concat", "contains", "count-selected", "date",
        "false", "floor", "if", "int", "max", "min", "not", "number", "regex", "round", "selected",
        "starts-with", "string", "string-length", "substr", "sum", "today", "true",
    }
)  # fmt: skip
#: Functions that the parser knows under another name.
REWRITTEN = {"today": "current-date", "if": "choose", "string": "as-text"}
_MANY, _ONE, _NUMBER = "xs:anyAtomicType*", "xs:anyAtomicType?", "xs:decimal?"


def truth(value: Value) -> bool:
    """Return the effective boolean value of an evaluated expression."""
    if isinstance(value, list):
        return bool(value) and truth(value[0])
    if isinstance(value, UntypedAtomic):
        return bool(str(value))
    return bool(value)


def _atoms(value: Value) -> list[Any]:
    atoms = value if isinstance(value, list) else [value]
    return [atom for atom in atoms if atom is not None and atom != ""]


def _decimals(*values: Value) -> list[Decimal]:
    return [Decimal(str(atom)) for value in values for atom in _atoms(value)]


def _selected(answer: Value, code: Value) -> bool:
    return bool(_atoms(code)) and str(code) in {str(atom) for atom in _atoms(answer)}


def _count_selected(answer: Value) -> int:
    return len(_atoms(answer))


def _string_length(answer: Value) -> int:
    return sum(len(str(atom)) for atom in _atoms(answer))


def _regex(answer: Value, pattern: str) -> bool:
    return any(re.fullmatch(pattern, str(atom)) for atom in _atoms(answer))


def _date(text: str) -> Date10:
    return Date10.fromstring(text)


def _choose(condition: Value, then: Value, otherwise: Value) -> Value:
    return then if truth(condition) else otherwise


def _coalesce(first: Value, second: Value) -> Value:
    return first if _atoms(first) else second


def _number(value: Value) -> Value:
    return _decimals(value)[0] if _atoms(value) else UNANSWERED


def _int(value: Value) -> Value:
    return int(_decimals(value)[0]) if _atoms(value) else UNANSWERED


def _text(value: Value) -> str:
    return " ".join(str(atom) for atom in _atoms(value))


def _round(value: Value, places: Value = 0) -> Value:
    if not _atoms(value):
        return UNANSWERED
    unit = Decimal(1).scaleb(-int(places))
    rounded = _decimals(value)[0].quantize(unit, rounding=ROUND_HALF_UP)
    return int(rounded) if places == 0 else rounded


def _substr(value: Value, start: int, end: Value = None) -> str:
    return _text(value)[start:end]


def _sum(*values: Value) -> Value:
    return sum(_decimals(*values), Decimal(0))


def _least(*values: Value) -> Value:
    return min(_decimals(*values), default=UNANSWERED)


def _greatest(*values: Value) -> Value:
    return max(_decimals(*values), default=UNANSWERED)


class _FormParser(XPath2Parser):
    """XPath 2 with the functions of XForms in place of their namesakes."""


_REPLACED = ("string-length", "round", "sum", "min", "max", "number")
for _name in _REPLACED:
    _FormParser.unregister(_name)


def _new_parser() -> _FormParser:
    parser = _FormParser()
    add = parser.external_function
    add(_selected, "selected", sequence_types=(_MANY, _ONE, "xs:boolean"))
    add(_count_selected, "count-selected", sequence_types=(_MANY, "xs:integer"))
    add(_string_length, "string-length", sequence_types=(_MANY, "xs:integer"))
    add(_regex, "regex", sequence_types=(_MANY, "xs:string", "xs:boolean"))
    add(_date, "date", sequence_types=("xs:string", "xs:date"))
    add(_choose, "choose", sequence_types=(_MANY, _MANY, _MANY, _MANY))
    add(_coalesce, "coalesce", sequence_types=(_MANY, _MANY, _MANY))
    add(_number, "number", sequence_types=(_ONE, _ONE))
    add(_int, "int", sequence_types=(_ONE, "xs:integer?"))
    add(_text, "as-text", sequence_types=(_MANY, "xs:string"))
    add(_round, "round")
    add(_substr, "substr")
    add(_sum, "sum")
    add(_least, "min")
    add(_greatest, "max")
    return parser


_PARSER = _new_parser()
_LOCK = threading.Lock()


def parse(translated: str) -> Any:
    """Return the token tree of an expression whose questions are XPath variables."""
    with _LOCK:
        return _PARSER.parse(translated)
