"""Acts on campaigns: set up, open, close."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, FaultList
from surveys.campaigns.campaign import CampaignPlan, CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import all_campaigns

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_CODE_LENGTH = 60
_YEARS = range(2012, 2100)


def set_up(session: Session, plan: CampaignPlan, *, now: datetime) -> Campaign:
    """Add a campaign in state draft; raises ManyFaults `campaigns.plan` with all that is wrong."""
    check_plan(session, plan)
    campaign = Campaign(
        code=plan.code,
        title_vi=plan.title.vi,
        title_en=plan.title.en,
        year=plan.year,
        period_from=plan.period_from,
        period_to=plan.period_to,
        confidentiality=plan.confidentiality,
        questionnaire_version_id=plan.questionnaire_version_id,
        simulated=plan.simulated,
        created_at=now,
    )
    session.add(campaign)
    session.flush()
    return campaign


def open_campaign(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Let answers in. Opening an open campaign changes nothing; a closed one stays closed."""
    if campaign.state is CampaignState.OPEN:
        return
    if campaign.state is CampaignState.CLOSED:
        raise DomainError(
            "campaigns.closed",
            "the campaign is closed for good",
            where=campaign.code,
            hint="Set up a new campaign for further answers.",
        )
    campaign.state = CampaignState.OPEN
    campaign.opened_at = now
    session.flush()


def close_campaign(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Take no more answers. Closing a closed campaign changes nothing."""
    if campaign.state is CampaignState.CLOSED:
        return
    if campaign.state is CampaignState.DRAFT:
        raise DomainError(
            "campaigns.not_open",
            "the campaign was never open",
            where=campaign.code,
            hint="Open it first; a draft campaign has no answers to close over.",
        )
    campaign.state = CampaignState.CLOSED
    campaign.closed_at = now
    session.flush()


def check_plan(session: Session, plan: CampaignPlan) -> None:
    """Raise ManyFaults `campaigns.plan` with all that is wrong with a plan; changes nothing."""
    faults = FaultList()
    if not _CODE.match(plan.code) or len(plan.code) > _CODE_LENGTH:
        faults.add(
            "campaigns.code",
            "the code is not usable in addresses",
            got=plan.code,
            expected="small letters, digits and single hyphens, at most 60",
            hint="For example: tay-ninh-2024.",
        )
    elif any(campaign.code == plan.code for campaign in all_campaigns(session)):
        faults.add(
            "campaigns.code_taken",
            "another campaign has this code",
            got=plan.code,
            hint="Choose another code.",
        )
    if not (plan.title.vi.strip() and plan.title.en.strip()):
        faults.add(
            "campaigns.title",
            "a title is missing",
            hint="Give the title in Vietnamese and English.",
        )
    if plan.period_to < plan.period_from:
        faults.add(
            "campaigns.period",
            "the period ends before it begins",
            got=f"{plan.period_from} to {plan.period_to}",
            hint="Exchange the two days.",
        )
    if plan.year not in _YEARS:
        faults.add(
            "campaigns.year",
            "the year is out of range",
            got=plan.year,
            expected=f"{_YEARS.start} to {_YEARS.stop - 1}",
            hint="Give the year whose index the campaign feeds.",
        )
    faults.raise_if_any("campaigns.plan", "the campaign cannot be set up like this")
