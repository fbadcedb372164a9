"""Pages to sign in and out, to change a password and to manage accounts."""

import secrets

import flask
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas import access, i18n
from sipas.accounts import service
from sipas.accounts.forms import AccountForm, PasswordForm, SignInForm
from sipas.accounts.models import Account
from sipas.accounts.passwords import readable_password
from sipas.accounts.queries import all_accounts
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person, signed_in
from sipas.audit.service import record
from sipas.limits import requests
from sipas.limits.limit import Scope
from sipas.navigation import navigation
from sipas.unit_of_work import db_session, discard, unit_of_work
from surveys.clock import now
from surveys.units.queries import all_units

Answer = str | Response | tuple[str, int]

door = flask.Blueprint("door", __name__, url_prefix="/staff")
blueprint = flask.Blueprint("accounts", __name__, url_prefix="/staff")
_PASSWORD_BYTES = 16


@door.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    form = SignInForm()
    wanted = i18n.same_site(flask.request.args.get("next", "") or flask.url_for("accounts.home"))
    if current_user.is_authenticated:
        return flask.redirect(wanted, code=303)
    if not form.validate_on_submit():
        return flask.render_template("accounts/sign_in.html", form=form), _status(form)
    account = _try(form.username.data, form.password.data)
    if account is None:
        form.password.errors = [gettext("User name and password do not belong together.")]
        return flask.render_template("accounts/sign_in.html", form=form), 422
    flask.session.clear()
    login_user(signed_in(account))
    return flask.redirect(wanted, code=303)


@blueprint.get("/")
def home() -> Response:
    return flask.redirect(flask.url_for(navigation()[0].endpoint), code=303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    logout_user()
    flask.session.clear()
    return flask.redirect(flask.url_for("door.sign_in"), code=303)


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> Answer:
    form = PasswordForm()
    if not form.validate_on_submit():
        return flask.render_template("accounts/password.html", form=form), _status(form)
    person, session = current_person(), db_session()
    try:
        account = service.change_password(
            session, person.account_id, old=form.old.data, new=form.new.data
        )
    except DomainError as error:
        form.old.errors = [i18n.fault_sentence(error.fault)]
        return flask.render_template("accounts/password.html", form=form), 422
    _note("accounts.password_changed", account)
    login_user(signed_in(account))
    flask.flash(gettext("Your password is changed. Other devices are signed out."))
    return flask.redirect(flask.url_for("accounts.password"), code=303)


@blueprint.get("/accounts/")
@access.only(Role.ADMIN)
def index() -> str:
    return flask.render_template("accounts/index.html", accounts=all_accounts(db_session()))


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@access.only(Role.ADMIN)
def create() -> Answer:
    form = AccountForm()
    form.offer(all_units(db_session()))
    if not form.validate_on_submit():
        return flask.render_template("accounts/new.html", form=form), _status(form)
    first = readable_password(secrets.token_bytes(_PASSWORD_BYTES))
    try:
        account = service.create_account(
            db_session(),
            form.username.data,
            display_name=form.display_name.data,
            role=Role(form.role.data),
            password=first,
            now=now(),
            agency=form.agency(),
        )
    except DomainError as error:
        discard()
        field = form.unit if error.code == "accounts.unit" else form.username
        field.errors = [i18n.fault_sentence(error.fault)]
        return flask.render_template("accounts/new.html", form=form), 422
    _note("accounts.created", account)
    return flask.render_template("accounts/handover.html", account=account, password=first)


@blueprint.post("/accounts/<int:account_id>/password")
@access.only(Role.ADMIN)
def reset(account_id: int) -> str:
    first = readable_password(secrets.token_bytes(_PASSWORD_BYTES))
    account = service.set_password(db_session(), account_id, password=first)
    _note("accounts.password_reset", account)
    return flask.render_template("accounts/handover.html", account=account, password=first)


@blueprint.post("/accounts/<int:account_id>/close")
@access.only(Role.ADMIN)
def close(account_id: int) -> Response:
    return _set_active(account_id, active=False)


@blueprint.post("/accounts/<int:account_id>/open")
@access.only(Role.ADMIN)
def reopen(account_id: int) -> Response:
    return _set_active(account_id, active=True)


def _set_active(account_id: int, *, active: bool) -> Response:
    person = current_person()
    account = service.set_active(
        db_session(), account_id, active=active, by_account_id=person.account_id
    )
    _note("accounts.opened" if active else "accounts.closed", account)
    return flask.redirect(flask.url_for("accounts.index"), code=303)


def _try(username: str, password: str) -> Account | None:
    """Check a password in a unit of work of its own: a failure counts though the answer is no.

    Wrong passwords from one address count too, whatever names they were tried with.
    """
    moment, from_here = now(), requests.by_address(Scope.SIGN_IN_ADDRESS)
    requests.refuse_if_reached(from_here)
    with unit_of_work() as session:
        account = service.sign_in(session, username, password=password, now=moment)
        if account is not None:
            record(
                session,
                "accounts.signed_in",
                actor=account.username,
                object_=f"account:{account.username}",
                now=moment,
            )
    if account is None:
        requests.count(from_here)
    return account


def _note(action: str, account: Account) -> None:
    record(
        db_session(),
        action,
        actor=current_person().username,
        object_=f"account:{account.username}",
        now=now(),
        details={"role": account.role},
    )


def _status(form: SignInForm | PasswordForm | AccountForm) -> int:
    return 422 if form.is_submitted() else 200
