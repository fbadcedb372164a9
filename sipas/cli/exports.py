"""Commands on exports: write the workbook of a campaign's newest run."""

from pathlib import Path

import click

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_file
from sipas.cli.desk import desk_of, refuse_existing
from sipas.exports.service import make_workbook
from sipas.publications.queries import latest_run


@click.group()
def exports() -> None:
    """Write files to send on."""


@exports.command()
@click.argument("campaign")
@click.option("--out", "file", type=click.Path(path_type=Path), required=True)
def workbook(campaign: str, file: Path) -> None:
    """Write the results of CAMPAIGN as an Excel workbook into a new file."""
    refuse_existing(file)
    with desk_of(campaign) as desk:
        run = latest_run(desk.session, desk.campaign)
        if run is None:
            raise DomainError(
                "runs.not_found",
                "there are no results yet",
                where=campaign,
                hint="Compute them first: sipas runs start CAMPAIGN",
            )
        make_workbook(run, file)
        desk.note("exports.written", run=run.run_hash)
    click.echo(f"{file}\nSHA-256 {sha256_of_file(file)}")
