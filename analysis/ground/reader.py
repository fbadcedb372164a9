"""Reads one mapping of a YAML file value by value, collecting faults with their place."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from analysis.ground.errors import FaultList
from analysis.ground.text import LocalText

T = TypeVar("T")


class Reader:
    """A mapping with its place in the file; a wrong value is a fault and reads as a neutral one.

    `code` is the code of these faults, such as `method.value`.
    """

    def __init__(self, content: Any, *, where: str, faults: FaultList, code: str) -> None:
        self._code = code
        self._where = where
        self._faults = faults
        if not isinstance(content, dict):
            self._fault("", "this is not a mapping", got=content, expected="keys and values")
            content = {}
        self._content: dict[str, Any] = content

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._content)

    def has(self, key: str) -> bool:
        return self._content.get(key) is not None

    def only(self, *keys: str, optional: Sequence[str] = ()) -> None:
        """Note unknown keys and missing ones as faults."""
        for key in self._content:
            if key not in keys:
                self._fault(key, "unknown key", got=key, expected=", ".join(keys))
        for key in keys:
            if key not in optional and not self.has(key):
                self._fault(key, "a value is missing")

    def text(self, key: str) -> str:
        value = self._content.get(key)
        if value is not None and not isinstance(value, str):
            self._fault(key, "this is not one value", got=value, expected="text")
        return value if isinstance(value, str) else ""

    def word(self, key: str, expected: str) -> None:
        if self.has(key) and self.text(key) != expected:
            self._fault(key, "wrong value", got=self.text(key), expected=expected)

    def one_of(self, key: str, words: Sequence[str]) -> str:
        value = self.text(key)
        if value in words:
            return value
        if self.has(key):
            self._fault(key, "not one of the words allowed", got=value, expected=", ".join(words))
        return words[0]

    def whole(self, key: str) -> int:
        return self._read(key, int, default=0, expected="a whole number")

    def number(self, key: str) -> Decimal:
        return self._read(key, Decimal, default=Decimal(0), expected="a number such as 0.60")

    def day(self, key: str) -> date:
        return self._read(
            key, date.fromisoformat, default=date.min, expected="a date such as 2024-12-31"
        )

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._content.get(key)
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            return tuple(value)
        if value is not None:
            self._fault(key, "this is not a list of names", got=value, expected="at least one name")
        return ()

    def local_text(self, key: str) -> LocalText:
        if not self.has(key):
            return LocalText("", "")
        part = self.part(key)
        part.only("vi", "en")
        return LocalText(vi=part.text("vi"), en=part.text("en"))

    def part(self, key: str) -> "Reader":
        """Return the mapping below a key; a missing key was or will be noted by `only`."""
        if not self.has(key):
            return Reader({}, where=self._at(key), faults=FaultList(), code=self._code)
        return self._below(self._content[key], where=self._at(key))

    def parts(self, key: str) -> Iterator["Reader"]:
        value = self._content.get(key)
        if value is not None and not (isinstance(value, list) and value):
            self._fault(key, "this is not a list", got=value, expected="at least one entry")
            return
        for number, content in enumerate(value or [], start=1):
            yield self._below(content, where=f"{self._at(key)}[{number}]")

    def _read(self, key: str, kind: Callable[[str], T], *, default: T, expected: str) -> T:
        if not self.has(key):
            return default
        try:
            return kind(self.text(key))
        except (ValueError, InvalidOperation):
            self._fault(key, "this cannot be read", got=self._content[key], expected=expected)
            return default

    def _below(self, content: Any, *, where: str) -> "Reader":
        return Reader(content, where=where, faults=self._faults, code=self._code)

    def _fault(self, key: str, message: str, *, got: object = "", expected: str = "") -> None:
        self._faults.add(self._code, message, where=self._at(key), got=got, expected=expected)

    def _at(self, key: str) -> str:
        joint = "." if ": " in self._where else ": "
        return f"{self._where}{joint}{key}" if key else self._where
