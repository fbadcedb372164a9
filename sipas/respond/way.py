"""Finds the page of a draft and the address that comes next, recomputed at each request."""

from collections.abc import Mapping
from datetime import date

import flask

from sipas import i18n
from sipas.respond import steps, token
from sipas.respond.device import device_of
from sipas.unit_of_work import statement_connection
from surveys.clock import local_day, now
from surveys.collection.consents import taken_back_answers
from surveys.collection.in_hand import DraftInHand, PageNote, with_page
from surveys.collection.merge import read_marks
from surveys.collection.queries import save_over
from surveys.questionnaires.questionnaire import Answers, Theme
from surveys.questionnaires.route import PathPage, page_of


def today() -> date:
    """Return the day on which the request is answered, in the province."""
    return local_day(now())


def page_on_path(draft: DraftInHand, theme_name: str) -> PathPage | None:
    """Return the page of a theme as `draft` has it now, None off its path."""
    return page_of(draft.questionnaire, draft.answers, theme_name=theme_name, today=today())


def theme_named(draft: DraftInHand, name: str) -> Theme | None:
    """Return a theme of the questionnaire of `draft`, on the path or not."""
    return next((theme for theme in draft.questionnaire.themes if theme.name == name), None)


def save(draft: DraftInHand, theme: Theme) -> tuple[DraftInHand, steps.LeftPage] | None:
    """Save the page of `theme` that the request carries: what is good and uncontested of it.

    Returns the draft as it stands then and the page as it was left; None, and nothing is saved, if
    the draft was changed since it was read.
    """
    moment, shown = now(), token.shown_page(now())
    form = flask.request.form.to_dict(flat=False)
    if i18n.is_language(flask.request.form.get(steps.GO_FIELD, "")):
        form = steps.undecided(form)
    questionnaire = draft.questionnaire
    left = steps.read_page(
        questionnaire,
        theme,
        form=form,
        answers=draft.answers,
        seen=_seen(draft, theme, form=form, shown=shown),
        today=today(),
    )
    taken_back = taken_back_answers(questionnaire, left.merged, today=today())
    saved = with_page(
        draft,
        shown=left.shown | taken_back,
        answers={name: a for name, a in left.answers.items() if name not in taken_back},
        language=i18n.language(),
        now=moment,
        note=_note(theme, left, shown=shown),
    )
    return (saved, left) if save_over(statement_connection(), saved) else None


def _note(theme: Theme, left: steps.LeftPage, *, shown: token.ShownPage) -> PageNote:
    return PageNote(
        page=theme.name,
        form=shown.name,
        seconds=shown.seconds,
        faults=len(left.faults) if left.is_refused(way_left()) else 0,
        device=device_of(flask.request.user_agent.string),
    )


def _seen(
    draft: DraftInHand, theme: Theme, *, form: Mapping[str, list[str]], shown: token.ShownPage
) -> Mapping[str, str] | None:
    """Return the marks of what the page showed; None when no other page saved it since."""
    if shown.name and draft.forms.get(theme.name) == shown.name:
        return None
    return read_marks(steps.names_shown(form), " ".join(form.get(steps.SEEN_FIELD, ())))


def way_left() -> steps.Go:
    """Return which way the page that the request carries was left."""
    is_back = flask.request.form.get(steps.GO_FIELD) == steps.Go.BACK
    return steps.Go.BACK if is_back else steps.Go.NEXT


def place(draft: DraftInHand) -> str:
    """Return the address where `draft` is to be taken up."""
    if draft.consented_at is None:
        return flask.url_for("respond.consent")
    page = open_page(draft)
    return theme_address(page.theme.name) if page else flask.url_for("respond.check")


def open_page(draft: DraftInHand) -> PathPage | None:
    """Return the first page of `draft` that is still to be filled in, None past all."""
    return steps.first_open_page(
        draft.questionnaire, draft.answers, left=draft.forms, today=today()
    )


def is_reached(draft: DraftInHand, page: PathPage) -> bool:
    """Say whether the way has led to `page`, or the check page has: its links lead anywhere."""
    first = open_page(draft)
    return first is None or page.position <= first.position or "change" in flask.request.args


def next_place(draft: DraftInHand, theme: Theme, *, before: Answers, go: steps.Go) -> str:
    """Return the address that comes after `theme`, or the check page on the way of a change."""
    questionnaire = draft.questionnaire
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
