"""Limits of an uploaded document, held before anything is built from it: size, depth, aliases."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from analysis.ground.errors import DomainError

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
#: Values, with every alias counted as all it stands for.
MAX_VALUES = 100_000


def check_limits(text: str, *, name: str) -> None:
    """Refuse a YAML document that is too large, too deep, or grows beyond measure by its aliases.

    Raises DomainError `par.too_large`, `par.too_deep` or `par.too_many`. What is no YAML is left
    to the reader that follows.
    """
    size = len(text.encode())
    if size > MAX_BYTES:
        raise DomainError(
            "par.too_large",
            "the document is too large",
            where=name,
            got=f"{size} bytes",
            expected=f"at most {MAX_BYTES} bytes",
        )
    meter = _Meter(name)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            meter.take(event)
    except (yaml.YAMLError, RecursionError):
        return


@dataclass(slots=True)
class _Meter:
    """Counts the values of a document as they would be with every alias written out."""

    name: str
    sizes: dict[str, int] = field(default_factory=dict)
    open: list[tuple[str | None, int]] = field(default_factory=list)
    total: int = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._grow(self.sizes.get(event.anchor or "", 1), event)
        elif isinstance(event, yaml.ScalarEvent):
            self._grow(1, event)
            if event.anchor:
                self.sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            self._enter(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self.open.pop()
            if anchor:
                self.sizes[anchor] = self.total - before

    def _enter(self, event: Any) -> None:
        self.open.append((event.anchor, self.total))
        self._grow(1, event)
        if len(self.open) > MAX_DEPTH:
            raise self._refusal(event, "par.too_deep", f"{MAX_DEPTH} levels of nesting")

    def _grow(self, by: int, event: Any) -> None:
        self.total += by
        if self.total > MAX_VALUES:
            raise self._refusal(event, "par.too_many", f"{MAX_VALUES} values, aliases written out")

    def _refusal(self, event: Any, code: str, limit: str) -> DomainError:
        line = event.start_mark.line + 1
        return DomainError(
            code,
            "the document is nested too deeply or holds too much",
            where=f"{self.name} line {line}",
            expected=f"at most {limit}",
            hint="Write the document without repeating whole parts by `&` and `*`.",
        )
