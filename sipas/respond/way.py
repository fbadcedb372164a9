"""Finds the page of a draft and the address that comes next, recomputed at each request."""

from datetime import date

import flask

from sipas import i18n
from sipas.respond import steps
from sipas.unit_of_work import db_session
from surveys.clock import local_day, now
from surveys.collection import service
from surveys.collection.models import Draft
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.questionnaire import Answers, Theme
from surveys.questionnaires.route import PathPage, page_of


def today() -> date:
    """Return the day on which the request is answered, in the province."""
    return local_day(now())


def page_on_path(draft: Draft, theme_name: str) -> PathPage | None:
    """Return the page of a theme as `draft` has it now, None off its path."""
    questionnaire = questionnaire_of(draft.questionnaire_version)
    return page_of(questionnaire, draft.answers, theme_name=theme_name, today=today())


def theme_named(draft: Draft, name: str) -> Theme | None:
    """Return a theme of the questionnaire of `draft`, on the path or not."""
    themes = questionnaire_of(draft.questionnaire_version).themes
    return next((theme for theme in themes if theme.name == name), None)


def save(draft: Draft, theme: Theme) -> steps.LeftPage:
    """Save the page of `theme` that the request carries: what is good of it."""
    left = steps.read_page(
        questionnaire_of(draft.questionnaire_version),
        theme,
        form=flask.request.form.to_dict(flat=False),
        answers=draft.answers,
        today=today(),
    )
    service.save_page(
        db_session(),
        draft.id,
        shown=left.shown,
        answers=left.answers,
        language=i18n.language(),
        now=now(),
    )
    return left


def place(draft: Draft) -> str:
    """Return the address where `draft` is to be taken up."""
    if draft.consented_at is None:
        return flask.url_for("respond.consent")
    questionnaire = questionnaire_of(draft.questionnaire_version)
    page = steps.first_open_page(questionnaire, draft.answers, today=today())
    return theme_address(page.theme.name) if page else flask.url_for("respond.check")


def next_place(draft: Draft, theme: Theme, *, before: Answers, go: steps.Go) -> str:
    """Return the address that comes after `theme`, or the check page on the way of a change."""
    questionnaire = questionnaire_of(draft.questionnaire_version)
    if "change" in flask.request.args:
        name = steps.destination_of_change(
            questionnaire, theme, before=before, after=draft.answers, go=go, today=today()
        )
    else:
        name = steps.destination(questionnaire, theme, after=draft.answers, go=go, today=today())
    return flask.url_for("respond.check") if name is None else theme_address(name)


def theme_address(theme_name: str, *, question: str = "") -> str:
    """Return the address of a theme's page, at one of its questions where named."""
    return flask.url_for(
        "respond.theme",
        theme_name=theme_name,
        change=flask.request.args.get("change"),
        _anchor=f"q-{question}" if question else None,
    )
