"""Commands on the database as a whole."""

import os

import click

from sipas.cli.opening import found_database
from sipas.config import read_settings
from sipas.database import service


@click.group()
def db() -> None:
    """Check the database and bring its tables up to date."""


@db.command()
def check() -> None:
    """Say whether the database can be used."""
    with found_database(read_settings(os.environ)):
        click.echo("The database can be used.")


@db.command()
def upgrade() -> None:
    """Bring the tables up to date; a repeat does nothing."""
    with found_database(read_settings(os.environ)) as settings:
        service.upgrade(settings.database_url or "")
        click.echo("The tables are up to date.")


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write the revision that turns the tables of the database into those of the models."""
    with found_database(read_settings(os.environ)) as settings:
        service.upgrade(settings.database_url or "")
        for path in service.write_revision(settings.database_url or "", message):
            click.echo(path)
