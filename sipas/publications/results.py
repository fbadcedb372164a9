"""Reads the results of a run back from its folder, checked against their hashes once."""

from functools import lru_cache
from pathlib import Path

from analysis.pipeline import load_run
from analysis.pipeline.rows import RunResult
from sipas.publications.models import AnalysisRun


def result_of(run: AnalysisRun) -> RunResult:
    """Return the tables and scorecards of a run; raises as `analysis.pipeline.load_run` does."""
    return _loaded(run.run_hash, run.folder)


@lru_cache(maxsize=16)
def _loaded(_run_hash: str, folder: str) -> RunResult:
    return load_run(Path(folder))
