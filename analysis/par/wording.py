"""The words of a reason, in Vietnamese with a decimal comma and in English with a decimal point."""

from collections.abc import Mapping
from decimal import Decimal

from analysis.ground.text import LocalText

Sayable = Decimal | LocalText | str


def say(vi: str, en: str, **values: Sayable) -> LocalText:
    """Return both templates filled with `values`; decimals and texts take each language's form."""
    return LocalText(vi=_fill(vi, "vi", values), en=_fill(en, "en", values))


def _fill(template: str, language: str, values: Mapping[str, Sayable]) -> str:
    return template.format(**{name: _spell(value, language) for name, value in values.items()})


def _spell(value: Sayable, language: str) -> str:
    if isinstance(value, LocalText):
        return value.in_language(language)
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.replace(".", ",") if language == "vi" else plain
    return value
