"""Commands on the registry of units: list, load a register, take the official communes."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from sipas.audit.service import record
from sipas.cli.desk import ACTOR
from sipas.cli.opening import opened_database
from sipas.unit_of_work import unit_of_work
from surveys.clock import local_day, now
from surveys.units.loader import load_register_file, official_communes
from surveys.units.queries import all_units, units_on
from surveys.units.service import register
from surveys.units.unit import UnitRecord


@click.group()
def units() -> None:
    """List and load agencies and areas."""


@units.command("list")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day; today when absent.")
@click.option("--all", "every", is_flag=True, help="Also units that ended or begin later.")
def list_(day: datetime | None, *, every: bool) -> None:
    """List the units that exist on a day."""
    when = day.date() if day else local_day(now())
    with opened_database(), unit_of_work() as session:
        for unit in all_units(session) if every else units_on(session, when):
            days = f"{unit.valid_from}\t{unit.valid_to or ''}"
            click.echo(f"{unit.code}\t{unit.kind}\t{days}\t{unit.name_vi}")


@units.command()
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Add the units of the CSV register FILE; those on file word for word are passed over."""
    _add(load_register_file(file), source=file.name)


@units.command()
@click.argument("province")
def official(province: str) -> None:
    """Add the communes of today's PROVINCE (two-digit code, such as 80) by their official codes."""
    _add(official_communes(province), source=f"official:{province}")


def _add(records: Iterable[UnitRecord], *, source: str) -> None:
    known = tuple(records)
    with opened_database(), unit_of_work() as session:
        added = register(session, known)
        if added:
            record(
                session,
                "units.loaded",
                actor=ACTOR,
                object_=f"units:{source}"[:200],
                now=now(),
                details={"added": added},
            )
    click.echo(f"{added} units are new, {len(known) - added} were on file already.")
