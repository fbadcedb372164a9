"""Pages of a campaign's invitations and open links; codes leave here once, in one answer."""

import flask
import segno
from flask_babel import gettext
from markupsafe import Markup

from analysis.ground.errors import DomainError, Fault
from sipas.campaigns.desk import (
    REFUSED,
    Answer,
    acting,
    blueprint,
    confirmed,
    go,
    not_confirmed,
    note,
    show,
    the_campaign,
)
from sipas.campaigns.downloads import csv_file, invitation_link, letters_table, xlsx_file
from sipas.config import current_settings
from sipas.i18n import translate_fault
from sipas.unit_of_work import db_session, discard
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.clock import now
from surveys.collection.queries import count_unfinished
from surveys.frames.queries import counts_by_unit, latest_frame
from surveys.invitations import service
from surveys.invitations.queries import count_invitations, open_links, spent_by_unit
from surveys.invitations.service import InvitationLetter
from surveys.sampling.queries import draw_of

FORMATS = ("xlsx", "csv", "sheet")


@blueprint.get("/<code>/invitations")
def invitations(code: str) -> str:
    return _invitations_page(the_campaign(code))


@blueprint.post("/<code>/invitations")
@acting
def issue(code: str) -> Answer:
    campaign = the_campaign(code, lock=True)
    try:
        letters = service.issue_invitations(
            db_session(), campaign, key=current_settings().code_key, now=now()
        )
    except DomainError as error:
        return _refused(code, error)
    note("invitations_issued", campaign, number=len(letters))
    return _letters(campaign, letters)


@blueprint.post("/<code>/invitations/renew")
@acting
def renew(code: str) -> Answer:
    campaign = the_campaign(code, lock=True)
    if not confirmed(campaign):
        return _invitations_page(campaign, unconfirmed=not_confirmed(campaign)), REFUSED
    try:
        letters = service.renew_codes(
            db_session(), campaign, key=current_settings().code_key, now=now()
        )
    except DomainError as error:
        return _refused(code, error)
    note("codes_renewed", campaign, number=len(letters))
    return _letters(campaign, letters)


@blueprint.get("/<code>/links")
def links(code: str) -> str:
    campaign, session = the_campaign(code), db_session()
    rows = [
        (link.unit, address, _qr(address))
        for link in open_links(session, campaign)
        for address in [flask.url_for("respond.opened", token=link.token, _external=True)]
    ]
    has_frame = latest_frame(session, campaign) is not None
    return show("links.html", campaign, rows=rows, has_frame=has_frame)


@blueprint.post("/<code>/links")
@acting
def provide_links(code: str) -> Answer:
    campaign, session = the_campaign(code, lock=True), db_session()
    frame = latest_frame(session, campaign)
    if frame is None or campaign.state is CampaignState.CLOSED:
        return go("links", campaign)
    units = [unit for unit, _ in counts_by_unit(session, frame)]
    before = len(open_links(session, campaign))
    after = len(service.provide_open_links(session, campaign, units, now=now()))
    if after > before:
        note("open_links_provided", campaign, number=after - before)
    flask.flash(gettext("Every unit of the frame has its open link."))
    return go("links", campaign)


def _invitations_page(
    campaign: Campaign, *, faults: tuple[Fault, ...] = (), unconfirmed: str = ""
) -> str:
    session = db_session()
    return show(
        "invitations.html",
        campaign,
        faults=faults,
        unconfirmed=unconfirmed,
        draw=draw_of(session, campaign),
        issued=count_invitations(session, campaign),
        spent=sum(spent_by_unit(session, campaign).values()) - count_unfinished(session, campaign),
    )


def _refused(code: str, error: DomainError) -> Answer:
    discard()
    faults = tuple(map(translate_fault, error.faults))
    return _invitations_page(the_campaign(code), faults=faults), REFUSED


def _letters(campaign: Campaign, letters: list[InvitationLetter]) -> Answer:
    """Answer with the letters in the format asked for; nothing of it is kept."""
    wanted = flask.request.form.get("format", FORMATS[0])
    if wanted == "sheet":
        cards = [(letter, _qr(invitation_link(letter.code))) for letter in letters]
        return show(
            "sheet.html", campaign, cards=cards, door=flask.url_for("respond.door", _external=True)
        )
    if wanted == "csv":
        return csv_file(letters_table(letters), name=f"{campaign.code}-invitations.csv")
    return xlsx_file(letters_table(letters), name=f"{campaign.code}-invitations.xlsx")


def _qr(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    return Markup(  # noqa: S704 - segno writes the SVG, of modules and numbers alone
        code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    )
