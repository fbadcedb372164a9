"""Tables of staff accounts and of failed attempts to sign in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sipas.accounts.roles import Role
from surveys.db import Base
from surveys.units.models import Unit

_ROLES = ", ".join(f"'{role}'" for role in Role)


class Account(Base):
    """A member of staff who may sign in."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="username"),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint("display_name <> ''", name="display_name"),
        CheckConstraint("unit_id IS NULL OR role = 'agency'", name="unit"),
        CheckConstraint("NOT leads OR unit_id IS NOT NULL", name="leads"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    #: Lower-case name to sign in with.
    username: Mapped[str] = mapped_column(String(64), unique=True)
    #: Name as colleagues write it.
    display_name: Mapped[str] = mapped_column(String(200))
    #: A word of `Role`.
    role: Mapped[str] = mapped_column(String(16))
    #: Argon2id in its own notation, with salt and costs.
    password_hash: Mapped[str] = mapped_column(String(255))
    #: Whether the account may still sign in; accounts are never deleted, the audit log names them.
    active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime]
    #: The agency that an account of role `agency` works for; null for everybody else.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    #: Whether it approves its agency's sheets, as the head of the agency does.
    leads: Mapped[bool] = mapped_column(server_default="false")

    unit: Mapped[Unit | None] = relationship()


class SignInFailure(Base):
    """How often a name failed to sign in of late, whether or not it has an account."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    #: What was typed as the name, lower-case, cut to 64 characters.
    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Failures in a row since the last pardon.
    failures: Mapped[int]
    #: Moment of the last failure; the lock counts from here.
    last_at: Mapped[datetime]
