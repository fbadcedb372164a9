"""What all pages of a campaign share: blueprint, the campaign meant, the note of an act."""

from typing import Any

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import Fact, record
from sipas.campaigns import words
from sipas.unit_of_work import db_session
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now

Answer = str | Response | tuple[str, int]

REFUSED = 422

blueprint = flask.Blueprint("campaigns", __name__, url_prefix="/staff/campaigns")
words.init_blueprint(blueprint)

#: Narrows a view to those who act; auditors read.
acting = access.only(Role.ADMIN, Role.OFFICE)


def the_campaign(code: str, *, lock: bool = False) -> Campaign:
    """Return the campaign of an address; locked, acts on it wait for each other."""
    return campaign_by_code(db_session(), code, lock=lock)


def show(template: str, campaign: Campaign, **context: Any) -> str:
    """Render a page about one campaign, which says so when its data are simulated."""
    return flask.render_template(
        f"campaigns/{template}", campaign=campaign, simulated=campaign.simulated, **context
    )


def go(endpoint: str, campaign: Campaign) -> Response:
    """Send the visitor on to another page of the campaign."""
    return flask.redirect(flask.url_for(f"campaigns.{endpoint}", code=campaign.code), code=303)


def note(action: str, campaign: Campaign, **details: Fact) -> None:
    """Put an act on a campaign into the audit log; the last thing a view does."""
    record(
        db_session(),
        f"campaigns.{action}",
        actor=current_person().username,
        object_=f"campaign:{campaign.code}",
        now=now(),
        details=details,
    )


def confirmed(campaign: Campaign) -> bool:
    """Say whether the campaign's code was typed to confirm what cannot be undone."""
    return flask.request.form.get("confirmation", "").strip() == campaign.code


def not_confirmed(campaign: Campaign) -> str:
    """Return the message beside the field of confirmation."""
    said: str = gettext("Type %(value)s exactly; nothing has been done yet.", value=campaign.code)
    return said
