"""Gives an empty database the demonstration campaign, so that a newcomer sees the whole road."""

from sipas.config import Settings
from sipas.demo.handout import Handout
from sipas.demo.service import SEED, Keys, load_demo
from sipas.demo.storing import keep_handout
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import all_campaigns
from surveys.clock import now


def load_into_empty(settings: Settings) -> Handout | None:
    """Load the demonstration when the settings want one and there is no campaign; say what of."""
    if not settings.demo:
        return None
    with unit_of_work() as session:
        if all_campaigns(session):
            return None
        keys = Keys(settings.code_key, settings.data_dir)
        handout = load_demo(session, seed=SEED, keys=keys, now=now())
    if handout is not None:
        keep_handout(handout, settings.data_dir, address=settings.address)
    return handout
