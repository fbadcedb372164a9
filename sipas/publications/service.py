"""Acts of publication: freeze a closed campaign, analyse it, keep the run under its hash."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.indices.loader import method_for
from analysis.par.rulebook import RuleBook
from analysis.par.shipped import shipped_rulebook, shipped_rulebooks
from analysis.pipeline import run, run_hash
from analysis.pipeline.progress import Step
from analysis.pipeline.rows import FewRespondents, RunInfo, Settings
from analysis.pipeline.run import ENGINE_VERSION
from sipas.publications.models import AnalysisRun
from sipas.publications.queries import run_by_hash
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.extract.models import Snapshot
from surveys.extract.service import write_snapshot
from surveys.units.unit import UnitKind

#: Points for the survey alone; an office chooses its own book where one exists.
DEFAULT_RULEBOOK = "sipas-points-2024"
_MODE = 0o755
MOST_MINIMUM = 1000

Told = Callable[[float, LocalText], None]


def snapshots_folder(data_dir: Path) -> Path:
    """Return where snapshots lie."""
    return data_dir / "snapshots"


def rulebooks_for(campaign: Campaign) -> list[RuleBook]:
    """Return the shipped rule books for agencies in force at the end of the campaign's year.

    The default comes first; a book for provinces alone scores none of the units of a campaign.
    """
    day = date(campaign.year, 12, 31)
    books = [shipped_rulebook(name) for name in shipped_rulebooks()]
    in_force = [
        book
        for book in books
        if book.since <= day
        and (book.until is None or day <= book.until)
        and any(kind != UnitKind.PROVINCE for group in book.groups for kind in group.kinds)
    ]
    return sorted(in_force, key=lambda book: (book.id != DEFAULT_RULEBOOK, book.id))


def run_settings(minimum: str, few: str) -> Settings:
    """Return the settings of a run that an office chose; DomainError `publications.minimum`.

    minimum : respondents below which figures are flagged or withheld, as typed; few : which of
        the two, a word of `FewRespondents`. Empty: the default.
    """
    default = Settings()
    number = minimum.strip() or str(default.minimum_respondents)
    words = [str(word) for word in FewRespondents]
    if not (number.isascii() and number.isdigit() and int(number) <= MOST_MINIMUM):
        raise _no_setting(minimum, f"a whole number from 0 to {MOST_MINIMUM}")
    if (few or str(default.few_respondents)) not in words:
        raise _no_setting(few, ", ".join(words))
    return Settings(
        minimum_respondents=int(number),
        few_respondents=FewRespondents(few or default.few_respondents),
    )


def _no_setting(got: str, expected: str) -> DomainError:
    return DomainError(
        "publications.setting",
        "this cannot be set for the results",
        got=got[:40],
        expected=expected,
        hint="Correct it and compute again.",
    )


def inputs_of(
    campaign: Campaign, *, rulebook: str, settings: Settings | None = None
) -> dict[str, Any]:
    """Return everything the results depend on: equal inputs, equal results.

    Raises DomainError `publications.not_closed`, `par.unknown_rulebook` or what `method_for`
    raises for a questionnaire without a method.
    """
    if campaign.state is not CampaignState.CLOSED or campaign.closed_at is None:
        raise DomainError(
            "publications.not_closed",
            "results are computed for a closed campaign",
            where=campaign.code,
            got=f"a campaign that is {campaign.state}",
            expected="a closed campaign",
            hint="Close it first; after that nothing changes any more.",
        )
    settings = settings or Settings()
    version = campaign.questionnaire_version
    method = method_for(version.name)
    return {
        "campaign": campaign.code,
        "closed_at": campaign.closed_at.isoformat(),
        "questionnaire": version.content_hash,
        "method": method.content_hash,
        "rulebook": shipped_rulebook(rulebook).content_hash,
        "engine": ENGINE_VERSION,
        "minimum_respondents": settings.minimum_respondents,
        "few_respondents": str(settings.few_respondents),
    }


def publish(
    session: Session,
    campaign: Campaign,
    *,
    data_dir: Path,
    by: str,
    now: datetime,
    rulebook: str = DEFAULT_RULEBOOK,
    settings: Settings | None = None,
    told: Told = lambda _progress, _message: None,
) -> AnalysisRun:
    """Write the snapshot of a closed campaign, analyse it, and return the run.

    The files lie in `data_dir`/runs/HASH and appear there only when complete. Unchanged inputs
    give the same bytes, so a repeat returns the run on file. Raises as `inputs_of`,
    `write_snapshot` and `analysis.pipeline.run` do.
    """
    inputs_of(campaign, rulebook=rulebook)
    told(0.05, LocalText("Đang chốt dữ liệu", "Freezing the data"))
    snapshot = write_snapshot(session, campaign, snapshots_folder(data_dir), now=now)

    def reached(step: Step) -> None:
        words = LocalText("Đang tính chỉ số và điểm", "Computing indices and points")
        told(0.4 + 0.5 * step.share, words)

    ways = {"rulebook": rulebook, "settings": settings, "reached": reached}
    info, folder = _analyse(snapshot, data_dir / "runs", ways)
    told(0.95, LocalText("Đang ghi kết quả", "Storing the results"))
    return _registered(session, snapshot, info, folder=folder, by=by, now=now)


def _analyse(snapshot: Snapshot, runs: Path, ways: dict[str, Any]) -> tuple[RunInfo, Path]:
    runs.mkdir(parents=True, exist_ok=True)
    building = Path(mkdtemp(prefix=".run-", dir=runs))
    try:
        info = run(Path(snapshot.folder), building, **ways).info
        final = runs / run_hash(building)
        if not final.exists():
            building.chmod(_MODE)
            building.rename(final)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return info, final


def _registered(
    session: Session,
    snapshot: Snapshot,
    info: RunInfo,
    *,
    folder: Path,
    by: str,
    now: datetime,
) -> AnalysisRun:
    known = run_by_hash(session, folder.name)
    if known is not None:
        return known
    made = AnalysisRun(
        campaign_id=snapshot.campaign_id,
        snapshot_id=snapshot.id,
        method_id=info.method.id,
        method_hash=info.method.content_hash,
        rulebook_id=info.rulebook.id if info.rulebook else "",
        rulebook_hash=info.rulebook.content_hash if info.rulebook else "",
        run_hash=folder.name,
        folder=str(folder),
        requested_by=by,
        finished_at=now,
    )
    session.add(made)
    session.flush()
    return made
