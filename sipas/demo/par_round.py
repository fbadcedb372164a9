"""The demonstration's PAR round: three departments part-way through scoring themselves."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analysis.ground.text import LocalText
from analysis.par.shipped import shipped_text
from sipas.accounts.models import Account
from sipas.accounts.passwords import readable_password
from sipas.accounts.queries import account_named
from sipas.accounts.roles import Role
from sipas.accounts.service import Agency, create_account
from sipas.demo.handout import DemoAccount
from sipas.demo.stage import ACTOR
from sipas.par.decisions.service import join_run
from sipas.par.rounds.deadlines import open_round
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.round import RoundKind, RoundPlan, Visibility
from sipas.par.rounds.service import add_units, assign, set_up
from sipas.par.sheets.approval import approve
from sipas.par.sheets.entry import EntryText
from sipas.par.sheets.service import Seen, put_claim
from sipas.publications.models import AnalysisRun
from surveys.units.queries import unit_by_code

CODE = "thi-dua-2024"
_BOOK = "tay-ninh-emulation-2024"
_UNITS = ("STP", "SNV", "STTTT")
_SELF_SCORING = timedelta(days=20)
_EXPLAINING = timedelta(days=40)
_PASSWORD_BYTES = 16
_AGENCIES = (
    ("demo-tu-phap", "Cán bộ Sở Tư pháp (mô phỏng)", "STP", False),
    ("demo-lanh-dao-tu-phap", "Lãnh đạo Sở Tư pháp (mô phỏng)", "STP", True),
    ("demo-thong-tin", "Lãnh đạo Sở TT&TT (mô phỏng)", "STTTT", True),
)
#: What the first agency has put down so far: one claim still owes its explanation.
_BEGUN = {
    "1": EntryText({"par_rate": "91.14"}, reference="Quyết định 2729/QĐ-UBND, phụ lục, trang 2"),
    "2.1": EntryText(
        {"dossiers_in_time": "2331", "dossiers_done": "2400"}, reference="Báo cáo 15, trang 4"
    ),
    "2.3": EntryText({"dossiers_online": "1512", "dossiers_received": "2460"}),
}
#: What the last has put down in whole, before its head approved it.
_WHOLE = {
    "1": EntryText({"par_rate": "94.43"}, reference="Quyết định 2729/QĐ-UBND, phụ lục, trang 2"),
    "2.1": EntryText(
        {"dossiers_in_time": "148", "dossiers_done": "150"}, reference="Báo cáo 9, trang 3"
    ),
    "2.2": EntryText(
        {"progress_public": "yes", "results_public": "yes"}, reference="Cổng dịch vụ công"
    ),
    "2.3": EntryText(
        {"dossiers_online": "140", "dossiers_received": "152"}, reference="Báo cáo 9, trang 5"
    ),
    "4": EntryText({"reports_late": "1"}, reference="Thông báo 21, mục II"),
    "5.1": EntryText({"initiatives": "2"}, reference="Quyết định 77, trang 1"),
    "5.2": EntryText({"reprimands": "0"}, explanation="Không có văn bản nhắc nhở trong năm"),
}


def load_round(session: Session, run: AnalysisRun, *, now: datetime) -> tuple[DemoAccount, ...]:
    """Set the round up, open and begun; return the accounts of its agencies."""
    round_ = _set_up(session, now=now)
    accounts = tuple(_accounts(session, round_, now=now))
    sheets = {one.unit.code: one.sheets[0] for one in round_.participants}
    office = account_named(session, "demo-office")
    if office is not None:
        for sheet in sheets.values():
            assign(session, sheet, office)
    open_round(session, round_, now=now)
    join_run(session, round_, run, survey="sipas", by=ACTOR, now=now)
    for code, claims, writer in (("STP", _BEGUN, "demo-tu-phap"), ("STTTT", _WHOLE, ACTOR)):
        for criterion, text in claims.items():
            seen = Seen(0, writer, now)
            put_claim(session, sheets[code], criterion, text=text, seen=seen)
    approve(session, sheets["STTTT"], _account(session, "demo-thong-tin"), now=now)
    return accounts


def _set_up(session: Session, *, now: datetime) -> ParRound:
    day = now.replace(hour=10, minute=0, second=0, microsecond=0)
    plan = RoundPlan(
        code=CODE,
        title=LocalText(
            vi="Bảng điểm thi đua cải cách hành chính năm 2024 (mô phỏng)",
            en="Emulation table of administrative reform, 2024 (simulated)",
        ),
        kind=RoundKind.UNITS,
        scored_on=datetime(2024, 12, 31, tzinfo=now.tzinfo).date(),
        self_deadline=day + _SELF_SCORING,
        explanation_deadline=day + _EXPLAINING,
        visibility=Visibility.AFTER_FIRST,
        simulated=True,
    )
    round_ = set_up(session, plan, rulebook_text=shipped_text(_BOOK), by=ACTOR, now=now)
    units = (unit_by_code(session, code, day=plan.scored_on) for code in _UNITS)
    add_units(session, round_, [unit for unit in units if unit is not None])
    for one in round_.participants:
        one.sheets[0].contact = f"Văn phòng {one.unit.name_vi} (mô phỏng)"
    return round_


def _accounts(session: Session, round_: ParRound, *, now: datetime) -> Iterator[DemoAccount]:
    units = {one.unit.code: one.unit_id for one in round_.participants}
    for username, name, code, leads in _AGENCIES:
        if account_named(session, username) is not None:
            continue
        password = readable_password(secrets.token_bytes(_PASSWORD_BYTES))
        create_account(
            session,
            username,
            display_name=name,
            role=Role.AGENCY,
            password=password,
            now=now,
            agency=Agency(units[code], leads),
        )
        yield DemoAccount(username, Role.AGENCY.value, password)


def _account(session: Session, username: str) -> Account:
    found = account_named(session, username)
    if found is None:
        raise LookupError(username)
    return found
