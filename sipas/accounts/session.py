"""The signed-in member of staff, as the web session remembers one."""

from dataclasses import dataclass

import flask
from flask_login import LoginManager, UserMixin, current_user

from analysis.ground.hashing import sha256_of_bytes
from sipas import unit_of_work
from sipas.accounts.models import Account
from sipas.accounts.queries import account_numbered
from sipas.accounts.roles import Role

_MARK_LENGTH = 16


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login carries no types
    """Who is signed in; `mark` changes with the password, which ends all other sessions."""

    account_id: int
    username: str
    display_name: str
    role: Role
    mark: str

    def get_id(self) -> str:
        return f"{self.account_id}.{self.mark}"


def init_app(app: flask.Flask) -> None:
    """Recognise signed-in staff in the requests of `app`."""
    manager = LoginManager(app)
    manager.user_loader(_load)
    app.jinja_env.globals["signed_in"] = lambda: current_user
    app.jinja_env.filters["role_label"] = lambda role: Role(role).label


def signed_in(account: Account) -> SignedIn:
    """Return what a session holds of `account`."""
    return SignedIn(
        account.id,
        account.username,
        account.display_name,
        Role(account.role),
        sha256_of_bytes(account.password_hash.encode())[:_MARK_LENGTH],
    )


def current_person() -> SignedIn:
    """Return who is signed in; only behind a staff guard."""
    person: SignedIn = current_user._get_current_object()  # noqa: SLF001 - werkzeug's way out of the proxy
    return person


def _load(session_id: str) -> SignedIn | None:
    number, _, _ = session_id.partition(".")
    if not number.isdecimal():
        return None
    account = account_numbered(unit_of_work.db_session(), int(number))
    if account is None or not account.active:
        return None
    person = signed_in(account)
    return person if person.get_id() == session_id else None
