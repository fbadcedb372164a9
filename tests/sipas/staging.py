"""Stages a small campaign of the demonstration: a few units, closed, with a run where wanted."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.ground.text import LocalText
from sipas.demo.scenario import Scene
from sipas.demo.stage import Staged, stage
from sipas.publications.models import AnalysisRun
from sipas.publications.service import publish
from surveys.questionnaires.loader import FORMS
from surveys.questionnaires.service import publish as publish_questionnaire
from surveys.sampling.allocation import Allocation, AllocationRule
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.service import register

NOW = datetime(2024, 12, 20, 2, 0, tzinfo=UTC)
KEY = b"code key of the tests"
SIZES = {"TTT": 45, "SNV": 60, "STP": 200, "703": 150}
_FIELDS = ("Hộ tịch", "Đất đai")


def scene(*, code: str = "nho", closed: bool = True, questionnaire: str = "business-2024") -> Scene:
    """Return four units, thirty drawn in each."""
    return Scene(
        code=code,
        title=LocalText(vi="Khảo sát nhỏ", en="A small survey"),
        questionnaire=questionnaire,
        sizes=SIZES,
        fields=dict.fromkeys(SIZES, _FIELDS),
        allocation=Allocation(AllocationRule.QUOTA, 30),
        closed=closed,
    )


def stage_small(session: Session, one: Scene | None = None, *, seed: int = 7) -> Staged:
    """Register the units, publish the form and stage the small campaign."""
    chosen = one or scene()
    for path in shipped_registers():
        register(session, load_register_file(path))
    text = (FORMS / f"{chosen.questionnaire}.md").read_text(encoding="utf-8")
    version = publish_questionnaire(session, text, name=chosen.questionnaire, now=NOW)
    return stage(session, chosen, version, seed=seed, key=KEY, now=NOW)


def publish_small(session: Session, data_dir: Path) -> AnalysisRun:
    """Stage the small campaign and compute its results."""
    campaign = stage_small(session).campaign
    return publish(session, campaign, data_dir=data_dir, by="lan", now=NOW)
