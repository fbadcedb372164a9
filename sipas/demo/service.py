"""Loads the demonstration: units, questionnaires, two campaigns, staff, a pile of paper."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from sipas.accounts.passwords import readable_password
from sipas.accounts.queries import account_named
from sipas.accounts.roles import Role
from sipas.accounts.service import create_account
from sipas.audit.service import record
from sipas.demo.handout import DemoAccount, Handout
from sipas.demo.par_round import load_round
from sipas.demo.scenario import CITIZENS, PAPER_UNIT, PHONE_UNIT, PROVINCE_TODAY, SCENES
from sipas.demo.stage import ACTOR, KEYER, SPARED, Staged, stage
from sipas.publications.service import publish
from surveys.campaigns.queries import all_campaigns
from surveys.invitations.queries import open_links
from surveys.paper.service import BatchPlan, open_batch
from surveys.questionnaires.loader import FORMS
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.service import publish as publish_questionnaire
from surveys.units.loader import load_register_file, official_communes, shipped_registers
from surveys.units.queries import unit_by_code
from surveys.units.service import register

#: The seed of the demonstration that `sipas run` loads.
SEED = 2024
_PASSWORD_BYTES = 16
_BATCH = "Phiếu giấy Sở Tư pháp 1"
_STAFF = (
    ("demo-admin", "Quản trị (mô phỏng)", Role.ADMIN),
    ("demo-office", "Cán bộ Sở Nội vụ (mô phỏng)", Role.OFFICE),
    (KEYER, "Người nhập phiếu (mô phỏng)", Role.KEYER),
    ("demo-auditor", "Người kiểm tra (mô phỏng)", Role.AUDITOR),
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What loading needs besides the database: the key of codes, the folder for files."""

    code_key: bytes
    data_dir: Path


def load_demo(session: Session, *, seed: int, keys: Keys, now: datetime) -> Handout | None:
    """Load the demonstration and return what visitors are handed; None where it is loaded already.

    The same seed gives the same frame, draw and answers; codes, passwords and the ids of responses
    are new each time, as they must be.
    """
    codes = {campaign.code for campaign in all_campaigns(session)}
    if any(scene.code in codes for scene in SCENES):
        return None
    _register_units(session)
    accounts = tuple(_accounts(session, now=now))
    staged, runs = {}, []
    for scene in SCENES:
        version = _published(session, scene.questionnaire, now=now)
        one = stage(session, scene, version, seed=seed, key=keys.code_key, now=now)
        staged[scene.code] = one
        if scene.closed:
            run = publish(session, one.campaign, data_dir=keys.data_dir, by=ACTOR, now=now)
            runs.append(run)
    accounts += load_round(session, runs[-1], now=now)
    handout = _handout(session, staged[CITIZENS], accounts, now=now)
    record(session, "demo.loaded", actor=ACTOR, object_="demo", now=now, details={"seed": seed})
    return handout


def _register_units(session: Session) -> None:
    for path in shipped_registers():
        register(session, load_register_file(path))
    register(session, official_communes(PROVINCE_TODAY))


def _published(session: Session, name: str, *, now: datetime) -> QuestionnaireVersion:
    source = (FORMS / f"{name}.md").read_text(encoding="utf-8")
    return publish_questionnaire(session, source, name=name, now=now, published_by=ACTOR)


def _accounts(session: Session, *, now: datetime) -> Iterator[DemoAccount]:
    for username, name, role in _STAFF:
        if account_named(session, username) is not None:
            continue
        password = readable_password(secrets.token_bytes(_PASSWORD_BYTES))
        create_account(session, username, display_name=name, role=role, password=password, now=now)
        yield DemoAccount(username, role.value, password)


def _handout(
    session: Session, staged: Staged, accounts: tuple[DemoAccount, ...], *, now: datetime
) -> Handout:
    campaign = staged.campaign
    unit = unit_by_code(session, PAPER_UNIT, day=campaign.period_to)
    if unit is None:
        raise LookupError(PAPER_UNIT)
    plan = BatchPlan(unit, _BATCH, forms_expected=SPARED[PAPER_UNIT])
    open_batch(session, campaign, plan, by=ACTOR, now=now)
    links = {link.unit.code: link.token for link in open_links(session, campaign)}
    return Handout(
        campaign=campaign.code,
        codes=tuple(one.code for one in staged.spared if one.unit_code == PHONE_UNIT),
        batch=_BATCH,
        serials=tuple(one.serial for one in staged.spared if one.unit_code == PAPER_UNIT),
        link_token=links[PHONE_UNIT],
        accounts=accounts,
    )
