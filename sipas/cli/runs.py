"""Commands on runs of the analysis: start one here and now, list them."""

import click

from analysis.indices.definition import OVERALL
from sipas.cli.desk import ACTOR, desk_of
from sipas.publications.figures import EVERYBODY, Figures
from sipas.publications.queries import runs_of
from sipas.publications.results import result_of
from sipas.publications.service import DEFAULT_RULEBOOK, publish


@click.group()
def runs() -> None:
    """Compute and list results."""


@runs.command()
@click.argument("campaign")
@click.option(
    "--rulebook", default=DEFAULT_RULEBOOK, show_default=True, help="A shipped rule book."
)
def start(campaign: str, rulebook: str) -> None:
    """Freeze the closed CAMPAIGN, compute its indices and points, and keep the run."""
    with desk_of(campaign) as desk:
        run = publish(
            desk.session,
            desk.campaign,
            data_dir=desk.settings.data_dir,
            by=ACTOR,
            now=desk.moment,
            rulebook=rulebook,
        )
        if run.finished_at == desk.moment:
            desk.note("runs.finished", run=run.run_hash, snapshot=run.snapshot.sha256)
        figures = Figures(result_of(run))
    index = figures.index(EVERYBODY, OVERALL)
    click.echo(f"{run.folder}\nSHA-256 {run.run_hash}")
    if index.estimate is not None:
        click.echo(f"Overall index {index.estimate:.2f} %, {index.respondents} respondents")


@runs.command("list")
@click.argument("campaign")
def list_(campaign: str) -> None:
    """List the runs of CAMPAIGN, newest first."""
    with desk_of(campaign) as desk:
        for run in runs_of(desk.session, desk.campaign):
            click.echo(
                f"{run.run_hash}\t{run.finished_at:%Y-%m-%d}\t{run.rulebook_id}\t{run.folder}"
            )
