"""Commands `sipas par round …`: set up, open, lock, move on, join, combine, publish, list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from sipas.audit.service import Fact, record
from sipas.cli.desk import ACTOR, content_of
from sipas.cli.opening import opened_database
from sipas.par.decisions import service as decisions
from sipas.par.decisions.service import Decision
from sipas.par.rounds.deadlines import begin_second, move_deadlines, open_round
from sipas.par.rounds.forms import to_utc
from sipas.par.rounds.jobs import lock_round
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.queries import all_rounds, round_by_code
from sipas.par.rounds.round import RoundKind, RoundPlan, Visibility
from sipas.par.rounds.rulebooks import offer
from sipas.par.rounds.service import add_units, set_up, split_among
from sipas.par.rounds.terms import Deadlines, Decided
from sipas.publications.queries import run_by_hash
from sipas.unit_of_work import unit_of_work
from surveys.clock import now
from surveys.units.models import Unit
from surveys.units.queries import unit_by_code

_DAY = click.DateTime(["%Y-%m-%d"])
_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M"])


@dataclass(frozen=True, slots=True)
class Desk:
    """One command's work on one round, kept when the command ends well, else undone."""

    session: Session
    round: ParRound
    moment: datetime

    def note(self, action: str, **details: Fact) -> None:
        """Put the act on record; the last thing a command does."""
        object_ = f"par-round:{self.round.code}"
        record(self.session, action, actor=ACTOR, object_=object_, now=self.moment, details=details)


@contextmanager
def _desk_of(code: str) -> Iterator[Desk]:
    with opened_database(), unit_of_work() as session:
        yield Desk(session, round_by_code(session, code, lock=True), now())


@click.group(name="round")
def round_group() -> None:
    """Carry rounds of the PAR index from set-up to publication."""


@round_group.command()
@click.argument("code")
@click.option("--rulebook", required=True, help="A YAML file, a shipped book, or BOOK@NUMBER.")
@click.option("--title", nargs=2, required=True, help="Title in Vietnamese and in English.")
@click.option("--on", "scored_on", type=_DAY, required=True, help="Day whose maxima count.")
@click.option("--self-until", type=_MOMENT, required=True, help="End of self-scoring, local time.")
@click.option("--explain-until", type=_MOMENT, required=True, help="End of explanations.")
@click.option("--unit", "units", multiple=True, help="Code of a unit that takes part.")
@click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="ID=UNIT",
    help="Owner agency of the rule book and the unit that fills in its criteria: the sheet of the "
    "one --unit is split among the owners named.",
)
@click.option(
    "--visibility",
    type=click.Choice([word.value for word in Visibility]),
    default=Visibility.AFTER_FIRST.value,
    show_default=True,
)
def create(
    code: str, *, rulebook: str, units: tuple[str, ...], owners: tuple[str, ...], **planned: Any
) -> None:
    """Set up a round CODE of many units, or of one whose sheet is split among owner agencies.

    Units of a round of many can be added on screen too.
    """
    plan = _plan(code, RoundKind.OWNERS if owners else RoundKind.UNITS, **planned)
    with opened_database(), unit_of_work() as session:
        text = _rulebook_text(session, rulebook)
        desk = Desk(session, set_up(session, plan, rulebook_text=text, by=ACTOR, now=now()), now())
        if owners:
            _split(desk, units, owners)
        elif units:
            add_units(session, desk.round, [_unit(desk, one) for one in units])
        desk.note("par.round_set_up", hash=desk.round.rulebook_hash, units=", ".join(units))
    sheets = f", its sheet split among {len(owners)} owners" if owners else ""
    click.echo(f"Round {code} is set up with {len(units)} units{sheets}.")


def _plan(
    code: str,
    kind: RoundKind,
    *,
    title: tuple[str, str],
    scored_on: datetime,
    self_until: datetime,
    explain_until: datetime,
    visibility: str,
) -> RoundPlan:
    return RoundPlan(
        code=code,
        title=LocalText(vi=title[0], en=title[1]),
        kind=kind,
        scored_on=scored_on.date(),
        self_deadline=to_utc(self_until),
        explanation_deadline=to_utc(explain_until),
        visibility=Visibility(visibility),
    )


def _split(desk: Desk, units: tuple[str, ...], owners: tuple[str, ...]) -> None:
    """Split the sheet of the one unit as `--owner ID=UNIT` says."""
    if len(units) != 1:
        raise DomainError(
            "par.one_unit", "choose the one unit that is scored", where="--unit", got=len(units)
        )
    named = dict(map(_owner, owners))
    filling_in = {owner: _unit(desk, code, where="--owner") for owner, code in named.items()}
    split_among(desk.session, desk.round, _unit(desk, units[0]), owners=filling_in)


def _owner(text: str) -> tuple[str, str]:
    owner, _, code = text.partition("=")
    if not (owner and code):
        raise DomainError(
            "par.owner_option",
            "an owner is named with the unit that fills in for it",
            where="--owner",
            got=text,
            expected="ID=UNIT, such as noi-vu=SNV",
        )
    return owner, code


