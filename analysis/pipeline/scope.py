"""The scopes of a run: whose answers a row is about."""

from enum import StrEnum

ALL = "all"


class Scope(StrEnum):
    """Whose answers a row is about: everybody, a kind of unit, a mode, one unit."""

    ALL = "all"
    KIND = "kind"
    MODE = "mode"
    UNIT = "unit"
