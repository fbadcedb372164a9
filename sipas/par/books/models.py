"""The tables of stored rule books: versions, which never change, and their issue by decision."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.db import Base, closed_words, unchanging


class Origin(StrEnum):
    """Where the text of a version came from."""

    SHIPPED = "shipped"
    UPLOAD = "upload"
    EDITOR = "editor"


class RuleBookVersion(Base):
    """One saved text of a rule book, a draft until issued; a trigger refuses every change."""

    __tablename__ = "rule_book_version"
    __table_args__ = (
        UniqueConstraint("book", "number"),
        CheckConstraint("book ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(book) <= 64", name="book"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("content_hash ~ '^[0-9a-f]{64}$'", name="content_hash"),
        CheckConstraint("source <> ''", name="source"),
        unchanging("rule_book_version"),
    )

    #: Surrogate key; the issue refers to it.
    id: Mapped[int] = mapped_column(primary_key=True)
    #: The id of the book, such as tay-ninh-2024.
    book: Mapped[str]
    #: 1, 2, 3 … within the book.
    number: Mapped[int]
    #: The Vietnamese title as the text says it, empty while it says none.
    title_vi: Mapped[str]
    #: The English title.
    title_en: Mapped[str]
    #: The whole book as YAML, as it was saved.
    source: Mapped[str]
    #: SHA-256 of `source`, hexadecimal.
    content_hash: Mapped[str]
    #: Where the text came from.
    origin: Mapped[Origin] = mapped_column(closed_words(Origin))
    #: The number of the version it was made from, null for the first.
    based_on: Mapped[int | None]
    #: When it was saved.
    saved_at: Mapped[datetime]
    #: Who saved it.
    saved_by: Mapped[str]

    issue: Mapped["RuleBookIssue | None"] = relationship(lazy="joined", back_populates="version")


class RuleBookIssue(Base):
    """The decision that put a version into force; a later issue of the book supersedes it."""

    __tablename__ = "rule_book_issue"
    __table_args__ = (
        CheckConstraint("decision <> '' AND length(decision) <= 120", name="decision"),
        unchanging("rule_book_issue"),
    )

    #: The version that was issued.
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"), primary_key=True)
    #: Number of the decision, such as 2729/QĐ-UBND.
    decision: Mapped[str]
    #: Day of the decision.
    decided_on: Mapped[date]
    #: When the issue was entered.
    issued_at: Mapped[datetime]
    #: Who entered it.
    issued_by: Mapped[str]

    version: Mapped[RuleBookVersion] = relationship(back_populates="issue")
