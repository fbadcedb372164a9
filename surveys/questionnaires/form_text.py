"""Text of a form in the languages that the form brings: two as a rule, more where it has more."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.ground.text import LocalText


@dataclass(frozen=True, slots=True)
class FormText(LocalText):
    """Text of a form with further languages (`more`: code and text) or without English.

    Without English both sides hold the Vietnamese text and `lacks_english` says so.
    """

    more: tuple[tuple[str, str], ...] = ()
    lacks_english: bool = False

    def in_language(self, language: str) -> str:
        """Return the text in `language`, in Vietnamese where the form has none."""
        return dict(self.more).get(language) or LocalText.in_language(self, language)


def text_in(texts: dict[str, str]) -> LocalText:
    """Return texts by language code as one text; `vi` is there, `en` may be missing."""
    more = tuple((code, text) for code, text in texts.items() if code not in {"vi", "en"} and text)
    vietnamese, english = texts.get("vi", ""), texts.get("en", "")
    if english and not more:
        return LocalText(vi=vietnamese, en=english)
    return FormText(vietnamese, english or vietnamese, more, lacks_english=not english)


def language_of_text(text: LocalText, wanted: str) -> str:
    """Return the language in which `text` is read by who wants `wanted`: that, else Vietnamese."""
    if not isinstance(text, FormText):
        return "en" if wanted == "en" and text.en else "vi"
    if wanted in dict(text.more):
        return wanted
    return "en" if wanted == "en" and not text.lacks_english else "vi"


def rewritten(text: LocalText, rewrite: Callable[[str, str], str]) -> LocalText:
    """Return `text` with each side put through ``rewrite(side, language)``."""
    vi, en = rewrite(text.vi, "vi"), rewrite(text.en, "en")
    if not isinstance(text, FormText):
        return LocalText(vi=vi, en=en)
    more = tuple((code, rewrite(side, code)) for code, side in text.more)
    return FormText(vi, en, more, lacks_english=text.lacks_english)
