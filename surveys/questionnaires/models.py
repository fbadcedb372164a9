"""The tables of published versions, which the database keeps unchanged, and of proposed forms."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from surveys.db import Base, unchanging


class QuestionnaireVersion(Base):
    """One published version of a questionnaire; a trigger refuses every UPDATE and DELETE."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(name) <= 64", name="name"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("content_hash ~ '^[0-9a-f]{64}$'", name="content_hash"),
        CheckConstraint("title_vi <> '' AND title_en <> ''", name="titles"),
        CheckConstraint("source <> ''", name="source"),
        unchanging("questionnaire_version"),
    )

    #: Surrogate key; campaigns refer to it.
    id: Mapped[int] = mapped_column(primary_key=True)
    #: The name it is published under, such as citizen-2024.
    name: Mapped[str]
    #: 1, 2, 3 … within the name.
    version: Mapped[int]
    #: The Vietnamese title of the form.
    title_vi: Mapped[str]
    #: The English title of the form.
    title_en: Mapped[str]
    #: SHA-256 of what the form says under its name, hexadecimal.
    content_hash: Mapped[str] = mapped_column(unique=True)
    #: The whole form as Markdown, as it was published.
    source: Mapped[str]
    #: The moment of publication.
    published_at: Mapped[datetime]
    #: Who published it, as the audit trail names people; null when done from the command line.
    published_by: Mapped[str | None]


class QuestionnaireProposal(Base):
    """A form that was uploaded, looked at and not published yet; deleted when it is published."""

    __tablename__ = "questionnaire_proposal"
    __table_args__ = (
        CheckConstraint("name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(name) <= 64", name="name"),
        CheckConstraint("content_hash ~ '^[0-9a-f]{64}$'", name="content_hash"),
        CheckConstraint("source <> ''", name="source"),
    )

    #: Surrogate key, in the address of its pages.
    id: Mapped[int] = mapped_column(primary_key=True)
    #: The name it is to be published under.
    name: Mapped[str]
    #: SHA-256 of what the form says under its name: the same form twice is one proposal.
    content_hash: Mapped[str] = mapped_column(unique=True)
    #: The whole form as Markdown, as it would be published.
    source: Mapped[str]
    #: What was taken in another way than it was written, as lists of remark fields.
    remarks: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    #: The moment of the last upload.
    uploaded_at: Mapped[datetime]
    #: Who uploaded it last.
    uploaded_by: Mapped[str]
