"""The root of all our errors: what is wrong, where, what was found, what was wanted, what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one input, in words its owner can act on.

    `code` is stable and machine-readable (``frame.unknown_unit``); `where` names file, sheet, row,
    column or path; `got` and `expected` are what was found and what was wanted; `hint` says what
    to do next. All are plain English and go through the message catalogue at the edge.
    """

    code: str
    message: str
    where: str = ""
    got: str = ""
    expected: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        details = [
            f"{label} {value}"
            for label, value in (("got", self.got), ("expected", self.expected))
            if value
        ]
        found = f" ({', '.join(details)})" if details else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{found}.{hint}"


class DomainError(Exception):
    """Something a person can put right; surveys and analysis raise it, sipas shows it."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        where: str = "",
        got: object = "",
        expected: str = "",
        hint: str = "",
    ) -> None:
        self.fault = Fault(code, message, where, str(got), expected, hint)
        super().__init__(str(self.fault))

    @property
    def code(self) -> str:
        return self.fault.code

    @property
    def faults(self) -> tuple[Fault, ...]:
        return (self.fault,)


class ManyFaults(DomainError):  # noqa: N818 - it is a DomainError that carries several faults
    """An input with several faults, all reported at once."""

    def __init__(self, code: str, message: str, faults: Iterable[Fault]) -> None:
        self._faults = tuple(faults)
        super().__init__(code, message)
        self.args = ("\n".join([message, *map(str, self._faults)]),)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self._faults


class FaultList:
    """Collects faults while an input is read, then raises them together."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(
        self,
        code: str,
        message: str,
        *,
        where: str = "",
        got: object = "",
        expected: str = "",
        hint: str = "",
    ) -> Self:
        self._faults.append(Fault(code, message, where, str(got), expected, hint))
        return self

    def extend(self, faults: Iterable[Fault]) -> Self:
        self._faults.extend(faults)
        return self

    def raise_if_any(self, code: str, message: str) -> None:
        if self._faults:
            raise ManyFaults(code, message, self._faults)
