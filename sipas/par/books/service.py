"""Acts on stored rule books: save a version as a draft, take a shipped book, issue by decision."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_bytes
from analysis.par.document import Document, read_document
from analysis.par.loader import load_rulebook
from analysis.par.shipped import shipped_text
from sipas.par.books import queries
from sipas.par.books.models import Origin, RuleBookIssue, RuleBookVersion

_BOOK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_ID = 64


def save(
    session: Session, text: str, *, origin: Origin, based_on: int | None, by: str, now: datetime
) -> RuleBookVersion:
    """Save a YAML text as the next version of the book it names, a draft that may have faults.

    `based_on` is the number of the version it was made from; None for a text from outside, which
    needs none. The text of the newest version again is that version.

    Raises
    ------
    DomainError
        What `read_document` raises; `par.book.id` for a book without an id that can be used;
        `par.book.conflict` when somebody saved another version after `based_on`.
    """
    document = read_document(text)
    book = _book_id(document)
    queries.lock_book(session, book)
    newest = queries.newest(session, book)
    if newest is not None and newest.source == text:
        return newest
    if based_on is not None:
        _refuse_conflict(newest, based_on)
    version = RuleBookVersion(
        book=book,
        number=newest.number + 1 if newest else 1,
        title_vi=_title(document, "vi"),
        title_en=_title(document, "en"),
        source=text,
        content_hash=sha256_of_bytes(text.encode()),
        origin=origin,
        based_on=newest.number if newest else None,
        saved_at=now,
        saved_by=by,
    )
    session.add(version)
    session.flush()
    return version


def take_shipped(session: Session, book: str, *, by: str, now: datetime) -> RuleBookVersion:
    """Save a rule book that comes with the program, as a draft to go on from.

    Raises DomainError `par.unknown_rulebook` where there is no such book.
    """
    text = shipped_text(book)
    return save(session, text, origin=Origin.SHIPPED, based_on=None, by=by, now=now)


def issue(
    session: Session,
    version: RuleBookVersion,
    *,
    decision: str,
    decided_on: date,
    by: str,
    now: datetime,
) -> RuleBookIssue:
    """Put a version into force by decision; from then on it supersedes the issue before.

    Raises ManyFaults `par.rulebook` while it has faults; DomainError `par.book.already_issued`,
    `par.book.decision` for a decision without number or later than today.
    """
    queries.lock_book(session, version.book)
    session.refresh(version)
    if version.issue is not None:
        raise DomainError(
            "par.book.already_issued",
            "this version is issued already",
            got=version.issue.decision,
            hint="Change the rule book; the next version is issued by its own decision.",
        )
    _refuse_decision(decision, decided_on, now.date())
    load_rulebook(version.source)
    issued = RuleBookIssue(
        version=version,
        decision=decision.strip(),
        decided_on=decided_on,
        issued_at=now,
        issued_by=by,
    )
    session.add(issued)
    session.flush()
    return issued


def _refuse_decision(decision: str, decided_on: date, today: date) -> None:
    if not decision.strip() or decided_on > today:
        raise DomainError(
            "par.book.decision",
            "a rule book is issued by a decision with number and day",
            got=f"{decision} {decided_on}"[:80],
            expected="number, such as 2729/QĐ-UBND, and a day not later than today",
        )


def _refuse_conflict(newest: RuleBookVersion | None, based_on: int) -> None:
    number = newest.number if newest else 0
    if number != based_on:
        raise DomainError(
            "par.book.conflict",
            "somebody saved another version of this rule book meanwhile",
            got=f"{number}, {newest.saved_by}" if newest else "",
            expected=str(based_on),
            hint="Compare what you typed with the newest version, then save again.",
        )


def _book_id(document: Document) -> str:
    found = str(document.get("id") or "").strip()
    if not _BOOK_ID.fullmatch(found) or len(found) > _MAX_ID:
        raise DomainError(
            "par.book.id",
            "the rule book has no id that can be used",
            where="id",
            got=found[:_MAX_ID],
            expected="small letters, digits and hyphens, such as tay-ninh-2024",
        )
    return found


def _title(document: Document, language: str) -> str:
    title: Any = document.get("title")
    return str(title.get(language) or "")[:300] if isinstance(title, dict) else ""
