"""Builds the web application: settings in, Flask out; the table of blueprints and their guards."""

from typing import Any

import flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from sipas import (
    access,
    assets,
    compression,
    errors,
    i18n,
    logs,
    navigation,
    security,
    unit_of_work,
)
from sipas.about import views as about
from sipas.access import PUBLIC, Guard, staff
from sipas.accounts import session as accounts_session
from sipas.accounts import views as accounts
from sipas.accounts.roles import Role
from sipas.audit import views as audit
from sipas.campaigns import views as campaigns
from sipas.config import SETTINGS, Settings
from sipas.exports import views as exports
from sipas.feedback import desk as feedback_desk
from sipas.feedback import views as feedback
from sipas.jobs import views as jobs
from sipas.paperdesk import views as paperdesk
from sipas.par.books import views as par_books
from sipas.par.reports import views as par_reports
from sipas.par.rounds import views as par_rounds
from sipas.par.sheets import views as par_sheets
from sipas.publications import views as publications
from sipas.questionnaires import views as questionnaires
from sipas.respond import views as respond
from sipas.units import views as units

_UPLOAD_BYTES = 16 * 1024 * 1024
_YEAR_SECONDS = 365 * 24 * 3600
_REFUSED = 400

#: Every page of the service: a blueprint and who may open it. A new room adds its line here.
BLUEPRINTS: tuple[tuple[flask.Blueprint, Guard], ...] = (
    (respond.blueprint, PUBLIC),
    (feedback.blueprint, PUBLIC),
    (about.blueprint, PUBLIC),
    (accounts.door, PUBLIC),
    (accounts.blueprint, staff()),
    (campaigns.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (paperdesk.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.KEYER)),
    (units.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (questionnaires.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (jobs.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (feedback_desk.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (audit.blueprint, staff(Role.ADMIN, Role.AUDITOR)),
    (publications.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (par_books.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (par_reports.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR, Role.AGENCY)),
    (par_rounds.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
    (par_sheets.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR, Role.AGENCY)),
    (exports.blueprint, staff(Role.ADMIN, Role.OFFICE, Role.AUDITOR)),
)


class Application(flask.Flask):
    """Flask with one rule more: what a view did is kept when it answers below 400, else undone."""

    jinja_options = {**flask.Flask.jinja_options, "undefined": StrictUndefined}  # noqa: RUF012 - Flask's own declaration

    def dispatch_request(self) -> Response:
        answer = self.make_response(super().dispatch_request())
        if answer.status_code < _REFUSED:
            unit_of_work.keep()
        else:
            unit_of_work.discard()
        return answer


def create_app(settings: Settings) -> flask.Flask:
    """Return the application on the database of `settings`, which must name one.

    Raises DomainError `access.undeclared` when a page has no guard.
    """
    if settings.database_url is None:
        raise ValueError("create_app needs settings with a database_url")
    app = Application("sipas")
    app.config.update(_flask_config(settings))
    app.extensions[SETTINGS] = settings
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # Flask's documented way
    unit_of_work.init_app(app, unit_of_work.connect(settings.database_url))
    logs.init_app(app)
    compression.init_app(app)
    security.init_app(app)
    i18n.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    accounts_session.init_app(app)
    access.init_app(app)
    navigation.init_app(app)
    for blueprint, guard in BLUEPRINTS:
        access.register(app, blueprint, guard)
    access.verify(app)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": max(_UPLOAD_BYTES, (settings.evidence_mb + 1) * 1024 * 1024),
        "SEND_FILE_MAX_AGE_DEFAULT": _YEAR_SECONDS,
        **security.cookie_settings(https=settings.https),
    }
