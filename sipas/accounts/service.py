"""Acts on staff accounts: create, sign in, change a password, open and close."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.accounts.models import Account
from sipas.accounts.passwords import hash_password, password_fits
from sipas.accounts.queries import account_named, account_numbered, forget_failures, lock_failures
from sipas.accounts.roles import Role

FORGIVEN_FAILURES = 5
LOCK = timedelta(minutes=5)
_MEMORY = timedelta(days=1)
_NAME_LENGTH = 64
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True, slots=True)
class Agency:
    """Whom an account of role agency works for, and whether it approves as the head does."""

    unit_id: int
    leads: bool = False


def create_account(
    session: Session,
    username: str,
    *,
    display_name: str,
    role: Role,
    password: str,
    now: datetime,
    agency: Agency | None = None,
) -> Account:
    """Add an account that may sign in at once; `agency` is wanted of role agency and no other.

    Raises DomainError `accounts.username`, `accounts.already_there`, `accounts.unit` or
    `accounts.password`.
    """
    if agency is not None and role is not Role.AGENCY:
        raise DomainError(
            "accounts.unit",
            "only an account of an agency works for a unit",
            got=role.value,
            expected=Role.AGENCY.value,
            hint="Leave the unit empty, or choose the role Agency.",
        )
    name = username.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise DomainError(
            "accounts.username",
            "the user name cannot be used",
            got=username,
            expected="2 to 64 of a–z, 0–9, dot, dash, underscore; first a letter or digit",
        )
    if account_named(session, name) is not None:
        raise DomainError(
            "accounts.already_there",
            "there is an account with this user name",
            got=name,
            hint="Choose another name.",
        )
    account = Account(
        username=name,
        display_name=display_name.strip() or name,
        role=role.value,
        password_hash=hash_password(password),
        active=True,
        created_at=now,
        unit_id=agency.unit_id if agency else None,
        leads=agency.leads if agency else False,
    )
    session.add(account)
    session.flush()
    return account


def sign_in(session: Session, username: str, *, password: str, now: datetime) -> Account | None:
    """Return the account when the password fits, None when it does not.

    An unknown name, a wrong password and a closed account look the same from outside, in words
    and in time. After five failures in a row the name is refused for five minutes: DomainError
    `accounts.too_many`, whether or not it has an account. Commit afterwards in each case.
    """
    name = username.strip().lower()[:_NAME_LENGTH]
    failure = lock_failures(session, name, now=now)
    if failure.failures >= FORGIVEN_FAILURES:
        if now < failure.last_at + LOCK:
            raise DomainError(
                "accounts.too_many",
                "too many attempts to sign in with this name",
                hint="Wait five minutes, then try again.",
            )
        failure.failures = 0
    account = account_named(session, name)
    usable = account if account is not None and account.active else None
    if not password_fits(password, usable.password_hash if usable else None):
        failure.failures += 1
        failure.last_at = now
        session.flush()
        forget_failures(session, before=now - _MEMORY)
        return None
    session.delete(failure)
    session.flush()
    return usable


def change_password(session: Session, account_id: int, *, old: str, new: str) -> Account:
    """Replace a password by its owner; DomainError `accounts.old_password` when `old` is wrong."""
    account = existing_account(session, account_id)
    if not password_fits(old, account.password_hash):
        raise DomainError("accounts.old_password", "the present password is not right")
    account.password_hash = hash_password(new)
    session.flush()
    return account


def set_password(session: Session, account_id: int, *, password: str) -> Account:
    """Replace a forgotten password, by an administrator."""
    account = existing_account(session, account_id)
    account.password_hash = hash_password(password)
    session.flush()
    return account


def set_active(session: Session, account_id: int, *, active: bool, by_account_id: int) -> Account:
    """Open or close an account; nobody closes their own: DomainError `accounts.own`."""
    if account_id == by_account_id and not active:
        raise DomainError(
            "accounts.own",
            "you cannot close your own account",
            hint="Ask another administrator.",
        )
    account = existing_account(session, account_id)
    account.active = active
    session.flush()
    return account


def existing_account(session: Session, account_id: int) -> Account:
    """Return an account; DomainError `accounts.not_found`."""
    account = account_numbered(session, account_id)
    if account is None:
        raise DomainError("accounts.not_found", "there is no such account", got=account_id)
    return account
