"""What commands on one campaign share: the database opened, the campaign held, acts on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.audit.service import Fact, record
from sipas.cli.opening import opened_database
from sipas.config import Settings
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now

ACTOR = "command line"


@dataclass(frozen=True, slots=True)
class Desk:
    """One command's work on one campaign, kept when the command ends well, else undone."""

    session: Session
    campaign: Campaign
    settings: Settings
    moment: datetime

    def note(self, action: str, **details: Fact) -> None:
        """Put the act on record; the last thing a command does."""
        record(
            self.session,
            action,
            actor=ACTOR,
            object_=f"campaign:{self.campaign.code}",
            now=self.moment,
            details=details,
        )


@contextmanager
def desk_of(code: str) -> Iterator[Desk]:
    """Open the database and hold the campaign called `code` against other acts meanwhile."""
    with opened_database() as settings, unit_of_work() as session:
        yield Desk(session, campaign_by_code(session, code, lock=True), settings, now())


def content_of(file: Path) -> bytes:
    """Return what a file holds; DomainError `cli.file` when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise DomainError(
            "cli.file",
            "the file cannot be read",
            where=str(file),
            got=error.strerror or "",
            hint="Check the path and its spelling.",
        ) from error


def refuse_existing(file: Path) -> None:
    """Raise DomainError `cli.already_there` when there is something under the name already."""
    if file.exists():
        raise DomainError(
            "cli.already_there",
            "there is a file of this name already",
            where=str(file),
            expected="a new name",
            hint="Choose another name or move the file away.",
        )
