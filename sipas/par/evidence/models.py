"""The tables of evidence: files by their content, and what each is attached to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sipas.par.evidence.kind import FileKind
from surveys.db import Base, closed_words, unchanging


class EvidenceFile(Base):
    """One content, stored once in the data folder; a trigger refuses every UPDATE and DELETE."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size_bytes > 0", name="size"),
        unchanging("evidence_file"),
    )

    #: Surrogate key; attachments refer to it.
    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 of the content, hexadecimal; the name in the data folder.
    sha256: Mapped[str] = mapped_column(unique=True)
    #: Size of the content in bytes.
    size_bytes: Mapped[int]
    #: What the content is, told by looking at it.
    kind: Mapped[FileKind] = mapped_column(closed_words(FileKind))
    #: When this content first arrived.
    stored_at: Mapped[datetime]


class EvidenceAttachment(Base):
    """A file given as evidence for one criterion of one sheet.

    Detaching fills three columns in and keeps the row and the file; nothing else ever changes.
    """

    __tablename__ = "evidence_attachment"
    __table_args__ = (
        CheckConstraint("label <> '' AND length(label) <= 120", name="label"),
        CheckConstraint("length(pages) <= 120", name="pages"),
        CheckConstraint("criterion <> ''", name="criterion"),
        CheckConstraint(
            "(detached_at IS NULL) = (detached_by IS NULL)"
            " AND (detached_at IS NULL) = (detach_reason IS NULL)",
            name="detached",
        ),
        Index(
            "uq_evidence_attachment_attached",
            "sheet_id",
            "criterion",
            "file_id",
            unique=True,
            postgresql_where=text("detached_at IS NULL"),
        ),
        unchanging(
            "evidence_attachment",
            *("sheet_id", "criterion", "file_id", "label"),
            *("pages", "added_at", "added_by"),
        ),
    )

    #: Surrogate key; the address of a download.
    id: Mapped[int] = mapped_column(primary_key=True)
    #: The sheet it belongs to.
    sheet_id: Mapped[int] = mapped_column(ForeignKey("par_sheet.id"))
    #: Code of the criterion it is evidence for.
    criterion: Mapped[str]
    #: The content.
    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_file.id"))
    #: What people call it; from the client's file name or typed, cleaned, never a path.
    label: Mapped[str]
    #: Section and page where the proof stands, as typed; may be empty.
    pages: Mapped[str]
    #: When it was attached.
    added_at: Mapped[datetime]
    #: Who attached it, by user name.
    added_by: Mapped[str]
    #: When it was detached, null while attached.
    detached_at: Mapped[datetime | None]
    #: Who detached it.
    detached_by: Mapped[str | None]
    #: Why it was detached.
    detach_reason: Mapped[str | None]

    file: Mapped[EvidenceFile] = relationship(lazy="joined")
