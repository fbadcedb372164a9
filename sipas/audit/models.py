"""The table of audit events, which the database itself refuses to change."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.db import Base

#: Makes the table append-only; a migration runs each of these after creating it.
APPEND_ONLY = (
    """
    CREATE OR REPLACE FUNCTION audit_event_refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log is append-only';
    END
    $$
    """,
    """
    CREATE TRIGGER audit_event_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change()
    """,
)
#: Takes the above back; a migration downwards runs it after dropping the table.
APPEND_ONLY_UNDO = ("DROP FUNCTION IF EXISTS audit_event_refuse_change()",)


class AuditEvent(Base):
    """One act by one actor, bound to the event before it."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
        CheckConstraint("previous_hash ~ '^([0-9a-f]{64})?$'", name="previous_hash"),
        #: What a migration runs after it creates the table and after it drops it.
        {"info": {"after_create": APPEND_ONLY, "after_drop": APPEND_ONLY_UNDO}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    #: A user name, or ``command line`` or ``service``.
    actor: Mapped[str] = mapped_column(String(80), index=True)
    #: Room and past participle: ``campaigns.closed``.
    action: Mapped[str] = mapped_column(String(80), index=True)
    #: Kind and key of what was acted on: ``campaign:tay-ninh-2024``.
    object: Mapped[str] = mapped_column(String(200), index=True)
    #: Flat facts of the act; never answers, codes, passwords or contact data.
    details: Mapped[dict[str, Any]]
    #: Hash of the event before; empty for the first.
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: SHA-256 over all of the above but the number.
    hash: Mapped[str] = mapped_column(String(64), unique=True)
