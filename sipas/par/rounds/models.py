"""Tables of rounds: round and rule book, units, sheets, appraisers, what is decided beforehand."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from analysis.ground.text import LocalText
from sipas.accounts.models import Account
from sipas.par.rounds.round import RoundKind, RoundState, Visibility
from surveys.db import Base, closed_words, unchanging
from surveys.units.models import Unit


class ParRound(Base):
    """One round; it keeps its own copy of the rule book, which never changes."""

    __tablename__ = "par_round"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,62}$'", name="code"),
        CheckConstraint("title_vi <> '' AND title_en <> ''", name="titled"),
        CheckConstraint("rulebook_hash ~ '^[0-9a-f]{64}$'", name="rulebook_hash"),
        CheckConstraint("explanation_deadline > self_deadline", name="deadlines"),
        CheckConstraint("(state = 'draft') = (opened_at IS NULL)", name="opened"),
        CheckConstraint("(state IN ('draft', 'open')) = (locked_at IS NULL)", name="locked"),
        unchanging(
            "par_round",
            "code",
            "kind",
            "scored_on",
            "rulebook_id",
            "rulebook_hash",
            "rulebook_text",
            "simulated",
            "created_at",
            "created_by",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: short name used in addresses and commands
    code: Mapped[str] = mapped_column(String(64), unique=True)
    title_vi: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    kind: Mapped[RoundKind] = mapped_column(closed_words(RoundKind))
    #: day whose maxima are in force, as a rule the last of the year that is scored
    scored_on: Mapped[date]
    rulebook_id: Mapped[str] = mapped_column(String(80))
    #: SHA-256 of `rulebook_text`
    rulebook_hash: Mapped[str] = mapped_column(String(64))
    #: the rule book as YAML, whole
    rulebook_text: Mapped[str] = mapped_column(Text)
    visibility: Mapped[Visibility] = mapped_column(closed_words(Visibility))
    state: Mapped[RoundState] = mapped_column(closed_words(RoundState), index=True)
    #: moment at which self-scoring ends for every sheet without an extension; moved on record
    self_deadline: Mapped[datetime]
    #: moment by which explanations are owed
    explanation_deadline: Mapped[datetime]
    #: whether its figures are made up
    simulated: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    opened_at: Mapped[datetime | None]
    #: when self-scoring ended
    locked_at: Mapped[datetime | None]

    participants: Mapped[list["ParParticipant"]] = relationship(
        back_populates="round", order_by="ParParticipant.id"
    )
    moves: Mapped[list["ParDeadlineMove"]] = relationship(order_by="ParDeadlineMove.id")

    @property
    def title(self) -> LocalText:
        return LocalText(vi=self.title_vi, en=self.title_en)


class ParDeadlineMove(Base):
    """One move of a whole round's deadlines before they passed, by a decision; kept for good."""

    __tablename__ = "par_deadline_move"
    __table_args__ = (
        CheckConstraint("reason <> '' AND decision <> ''", name="reasoned"),
        CheckConstraint("self_before > moved_at AND self_after > moved_at", name="ahead"),
        CheckConstraint("explanation_after > self_after", name="deadlines"),
        CheckConstraint(
            "self_after <> self_before OR explanation_after <> explanation_before", name="moved"
        ),
        unchanging("par_deadline_move"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(ParRound.id), index=True)
    #: end of self-scoring until then, and from then on
    self_before: Mapped[datetime]
    self_after: Mapped[datetime]
    #: end of explanations until then, and from then on
    explanation_before: Mapped[datetime]
    explanation_after: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    #: number and date of the decision
    decision: Mapped[str] = mapped_column(String(300))
    moved_by: Mapped[str] = mapped_column(String(80))
    moved_at: Mapped[datetime]


class ParParticipant(Base):
    """A unit that is scored in a round, in its unit group."""

    __tablename__ = "par_participant"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        CheckConstraint("unit_group <> ''", name="unit_group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(ParRound.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    #: group of the rule book in which it is graded and ranked
    unit_group: Mapped[str] = mapped_column(String(64))

    round: Mapped[ParRound] = relationship(back_populates="participants")
    unit: Mapped[Unit] = relationship(lazy="joined")
    sheets: Mapped[list["ParSheet"]] = relationship(
        back_populates="participant", order_by="ParSheet.id"
    )
    exemptions: Mapped[list["ParExemption"]] = relationship(order_by="ParExemption.id")
    declarations: Mapped[list["ParDeclaration"]] = relationship(order_by="ParDeclaration.id")


class ParSheet(Base):
    """What one agency fills in: a unit's whole sheet, or the criteria that an owner agency has."""

    __tablename__ = "par_sheet"
    __table_args__ = (
        UniqueConstraint("participant_id", "owner"),
        CheckConstraint("(approved_at IS NULL) = (approved_by = '')", name="approved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(ParParticipant.id))
    #: id of the owner agency in the rule book; empty where the sheet is the unit's own
    owner: Mapped[str] = mapped_column(String(80))
    #: the agency that fills it in, whose accounts see it
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    #: who is reminded: name, telephone, address; work contacts only
    contact: Mapped[str] = mapped_column(String(300))
    approved_at: Mapped[datetime | None]
    #: user name of the head of the agency who approved it
    approved_by: Mapped[str] = mapped_column(String(80))
    #: when self-scoring ended for this sheet
    locked_at: Mapped[datetime | None]

    participant: Mapped[ParParticipant] = relationship(back_populates="sheets", lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    extensions: Mapped[list["ParExtension"]] = relationship(order_by="ParExtension.id")
    appraisers: Mapped[list["ParAppraiser"]] = relationship(order_by="ParAppraiser.id")


class ParExemption(Base):
    """A criterion that a decision frees a unit from, wholly or by some of its points."""

    __tablename__ = "par_exemption"
    __table_args__ = (
        UniqueConstraint("participant_id", "criterion"),
        CheckConstraint("reason <> '' AND decision <> ''", name="reasoned"),
        CheckConstraint("points IS NULL OR points > 0", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(ParParticipant.id))
    criterion: Mapped[str] = mapped_column(String(64))
    #: part of the maximum that falls away; null for all of it
    points: Mapped[Decimal | None] = mapped_column(Numeric)
    reason: Mapped[str] = mapped_column(Text)
    #: number and date of the decision
    decision: Mapped[str] = mapped_column(String(300))


class ParDeclaration(Base):
    """What is declared of a unit beforehand: scored but not ranked, or no survey held for it."""

    __tablename__ = "par_declaration"
    __table_args__ = (
        UniqueConstraint("participant_id", "what"),
        CheckConstraint("reason <> '' AND decision <> ''", name="reasoned"),
        CheckConstraint(
            "what IN ('not_ranked', 'appraised', 'survey', 'external')", name="what_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(ParParticipant.id))
    #: `not_ranked`, or the method of the rule book that was not used for the unit
    what: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(300))


class ParAppraiser(Base):
    """An account that appraises a sheet, or one domain or criterion of it."""

    __tablename__ = "par_appraiser"
    __table_args__ = (UniqueConstraint("sheet_id", "account_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(ParSheet.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    #: code of the domain or criterion, with all under it; empty for the whole sheet
    criterion: Mapped[str] = mapped_column(String(64))

    account: Mapped[Account] = relationship(lazy="joined")


class ParExtension(Base):
    """A later deadline granted for one sheet; kept for good."""

    __tablename__ = "par_extension"
    __table_args__ = (
        CheckConstraint("reason <> '' AND decision <> ''", name="reasoned"),
        CheckConstraint("deadline > granted_at", name="ahead"),
        Index("ix_par_extension_sheet_id", "sheet_id", sql("deadline DESC")),
        unchanging("par_extension"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey(ParSheet.id))
    deadline: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    #: number and date of the decision
    decision: Mapped[str] = mapped_column(String(300))
    granted_by: Mapped[str] = mapped_column(String(80))
    granted_at: Mapped[datetime]
