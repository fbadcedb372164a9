"""The work by the clock on what people left: abandoned drafts cleared, contacts and links gone."""

import os
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from sipas.config import read_contact_days, read_draft_days
from surveys.collection import closing


def clear_abandoned(session: Session, now: datetime) -> None:
    """Clear the drafts of open links that nobody saved for the days that the environment says."""
    days = read_draft_days(os.environ)
    closing.clear_abandoned(session, now=now, retention=timedelta(days=days))


def forget_people(session: Session, now: datetime) -> None:
    """Delete contacts and cut links of campaigns that are over for the days of the environment."""
    days = read_contact_days(os.environ)
    closing.forget_people(session, now=now, retention=timedelta(days=days))
