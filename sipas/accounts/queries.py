"""Reads of staff accounts."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from sipas.accounts.models import Account, SignInFailure


def account_named(session: Session, username: str) -> Account | None:
    """Return the account with this exact lower-case name."""
    return session.scalar(select(Account).where(Account.username == username))


def account_numbered(session: Session, account_id: int) -> Account | None:
    """Return the account with this number."""
    return session.get(Account, account_id)


def all_accounts(session: Session) -> list[Account]:
    """Return every account, by name."""
    return list(session.scalars(select(Account).order_by(Account.username)))


def lock_failures(session: Session, username: str, *, now: datetime) -> SignInFailure:
    """Return the failures of `username`, locked until the transaction ends.

    Attempts on one name so happen one after the other, however many arrive at once.
    """
    session.execute(
        insert(SignInFailure)
        .values(username=username, failures=0, last_at=now)
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(SignInFailure).where(SignInFailure.username == username).with_for_update()
    ).one()


def forget_failures(session: Session, *, before: datetime) -> None:
    """Delete the failures whose last one is older than `before`."""
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < before))
