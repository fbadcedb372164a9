"""Commands on samples: draw a campaign's sample once, with a seed."""

import click

from sipas.cli.desk import ACTOR, desk_of
from surveys.sampling.allocation import Allocation, AllocationRule
from surveys.sampling.draw import SEED_MAXIMUM
from surveys.sampling.service import DrawPlan, draw_sample


@click.group()
def sampling() -> None:
    """Draw samples."""


@sampling.command()
@click.argument("campaign")
@click.option("--seed", type=click.IntRange(0, SEED_MAXIMUM), required=True)
@click.option("--quota", type=float, help="So many dossiers of each unit.")
@click.option("--margin", type=float, help="Margin of error of each unit as a share, such as 0.05.")
def draw(campaign: str, *, seed: int, quota: float | None, margin: float | None) -> None:
    """Draw the sample of CAMPAIGN by unit; the same seed draws the same dossiers."""
    allocation = _allocation(quota=quota, margin=margin)
    with desk_of(campaign) as desk:
        drawn = draw_sample(
            desk.session, desk.campaign, DrawPlan(allocation, seed), by=ACTOR, now=desk.moment
        )
        if drawn.drawn_at == desk.moment:
            desk.note("campaigns.drawn", seed=seed, drawn=drawn.drawn, sha256=drawn.content_hash)
        strata = drawn.allocation["strata"]
    for unit, (population, size) in sorted(strata.items()):
        click.echo(f"{unit}\t{size} of {population}")
    click.echo(f"{drawn.drawn} of {drawn.frame_size} dossiers, SHA-256 {drawn.content_hash}")


def _allocation(*, quota: float | None, margin: float | None) -> Allocation:
    if quota is not None and margin is None:
        return Allocation(AllocationRule.QUOTA, quota)
    if margin is not None and quota is None:
        return Allocation(AllocationRule.MARGIN, margin)
    raise click.UsageError("Give either --quota or --margin.")