def _rulebook_text(session: Session, named: str) -> str:
    path = Path(named)
    if path.suffix in {".yaml", ".yml"}:
        return content_of(path).decode("utf-8", errors="replace")
    return offer(session, named).text


def _unit(desk: Desk, code: str, *, where: str = "--unit") -> Unit:
    found = unit_by_code(desk.session, code, day=desk.round.scored_on)
    if found is None:
        raise DomainError("units.not_found", "there is no such unit", where=where, got=code)
    return found


@round_group.command(name="open")
@click.argument("code")
def open_(code: str) -> None:
    """Let agencies score themselves in the round CODE."""
    with _desk_of(code) as desk:
        open_round(desk.session, desk.round, now=desk.moment)
        desk.note("par.opened")
    click.echo(f"Round {code} is open.")


@round_group.command()
@click.argument("code")
@click.option("--self-until", type=_MOMENT, required=True, help="End of self-scoring, local time.")
@click.option("--explain-until", type=_MOMENT, required=True, help="End of explanations.")
@click.option("--reason", required=True, help="Why they are moved.")
@click.option("--decision", required=True, help="Number and date of the decision.")
def move(
    code: str, *, self_until: datetime, explain_until: datetime, reason: str, decision: str
) -> None:
    """Move the deadlines of the whole round CODE before self-scoring has ended, on record."""
    until = Deadlines(to_utc(self_until), to_utc(explain_until))
    decided = Decided(reason, decision)
    with _desk_of(code) as desk:
        session, moment = desk.session, desk.moment
        move_deadlines(session, desk.round, until, decided=decided, by=ACTOR, now=moment)
        said = until.self_scoring.isoformat(timespec="minutes")
        desk.note("par.deadlines_moved", until=said, decision=decision)
    click.echo(f"Round {code}: self-scoring ends {self_until:%Y-%m-%dT%H:%M}.")


@round_group.command()
@click.argument("code")
def lock(code: str) -> None:
    """Lock the sheets of the round CODE whose deadline has passed."""
    with opened_database(), unit_of_work() as session:
        locked = lock_round(session, code, by=ACTOR, now=now())
    click.echo(f"{len(locked)} sheets locked.")


@round_group.command()
@click.argument("code")
def second(code: str) -> None:
    """Begin the second appraisal of the round CODE, also to correct what is published."""
    with _desk_of(code) as desk:
        begin_second(desk.session, desk.round)
        desk.note("par.second_appraisal")
    click.echo(f"Round {code} is in its second appraisal.")


@round_group.command()
@click.argument("code")
@click.argument("run_hash")
@click.option("--survey", default="sipas", show_default=True, help="Its name in the rule book.")
def join(code: str, run_hash: str, *, survey: str) -> None:
    """Let the round CODE read its survey figures from the finished run RUN_HASH."""
    with _desk_of(code) as desk:
        run = run_by_hash(desk.session, run_hash)
        if run is None:
            raise DomainError("par.run_not_found", "there is no such run", got=run_hash)
        decisions.join_run(desk.session, desk.round, run, survey=survey, by=ACTOR, now=desk.moment)
        desk.note("par.survey_joined", survey=survey, run=run_hash)
    click.echo(f"Round {code} reads {survey} from {run_hash}.")


@round_group.command()
@click.argument("code")
def combine(code: str) -> None:
    """Score the round CODE from all that is stored and keep the result with its hashes."""
    with _desk_of(code) as desk:
        made = decisions.combine(desk.session, desk.round, by=ACTOR, now=desk.moment)
        cards = decisions.cards_of(made)
        desk.note("par.combined", number=made.number, cards=made.cards_hash)
    for card in cards:
        rate = "-" if card.rate is None else f"{card.rate} %"
        missing = f"  missing: {', '.join(card.missing)}" if card.missing else ""
        click.echo(f"{card.unit}\t{card.points}/{card.maximum}\t{rate}{missing}")
    click.echo(f"Combination {made.number}, scorecards SHA-256 {made.cards_hash}")


@round_group.command()
@click.argument("code")
@click.option("--decision", required=True, help="Number of the decision.")
@click.option("--on", "day", type=_DAY, required=True, help="Day of the decision.")
@click.option("--correction", default="", help="What is corrected; of a correction only.")
def publish(code: str, *, decision: str, day: datetime, correction: str) -> None:
    """Publish the newest result of the round CODE; it never changes afterwards."""
    with _desk_of(code) as desk:
        made = decisions.publish(
            desk.session,
            desk.round,
            Decision(decision, day.date(), correction),
            by=ACTOR,
            now=desk.moment,
        )
        desk.note("par.published", decision=decision, cards=made.result.cards_hash)
    click.echo(f"Round {code} is published by {decision}.")


@round_group.command(name="list")
def list_() -> None:
    """List all rounds."""
    with opened_database(), unit_of_work() as session:
        for one in all_rounds(session):
            size = len(one.participants)
            click.echo(f"{one.code}\t{one.state}\t{one.scored_on}\t{size} units\t{one.title.vi}")
