"""Commands on snapshots: freeze the answers of a closed campaign as files."""

from pathlib import Path

import click

from sipas.cli.desk import desk_of
from sipas.publications.service import snapshots_folder
from surveys.extract.queries import snapshots_of
from surveys.extract.service import write_snapshot


@click.group()
def snapshots() -> None:
    """Write and list snapshots."""


@snapshots.command()
@click.argument("campaign")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Folder for the snapshot.")
def write(campaign: str, folder: Path | None) -> None:
    """Write the snapshot of the closed CAMPAIGN; print its folder and SHA-256."""
    with desk_of(campaign) as desk:
        target = (folder or snapshots_folder(desk.settings.data_dir)).resolve()
        snapshot = write_snapshot(desk.session, desk.campaign, target, now=desk.moment)
        if snapshot.written_at == desk.moment:
            desk.note("snapshots.written", sha256=snapshot.sha256, rows=snapshot.rows)
    shown = target / Path(snapshot.folder).name
    click.echo(f"{shown}\nSHA-256 {snapshot.sha256}")


@snapshots.command("list")
@click.argument("campaign")
def list_(campaign: str) -> None:
    """List the snapshots of CAMPAIGN, newest first."""
    with desk_of(campaign) as desk:
        for one in snapshots_of(desk.session, desk.campaign):
            click.echo(f"{one.sha256}\t{one.rows}\t{one.written_at:%Y-%m-%d}\t{one.folder}")
