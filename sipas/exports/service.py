"""Acts of export: make the workbook of a run once, find it again."""

import os
from pathlib import Path
from tempfile import mkstemp

from analysis.ground.errors import DomainError
from sipas.exports.workbook import Stamp, write_workbook
from sipas.publications.models import AnalysisRun
from sipas.publications.results import result_of

#: Raised with every change of the workbook, so that old files are not handed out as new.
LAYOUT = "3"
_MODE = 0o644


def workbook_path(run: AnalysisRun, data_dir: Path) -> Path:
    """Return where the workbook of a run lies, made or not."""
    return data_dir / "exports" / f"{run.run_hash}-{LAYOUT}.xlsx"


def make_workbook(run: AnalysisRun, path: Path) -> None:
    """Write the workbook of a run to `path`, whole or not at all."""
    result = result_of(run)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=".workbook-", suffix=".xlsx", dir=path.parent)
        os.close(handle)
        draft = Path(name)
        try:
            write_workbook(result, draft, stamp=Stamp(run.run_hash, run.finished_at))
            draft.chmod(_MODE)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise DomainError(
            "exports.output",
            "the workbook cannot be written",
            where=str(path),
            got=error.strerror or str(error),
            hint="Name a folder that can be written to.",
        ) from error
