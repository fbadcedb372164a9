"""Keeps invitation codes from being guessed: wrong ones count by address and altogether."""

from analysis.ground.errors import DomainError
from sipas.limits import requests
from sipas.limits.limit import Scope
from sipas.limits.queries import Use

#: A code that is well formed and unknown or spent. One mistyped fails its check letter and is told
#: so before anything is looked up: it teaches nothing about which codes exist and does not count.
_WRONG = "collection.code_refused"


def refuse_guessers() -> None:
    """Raise `TooMany` while too many wrong codes came from this address, or from everywhere."""
    requests.refuse_if_reached(*_uses())


def note(error: DomainError) -> None:
    """Count a code that was refused; unknown and spent ones alike."""
    if error.code == _WRONG:
        requests.count(*_uses())


def _uses() -> tuple[Use, Use]:
    return requests.by_address(Scope.CODE_ADDRESS), requests.by(Scope.CODE_ALL, "")
