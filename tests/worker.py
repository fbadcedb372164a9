"""A worker for tests: does what is queued, in a thread, since a browser keeps a loop in ours."""

from concurrent.futures import ThreadPoolExecutor

from sipas.config import Settings
from sipas.jobs.worker import run_worker

_SECONDS = 120


def work(settings: Settings) -> None:
    """Do every queued job and return."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_worker, settings, until_empty=True).result(timeout=_SECONDS)
