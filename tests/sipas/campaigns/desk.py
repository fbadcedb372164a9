"""The office's desk under test: a campaign at each station, its pages, what was recorded."""

from dataclasses import dataclass
from io import BytesIO

from sqlalchemy import select
from werkzeug.test import TestResponse

from sipas.audit.models import AuditEvent
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.models import Campaign
from tests.page_laws import CheckingClient
from tests.surveys.makers import frame_csv, make_campaign, make_fieldwork

BASE = "/staff/campaigns/trial-2024/"
SIZES = {"SNV": 12, "703": 8}
PLAN = {"rule": "quota", "number": "4", "seed": "20241105"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A member of staff with the pages of one campaign."""

    client: CheckingClient

    def get(self, page: str = "", **arguments: object) -> TestResponse:
        return self.client.get(BASE + page, **arguments)

    def send(self, page: str, *, to: str | None = None, **fields: object) -> TestResponse:
        """Send the form of `page`, to another address where `to` names one."""
        return self.client.submit(BASE + page, action=BASE + (page if to is None else to), **fields)

    def upload(self, content: bytes | None = None, name: str = "frame.csv") -> TestResponse:
        file = frame_csv(SIZES) if content is None else content
        return self.send("frame", file=(BytesIO(file), name))

    def draw(self, **plan: str) -> TestResponse:
        return self.send("draw", **(PLAN | plan))


def drafted() -> None:
    """Set the campaign of `BASE` up."""
    with unit_of_work() as session:
        make_campaign(session)


def opened(**keywords: object) -> list[str]:
    """Bring the campaign of `BASE` to open and return the codes of its invitations."""
    with unit_of_work() as session:
        return [
            letter.code
            for letter in make_fieldwork(session, sizes=SIZES, quota=4, **keywords).letters
        ]


def campaigns() -> list[Campaign]:
    with unit_of_work() as session:
        return list(session.scalars(select(Campaign)))


def acts() -> list[str]:
    """Return the actions in the audit log but those of signing in."""
    with unit_of_work() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
        return [action for action in actions if not action.startswith("accounts.")]
