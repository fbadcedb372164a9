"""Reads of stored rule books: all books, the versions of one, what is issued, what a text says."""

from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.par import RuleBook, load_rulebook
from sipas.par.books.models import RuleBookIssue, RuleBookVersion


def versions_of(session: Session, book: str) -> list[RuleBookVersion]:
    """Return the versions of one book, newest first."""
    statement = (
        select(RuleBookVersion)
        .where(RuleBookVersion.book == book)
        .order_by(RuleBookVersion.number.desc())
    )
    return list(session.scalars(statement))


def newest_versions(session: Session) -> list[RuleBookVersion]:
    """Return the newest version of every book, by the id of the book."""
    statement = (
        select(RuleBookVersion)
        .ext(distinct_on(RuleBookVersion.book))
        .order_by(RuleBookVersion.book, RuleBookVersion.number.desc())
    )
    return list(session.scalars(statement))


def newest(session: Session, book: str) -> RuleBookVersion | None:
    """Return the newest version of a book, None where there is no such book."""
    statement = (
        select(RuleBookVersion)
        .where(RuleBookVersion.book == book)
        .order_by(RuleBookVersion.number.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def version_of(session: Session, book: str, number: int) -> RuleBookVersion:
    """Return one version; DomainError `par.book.not_found` where there is none."""
    statement = select(RuleBookVersion).where(
        RuleBookVersion.book == book, RuleBookVersion.number == number
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise DomainError(
            "par.book.not_found",
            "there is no such version of a rule book",
            got=f"{book} {number}"[:80],
            hint="Choose one from the list of rule books.",
        )
    return found


def issued_version(session: Session, book: str) -> RuleBookVersion | None:
    """Return the version of a book that is in force: the one issued last; None before the first."""
    statement = (
        select(RuleBookVersion)
        .join(RuleBookIssue)
        .where(RuleBookVersion.book == book)
        .order_by(RuleBookIssue.issued_at.desc(), RuleBookVersion.number.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def issued_versions(session: Session) -> list[RuleBookVersion]:
    """Return the version in force of every issued book, by the id of the book."""
    statement = (
        select(RuleBookVersion)
        .join(RuleBookIssue)
        .ext(distinct_on(RuleBookVersion.book))
        .order_by(
            RuleBookVersion.book, RuleBookIssue.issued_at.desc(), RuleBookVersion.number.desc()
        )
    )
    return list(session.scalars(statement))


def lock_book(session: Session, book: str) -> None:
    """Let one transaction at a time save or issue a version of a book, until it ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"rule_book:{book}"))))


def rulebook_of(version: RuleBookVersion) -> RuleBook:
    """Return the rule book of a version, read once for each content.

    Raises ManyFaults `par.rulebook` while the draft has faults.
    """
    return _read(version.source)


@lru_cache(maxsize=64)
def _read(source: str) -> RuleBook:
    return load_rulebook(source)
