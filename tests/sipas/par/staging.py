"""Stages a small round: two departments, three criteria by hand, one of the survey."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from analysis.ground.text import LocalText
from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.par.rounds.models import ParRound, ParSheet
from sipas.par.rounds.round import RoundKind, RoundPlan, Visibility
from sipas.par.rounds.service import add_units, set_up
from sipas.par.sheets.entry import EntryText
from sipas.par.sheets.service import Seen
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.models import Unit
from surveys.units.queries import unit_by_code
from surveys.units.service import register

NOW = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
DEADLINE = datetime(2025, 1, 15, 10, 0, tzinfo=UTC)
EXPLAIN_BY = datetime(2025, 1, 25, 10, 0, tzinfo=UTC)
AFTER = DEADLINE + timedelta(hours=1)
SCORED_ON = date(2024, 12, 31)

BOOK = """
id: so-nganh-2024
title: {vi: Bộ tiêu chí thử, en: A trial book}
applies: {from: 2024-01-01, until: 2024-12-31}
references:
  qd-1: {title: {vi: Quyết định số 1/QĐ-UBND, en: Decision 1/QĐ-UBND}, issued: 2024-01-05}
agencies:
  noi-vu: {vi: Sở Nội vụ, en: Department of Home Affairs}
  tu-phap: {vi: Sở Tư pháp, en: Department of Justice}
groups:
  department: {title: {vi: Sở, en: Departments}, kinds: [department]}
total: "20"
rounding: {values: none, points: half_up_2, total: none, rate: half_up_2}
cap: "100"
grading:
  by: rounded
  bands:
    department:
      - {id: good, title: {vi: Tốt, en: Good}, from: "80"}
      - {id: poor, title: {vi: Kém, en: Poor}, rest: true}
ranking: {by: rounded, ties: skip}
not_applicable: shrink
method_missing: {survey: rescale}
criteria:
  - code: "1"
    title: {vi: Chỉ đạo điều hành, en: Direction}
    owner: noi-vu
    criteria:
      - code: "1.1"
        title: {vi: Kế hoạch ban hành, en: Plan issued}
        maximum: {2024-01-01: {points: "2", reference: qd-1#1.1}}
        method: appraised
        evidence: {vi: Văn bản kế hoạch, en: The plan}
        guidance: {vi: Chọn thời điểm ban hành, en: Choose when it was issued}
        rule:
          kind: choice
          of: plan
          options:
            - {code: in_time, title: {vi: Đúng hạn, en: In time}, points: "2"}
            - {code: late, title: {vi: Chậm, en: Late}, points: "1"}
            - {code: none, title: {vi: Không ban hành, en: None}, points: "0"}
      - code: "1.2"
        title: {vi: Hoàn thành kế hoạch, en: Plan carried out}
        maximum: {2024-01-01: {points: "4", reference: qd-1#1.2}}
        method: appraised
        rule:
          kind: ratio
          part: done
          whole: planned
          when_whole_is_zero: not_applicable
          points: {kind: proportional}
        titles:
          done: {vi: Số nhiệm vụ đã xong, en: Tasks carried out}
          planned: {vi: Số nhiệm vụ của kế hoạch, en: Tasks planned}
        assumption: true
        note: {vi: Mức 4 điểm là giả định, en: The 4 points are assumed}
  - code: "2"
    title: {vi: Thể chế, en: Institutions}
    owner: tu-phap
    maximum: {2024-01-01: {points: "4", reference: qd-1#2}}
    method: appraised
    rule: {kind: manual, min: "0", step: "0.25"}
  - code: "8"
    title: {vi: Mức độ hài lòng, en: Satisfaction}
    maximum: {2024-01-01: {points: "10", reference: qd-1#8}}
    method: survey
    rule: {kind: proportional, of: sipas.overall}
"""


@dataclass(frozen=True)
class Staged:
    round: ParRound
    units: dict[str, Unit]

    def sheet(self, code: str) -> ParSheet:
        """The sheet of a unit, or of an owner agency's unit."""
        sheets = [sheet for one in self.round.participants for sheet in one.sheets]
        return next(sheet for sheet in sheets if sheet.unit.code == code)


def plan(**changes) -> RoundPlan:
    said = {
        "code": "cchc-2024",
        "title": LocalText(vi="Chỉ số CCHC năm 2024", en="PAR index 2024"),
        "kind": RoundKind.UNITS,
        "scored_on": SCORED_ON,
        "self_deadline": DEADLINE,
        "explanation_deadline": EXPLAIN_BY,
        "visibility": Visibility.AFTER_FIRST,
    }
    return RoundPlan(**{**said, **changes})


def stage_round(session: Session, *codes: str, book: str = BOOK, **changes) -> Staged:
    """Set a round up with these departments; it is not open yet."""
    for path in shipped_registers():
        register(session, load_register_file(path))
    units = {code: unit_by_code(session, code, day=SCORED_ON) for code in codes or ("STP", "SNV")}
    made = set_up(session, plan(**changes), rulebook_text=book, by="lan", now=NOW)
    add_units(session, made, list(units.values()))
    return Staged(made, units)


def account(session: Session, name: str, *, unit: Unit | None = None, leads=False) -> Account:
    made = Account(
        username=name,
        display_name=name,
        role=(Role.AGENCY if unit else Role.OFFICE).value,
        password_hash="x",
        active=True,
        created_at=NOW,
        unit_id=unit.id if unit else None,
        leads=leads,
    )
    session.add(made)
    session.flush()
    return made


def seen(version: int = 0, *, by: str = "stp", at: datetime = NOW) -> Seen:
    return Seen(version, by, at)


CLAIMS = {
    "1.1": EntryText({"plan": "in_time"}, reference="QĐ 10, trang 1"),
    "1.2": EntryText({"done": "9", "planned": "12"}, reference="BC 5, trang 3"),
    "2": EntryText({"points": "3.75"}, explanation="Văn bản đang được ký"),
}
