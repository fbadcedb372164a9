"""Commands on frames: load a campaign's list of dossiers."""

from pathlib import Path

import click

from analysis.ground.errors import Fault
from sipas.cli.desk import ACTOR, content_of, desk_of
from surveys.frames.service import upload as store_frame

_SHOWN = 20


@click.group()
def frames() -> None:
    """Load the lists of dossiers that samples are drawn from."""


@frames.command()
@click.argument("campaign")
@click.argument("file", type=click.Path(path_type=Path))
def upload(campaign: str, file: Path) -> None:
    """Load FILE (CSV in UTF-8 or .xlsx) as the frame of CAMPAIGN; say which rows are refused."""
    content = content_of(file)
    with desk_of(campaign) as desk:
        frame = store_frame(
            desk.session,
            desk.campaign,
            content=content,
            file_name=file.name,
            by=ACTOR,
            now=desk.moment,
        )
        if frame.loaded_at == desk.moment:
            desk.note("campaigns.frame_loaded", number=frame.number, sha256=frame.content_hash)
    for fault in frame.refusals[:_SHOWN]:
        click.echo(str(Fault(**fault)), err=True)
    if frame.rows_refused > _SHOWN:
        click.echo(f"… and {frame.rows_refused - _SHOWN} more refused rows.", err=True)
    click.echo(
        f"Frame {frame.number} of {campaign}: {frame.rows_accepted} dossiers, "
        f"{frame.rows_refused} rows refused, SHA-256 {frame.content_hash}"
    )
