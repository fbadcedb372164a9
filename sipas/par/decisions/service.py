"""Acts of decision: join a run, note a figure of others, combine, publish, begin a correction."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_bytes
from analysis.par import Scorecard, from_json, load_round, to_json
from analysis.par.round import Round
from sipas.par.decisions.document import written
from sipas.par.decisions.figures import figures_for, figures_wanted, surveys_wanted
from sipas.par.decisions.models import ParFigure, ParPublication, ParResult, ParSurveyJoin
from sipas.par.decisions.queries import (
    joins_of,
    latest_result,
    next_result_number,
    publication_in_force,
    publications_of,
)
from sipas.par.rounds.deadlines import begin_second
from sipas.par.rounds.models import ParParticipant, ParRound
from sipas.par.rounds.round import RoundState, check_step
from sipas.par.rounds.terms import BEFORE_RESULT, book_of, need_state
from sipas.par.sheets.queries import entries_of_round
from sipas.par.sheets.scoring import appraised_round
from sipas.publications.models import AnalysisRun
from surveys.clock import local_day


@dataclass(frozen=True, slots=True)
class Decision:
    """Number and day of the decision that publishes; what it corrects, empty for the first."""

    number: str
    day: date
    correction: str = ""


def join_run(
    session: Session, round_: ParRound, run: AnalysisRun, *, survey: str, by: str, now: datetime
) -> ParSurveyJoin:
    """Let a round read its survey figures from a finished run; the same again changes nothing.

    The figures are read from the run's files whenever points are computed, never copied by hand.
    Raises DomainError `par.survey` for a survey the rule book does not read.
    """
    need_state(round_, BEFORE_RESULT)
    wanted = surveys_wanted(book_of(round_))
    if survey not in wanted:
        raise DomainError(
            "par.survey",
            "the rule book reads no such survey",
            where=round_.code,
            got=survey,
            expected=", ".join(wanted) or "none",
        )
    held = joins_of(session, round_.id).get(survey)
    if held is not None and held.run_hash == run.run_hash:
        return held
    made = ParSurveyJoin(
        round_id=round_.id,
        survey=survey,
        run=run,
        run_hash=run.run_hash,
        joined_by=by,
        joined_at=now,
    )
    session.add(made)
    session.flush()
    return made


@dataclass(frozen=True, slots=True)
class OutsideFigure:
    """A figure that others publish: its name in the rule book, per cent, the document."""

    name: str
    percent: Decimal
    source: str


def note_figure(
    session: Session, participant: ParParticipant, figure: OutsideFigure, *, by: str, now: datetime
) -> ParFigure:
    """Note a figure of others for a unit; survey figures are joined and never typed.

    Raises DomainError `par.figure` for a name no external criterion reads, or without a source.
    """
    need_state(participant.round, BEFORE_RESULT)
    wanted = figures_wanted(book_of(participant.round))
    if figure.name not in wanted or not figure.source or not 0 <= figure.percent <= 100:  # noqa: PLR2004 - per cent
        raise DomainError(
            "par.figure",
            "a figure of others has a name of the rule book, 0 to 100 per cent and a source",
            where=participant.unit.name_vi,
            got=f"{figure.name} {figure.percent}",
            expected=", ".join(wanted) or "none",
        )
    made = ParFigure(
        participant_id=participant.id,
        name=figure.name,
        percent=figure.percent,
        source=figure.source,
        entered_by=by,
        entered_at=now,
    )
    session.add(made)
    session.flush()
    return made


def scoring_round(session: Session, round_: ParRound) -> Round:
    """Return the round as the core scores it, with everything that is stored now."""
    return appraised_round(
        round_,
        book_of(round_),
        entries=entries_of_round(session, round_.id),
        metrics=figures_for(session, round_),
    )


def combine(session: Session, round_: ParRound, *, by: str, now: datetime) -> ParResult:
    """Score the round from what is stored and keep inputs and scorecards with their hashes.

    The cards are made from the very document that is kept, so that it gives the same points again.
    """
    check_step(round_.state, RoundState.COMBINED)
    inputs = written(scoring_round(session, round_))
    cards = to_json(read_inputs(inputs, round_).cards())
    made = ParResult(
        round_id=round_.id,
        number=next_result_number(session, round_.id),
        inputs_text=inputs,
        inputs_hash=sha256_of_bytes(inputs.encode()),
        cards_text=cards,
        cards_hash=sha256_of_bytes(cards.encode()),
        combined_by=by,
        combined_at=now,
    )
    session.add(made)
    round_.state = RoundState.COMBINED
    session.flush()
    return made


def read_inputs(inputs_text: str, round_: ParRound) -> Round:
    """Return the round that a result was scored from."""
    with TemporaryDirectory(prefix="par-") as folder:
        path = Path(folder) / "round.yaml"
        path.write_text(inputs_text, encoding="utf-8")
        return load_round(path, book_of(round_))


def cards_of(result: ParResult) -> tuple[Scorecard, ...]:
    """Return the scorecards of a result."""
    return from_json(result.cards_text)


def publish(
    session: Session, round_: ParRound, decision: Decision, *, by: str, now: datetime
) -> ParPublication:
    """Publish the newest result by a decision; a correction supersedes the one before.

    Raises DomainError `par.decision`, `par.already_decided`, `par.correction` or ManyFaults
    `par.not_complete` with the units that are not scored to the end.
    """
    check_step(round_.state, RoundState.PUBLISHED)
    result = latest_result(session, round_.id)
    if result is None:
        raise LookupError(round_.code)
    _check_decision(session, round_, decision, now=now)
    _check_complete(result)
    before = publication_in_force(session, round_.id)
    if (before is None) != (not decision.correction):
        raise DomainError(
            "par.correction",
            "a first publication corrects nothing, a later one says what it corrects",
            got=decision.correction,
        )
    made = ParPublication(
        round_id=round_.id,
        result_id=result.id,
        decision=decision.number,
        decided_on=decision.day,
        supersedes_id=before.id if before else None,
        correction=decision.correction,
        published_by=by,
        published_at=now,
    )
    session.add(made)
    round_.state = RoundState.PUBLISHED
    session.flush()
    return made


def _check_decision(
    session: Session, round_: ParRound, decision: Decision, *, now: datetime
) -> None:
    if not decision.number or decision.day > local_day(now):
        raise DomainError(
            "par.decision",
            "a decision has a number, and a day that is not to come",
            got=f"{decision.number} {decision.day}",
        )
    if any(one.decision == decision.number for one in publications_of(session, round_.id)):
        raise DomainError(
            "par.already_decided",
            "this decision has published the round already",
            got=decision.number,
            hint="A correction is a new decision with a number of its own.",
        )


def _check_complete(result: ParResult) -> None:
    lacking = [card for card in cards_of(result) if not card.complete]
    if lacking:
        raise DomainError(
            "par.not_complete",
            "units are not scored to the end",
            got="; ".join(f"{card.unit_name.vi}: {', '.join(card.missing)}" for card in lacking),
            expected="every criterion appraised, every survey joined",
            hint="Go back to the second appraisal, or declare what does not apply.",
        )


def begin_correction(session: Session, round_: ParRound) -> None:
    """Open the second appraisal again after combination or publication; what is public stays."""
    need_state(round_, {RoundState.COMBINED, RoundState.PUBLISHED})
    begin_second(session, round_)
