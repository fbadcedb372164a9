"""Commands on questionnaires: check a file, publish it, list what is published, write .xlsx."""

import sys
from pathlib import Path

import click

from analysis.ground.errors import ManyFaults
from sipas.audit.service import record
from sipas.cli.opening import opened_database
from sipas.unit_of_work import unit_of_work
from surveys.clock import now
from surveys.questionnaires.export import to_markdown, to_xlsx
from surveys.questionnaires.loader import load_form, read_file
from surveys.questionnaires.queries import all_versions
from surveys.questionnaires.service import publish as publish_form

_ACTOR = "command line"
_FILE = click.Path(path_type=Path)


@click.group()
def questionnaires() -> None:
    """Check, publish and list questionnaires (XLSForm as .md or .xlsx)."""


@questionnaires.command()
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """Print every fault of FILE, one a line, or OK with pages, questions and content hash."""
    form = read_file(file)
    try:
        questionnaire = load_form(form)
    except ManyFaults as error:
        for fault in error.faults:
            click.echo(" ".join(str(fault).split()))
        sys.exit(1)
    click.echo(
        f"OK: {questionnaire.name}, {len(questionnaire.themes)} pages, "
        f"{len(questionnaire.asked)} questions, content hash {questionnaire.content_hash}"
    )


@questionnaires.command()
@click.argument("file", type=_FILE)
def publish(file: Path) -> None:
    """Publish FILE as the next version of the questionnaire its name says."""
    form = read_file(file)
    text = file.read_text(encoding="utf-8-sig") if file.suffix == ".md" else to_markdown(form)
    load_form(form)
    moment = now()
    with opened_database(), unit_of_work() as session:
        version = publish_form(session, text, name=form.name, now=moment, published_by=_ACTOR)
        is_new = version.published_at == moment
        if is_new:
            record(
                session,
                "questionnaires.published",
                actor=_ACTOR,
                object_=f"questionnaire:{version.name}:{version.version}",
                now=moment,
                details={"content_hash": version.content_hash},
            )
        said = f"{version.name} version {version.version}, content hash {version.content_hash}"
    click.echo(f"Published {said}" if is_new else f"Unchanged: {said}")


@questionnaires.command("list")
def list_() -> None:
    """List every published version, newest first within a name."""
    with opened_database(), unit_of_work() as session:
        for version in all_versions(session):
            click.echo(
                f"{version.name}\t{version.version}\t{version.published_at:%Y-%m-%d}\t"
                f"{version.content_hash}\t{version.title_vi}"
            )


@questionnaires.command()
@click.argument("file", type=_FILE)
@click.argument("target", type=_FILE)
def workbook(file: Path, target: Path) -> None:
    """Write the questionnaire of FILE as an Excel workbook to TARGET."""
    form = read_file(file)
    target.write_bytes(to_xlsx(to_markdown(form), name=form.name))
    click.echo(f"Written: {target}")
