"""Reads and evaluates the XPath of conditions, constraints, calculations and choice filters.

An unanswered question is the empty sequence. XPath 2 then makes every comparison with it false and
every sum with it empty, so that *an unanswered operand makes a comparison false, once, in the
operator*; `not()` of such a comparison is true. ``string-length(${x}) = 0`` asks for a blank.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from elementpath import ElementPathError, XPathContext

from analysis.ground.errors import DomainError
from surveys.questionnaires.functions import (
    FUNCTIONS,
    REWRITTEN,
    UNANSWERED,
    Value,
    parse,
    truth,
)

OWN = "_own"
#: How the cell of a choice is called in a parsed choice filter: its column behind this.
OF_CHOICE = "_choice_"

_OPERATORS = frozenset(
    {"and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "(", ",", "$"}
)
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
LENGTH_LIMIT = 1000
_LITERALS = frozenset({"(string)", "(integer)", "(decimal)", "(float)", "(name)"})
_ALLOWED = FUNCTIONS | _OPERATORS | _LITERALS | frozenset(REWRITTEN.values())
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


@dataclass(frozen=True, slots=True)
class Expression:
    """One parsed XPath: the questions it names, and whether it asks for the answer itself (.).

    `columns` are the columns of the choices sheet that a choice filter names.
    """

    source: str
    variables: tuple[str, ...]
    reads_own: bool
    _token: Any
    columns: tuple[str, ...] = ()

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
        names = (*self.variables, *(OF_CHOICE + column for column in self.columns), OWN)
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


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Return the parsed form of an XPath, cached by its text.

    Raises DomainError: `expression.function` for a function that is not in FUNCTIONS,
    `expression.word` for a bare word (a question must be written ``${name}``),
    `expression.not_supported` for other XPath, `expression.syntax` where it cannot be parsed.
    """
    translated, names = _translate(source)
    strange = [name.removeprefix(OF_CHOICE) for name in names if name.startswith(OF_CHOICE)]
    if strange:
        raise _bare_word(strange[0], source)
    return _parsed(source, translated, names)


@lru_cache(maxsize=1024)
def compile_filter(source: str) -> Expression:
    """Return a parsed choice filter, in which a bare word is a column of the choices sheet.

    Raises the errors of `compile_expression` but `expression.word`.
    """
    translated, names = _translate(source)
    return _parsed(source, translated, names)


def _parsed(source: str, translated: str, names: list[str]) -> Expression:
    try:
        token = parse(translated)
    except (ElementPathError, ValueError, TypeError, AssertionError) as error:
        raise DomainError(
            "expression.syntax",
            "the expression cannot be read as XPath",
            got=f"{source} ({_reason(error)})",
            hint="Check brackets, quotes and operators.",
        ) from error
    _refuse_unsupported(token, source)
    found = dict.fromkeys(name for name in names if name != OWN)
    return Expression(
        source,
        tuple(name for name in found if not name.startswith(OF_CHOICE)),
        OWN in names,
        token,
        tuple(name.removeprefix(OF_CHOICE) for name in found if name.startswith(OF_CHOICE)),
    )


def _reason(error: Exception) -> str:
    return re.sub(r"^.*?\[err:\w+\] ", "", str(error))


def _translate(source: str) -> tuple[str, list[str]]:
    if len(source) > LENGTH_LIMIT:
        raise DomainError(
            "expression.too_long",
            "the expression is too long to be read",
            got=f"{len(source)} characters",
            expected=f"at most {LENGTH_LIMIT}",
            hint="Split it with a calculate question.",
        )
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
        if match["parent"]:
            raise _bare_word(match[0], source)
        if match["word"] and match["word"] not in _OPERATORS:
            variables.append(OF_CHOICE + match["word"])
            return f"${OF_CHOICE}{match['word']} "
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
    return REWRITTEN.get(name, name)


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
