"""Puts together what a page shows and renders it; pages name their unit and say if simulated."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

import flask

from sipas import i18n
from sipas.config import read_contact_days, read_draft_days
from sipas.limits import gate
from sipas.respond import blank, steps, token, visit
from sipas.respond.summary import dispute, owed, summary
from sipas.unit_of_work import db_session
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import is_all_simulated
from surveys.clock import now
from surveys.collection.in_hand import DraftInHand
from surveys.collection.merge import mark_of_all
from surveys.collection.response import Receipt
from surveys.invitations.models import OpenLink
from surveys.questionnaires.answers import shown_as_typed
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.route import PathPage, on_path_answers


def code_page(typed: str, *, fault: str = "") -> str:
    """Render the field for the code."""
    held = visit.current_visit()
    return flask.render_template(
        "respond/code.html",
        typed=typed,
        fault=fault,
        go_field=steps.GO_FIELD,
        resumable=held is not None and held.draft_id is not None,
        simulated=is_simulated(),
    )


def is_simulated() -> bool:
    """Say whether a page that belongs to no draft is about simulated data alone.

    It is about the campaign of the visit, else about all that are open, else about all there are.
    """
    held = visit.current_visit()
    return is_all_simulated(db_session(), held.campaign_id if held else None)


def open_page(link: OpenLink, *, is_stale: bool = False) -> str:
    """Render the first page of an open link, `is_stale` when its task has to be solved anew."""
    return flask.render_template(
        "respond/open.html",
        unit=link.unit.name,
        simulated=link.campaign.simulated,
        task=gate.task_about(link.token),
        task_field=gate.TASK_FIELD,
        is_stale=is_stale,
    )


def draft_page(template: str, draft: DraftInHand, **context: Any) -> str:
    """Render a page about `draft`."""
    return flask.render_template(
        template,
        campaign=draft.campaign,
        unit=draft.unit_name,
        simulated=draft.campaign.simulated,
        mark=visit.the_visit().mark,
        draft=draft,
        tongues=draft.questionnaire.languages,
        **context,
    )


def consent_page(draft: DraftInHand, *, fault: str = "") -> str:
    """Render the notice with the consent, or with the day it was given."""
    return draft_page(
        "respond/consent.html",
        draft,
        fault=fault,
        draft_days=read_draft_days(os.environ),
        contact_days=read_contact_days(os.environ),
    )


def theme_page(draft: DraftInHand, page: PathPage, left: steps.LeftPage | None = None) -> str:
    """Render one page of questions, with what was typed and its faults when it was refused."""
    page = page.arranged(key=draft.id.hex, answers=draft.answers)
    if left is None and (same := _same_for_everybody(draft, page)):
        mark, form = visit.the_visit().mark, token.new_token(now())
        return blank.filled_in(same, unit=draft.unit_name, mark=mark, form=form)
    comma = i18n.has_decimal_comma()
    stored = {
        question.name: shown_as_typed(question, draft.answers[question.name], comma=comma)
        for question in page.fields
        if question.name in draft.answers
    }
    faults = {fault.question: fault.message for fault in left.faults} if left else {}
    typed = {name: left.typed.get(name, "") for name in left.shown - left.adopted} if left else {}
    return draft_page(
        "respond/theme.html",
        draft,
        page=page,
        values=stored | typed,
        faults=faults,
        **_fields(draft, page.fields),
    )


def _same_for_everybody(draft: DraftInHand, page: PathPage) -> blank.BlankPage | None:
    """Return a page that shows no answer as it is for everybody, None when it is this draft's."""
    if any(question.name in draft.answers for question in page.fields):
        return None
    return blank.blank_page(page, draft.questionnaire, simulated=draft.campaign.simulated)


def contested_page(draft: DraftInHand, page: PathPage, left: steps.LeftPage) -> str:
    """Render the choice between what was typed and what was saved elsewhere meanwhile."""
    contested = [question for question in page.fields if question.name in left.contested]
    return draft_page(
        "respond/contested.html",
        draft,
        page=page,
        disputes=[dispute(q, left.typed.get(q.name, ""), draft.answers) for q in contested],
        choice_field=steps.CHOICE_FIELD,
        beside={steps.BESIDE_FIELD: " ".join(question.name for question in page.fields)},
        **_fields(draft, contested),
    )


def _fields(draft: DraftInHand, questions: Sequence[Question]) -> dict[str, Any]:
    """Return what a page of questions carries beside the answers."""
    carried = steps.carried(questions, draft.answers) | {token.FORM_FIELD: token.new_token(now())}
    return {"go_field": steps.GO_FIELD, "carried": carried}


def check_page(draft: DraftInHand, *, is_changed: bool, today: date) -> str:
    """Render the answers for reading back, with what is owed or was changed since the last time."""
    questionnaire = draft.questionnaire
    sections = summary(questionnaire, draft.answers, today=today)
    return draft_page(
        "respond/check.html",
        draft,
        sections=sections,
        owed=owed(sections),
        is_changed=is_changed,
        carried={
            steps.SEEN_FIELD: mark_of_all(
                on_path_answers(questionnaire, draft.answers, today=today)
            )
        },
        is_blank=not any(line.said for section in sections for line in section.lines),
    )


def closed_page(campaign: Campaign | None) -> str:
    """Render the end of a survey; with a campaign, also what became of a form begun in it."""
    return flask.render_template("respond/closed.html", campaign=campaign, simulated=is_simulated())


def receipt_page(template: str, receipt: Receipt, campaign: Campaign) -> str:
    """Render a page that shows the receipt of a response."""
    return flask.render_template(
        template,
        receipt=receipt,
        campaign=campaign,
        simulated=campaign.simulated,
        mark=visit.the_visit().mark,
    )
