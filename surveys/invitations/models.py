"""The tables of invitations and of open links."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.campaigns.models import Campaign
from surveys.db import Base
from surveys.sampling.models import SampledCase
from surveys.units.models import Unit


class Invitation(Base):
    """One sampled case's right to answer once: by code on the web or by serial on paper.

    In an anonymous campaign nothing leads from here to the response: neither carries the other's
    key, and no moment or mode is kept here that could be matched.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("campaign_id", "serial"),
        CheckConstraint("octet_length(code_digest) = 32", name="digest_is_sha256"),
        CheckConstraint("serial > 0", name="serial_positive"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(SampledCase.id), unique=True)
    #: HMAC-SHA-256 of the code; the code itself is nowhere
    code_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    #: running number printed on the paper form, from 1 within the campaign
    serial: Mapped[int]
    #: a response stands for the case, at the close of the campaign an unfinished one; it happens
    #: once, in the transaction that stores that row
    spent: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
    case: Mapped[SampledCase] = relationship()


class OpenLink(Base):
    """A link anyone may answer through, for one unit: opt-in answers, never of record."""

    __tablename__ = "open_link"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    #: what stands in the address; not a secret, but not to be guessed either
    token: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime]

    campaign: Mapped[Campaign] = relationship()
    unit: Mapped[Unit] = relationship()
