"""Text in two languages, as questionnaires, methods and rule books carry it."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class LocalText:
    """The same words in Vietnamese and English; neither side is ever empty in what we ship."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in `language`, Vietnamese where that side is missing."""
        return (self.en or self.vi) if language == "en" else (self.vi or self.en)
