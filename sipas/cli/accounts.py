"""Commands on staff accounts."""

import secrets
import sys
from datetime import date

import click
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.accounts import service
from sipas.accounts.passwords import readable_password
from sipas.accounts.queries import all_accounts
from sipas.accounts.roles import Role
from sipas.accounts.service import Agency
from sipas.audit.service import record
from sipas.cli.opening import opened_database
from sipas.unit_of_work import unit_of_work
from surveys.clock import local_day, now
from surveys.units.queries import all_units, unit_by_code

_PASSWORD_BYTES = 16
_ACTOR = "command line"


@click.group()
def accounts() -> None:
    """Create and list staff accounts."""


@accounts.command()
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="Name as colleagues write it; the user name when absent.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)
@click.option("--unit", default="", help="Code of the unit that an account of role agency is of.")
@click.option("--leads", is_flag=True, help="Let the account approve its unit's sheets.")
def create(
    username: str, role: str, name: str, *, password_stdin: bool, unit: str, leads: bool
) -> None:
    """Create an account; without --password-stdin a password is made and shown once."""
    made = "" if password_stdin else readable_password(secrets.token_bytes(_PASSWORD_BYTES))
    password = made or sys.stdin.readline().rstrip("\r\n")
    moment = now()
    with opened_database(), unit_of_work() as session:
        account = service.create_account(
            session,
            username,
            display_name=name,
            role=Role(role),
            password=password,
            now=moment,
            agency=_agency(session, unit, day=local_day(moment), leads=leads),
        )
        record(
            session,
            "accounts.created",
            actor=_ACTOR,
            object_=f"account:{account.username}",
            now=moment,
            details={"role": account.role},
        )
        created = account.username
    click.echo(f"Account {created} ({role}) is created.")
    if made:
        click.echo(f"Password, shown only now: {made}")


def _agency(session: Session, code: str, *, day: date, leads: bool) -> Agency | None:
    """Return the agency named; the latest unit of the code where it does not stand any more."""
    if not code and leads:
        raise DomainError(
            "accounts.unit",
            "who approves sheets works for a unit",
            where="--leads",
            expected="--unit",
        )
    if not code:
        return None
    found = unit_by_code(session, code, day=day)
    known = [one for one in all_units(session) if one.code == code]
    unit = found or (known[-1] if known else None)
    if unit is None:
        raise DomainError("units.not_found", "there is no such unit", where="--unit", got=code)
    return Agency(unit.id, leads)


@accounts.command("list")
def list_() -> None:
    """List every account with its role and state."""
    with opened_database(), unit_of_work() as session:
        for account in all_accounts(session):
            state = "open" if account.active else "closed"
            click.echo(f"{account.username}\t{account.role}\t{state}\t{account.display_name}")
