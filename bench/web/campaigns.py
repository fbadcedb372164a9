"""The campaigns of the bench: one open with many invitations, one closed with many responses."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from analysis.ground.text import LocalText
from bench.web.floor import ROWS
from surveys.campaigns.campaign import CampaignPlan, Confidentiality
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import campaign_by_code
from surveys.campaigns.service import close_campaign, open_campaign, set_up
from surveys.clock import now
from surveys.collection.models import Response
from surveys.frames.service import upload
from surveys.invitations.service import issue_invitations
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.service import publish
from surveys.sampling.allocation import Allocation, AllocationRule
from surveys.sampling.service import DrawPlan, draw_sample
from surveys.units.loader import load_register
from surveys.units.service import register

CODE = "bench-open"
EXPORTED = "bench-closed"
_FORM = (
    Path(__file__).parents[2] / "surveys" / "questionnaires" / "forms" / "citizen-2024.md"
).read_text(encoding="utf-8")
_UNITS = """\
code,kind,name_vi,name_en,valid_from,valid_to,parent,reference
SNV,department,Sở Nội vụ,Department of Home Affairs,2023-01-01,2025-06-30,72,bench
STC,department,Sở Tài chính,Department of Finance,2023-01-01,2025-06-30,72,bench
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds afterwards, by the marks that respondents left."""

    responses: int
    marks: frozenset[str]

    @property
    def different(self) -> int:
        return len(self.marks)


def prepare(session: Session, *, invitations: int, key: bytes) -> list[str]:
    """Open a campaign and return the codes of its invitations."""
    register(session, load_register(_UNITS, name="units.csv"))
    version = publish(session, _FORM, name="citizen-2024", now=now())
    campaign = _campaign(session, CODE, version)
    half = -(-invitations // 2)
    lines = [f"{u}-{i},{u},Hộ tịch,,,," for u in ("SNV", "STC") for i in range(half)]
    content = "\n".join(["dossier,unit,field,area,name,phone,email", *lines]).encode()
    upload(session, campaign, content=content, file_name="frame.csv", by="bench", now=now())
    plan = DrawPlan(Allocation(AllocationRule.QUOTA, half), seed=1)
    draw_sample(session, campaign, plan, by="bench", now=now())
    letters = issue_invitations(session, campaign, key=key, now=now())
    open_campaign(session, campaign, now=now())
    session.execute(text("CREATE TABLE bench_floor (id integer PRIMARY KEY, hits integer)"))
    rows = text("INSERT INTO bench_floor SELECT i, 0 FROM generate_series(0, :last) i")
    session.execute(rows, {"last": ROWS})
    return [letter.code for letter in letters]


def prepare_export(engine: Engine, *, rows: int) -> None:
    """Close a campaign of `rows` responses, each like one that was given to the open campaign."""
    with Session(engine) as session:
        source = campaign_by_code(session, CODE)
        pattern = session.scalars(select(Response).where(Response.campaign_id == source.id)).first()
        if pattern is None:
            raise SystemExit("no journey was completed")
        campaign = _campaign(session, EXPORTED, source.questionnaire_version)
        content = b"dossier,unit,field,area,name,phone,email\nA-1,SNV,X,,,,\nA-2,STC,X,,,,"
        upload(session, campaign, content=content, file_name="frame.csv", by="bench", now=now())
        plan = DrawPlan(Allocation(AllocationRule.QUOTA, 1), seed=1)
        draw_sample(session, campaign, plan, by="bench", now=now())
        open_campaign(session, campaign, now=now())
        session.flush()
        _copy(session, pattern, campaign, rows=rows)
        close_campaign(session, campaign, now=now())
        session.commit()


def kept(engine: Engine) -> Kept:
    """Return what is stored of the open campaign."""
    with Session(engine) as session:
        campaign = campaign_by_code(session, CODE)
        answers = session.scalars(
            select(Response.answers["comment"].astext).where(Response.campaign_id == campaign.id)
        ).all()
    return Kept(len(answers), frozenset(mark or "" for mark in answers))


def _campaign(session: Session, code: str, version: QuestionnaireVersion) -> Campaign:
    plan = CampaignPlan(
        code=code,
        title=LocalText(vi="Đo tốc độ", en="Measuring speed"),
        year=2024,
        period_from=date(2024, 1, 1),
        period_to=date(2024, 10, 31),
        confidentiality=Confidentiality.ANONYMOUS,
        questionnaire_version_id=version.id,
        simulated=True,
    )
    return set_up(session, plan, now=now())


def _copy(session: Session, pattern: Response, campaign: Campaign, *, rows: int) -> None:
    """Copy one response many times within the database, as opt-in answers."""
    columns = [column.name for column in Response.__table__.columns]
    given = {
        "id": "gen_random_uuid()",
        "submission_id": "gen_random_uuid()",
        "campaign_id": ":campaign",
        "reach": "'open_link'",
        **dict.fromkeys(
            ("stratum", "psu", "probability", "base_weight", "stratum_population"), "NULL"
        ),
    }
    picked = ", ".join(given.get(name, name) for name in columns)
    session.execute(
        text(
            f"INSERT INTO response ({', '.join(columns)}) SELECT {picked}"  # noqa: S608 - our own columns
            " FROM response, generate_series(1, :rows) WHERE id = :pattern"
        ),
        {"campaign": campaign.id, "rows": rows, "pattern": pattern.id},
    )
