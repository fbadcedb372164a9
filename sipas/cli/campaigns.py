"""Commands on campaigns: create, list, open, close."""

from datetime import datetime

import click

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from sipas.cli.desk import Desk, desk_of
from sipas.cli.opening import opened_database
from sipas.unit_of_work import unit_of_work
from surveys.campaigns import service
from surveys.campaigns.campaign import CampaignPlan, Confidentiality
from surveys.campaigns.queries import all_campaigns
from surveys.clock import now
from surveys.paper.closing import close_fieldwork
from surveys.questionnaires.queries import latest

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def campaigns() -> None:
    """Create, list, open and close campaigns."""


@campaigns.command()
@click.argument("code")
@click.option("--questionnaire", required=True, help="Name of a published questionnaire.")
@click.option("--title-vi", required=True, help="Title in Vietnamese.")
@click.option("--title-en", required=True, help="Title in English.")
@click.option("--from", "since", type=_DAY, required=True, help="First day of the period.")
@click.option("--to", "until", type=_DAY, required=True, help="Last day of the period.")
@click.option("--confidential", is_flag=True, help="Keep links for call-backs; else anonymous.")
def create(
    code: str,
    *,
    questionnaire: str,
    title_vi: str,
    title_en: str,
    since: datetime,
    until: datetime,
    confidential: bool,
) -> None:
    """Set up campaign CODE in state draft; its year is that of the last day."""
    promise = Confidentiality.CONFIDENTIAL if confidential else Confidentiality.ANONYMOUS
    moment = now()
    with opened_database() as settings, unit_of_work() as session:
        version = latest(session, questionnaire)
        if version is None:
            raise _unpublished(questionnaire)
        plan = CampaignPlan(
            code=code,
            title=LocalText(title_vi, title_en),
            year=until.year,
            period_from=since.date(),
            period_to=until.date(),
            confidentiality=promise,
            questionnaire_version_id=version.id,
        )
        campaign = service.set_up(session, plan, now=moment)
        Desk(session, campaign, settings, moment).note("campaigns.set_up")
    click.echo(f"Campaign {code} is a draft; next: sipas frames upload {code} FILE")


@campaigns.command("list")
def list_() -> None:
    """List every campaign, newest first."""
    with opened_database(), unit_of_work() as session:
        for campaign in all_campaigns(session):
            simulated = "simulated" if campaign.simulated else ""
            click.echo(f"{campaign.code}\t{campaign.state}\t{simulated}\t{campaign.title_vi}")


@campaigns.command("open")
@click.argument("campaign")
def open_(campaign: str) -> None:
    """Let answers into CAMPAIGN."""
    with desk_of(campaign) as desk:
        service.open_campaign(desk.session, desk.campaign, now=desk.moment)
        if desk.campaign.opened_at == desk.moment:
            desk.note("campaigns.opened")
    click.echo(f"Campaign {campaign} is open.")


@campaigns.command()
@click.argument("campaign")
@click.option("--yes", is_flag=True, help="Do not ask; closing cannot be undone.")
def close(campaign: str, *, yes: bool) -> None:
    """Take no more answers in CAMPAIGN, for good."""
    if not yes:
        click.confirm(f"Close {campaign} for good?", abort=True)
    with desk_of(campaign) as desk:
        close_fieldwork(desk.session, desk.campaign, now=desk.moment)
        if desk.campaign.closed_at == desk.moment:
            desk.note("campaigns.closed")
    click.echo(f"Campaign {campaign} is closed; next: sipas runs start {campaign}")


def _unpublished(name: str) -> DomainError:
    return DomainError(
        "questionnaire.unknown_version",
        "no questionnaire is published under this name",
        got=name,
        hint="List them: sipas questionnaires list",
    )
