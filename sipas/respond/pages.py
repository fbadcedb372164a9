"""Puts together what a page shows and renders it; pages name their unit and say if simulated."""

from datetime import date
from typing import Any

import flask

from sipas.respond import steps, visit
from sipas.respond.summary import owed, shown_as_typed, summary
from sipas.unit_of_work import db_session
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import all_campaigns
from surveys.collection.models import Draft
from surveys.collection.response import Receipt
from surveys.invitations.models import OpenLink
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.route import PathPage


def code_page(typed: str, *, fault: str = "") -> str:
    """Render the field for the code."""
    held = visit.current_visit()
    return flask.render_template(
        "respond/code.html",
        typed=typed,
        fault=fault,
        resumable=held is not None and held.draft_id is not None,
        simulated=is_simulated(),
    )


def is_simulated() -> bool:
    """Say whether a page that belongs to no draft is about simulated data alone.

    It is about the campaign of the visit, else about all that are open, else about all there are.
    """
    campaigns, held = all_campaigns(db_session()), visit.current_visit()
    visited = [c for c in campaigns if held is not None and c.id == held.campaign_id]
    running = [c for c in campaigns if c.state is CampaignState.OPEN]
    about = visited or running or campaigns
    return bool(about) and all(campaign.simulated for campaign in about)


def open_page(link: OpenLink) -> str:
    """Render the first page of an open link."""
    return flask.render_template(
        "respond/open.html", unit=link.unit.name, simulated=link.campaign.simulated
    )


def draft_page(template: str, draft: Draft, **context: Any) -> str:
    """Render a page about `draft`."""
    return flask.render_template(
        template,
        campaign=draft.campaign,
        unit=draft.unit.name,
        simulated=draft.campaign.simulated,
        mark=visit.the_visit().mark,
        draft=draft,
        **context,
    )


def theme_page(draft: Draft, page: PathPage, left: steps.LeftPage | None = None) -> str:
    """Render one page of questions, with what was typed and its faults when it was refused."""
    stored = {
        question.name: shown_as_typed(question, draft.answers[question.name])
        for question in page.asked
        if question.name in draft.answers
    }
    faults = {fault.question: fault.message for fault in left.faults} if left else {}
    return draft_page(
        "respond/theme.html",
        draft,
        page=page,
        values=stored | {name: left.typed.get(name, "") for name in left.shown} if left else stored,
        faults=faults,
        shown_field=steps.SHOWN_FIELD,
        go_field=steps.GO_FIELD,
    )


def check_page(draft: Draft, *, today: date) -> str:
    """Render the answers for reading back, with what is still owed."""
    sections = summary(questionnaire_of(draft.questionnaire_version), draft.answers, today=today)
    return draft_page(
        "respond/check.html",
        draft,
        sections=sections,
        owed=owed(sections),
        is_blank=not any(line.said for section in sections for line in section.lines),
    )


def receipt_page(template: str, receipt: Receipt, campaign: Campaign) -> str:
    """Render a page that shows the receipt of a response."""
    return flask.render_template(
        template,
        receipt=receipt,
        campaign=campaign,
        simulated=campaign.simulated,
        mark=visit.the_visit().mark,
    )
