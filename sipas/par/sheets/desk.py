"""What pages of sheets share: who sees which sheet, who may claim, appraise or approve on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flask
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.accounts.service import existing_account
from sipas.accounts.session import current_person
from sipas.audit.service import Fact, record
from sipas.par.decisions.queries import publication_in_force
from sipas.par.rounds.models import ParRound, ParSheet
from sipas.par.rounds.queries import sheet_numbered
from sipas.par.rounds.round import RoundState, shows_appraisal
from sipas.par.rounds.terms import book_of
from sipas.par.sheets.service import appraisal_stage, check_open
from sipas.unit_of_work import db_session
from surveys.clock import now

Answer = str | Response | tuple[str, int]

REFUSED = 422
CONFLICT = 409

blueprint = flask.Blueprint("par_sheets", __name__, url_prefix="/staff/par/sheets")

_READERS = frozenset({Role.ADMIN, Role.OFFICE, Role.AUDITOR})
_OFFICE = frozenset({Role.ADMIN, Role.OFFICE})


@dataclass(frozen=True, slots=True)
class Desk:
    """A sheet before somebody: what they may see and do with it now."""

    sheet: ParSheet
    account: Account
    moment: datetime

    @property
    def round(self) -> ParRound:
        return self.sheet.participant.round

    @property
    def role(self) -> Role:
        return Role(self.account.role)

    @property
    def own(self) -> bool:
        """Whether the visitor works for the agency of the sheet."""
        return self.account.unit_id == self.sheet.unit_id

    @property
    def assigned(self) -> bool:
        return any(one.account_id == self.account.id for one in self.sheet.appraisers)

    @property
    def sees(self) -> bool:
        if self.role in _READERS:
            return True
        return self.round.state is not RoundState.DRAFT and (self.own or self.assigned)

    @property
    def sees_appraisal(self) -> bool:
        if self.role in _READERS or (self.assigned and not self.own):
            return True
        published = publication_in_force(db_session(), self.round.id) is not None
        return shows_appraisal(self.round.visibility, self.round.state, published=published)

    @property
    def may_claim(self) -> bool:
        return self.own and not _refuses(lambda: check_open(self.sheet, now=self.moment))

    def may_appraise(self, code: str) -> bool:
        """Whether the visitor appraises this criterion now."""
        if self.own or _refuses(lambda: appraisal_stage(self.sheet)):
            return False
        if self.role in _OFFICE:
            return True
        mine = {one.criterion for one in self.sheet.appraisers if one.account_id == self.account.id}
        return bool(mine & {"", *_at_or_above(self.round, code)})


def _at_or_above(round_: ParRound, code: str) -> set[str]:
    return {
        one.code for one in book_of(round_).walk() if any(part.code == code for part in one.walk())
    }


def _refuses(check: Callable[[], object]) -> bool:
    try:
        check()
    except DomainError:
        return True
    return False


def moment() -> datetime:
    """Return the moment by which deadlines are judged in this request."""
    return now()


def the_desk(sheet_id: int, *, lock: bool = False) -> Desk:
    """Return the sheet of an address before the visitor; 404 where it is not theirs to see."""
    account = existing_account(db_session(), current_person().account_id)
    desk = Desk(sheet_numbered(db_session(), sheet_id, lock=lock), account, moment())
    if not desk.sees:
        flask.abort(404)
    return desk


def note(action: str, desk: Desk, **details: Fact) -> None:
    """Put an act on a sheet into the audit log; the last thing a view does."""
    record(
        db_session(),
        f"par.{action}",
        actor=current_person().username,
        object_=f"par-sheet:{desk.round.code}/{desk.sheet.unit.code}",
        now=moment(),
        details={"sheet": desk.sheet.id, **details},
    )


def go(desk: Desk, code: str = "") -> Response:
    """Send the visitor on to the sheet, or to one of its criteria."""
    if code:
        address = flask.url_for("par_sheets.criterion", sheet_id=desk.sheet.id, code=code)
    else:
        address = flask.url_for("par_sheets.sheet", sheet_id=desk.sheet.id)
    return flask.redirect(address, 303)
