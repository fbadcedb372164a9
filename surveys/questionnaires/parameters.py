"""Reads the `parameters` of a survey row: ``randomize=true, seed=${name}``."""

import re

KNOWN = frozenset({"randomize", "seed"})
_PAIR = re.compile(r"\s*([A-Za-z_-]+)\s*=\s*([^\s,;=]+)\s*")
_SEED = re.compile(r"[0-9]{1,9}|\$\{\s*([^}\s]+)\s*\}")


def read_parameters(text: str) -> dict[str, str]:
    """Return the parameters of a cell by name in small letters, those that can be read."""
    return {match[1].lower(): match[2] for match in _PAIR.finditer(text)}


def unread_part(text: str) -> str:
    """Return what of a cell is no ``name=value``, blank where all of it is."""
    return _PAIR.sub("", text).strip(" ,;")


def seed_question(seed: str) -> str | None:
    """Return the question whose answer is the seed, blank for a number, None for neither."""
    match = _SEED.fullmatch(seed)
    return None if match is None else (match[1] or "")
