"""Pages of a campaign's frame: upload, report of accepted and refused rows, files to take away."""

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError, Fault
from sipas.accounts.session import current_person
from sipas.campaigns.desk import (
    REFUSED,
    Answer,
    acting,
    blueprint,
    go,
    note,
    show,
    the_campaign,
)
from sipas.campaigns.downloads import csv_file, refusals_table, template_table
from sipas.i18n import translate_fault
from sipas.unit_of_work import db_session, discard
from surveys.campaigns.models import Campaign
from surveys.clock import now
from surveys.frames.models import Frame
from surveys.frames.queries import counts_by_unit, latest_frame
from surveys.frames.service import upload
from surveys.sampling.queries import draw_of


@blueprint.get("/<code>/frame")
def frame(code: str) -> str:
    return _frame_page(the_campaign(code))


@blueprint.post("/<code>/frame")
@acting
def load_frame(code: str) -> Answer:
    campaign = the_campaign(code, lock=True)
    try:
        stored, is_new = _store(campaign)
    except DomainError as error:
        discard()
        faults = tuple(map(translate_fault, error.faults))
        return _frame_page(the_campaign(code), faults=faults), REFUSED
    if is_new:
        note("frame_loaded", campaign, number=stored.number, sha256=stored.content_hash)
    else:
        flask.flash(gettext("This very file is on record already; nothing was changed."))
    return go("frame", campaign)


@blueprint.get("/<code>/frame/refusals.csv")
def refusals(code: str) -> Response:
    stored = latest_frame(db_session(), the_campaign(code))
    faults = _refusals(stored) if stored else []
    return csv_file(refusals_table(faults), name=f"{code}-refused.csv")


@blueprint.get("/frame-template.csv")
def frame_template() -> Response:
    return csv_file(template_table(), name="frame-template.csv")


def _frame_page(campaign: Campaign, *, faults: tuple[Fault, ...] = ()) -> str:
    session = db_session()
    stored = latest_frame(session, campaign)
    return show(
        "frame.html",
        campaign,
        faults=faults,
        frame=stored,
        drawn=draw_of(session, campaign) is not None,
        units=counts_by_unit(session, stored) if stored else [],
        refusals=_refusals(stored) if stored else [],
    )


def _store(campaign: Campaign) -> tuple[Frame, bool]:
    """Store the uploaded file and say whether it is new."""
    session, moment = db_session(), now()
    if draw_of(session, campaign) is not None:
        raise DomainError(
            "frames.drawn",
            "the sample is drawn from the frame on record",
            where=campaign.code,
            expected="a frame before the draw",
            hint="Set up a new campaign for a new frame.",
        )
    file = flask.request.files.get("file")
    if file is None or not file.filename:
        raise DomainError(
            "frames.no_file",
            "no file was chosen",
            expected="a table in CSV (UTF-8) or Excel (.xlsx)",
            hint="Choose the file, then press the button again.",
        )
    stored = upload(
        session,
        campaign,
        content=file.read(),
        file_name=file.filename,
        by=current_person().username,
        now=moment,
    )
    return stored, stored.loaded_at == moment


def _refusals(stored: Frame) -> list[Fault]:
    return [translate_fault(Fault(**fault)) for fault in stored.refusals]
