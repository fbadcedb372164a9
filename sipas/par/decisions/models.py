"""Tables of what a round comes to: runs joined, figures of others, results, publications."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sipas.par.rounds.models import ParParticipant, ParRound
from sipas.publications.models import AnalysisRun
from surveys.db import Base, unchanging


class ParSurveyJoin(Base):
    """A finished run whose figures a round reads under a survey's name; the newest counts."""

    __tablename__ = "par_survey_join"
    __table_args__ = (
        CheckConstraint("run_hash ~ '^[0-9a-f]{64}$'", name="run_hash"),
        CheckConstraint("survey ~ '^[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?$'", name="survey"),
        unchanging("par_survey_join"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(ParRound.id), index=True)
    #: what stands before the index in the rule book: `sipas`, `business`, `sipas:so-2024`
    survey: Mapped[str] = mapped_column(String(80))
    run_id: Mapped[int] = mapped_column(ForeignKey(AnalysisRun.id))
    #: SHA-256 of the run's run.json
    run_hash: Mapped[str] = mapped_column(String(64))
    joined_by: Mapped[str] = mapped_column(String(80))
    joined_at: Mapped[datetime]

    run: Mapped[AnalysisRun] = relationship(lazy="joined")


class ParFigure(Base):
    """A figure that others publish, for criteria of method `external`; the newest counts."""

    __tablename__ = "par_figure"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("source <> '' AND name <> ''", name="sourced"),
        unchanging("par_figure"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(ParParticipant.id), index=True)
    #: name in the rule book, such as `pci.index`
    name: Mapped[str] = mapped_column(String(120))
    percent: Mapped[Decimal] = mapped_column(Numeric)
    #: the document that publishes it
    source: Mapped[str] = mapped_column(String(300))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime]


class ParResult(Base):
    """What a round came to: inputs and scorecards as text, each with its SHA-256."""

    __tablename__ = "par_result"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("inputs_hash ~ '^[0-9a-f]{64}$'", name="inputs_hash"),
        CheckConstraint("cards_hash ~ '^[0-9a-f]{64}$'", name="cards_hash"),
        unchanging("par_result"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(ParRound.id))
    #: counts the combinations of the round
    number: Mapped[int]
    #: all units with evidence and figures, as `python -m analysis score` reads them
    inputs_text: Mapped[str] = mapped_column(Text)
    inputs_hash: Mapped[str] = mapped_column(String(64))
    #: the scorecards, as `analysis.par.to_json` writes them
    cards_text: Mapped[str] = mapped_column(Text)
    cards_hash: Mapped[str] = mapped_column(String(64))
    combined_by: Mapped[str] = mapped_column(String(80))
    combined_at: Mapped[datetime]

    round: Mapped[ParRound] = relationship()


class ParPublication(Base):
    """A decision that publishes a result; a correction is a new one that supersedes it."""

    __tablename__ = "par_publication"
    __table_args__ = (
        UniqueConstraint("round_id", "decision"),
        UniqueConstraint("result_id"),
        UniqueConstraint("supersedes_id"),
        CheckConstraint("decision <> ''", name="decision"),
        CheckConstraint("(supersedes_id IS NULL) = (correction = '')", name="correction"),
        CheckConstraint("supersedes_id <> id", name="other"),
        Index(
            "uq_par_publication_first",
            "round_id",
            unique=True,
            postgresql_where=sql("supersedes_id IS NULL"),
        ),
        unchanging("par_publication"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(ParRound.id))
    result_id: Mapped[int] = mapped_column(ForeignKey(ParResult.id))
    #: number of the decision, `2729/QĐ-UBND`
    decision: Mapped[str] = mapped_column(String(120))
    decided_on: Mapped[date]
    #: the publication that this one corrects
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("par_publication.id"))
    #: what was wrong before; of a correction only
    correction: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[datetime]

    result: Mapped[ParResult] = relationship(lazy="joined")
