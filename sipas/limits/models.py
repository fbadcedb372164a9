"""The table of counts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.db import Base


class LimitCount(Base):
    """How often one subject did one thing in one window; deleted when the window is over.

    No address, link or answer stands here, and a subject of one window is unlike that of the next.
    """

    __tablename__ = "limit_count"
    __table_args__ = (
        CheckConstraint("octet_length(subject) = 16", name="subject_is_a_hash"),
        CheckConstraint("times > 0", name="times_positive"),
    )

    #: a word of `Scope`
    scope: Mapped[str] = mapped_column(String(20), primary_key=True)
    #: keyed hash of what is counted
    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    #: when the window ends
    ends_at: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    times: Mapped[int]
