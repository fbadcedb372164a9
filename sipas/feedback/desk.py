"""The office's pages of feedback at counters: by unit and month, comments, QR codes, a file."""

import io

import flask
import segno
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from sipas import i18n
from sipas.campaigns.downloads import csv_file
from sipas.feedback.words import LEVELS
from sipas.unit_of_work import db_session
from surveys.feedback.feedback import MonthCount, unknown_unit
from surveys.feedback.queries import comments_of, latest_units, month_counts, unit_at_counter
from surveys.units.models import Unit

blueprint = flask.Blueprint("feedback_desk", __name__, url_prefix="/staff/feedback")

_PNG_SCALE = 12


@blueprint.get("/")
def index() -> str:
    counts: dict[int, list[MonthCount]] = {}
    for one in month_counts(db_session()):
        counts.setdefault(one.unit_id, []).append(one)
    rows = [(unit, _total(counts.get(unit.id, []))) for unit in latest_units(db_session())]
    rows.sort(key=lambda row: row[1] is None)
    return flask.render_template("feedback/index.html", rows=rows)


@blueprint.get("/<code>")
def unit(code: str) -> str:
    found, session = _unit(code), db_session()
    address = counter_address(found)
    return flask.render_template(
        "feedback/unit.html",
        unit=found,
        months=month_counts(session, found),
        comments=comments_of(session, found),
        levels=LEVELS,
        address=address,
        kiosk_address=flask.url_for("feedback.form", code=found.code.lower(), kiosk=1),
        qr=_svg(address),
    )


@blueprint.get("/<code>/qr.<kind>")
def qr(code: str, kind: str) -> Response:
    """Send the QR code of a unit's counter as a picture: `svg`, else `png`."""
    found, stream = _unit(code), io.BytesIO()
    kind = "svg" if kind == "svg" else "png"
    made = segno.make(counter_address(found), error="q", micro=False)
    made.save(stream, kind=kind, scale=_PNG_SCALE, border=4)
    answer = flask.Response(
        stream.getvalue(), mimetype="image/svg+xml" if kind == "svg" else "image/png"
    )
    answer.headers.set("Content-Disposition", "attachment", filename=f"gop-y-{found.code}.{kind}")
    return answer


@blueprint.get("/results.csv")
def results() -> Response:
    units = {unit.id: unit for unit in latest_units(db_session())}
    heading = (
        gettext("Unit code"),
        gettext("Unit"),
        gettext("Month"),
        gettext("Opinions"),
        gettext("Satisfied"),
        gettext("Share satisfied"),
    )
    rows = (
        (
            units[one.unit_id].code,
            i18n.local(units[one.unit_id].name),
            f"{one.month:%Y-%m}",
            str(one.count),
            str(one.satisfied),
            i18n.percent(one.share_satisfied),
        )
        for one in month_counts(db_session())
        if one.unit_id in units
    )
    return csv_file((heading, rows), name="gop-y.csv")


def counter_address(unit: Unit) -> str:
    """Return the whole address that the QR code of a unit's counter leads to."""
    return flask.url_for("feedback.form", code=unit.code.lower(), _external=True)


def _total(counts: list[MonthCount]) -> MonthCount | None:
    """Return all months of one unit as one, under its newest month; None when there are none."""
    if not counts:
        return None
    return MonthCount(
        counts[0].unit_id,
        counts[0].month,
        sum(one.count for one in counts),
        sum(one.satisfied for one in counts),
    )


def _unit(code: str) -> Unit:
    found = unit_at_counter(db_session(), code)
    if found is None:
        raise unknown_unit(code)
    return found


def _svg(address: str) -> Markup:
    code = segno.make(address, error="q", micro=False)
    return Markup(  # noqa: S704 - segno writes the SVG, of modules and numbers alone
        code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    )
