"""The page of the audit log."""

import flask

from sipas.audit.queries import newest_events
from sipas.audit.service import verify_chain
from sipas.unit_of_work import db_session

blueprint = flask.Blueprint("audit", __name__, url_prefix="/staff/audit")
_PAGE_ROWS = 100


@blueprint.get("/")
def index() -> str:
    asked = {
        name: flask.request.args.get(name, "").strip() for name in ("actor", "action", "object")
    }
    before = flask.request.args.get("before", type=int)
    events = newest_events(
        db_session(),
        actor=asked["actor"],
        action=asked["action"],
        object_=asked["object"],
        before_id=before,
        limit=_PAGE_ROWS + 1,
    )
    return flask.render_template(
        "audit/index.html",
        events=events[:_PAGE_ROWS],
        asked=asked,
        older=events[_PAGE_ROWS - 1].id if len(events) > _PAGE_ROWS else None,
    )


@blueprint.get("/chain")
def chain() -> str:
    return flask.render_template("audit/chain.html", report=verify_chain(db_session()))
