"""What all reports of a round share: the result that is shown, last year's beside it, who sees it.

The office and auditors see the newest result; an agency sees what is published, its own sheet and
its own what-if.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flask

from analysis.par import Round, Scorecard
from analysis.par.uncertainty import RankInterval
from sipas.accounts.roles import Role
from sipas.accounts.service import existing_account
from sipas.accounts.session import current_person
from sipas.par.decisions.models import ParResult
from sipas.par.decisions.queries import latest_result, publication_in_force
from sipas.par.decisions.service import cards_of, read_inputs
from sipas.par.reports import intervals
from sipas.par.reports.queries import published_before
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.queries import round_by_code
from sipas.par.rounds.terms import book_of
from sipas.unit_of_work import db_session

blueprint = flask.Blueprint("par_reports", __name__, url_prefix="/staff/par/reports")

_READERS = frozenset({Role.ADMIN, Role.OFFICE, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Desk:
    """A round with the result that the visitor may see, and last year's cards where chosen."""

    round: ParRound
    result: ParResult
    cards: tuple[Scorecard, ...]
    earlier: list[ParRound]
    last_round: ParRound | None
    last: tuple[Scorecard, ...]

    def scored(self) -> Round:
        """Return the round as it was scored, for what-ifs and re-scoring."""
        return read_inputs(self.result.inputs_text, self.round)

    def intervals(self) -> Mapping[str, RankInterval] | None:
        """Return the rank intervals by unit, None while they are not computed."""
        return intervals.known(db_session(), self.result)

    @property
    def is_estimated(self) -> bool:
        """Whether some points rest on a sample, so that ranks have intervals."""
        return any(card.standard_error for card in self.cards)

    def card(self, unit: str) -> Scorecard:
        """Return the card of a unit; 404 where there is none."""
        found = next((card for card in self.cards if card.unit == unit), None)
        return found or flask.abort(404)

    def last_card(self, unit: str) -> Scorecard | None:
        return next((card for card in self.last if card.unit == unit), None)


def the_desk(code: str) -> Desk:
    """Return the round of an address; 404 where the visitor may see no result of it yet."""
    session = db_session()
    round_ = round_by_code(session, code)
    result = _result(round_)
    if result is None:
        flask.abort(404)
    earlier = published_before(session, round_)
    last_round = _last_round(earlier)
    last = publication_in_force(session, last_round.id) if last_round else None
    cards = cards_of(last.result) if last else ()
    return Desk(round_, result, cards_of(result), earlier, last_round, cards)


def _result(round_: ParRound) -> ParResult | None:
    if current_person().role in _READERS:
        return latest_result(db_session(), round_.id)
    published = publication_in_force(db_session(), round_.id)
    return published.result if published else None


def _last_round(earlier: list[ParRound]) -> ParRound | None:
    """Return the round chosen to stand beside, else the latest one published before."""
    asked = flask.request.args.get("last")
    if asked is not None:
        return next((one for one in earlier if one.code == asked), None)
    return earlier[0] if earlier else None


def own_unit() -> str | None:
    """Return the code of the visitor's own unit; None for those who see all units."""
    if current_person().role in _READERS:
        return None
    account = existing_account(db_session(), current_person().account_id)
    return account.unit.code if account.unit else ""


def may_see(unit: str) -> None:
    """Refuse a unit that is not the visitor's as if it were not there."""
    if own_unit() not in (None, unit):
        flask.abort(404)


def show(template: str, desk: Desk, **context: Any) -> str:
    """Render a report of a round, which says so when its data are simulated."""
    return flask.render_template(
        f"par/reports/{template}",
        desk=desk,
        book=book_of(desk.round),
        own=own_unit(),
        simulated=desk.round.simulated,
        **context,
    )


def has_result(round_: ParRound) -> bool:
    """Say whether the visitor may see a result of the round."""
    return _result(round_) is not None
