"""Commands `sipas par books …`: list stored rule books, take, save, issue, export them."""

from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from analysis.par.source import read_source
from sipas.audit.service import record
from sipas.cli.desk import ACTOR, refuse_existing
from sipas.cli.opening import opened_database
from sipas.par.books import queries
from sipas.par.books.models import Origin, RuleBookVersion
from sipas.par.books.service import issue as issue_version
from sipas.par.books.service import save as save_text
from sipas.par.books.service import take_shipped
from sipas.unit_of_work import unit_of_work
from surveys.clock import now

_FILE = click.Path(path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def books() -> None:
    """Keep rule books: drafts, and versions issued by decision."""


@books.command("list")
def list_() -> None:
    """List the newest version of every stored rule book, and the one in force."""
    with opened_database(), unit_of_work() as session:
        issued = {one.book: one for one in queries.issued_versions(session)}
        for one in queries.newest_versions(session):
            force = issued.get(one.book)
            decided = (
                f"in force {force.number} by {force.issue.decision}"
                if force and force.issue
                else "none in force"
            )
            click.echo(f"{one.book}\tnewest {one.number}\t{decided}\t{one.title_vi}")


@books.command()
@click.argument("book")
def take(book: str) -> None:
    """Save the rule book BOOK that comes with the program as a draft."""
    with opened_database(), unit_of_work() as session:
        moment = now()
        version = take_shipped(session, book, by=ACTOR, now=moment)
        _note(session, "taken", version, moment)
        click.echo(_said(version))


@books.command()
@click.argument("file", type=_FILE)
def save(file: Path) -> None:
    """Save the YAML of FILE as the next draft of the book it names."""
    text, _ = read_source(file)
    with opened_database(), unit_of_work() as session:
        moment = now()
        version = save_text(
            session, text, origin=Origin.UPLOAD, based_on=None, by=ACTOR, now=moment
        )
        _note(session, "saved", version, moment)
        click.echo(_said(version))


@books.command()
@click.argument("book")
@click.argument("number", type=int)
@click.option("--decision", required=True, help="Number of the decision.")
@click.option("--on", "decided_on", required=True, type=_DAY, help="Day of the decision.")
def issue(book: str, number: int, decision: str, decided_on: datetime) -> None:
    """Put version NUMBER of BOOK into force by decision."""
    with opened_database(), unit_of_work() as session:
        version = queries.version_of(session, book, number)
        day: date = decided_on.date()
        moment = now()
        issue_version(session, version, decision=decision, decided_on=day, by=ACTOR, now=moment)
        record(
            session,
            "par_books.issued",
            actor=ACTOR,
            object_=f"rule_book:{book}:{number}",
            now=moment,
            details={"decision": decision, "content_hash": version.content_hash},
        )
        click.echo(f"Issued {_said(version)}, {decision} of {day}")


@books.command()
@click.argument("book")
@click.argument("file", type=_FILE)
@click.option("--number", type=int, help="A version; without it the one in force, else the newest.")
def export(book: str, file: Path, number: int | None) -> None:
    """Write a version of BOOK to FILE as YAML."""
    refuse_existing(file)
    with opened_database(), unit_of_work() as session:
        version = (
            queries.version_of(session, book, number)
            if number is not None
            else queries.issued_version(session, book)
            or queries.newest(session, book)
            or queries.version_of(session, book, 1)
        )
        file.write_text(version.source, encoding="utf-8")
        click.echo(f"Written: {file}, {_said(version)}")


def _note(session: Session, action: str, version: RuleBookVersion, moment: datetime) -> None:
    if version.saved_at == moment:
        record(
            session,
            f"par_books.{action}",
            actor=ACTOR,
            object_=f"rule_book:{version.book}:{version.number}",
            now=moment,
            details={"content_hash": version.content_hash},
        )


def _said(version: RuleBookVersion) -> str:
    return f"{version.book} version {version.number}, SHA-256 {version.content_hash}"
