"""The table of the kinds of jobs: what each is called, who does it, which page shows its result."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import LazyString, lazy_gettext
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText


@dataclass(frozen=True, slots=True)
class Order:
    """What a job is asked to do."""

    job_id: int
    arguments: Mapping[str, Any]
    requested_by: str
    #: Folder for the files that jobs leave behind.
    data_dir: Path


#: Tells how much is done, between 0 and 1, and what is being done; visible at once.
Report = Callable[[float, LocalText], None]

#: Does the work in the session's transaction, which also marks the job done; returns the result,
#: JSON, whose ``address`` holds the arguments of the result page's address.
Work = Callable[[Session, Order, Report], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job."""

    title: LazyString
    #: ``module:function`` of a `Work`, imported by workers alone.
    work: str
    #: Endpoint of the page that shows the result; empty when there is none.
    result_endpoint: str = ""

    def load(self) -> Work:
        module, _, name = self.work.partition(":")
        work: Work = getattr(importlib.import_module(module), name)
        return work


#: Every kind of job by its name. A room with slow work adds its line here.
KINDS: dict[str, Kind] = {
    "exports.workbook": Kind(
        lazy_gettext("Workbook"), "sipas.exports.jobs:make_workbook", "exports.download"
    ),
    "par.intervals": Kind(
        lazy_gettext("Rank intervals"), "sipas.par.reports.intervals:compute", "par_reports.league"
    ),
    "publications.run": Kind(
        lazy_gettext("Results"), "sipas.publications.jobs:run_analysis", "publications.runs"
    ),
}


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something small that a worker does again and again, unasked and unseen while it succeeds."""

    #: When, as cron says it.
    cron: str
    #: ``module:function`` taking a session and the moment.
    work: str

    def load(self) -> Callable[[Session, datetime], None]:
        module, _, name = self.work.partition(":")
        work: Callable[[Session, datetime], None] = getattr(importlib.import_module(module), name)
        return work


#: Everything that workers do by the clock. A room with a deadline adds its line here.
PERIODIC: dict[str, Periodic] = {
    "collection.forget": Periodic("45 18 * * *", "sipas.respond.jobs:forget_people"),
    "collection.clear": Periodic("30 18 * * *", "sipas.respond.jobs:clear_abandoned"),
    "par.lock": Periodic("* * * * *", "sipas.par.rounds.jobs:lock_what_is_due"),
}


def kind_named(name: str) -> Kind:
    """Return a kind; DomainError `jobs.unknown_kind`."""
    try:
        return KINDS[name]
    except KeyError:
        raise DomainError("jobs.unknown_kind", "there is no such kind of job", got=name) from None
