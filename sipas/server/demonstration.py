"""Gives an empty database the demonstration campaign, so that a newcomer sees the whole road."""

import importlib
import importlib.util

from sipas.config import Settings
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import all_campaigns
from surveys.clock import now

_ROOM = "sipas.demo"
_SEED = 2024


def load_into_empty(settings: Settings) -> bool:
    """Load the demonstration when the settings want one and there is no campaign; say whether."""
    if not settings.demo or importlib.util.find_spec(_ROOM) is None:
        return False
    with unit_of_work() as session:
        if all_campaigns(session):
            return False
        service = importlib.import_module(f"{_ROOM}.service")
        service.load_demo(session, seed=_SEED, now=now())
    return True
