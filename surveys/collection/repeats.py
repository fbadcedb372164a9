"""Opt-in answers that look like repeats of one another: marked for the reader, never deleted."""

from sqlalchemy.orm import Session

from analysis.ground.hashing import sha256_of_json
from analysis.snapshot.contract import Reach
from surveys.collection.models import Response

#: Below so many answers two people may well give the same ones.
_LEAST_ANSWERS = 10


def content_of(response: Response) -> str | None:
    """Return what a repeat through the same link would have in common; None says nothing.

    Nothing of it is stored: who compares keeps a keyed hash for an hour.
    """
    if response.reach is Reach.PROBABILITY or len(response.answers) < _LEAST_ANSWERS:
        return None
    return f"{place_of(response)} {sha256_of_json(response.answers)}"


def place_of(response: Response) -> str:
    """Return what was answered about: campaign and unit, ``12.34``."""
    return f"{response.campaign_id}.{response.unit_id}"


def mark_as_repeat(session: Session, response: Response) -> None:
    """Put on record that an opt-in answer looks like a repeat; what it says stays as it is."""
    response.looks_repeated = True
    session.flush()
