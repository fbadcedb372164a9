"""The page of a campaign's progress, with filters that stand in its address."""

import flask

from sipas.campaigns.desk import blueprint, show, the_campaign
from sipas.campaigns.progress import narrowed, progress_of, total_of
from sipas.campaigns.words import KINDS
from sipas.unit_of_work import db_session
from surveys.paper.service import keyer_rates


@blueprint.get("/<code>/progress")
def progress(code: str) -> str:
    campaign = the_campaign(code)
    asked = {name: flask.request.args.get(name, "").strip() for name in ("kind", "words")}
    rows = progress_of(db_session(), campaign)
    shown = narrowed(rows, kind=asked["kind"], words=asked["words"])
    return show(
        "progress.html",
        campaign,
        asked=asked,
        kinds=KINDS,
        rows=shown,
        total=total_of(shown),
        any_unit=bool(rows),
        keyers=keyer_rates(db_session(), campaign),
    )
