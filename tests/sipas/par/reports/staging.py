"""Stages two published rounds, last year's and this year's, with survey figures of their own."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from analysis.ground.hashing import sha256_of_bytes
from analysis.par import load_round, to_json
from sipas.par.decisions.models import ParPublication, ParResult
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.round import RoundState
from sipas.par.rounds.terms import book_of
from tests.sipas.par.staging import BOOK, NOW, SCORED_ON, stage_round

LAST_YEAR = date(2023, 12, 31)
BOOK_2023 = BOOK.replace("2024", "2023")
UNITS = """\
on: {day}
units:
  STP:
    kind: department
    name: {{vi: Sở Tư pháp, en: Department of Justice}}
    metrics: {{sipas.overall: {{value: "{stp}", standard_error: "1.5", source: run}}}}
    criteria:
      "1.1": {{plan: {plan}}}
      "1.2": {{done: "9", planned: "12"}}
      "2": {{points: "3"}}
    self_assessed: {{"2": {{points: "4"}}}}
  SNV:
    kind: department
    name: {{vi: Sở Nội vụ, en: Department of Home Affairs}}
    metrics: {{sipas.overall: {{value: "90", standard_error: "1.5", source: run}}}}
    criteria:
      "1.1": {{plan: in_time}}
      "1.2": {{done: "12", planned: "12"}}
      "2": {{points: "4"}}
"""


def stage_reports(session: Session, folder) -> ParRound:
    """Return this year's round, published; last year's stands before it."""
    last = stage_round(
        session, book=BOOK_2023, code="cchc-2023", scored_on=LAST_YEAR, **_deadlines(365)
    ).round
    _publish(session, last, UNITS.format(day=LAST_YEAR, stp="80", plan="in_time"), folder)
    this = stage_round(session).round
    _publish(session, this, UNITS.format(day=SCORED_ON, stp="85", plan="late"), folder)
    return this


def _deadlines(days: int) -> dict[str, datetime]:
    ago = NOW - timedelta(days=days)
    return {"self_deadline": ago, "explanation_deadline": ago + timedelta(days=9)}


def _publish(session: Session, round_: ParRound, units: str, folder) -> None:
    path = folder / f"{round_.code}.yaml"
    path.write_text(units, encoding="utf-8")
    cards = to_json(load_round(path, book_of(round_)).cards())
    result = ParResult(
        round_id=round_.id,
        number=1,
        inputs_text=units,
        inputs_hash=sha256_of_bytes(units.encode()),
        cards_text=cards,
        cards_hash=sha256_of_bytes(cards.encode()),
        combined_by="lan",
        combined_at=NOW,
    )
    session.add(result)
    session.flush()
    session.add(
        ParPublication(
            round_id=round_.id,
            result_id=result.id,
            decision="1/QĐ-UBND",
            decided_on=NOW.date(),
            correction="",
            published_by="lan",
            published_at=NOW,
        )
    )
    round_.opened_at = round_.locked_at = NOW
    round_.state = RoundState.PUBLISHED
    session.flush()
