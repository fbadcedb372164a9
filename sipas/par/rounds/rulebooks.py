"""The rule books a round can be set up with: those issued here, and those that come along."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.par.shipped import shipped_rulebook, shipped_rulebooks, shipped_text
from sipas.par.books.queries import issued_versions


@dataclass(frozen=True, slots=True)
class Offer:
    """One rule book to choose: a key for the form, its title, where it comes from, its text."""

    key: str
    title: LocalText
    issued: str
    text: str


def offers(session: Session) -> list[Offer]:
    """Return what can be chosen, issued books first."""
    return [*_issued(session), *_shipped()]


def offer(session: Session, key: str) -> Offer:
    """Return the book chosen; DomainError `par.unknown_rulebook`."""
    for one in offers(session):
        if one.key == key:
            return one
    raise DomainError(
        "par.unknown_rulebook", "there is no such rule book", where="rulebook", got=key
    )


def _issued(session: Session) -> Iterator[Offer]:
    for version in issued_versions(session):
        title = LocalText(vi=version.title_vi, en=version.title_en)
        decision = version.issue.decision if version.issue else ""
        yield Offer(f"{version.book}@{version.number}", title, decision, version.source)


def _shipped() -> Iterator[Offer]:
    for book_id in shipped_rulebooks():
        yield Offer(book_id, shipped_rulebook(book_id).title, "", shipped_text(book_id))
