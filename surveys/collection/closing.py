"""The end of collection: unfinished forms kept by rule, drafts and traces gone, people too."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import campaign_by_code
from surveys.campaigns.service import close_campaign
from surveys.collection.compose import unfinished_response
from surveys.collection.models import Draft, UnfinishedResponse
from surveys.collection.queries import cut_links, delete_drafts, drafts_abandoned, drafts_left
from surveys.frames.queries import delete_contacts
from surveys.invitations.models import Invitation
from surveys.invitations.queries import invitations_with_cases, mark_all_spent
from surveys.invitations.service import cut_traces

_BATCH = 1000


def close_collection(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Close a campaign for good: no more answers, unfinished forms kept, drafts deleted.

    Waits for saves and submissions under way, so that each is either in or refused. Closing a
    closed campaign changes nothing. Raises DomainError `campaigns.not_open`.
    """
    campaign_by_code(session, campaign.code, lock=True)
    session.refresh(campaign)
    if campaign.state is CampaignState.CLOSED:
        return
    close_campaign(session, campaign, now=now)
    while drafts := drafts_left(session, campaign=campaign, limit=_BATCH):
        keep_unfinished(session, drafts)
    if campaign.confidentiality is Confidentiality.ANONYMOUS:
        cut_traces(session, campaign)


def clear_abandoned(session: Session, *, now: datetime, retention: timedelta) -> int:
    """Keep what was left through open links longer than `retention` ago, and delete its drafts.

    Nobody can come back to such a draft but with the cookie of its browser; drafts of invitations
    wait for the close of their campaign. Strays of closed campaigns go too. Returns how many.
    """
    cleared = 0
    while drafts := drafts_abandoned(session, before=now - retention, limit=_BATCH):
        keep_unfinished(session, drafts)
        for campaign in {draft.campaign for draft in drafts if draft.invitation_id is not None}:
            cut_traces(session, campaign)
        cleared += len(drafts)
    return cleared


def forget_people(session: Session, *, now: datetime, retention: timedelta) -> None:
    """Delete names and telephone numbers, and cut links of confidential responses, when due.

    Due are campaigns closed longer than `retention` ago: the time for call-backs is over then.
    """
    delete_contacts(session, closed_before=now - retention)
    cut_links(session, closed_before=now - retention)


def keep_unfinished(session: Session, drafts: Iterable[Draft]) -> None:
    """Turn locked drafts into unfinished responses and delete them, all in this transaction.

    What was withdrawn is no draft any more; what was begun without consent is deleted and nothing
    else. An invitation that was answered on paper meanwhile is counted by that answer alone.
    """
    listed = list(drafts)
    invited = [draft.invitation_id for draft in listed if draft.invitation_id is not None]
    invitations = invitations_with_cases(session, invited)
    rows: list[UnfinishedResponse] = []
    for draft in listed:
        invitation = invitations.get(draft.invitation_id or 0)
        if draft.consented_at is not None and not (invitation and invitation.spent):
            rows.append(unfinished_response(draft, invitation))
    rows.sort(key=lambda row: row.id.bytes)
    session.add_all(rows)
    session.flush()
    mark_all_spent(session, _standing_for(listed, invitations))
    delete_drafts(session, [draft.id for draft in listed])


def _standing_for(drafts: Iterable[Draft], invitations: Mapping[int, Invitation]) -> list[int]:
    """Return the invitations that an unfinished response stands for from now on."""
    consented = {draft.invitation_id for draft in drafts if draft.consented_at is not None}
    return [number for number in invitations if number in consented]
