"""Commands of the demonstration: load it, show what visitors are handed."""

import click

from sipas.cli.opening import opened_database
from sipas.demo.service import SEED, Keys, load_demo
from sipas.demo.storing import keep_handout, kept_handout
from sipas.unit_of_work import unit_of_work
from surveys.clock import now


@click.group()
def demo() -> None:
    """Load a simulated campaign to try everything on."""


@demo.command()
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=SEED, show_default=True)
def load(seed: int) -> None:
    """Load the demonstration; a repeat does nothing."""
    with opened_database() as settings:
        with unit_of_work() as session:
            keys = Keys(settings.code_key, settings.data_dir)
            handout = load_demo(session, seed=seed, keys=keys, now=now())
        if handout is None:
            click.echo("The demonstration is loaded already; nothing was changed.")
            click.echo("See what visitors are handed: sipas demo show")
            return
        keep_handout(handout, settings.data_dir, address=settings.address)
        click.echo("\n".join(handout.lines(address=settings.address)))


@demo.command()
def show() -> None:
    """Show the codes, serials and accounts that loading printed."""
    with opened_database() as settings:
        kept = kept_handout(settings.data_dir)
    if not kept:
        raise click.ClickException("No demonstration was loaded here; type: sipas demo load")
    click.echo(kept, nl=False)
