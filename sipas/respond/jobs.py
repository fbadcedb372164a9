"""The work by the clock on drafts: what was left through open links is kept by rule and cleared."""

import os
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from sipas.config import read_draft_days
from surveys.collection import closing


def clear_abandoned(session: Session, now: datetime) -> None:
    """Clear the drafts of open links that nobody saved for the days that the environment says."""
    days = read_draft_days(os.environ)
    closing.clear_abandoned(session, now=now, retention=timedelta(days=days))
