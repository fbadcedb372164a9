"""Makes campaigns at each station of the road, by the services that the program itself uses."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.ground.text import LocalText
from surveys.campaigns.campaign import CampaignPlan, Confidentiality
from surveys.campaigns.models import Campaign
from surveys.campaigns.service import open_campaign, set_up
from surveys.frames.service import upload
from surveys.invitations.service import InvitationLetter, issue_invitations
from surveys.questionnaires.service import publish
from surveys.sampling.allocation import Allocation, AllocationRule
from surveys.sampling.service import DrawPlan, draw_sample
from surveys.units.loader import load_register
from surveys.units.service import register

KEY = b"code key of the tests"
NOW = datetime(2024, 11, 5, 2, 30, tzinfo=UTC)
UNITS = """\
code,kind,name_vi,name_en,valid_from,valid_to,parent,reference
SNV,department,Sở Nội vụ,Department of Home Affairs,2023-01-01,2025-06-30,72,test
STC,department,Sở Tài chính,Department of Finance,2023-01-01,2025-06-30,72,test
703,district,Thành phố Tây Ninh,Tây Ninh city,2023-01-01,2025-06-30,72,test
"""
FORM = (Path(__file__).parents[1] / "forms" / "trial.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """An open campaign and the letters of its invitations."""

    campaign: Campaign
    letters: list[InvitationLetter]


def make_campaign(
    session: Session,
    *,
    confidentiality: Confidentiality = Confidentiality.ANONYMOUS,
    form: str = FORM,
    simulated: bool = False,
) -> Campaign:
    """Register three units, publish `form` and set a campaign up."""
    register(session, load_register(UNITS, name="units.csv"))
    version = publish(session, form, name="trial", now=NOW)
    plan = CampaignPlan(
        code="trial-2024",
        title=LocalText(vi="Khảo sát thử", en="Trial survey"),
        year=2024,
        period_from=date(2024, 1, 1),
        period_to=date(2024, 10, 31),
        confidentiality=confidentiality,
        questionnaire_version_id=version.id,
        simulated=simulated,
    )
    return set_up(session, plan, now=NOW)


def frame_csv(sizes: dict[str, int]) -> bytes:
    """Return a frame with the given number of dossiers by unit."""
    lines = ["dossier,unit,field,area,name,phone,email"]
    for unit, size in sizes.items():
        lines += [
            f"{unit}-{i:04d},{unit},Hộ tịch,703,Người {i},0276 38222{i:02d}," for i in range(size)
        ]
    return "\n".join(lines).encode()


def make_drawn(session: Session, *, sizes: dict[str, int], quota: int) -> Campaign:
    """Bring a campaign to the day on which its sample is drawn."""
    return _drawn(session, make_campaign(session), sizes=sizes, quota=quota)


def make_fieldwork(
    session: Session,
    *,
    sizes: dict[str, int],
    quota: int,
    confidentiality: Confidentiality = Confidentiality.ANONYMOUS,
    form: str = FORM,
    simulated: bool = False,
) -> Fieldwork:
    """Bring a campaign to the day on which it opens."""
    campaign = make_campaign(
        session, confidentiality=confidentiality, form=form, simulated=simulated
    )
    _drawn(session, campaign, sizes=sizes, quota=quota)
    letters = issue_invitations(session, campaign, key=KEY, now=NOW)
    open_campaign(session, campaign, now=NOW)
    return Fieldwork(campaign, letters)


def _drawn(session: Session, campaign: Campaign, *, sizes: dict[str, int], quota: int) -> Campaign:
    upload(session, campaign, content=frame_csv(sizes), file_name="frame.csv", by="office", now=NOW)
    plan = DrawPlan(Allocation(AllocationRule.QUOTA, quota), seed=20241105)
    draw_sample(session, campaign, plan, by="office", now=NOW)
    return campaign
