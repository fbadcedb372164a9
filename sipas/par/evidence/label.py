"""Cleans what a client calls a file, so that it can be shown and offered but never be a path."""

import re
import unicodedata

_MAX_LENGTH = 120
_PATH = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[:*?"<>|]')
_SPACES = re.compile(r"\s+")


def clean_label(name: str) -> str:
    """Return the last part of `name` as plain words, at most 120 characters, maybe empty.

    Control, direction and other invisible characters go, and what file systems cannot bear.
    """
    last = _PATH.split(unicodedata.normalize("NFC", name))[-1]
    visible = "".join(" " if c.isspace() else c for c in last if _is_visible(c))
    words = _SPACES.sub(" ", _FORBIDDEN.sub(" ", visible)).strip(" .")
    return words[:_MAX_LENGTH].strip(" .")


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"
