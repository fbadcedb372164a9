"""A place in a YAML document, read as what it should be, every fault collected with its path."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from analysis.ground.errors import FaultList
from analysis.ground.text import LocalText
from analysis.par.readings import NUMBER

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A value of a YAML document, with the path to it and the list its faults go to.

    Every reading method returns a harmless value after adding a fault, so that one pass over a
    document finds all of them. What is missing is reported once, by `fields`; reading the missing
    value then adds nothing.
    """

    value: Any
    document: str
    faults: FaultList
    path: str = ""

    @property
    def where(self) -> str:
        return f"{self.document}: {self.path}" if self.path else self.document

    def fault(self, code: str, message: str, *, expected: str = "", hint: str = "") -> None:
        got = self.value if isinstance(self.value, str) else ""
        self.faults.add(code, message, where=self.where, got=got, expected=expected, hint=hint)

    def step(self, label: str, value: Any) -> "Cursor":
        return replace(self, value=value, path=f"{self.path}.{label}" if self.path else label)

    def fields(self, *, required: str = "", optional: str = "") -> dict[str, "Cursor"]:
        """Return the keys of a mapping, each required one present even when the document lacks it.

        `required` and `optional` name the keys, separated by spaces; any other key is a fault.
        """
        wanted, allowed = required.split(), [*required.split(), *optional.split()]
        found = dict(self.entries())
        for key in found.keys() - set(allowed):
            found[key].faults.add(
                "par.unknown_key",
                "this key has no meaning here",
                where=self.where,
                got=key,
                expected=", ".join(allowed),
                hint="Correct the spelling or delete the line.",
            )
        for key in wanted:
            if key not in found or found[key].value is None:
                self._missing(key)
                found[key] = replace(self.step(key, None), faults=FaultList())
        return {key: cursor for key, cursor in found.items() if key in allowed}

    def _missing(self, key: str) -> None:
        if isinstance(self.value, dict):
            self.fault(
                "par.missing_key", "this key is missing", expected=f"`{key}:`", hint="Add the line."
            )

    def entries(self) -> list[tuple[str, "Cursor"]]:
        """Return a mapping of free keys in the order written."""
        if isinstance(self.value, dict):
            return [(key, self.step(key, value)) for key, value in self.value.items()]
        self.fault("par.not_mapping", "keys and values are wanted here", expected="`key: value`")
        return []

    def items(self) -> list["Cursor"]:
        """Return a list, its items labelled by their `code` or `id`, else by position from 1."""
        if isinstance(self.value, list) and self.value:
            return [self._item(place, value) for place, value in enumerate(self.value, 1)]
        self.fault("par.not_list", "a list is wanted here", expected="lines that begin with `- `")
        return []

    def _item(self, place: int, value: Any) -> "Cursor":
        named = value if isinstance(value, dict) else {}
        label = named.get("code") or named.get("id") or f"#{place}"
        return replace(self, value=value, path=f"{self.path}[{label}]")

    def text(self) -> str:
        if isinstance(self.value, str) and self.value.strip():
            return self.value.strip()
        self.fault("par.not_text", "text is wanted here", hint="Write one line of text.")
        return ""

    def decimal(self) -> Decimal:
        if isinstance(self.value, str) and NUMBER.fullmatch(self.value.strip()):
            return Decimal(self.value.strip())
        self.fault(
            "par.not_number",
            "a number is wanted here",
            expected='digits and a decimal point, such as "9.12"',
            hint="Use a point for decimals, no unit and no percent sign.",
        )
        return Decimal(0)

    def day(self) -> date:
        try:
            return date.fromisoformat(str(self.value))
        except ValueError:
            self.fault("par.not_date", "a date is wanted here", expected="year-month-day")
            return date.min

    def word(self, words: type[_Word]) -> _Word:
        """Return one word of a closed list."""
        if self.value in list(words):
            return words(self.value)
        self.fault("par.unknown_word", "this word is not known here", expected=", ".join(words))
        return next(iter(words))

    def local_text(self) -> LocalText:
        both = self.fields(required="vi en")
        return LocalText(vi=both["vi"].text(), en=both["en"].text())

    def flag(self) -> bool:
        if self.value not in ("true", "false"):
            self.fault("par.not_flag", "true or false is wanted here", expected="true, false")
        return bool(self.value == "true")
