"""The staff's navigation by noun: an entry shows when its page admits the visitor's role."""

from dataclasses import dataclass

import flask
from flask_babel import LazyString, lazy_gettext

from sipas import access


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: the endpoint it opens and the noun it shows."""

    endpoint: str
    label: LazyString

    @property
    def room(self) -> str:
        return self.endpoint.rpartition(".")[0]


#: In the order shown; the first that a role may open is where it lands after signing in.
ENTRIES = (
    Entry("campaigns.index", lazy_gettext("Campaigns")),
    Entry("paperdesk.index", lazy_gettext("Paper forms")),
    Entry("feedback_desk.index", lazy_gettext("Feedback")),
    Entry("units.index", lazy_gettext("Units")),
    Entry("questionnaires.index", lazy_gettext("Questionnaires")),
    Entry("par_rounds.index", lazy_gettext("PAR rounds")),
    Entry("par_sheets.index", lazy_gettext("My PAR sheets")),
    Entry("par_reports.index", lazy_gettext("PAR reports")),
    Entry("par_books.index", lazy_gettext("Rule books")),
    Entry("jobs.index", lazy_gettext("Jobs")),
    Entry("audit.index", lazy_gettext("Audit log")),
    Entry("accounts.index", lazy_gettext("Accounts")),
    Entry("accounts.password", lazy_gettext("My password")),
)


def init_app(app: flask.Flask) -> None:
    """Give templates `navigation()` and `current_entry()`."""
    app.jinja_env.globals["navigation"] = navigation
    app.jinja_env.globals["current_entry"] = current_entry


def navigation() -> list[Entry]:
    """Return the entries that the current visitor may open."""
    return [entry for entry in ENTRIES if access.may_open(entry.endpoint)]


def current_entry() -> Entry | None:
    """Return the entry of the current page: its own, else the first of its room."""
    request = flask.request
    exact = (entry for entry in ENTRIES if entry.endpoint == request.endpoint)
    near = (entry for entry in ENTRIES if entry.room == request.blueprint)
    return next(exact, None) or next(near, None)
