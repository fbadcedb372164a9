"""Reads and evaluates the XPath of `relevant`, `constraint` and `calculation`.

An unanswered question is the empty sequence. XPath 2 then makes every comparison with it false and
every sum with it empty, so that *an unanswered operand makes a comparison false, once, in the
operator*; `not()` of such a comparison is true. ``string-length(${x}) = 0`` asks for a blank.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from elementpath import ElementPathError, XPathContext
from elementpath.datatypes import Date10, UntypedAtomic
from elementpath.xpath2 import XPath2Parser

from analysis.ground.errors import DomainError

Value = Any  # an XPath atom, a list of atoms, [] for unanswered
UNANSWERED: Value = []
OWN = "_own"

FUNCTIONS = frozenset(
    {
        "boolean", "ceiling", "concat", "contains", "count-selected", "date", "false", "floor",
        "not", "regex", "round", "selected", "starts-with", "string-length", "today", "true",
    }
)  # fmt: skip
_OPERATORS = frozenset(
    {"and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "(", ",", "$"}
)
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
LENGTH_LIMIT = 1000
_LITERALS = frozenset({"(string)", "(integer)", "(decimal)", "(float)", "(name)"})
_REWRITTEN = {"today": "current-date", "regex": "regex"}
_ALLOWED = FUNCTIONS | _OPERATORS | _LITERALS | frozenset(_REWRITTEN.values())
_EVALUATION_ERRORS = (
    ElementPathError,
    ValueError,
    TypeError,
    ArithmeticError,
    AssertionError,
    re.error,
)

_TOKEN = re.compile(
    r"""(?P<text>'[^']*'|"[^"]*")
      | \$\{\s*(?P<variable>[^}]*?)\s*\}
      | (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<parent>\.\.)
      | (?P<own>\.)
      | (?P<function>[A-Za-z][\w:-]*)\s*(?=\()
      | (?P<word>[A-Za-z_][\w-]*)""",
    re.VERBOSE,
)


def _atoms(value: Value) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


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


class _FormParser(XPath2Parser):
    """XPath 2 with the functions of XForms in place of their namesakes."""


_FormParser.unregister("string-length")


def _new_parser() -> _FormParser:
    parser = _FormParser()
    many, one = "xs:anyAtomicType*", "xs:anyAtomicType?"
    add = parser.external_function
    add(_selected, "selected", sequence_types=(many, one, "xs:boolean"))
    add(_count_selected, "count-selected", sequence_types=(many, "xs:integer"))
    add(_string_length, "string-length", sequence_types=(many, "xs:integer"))
    add(_regex, "regex", sequence_types=(many, "xs:string", "xs:boolean"))
    add(_date, "date", sequence_types=("xs:string", "xs:date"))
    return parser


_PARSER = _new_parser()
_PARSER_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Expression:
    """One parsed XPath: the questions it names, and whether it asks for the answer itself (.)."""

    source: str
    variables: tuple[str, ...]
    reads_own: bool
    _token: Any

    def value(self, values: Mapping[str, Value], *, today: date) -> Value:
        """Return what the expression comes to; UNANSWERED where it cannot be computed.

        `values` holds a value for each name of `variables`, and `OWN` where `reads_own`; a name
        that is absent is unanswered. What cannot be compared or computed (a division by zero)
        counts as unanswered too: the checker finds what depends on the form alone.
        """
        try:
            return self._evaluate(values, today=today)
        except _EVALUATION_ERRORS:
            return UNANSWERED

    def _evaluate(self, values: Mapping[str, Value], *, today: date) -> Value:
        names = (*self.variables, OWN)
        context = XPathContext(
            item="",
            variables={name: values.get(name, UNANSWERED) for name in names},
            current_dt=datetime.combine(today, time()),
        )
        return self._token.evaluate(context)

    def holds(self, values: Mapping[str, Value], *, today: date) -> bool:
        """Return whether the condition is true; unanswered and impossible are false."""
        return truth(self.value(values, today=today))

    def compared(self) -> frozenset[str]:
        """Return the questions that stand themselves on a side of a comparison."""
        return frozenset(
            str(side[0].value)
            for operator in self._token.iter()
            if operator.symbol in _COMPARISONS
            for side in operator
            if side.symbol == "$"
        )

    def asks_for_blank(self) -> bool:
        """Whether something is compared for equality with the empty text, which is never true."""
        return any(
            side.symbol == "(string)" and side.value == ""
            for operator in self._token.iter()
            if operator.symbol == "="
            for side in operator
        )

    def trouble(self, values: Mapping[str, Value], *, today: date) -> str:
        """Return why the expression cannot be computed with such values, blank where it can."""
        try:
            self._evaluate(values, today=today)
        except _EVALUATION_ERRORS as error:
            return _reason(error) or "these cannot be compared"
        return ""


def truth(value: Value) -> bool:
    """Return the effective boolean value of an evaluated expression."""
    if isinstance(value, list):
        return bool(value) and truth(value[0])
    if isinstance(value, UntypedAtomic):
        return bool(str(value))
    return bool(value)


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Return the parsed form of an XPath, cached by its text.

    Raises DomainError: `expression.function` for a function that is not in FUNCTIONS,
    `expression.word` for a bare word (a question must be written ``${name}``),
    `expression.not_supported` for other XPath, `expression.syntax` where it cannot be parsed.
    """
    if len(source) > LENGTH_LIMIT:
        raise DomainError(
            "expression.too_long",
            "the expression is too long to be read",
            got=f"{len(source)} characters",
            expected=f"at most {LENGTH_LIMIT}",
            hint="Split it with a calculate question.",
        )
    translated, variables = _translate(source)
    try:
        with _PARSER_LOCK:
            token = _PARSER.parse(translated)
    except (ElementPathError, ValueError, TypeError, AssertionError) as error:
        raise DomainError(
            "expression.syntax",
            "the expression cannot be read as XPath",
            got=f"{source} ({_reason(error)})",
            hint="Check brackets, quotes and operators.",
        ) from error
    _refuse_unsupported(token, source)
    names = tuple(dict.fromkeys(name for name in variables if name != OWN))
    return Expression(source, names, OWN in variables, token)


def _reason(error: Exception) -> str:
    return re.sub(r"^.*?\[err:\w+\] ", "", str(error))


def _translate(source: str) -> tuple[str, list[str]]:
    variables: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match["variable"] is not None:
            variables.append(match["variable"])
            return f"${match['variable']} "
        if match["own"]:
            variables.append(OWN)
            return f"${OWN} "
        if match["function"]:
            return _function(match["function"], source)
        if match["parent"] or (match["word"] and match["word"] not in _OPERATORS):
            raise _bare_word(match[0], source)
        return match[0]

    return _TOKEN.sub(replace, source), variables


def _function(name: str, source: str) -> str:
    if name in _OPERATORS:
        return f"{name} "
    if name not in FUNCTIONS:
        raise DomainError(
            "expression.function",
            "the function is not supported here",
            got=f"{name}() in {source}",
            expected=", ".join(f"{known}()" for known in sorted(FUNCTIONS)),
            hint="Write the condition with these functions.",
        )
    return _REWRITTEN.get(name, name)


def _bare_word(word: str, source: str) -> DomainError:
    return DomainError(
        "expression.word",
        "a word stands where a question or a text in quotes was expected",
        got=f"{word} in {source}",
        expected="${name} for a question, 'text' for a code or text",
        hint=f"Write ${{{word}}} or '{word}'.",
    )


def _refuse_unsupported(token: Any, source: str) -> None:
    strange = sorted({part.symbol for part in token.iter()} - _ALLOWED)
    if strange:
        raise DomainError(
            "expression.not_supported",
            "this part of XPath is not supported here",
            got=f"{strange[0]} in {source}",
            expected="comparisons, and, or, + - * div mod, and the supported functions",
            hint="Write the condition without it.",
        )
