"""The public pages about the service: its accessibility statement, and personal data."""

from datetime import date

import flask

blueprint = flask.Blueprint("about", __name__)

#: When somebody last held the pages against the statement; change it together with the statement.
STATEMENT_ON = date(2026, 11, 28)


@blueprint.get("/accessibility")
def accessibility() -> str:
    return flask.render_template("about/accessibility.html", stated_on=STATEMENT_ON)


@blueprint.get("/privacy")
def privacy() -> str:
    return flask.render_template("about/privacy.html")
