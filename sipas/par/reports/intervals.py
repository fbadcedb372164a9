"""Rank intervals of a result: computed once by a job, since a round is scored many times over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analysis.ground.hashing import sha256_of_json
from analysis.ground.text import LocalText
from analysis.par.uncertainty import RankInterval, rank_intervals
from sipas.jobs.kinds import Order, Report
from sipas.jobs.models import Job, JobState
from sipas.jobs.queries import living_job
from sipas.jobs.service import enqueue
from sipas.par.decisions.models import ParResult
from sipas.par.decisions.service import read_inputs
from sipas.par.reports.queries import result_by_id

KIND = "par.intervals"
_DRAWS = 2000


def ask(session: Session, result: ParResult, *, by: str, now: datetime) -> Job:
    """Ask for the intervals of a result; a job of before answers."""
    arguments = {"result": result.id}
    inputs = _inputs(result)
    return enqueue(session, KIND, arguments, requested_by=by, now=now, inputs=inputs)


def known(session: Session, result: ParResult) -> Mapping[str, RankInterval] | None:
    """Return the intervals of a result by unit, None while they are not computed."""
    job = living_job(session, KIND, key=sha256_of_json(_inputs(result)))
    if job is None or job.state != JobState.DONE or job.result is None:
        return None
    found: list[dict[str, Any]] = job.result["intervals"]
    return {one["unit"]: RankInterval(**one) for one in found}


def compute(session: Session, order: Order, report: Report) -> dict[str, Any]:
    """Compute the intervals of the result that the order names."""
    result = result_by_id(session, int(order.arguments["result"]))
    report(0.1, LocalText("Đang tính khoảng hạng", "Computing rank intervals"))
    within = read_inputs(result.inputs_text, result.round)
    found = rank_intervals(within, seed=int(result.cards_hash[:8], 16), draws=_DRAWS)
    return {
        "address": {"code": result.round.code},
        "intervals": [
            {
                "unit": one.unit,
                "rank": one.rank,
                "lower": one.lower,
                "upper": one.upper,
                "level": one.level,
            }
            for one in found.values()
        ],
    }


def _inputs(result: ParResult) -> dict[str, Any]:
    return {"cards": result.cards_hash, "draws": _DRAWS}
