"""What time it is in the province; handed in as an argument everywhere below."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PROVINCE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def local_day(moment: datetime) -> date:
    """Return the calendar day of `moment` where the respondent lives."""
    return moment.astimezone(PROVINCE_ZONE).date()
