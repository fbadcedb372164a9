"""Arithmetic over named variables in exact decimals: read by hand, limited in size, never `eval`.

The grammar: numbers, names, ``+ - * /``, ``^`` with a whole exponent up to 9, parentheses,
``min(…)``, ``max(…)``, ``abs(x)`` and ``when(x >= y, then, else)`` with ``< <= > >= = !=``.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

MAX_LENGTH = 500
MAX_NODES = 200
MAX_DEPTH = 25
MAX_EXPONENT = 9
#: Larger results are refused: no point or count comes near.
MAX_SIZE = Decimal(10) ** 30

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,15}(?:\.[0-9]{1,15})?)(?![0-9A-Za-z_.])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)"
    r"|(?P<sign><=|>=|!=|[-+*/^(),<>=]))"
)
_ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_FUNCTIONS = {"min": 1, "max": 1, "abs": 1, "when": 3}


class FormulaError(ValueError):
    """The formula cannot be read; the message says what is wrong and where."""


class TooLargeError(ArithmeticError):
    """A result lies outside what any point or count can be."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function and its operands; a comparison has the result 1 or 0."""

    of: str
    operands: tuple["Node", ...]


Node = Number | Name | Call


def parse(text: str) -> Node:
    """Return the tree of a formula; FormulaError says what cannot be read."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula is longer than {MAX_LENGTH} characters")
    reader = _Reader(text)
    tree = reader.sum()
    reader.end()
    return tree


def names(node: Node) -> Iterator[str]:
    """Yield every variable of a formula, as often as it stands there."""
    if isinstance(node, Name):
        yield node.name
    elif isinstance(node, Call):
        for operand in node.operands:
            yield from names(operand)


def evaluate(node: Node, values: Mapping[str, Decimal]) -> Decimal:
    """Return the result; ZeroDivisionError where it is undefined, TooLargeError beyond 10^30."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return values[node.name]
    result = _call(node, values)
    if abs(result) > MAX_SIZE:
        raise TooLargeError
    return result


def _call(node: Call, values: Mapping[str, Decimal]) -> Decimal:
    if node.of == "when":
        chosen = node.operands[1 if evaluate(node.operands[0], values) else 2]
        return evaluate(chosen, values)
    given = [evaluate(operand, values) for operand in node.operands]
    if node.of in _COMPARISONS:
        return Decimal(int(_COMPARISONS[node.of](given[0], given[1])))
    if node.of in {"min", "max"}:
        return min(given) if node.of == "min" else max(given)
    if node.of == "abs":
        return abs(given[0])
    if node.of == "^":
        return _power(given[0], int(given[1]))
    if node.of == "/" and given[1] == 0:
        raise ZeroDivisionError
    return _ARITHMETIC[node.of](given[0], given[1])


def _power(base: Decimal, exponent: int) -> Decimal:
    result = Decimal(1)
    for _ in range(exponent):
        result *= base
    return result


class _Reader:
    """Reads one formula from left to right, counting what it builds."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._place = self._nodes = self._depth = 0

    def _next(self, *wanted: str) -> str | None:
        """Take the next token if it is one of `wanted`."""
        if self._place < len(self._tokens) and self._tokens[self._place] in wanted:
            self._place += 1
            return self._tokens[self._place - 1]
        return None

    def _take(self, wanted: str) -> None:
        if not self._next(wanted):
            raise FormulaError(f"`{wanted}` is wanted {self._where()}")

    def _where(self) -> str:
        if self._place < len(self._tokens):
            return f"at `{self._tokens[self._place]}`"
        return "at the end"

    def _node(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise FormulaError(f"the formula has more than {MAX_NODES} parts")
        return node

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise FormulaError(f"nothing more can stand here {self._where()}")

    def sum(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError(f"the formula is nested deeper than {MAX_DEPTH}")
        left = self._product()
        while sign := self._next("+", "-"):
            left = self._node(Call(sign, (left, self._product())))
        self._depth -= 1
        return left

    def _product(self) -> Node:
        left = self._signed()
        while sign := self._next("*", "/"):
            left = self._node(Call(sign, (left, self._signed())))
        return left

    def _signed(self) -> Node:
        if self._next("-"):
            return self._node(Call("-", (Number(Decimal(0)), self._power())))
        return self._power()

    def _power(self) -> Node:
        base = self._atom()
        if not self._next("^"):
            return base
        exponent = self._atom()
        whole = isinstance(exponent, Number) and exponent.value % 1 == 0
        if not (whole and isinstance(exponent, Number) and exponent.value <= MAX_EXPONENT):
            raise FormulaError(f"an exponent is a whole number from 0 to {MAX_EXPONENT}")
        return self._node(Call("^", (base, exponent)))

    def _atom(self) -> Node:
        if self._next("("):
            inner = self.sum()
            self._take(")")
            return inner
        if self._place >= len(self._tokens):
            raise FormulaError("a number or name is wanted at the end")
        token = self._tokens[self._place]
        if token[0].isdigit():
            self._place += 1
            return self._node(Number(Decimal(token)))
        if not (token[0].isalpha() or token[0] == "_"):
            raise FormulaError(f"a number or name is wanted {self._where()}")
        self._place += 1
        return self._function(token) if self._next("(") else self._node(Name(token))

    def _function(self, name: str) -> Node:
        if name not in _FUNCTIONS:
            raise FormulaError(f"there is no function `{name}`; known are {', '.join(_FUNCTIONS)}")
        operands = [self._comparison() if name == "when" else self.sum()]
        while self._next(","):
            operands.append(self.sum())
        self._take(")")
        many = name in {"min", "max"}
        if not (many or len(operands) == _FUNCTIONS[name]):
            raise FormulaError(f"`{name}` takes {_FUNCTIONS[name]} operands, not {len(operands)}")
        return self._node(Call(name, tuple(operands)))

    def _comparison(self) -> Node:
        left = self.sum()
        sign = self._next(*_COMPARISONS)
        if not sign:
            raise FormulaError(f"`when` begins with a comparison; none {self._where()}")
        return self._node(Call(sign, (left, self.sum())))


def _tokens(text: str) -> list[str]:
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaError(f"`{text[place:].strip()[:1]}` cannot stand in a formula")
        found.append(match[0].strip())
        place = match.end()
    return found
