"""Acts on invitations: issue codes once, renew lost ones, spend, cut the traces at closing."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.frames.models import Frame
from surveys.frames.queries import contacts_of
from surveys.invitations.code import code_digest, grouped, new_code
from surveys.invitations.models import OpenLink
from surveys.invitations.queries import (
    count_invitations,
    insert_invitations,
    mark_spent,
    open_links,
    rewrite_invitations,
    unspent_invitations,
    update_invitations,
)
from surveys.invitations.serial import printed_serial
from surveys.sampling.models import SampledCase
from surveys.sampling.queries import cases_of, draw_of
from surveys.units.models import Unit

_TOKEN_BYTES = 9


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """What goes to one sampled person; the code exists here and nowhere else."""

    serial: str
    code: str
    unit_code: str
    unit_name: LocalText
    dossier_code: str
    contact_name: str
    contact_phone: str
    contact_email: str


def issue_invitations(
    session: Session, campaign: Campaign, *, key: bytes, now: datetime
) -> list[InvitationLetter]:
    """Issue one invitation to every sampled case and return the letters, once.

    `key` is the secret of the keyed hashes. Raises DomainError `invitations.no_draw`,
    `invitations.issued` (they are out already) or `invitations.too_late`.
    """
    draw = draw_of(session, campaign)
    if draw is None:
        raise DomainError(
            "invitations.no_draw",
            "there is no sample to invite",
            where=campaign.code,
            hint="Draw the sample first.",
        )
    _refuse_closed(campaign)
    if count_invitations(session, campaign):
        raise DomainError(
            "invitations.issued",
            "the invitations are issued already",
            where=campaign.code,
            hint="If the file is lost, renew the codes of those who have not answered yet.",
        )
    cases = cases_of(session, draw)
    codes = [new_code() for _ in cases]
    insert_invitations(
        session,
        [
            {
                "campaign_id": campaign.id,
                "case_id": case.id,
                "code_digest": code_digest(code, key=key),
                "serial": serial,
                "issued_at": now,
            }
            for serial, (case, code) in enumerate(zip(cases, codes, strict=True), start=1)
        ],
    )
    serials = range(1, len(cases) + 1)
    return _letters(session, draw.frame, list(zip(serials, codes, cases, strict=True)))


def renew_codes(
    session: Session, campaign: Campaign, *, key: bytes, now: datetime
) -> list[InvitationLetter]:
    """Give new codes to all who have not answered and return their letters; old codes die.

    Serials stay, so paper forms that are out remain good. Raises DomainError
    `invitations.too_late` or `invitations.none`.
    """
    _refuse_closed(campaign)
    invitations = unspent_invitations(session, campaign)
    if not invitations:
        raise DomainError(
            "invitations.none",
            "there is no invitation without an answer",
            where=campaign.code,
            hint="Issue invitations first; once all have answered there is nothing to renew.",
        )
    codes = [new_code() for _ in invitations]
    update_invitations(
        session,
        [
            {"id": invitation.id, "code_digest": code_digest(code, key=key), "issued_at": now}
            for invitation, code in zip(invitations, codes, strict=True)
        ],
    )
    frame = invitations[0].case.draw.frame
    renewed = [
        (invitation.serial, code, invitation.case)
        for invitation, code in zip(invitations, codes, strict=True)
    ]
    return _letters(session, frame, renewed)


def spend(session: Session, invitation_id: int) -> bool:
    """Mark an invitation as answered; False when it was already, in which case nothing changes."""
    return mark_spent(session, invitation_id)


def cut_traces(session: Session, campaign: Campaign) -> None:
    """Write every invitation of a campaign anew in one transaction.

    The database stamps rows with the transaction that wrote them, and a response shares that stamp
    with the invitation it spent; after this, all invitations bear one and the same stamp.
    """
    rewrite_invitations(session, campaign)


def provide_open_links(
    session: Session, campaign: Campaign, units: list[Unit], *, now: datetime
) -> list[OpenLink]:
    """Give each of `units` its open link, keeping those that exist, and return all of them."""
    existing = {link.unit_id for link in open_links(session, campaign)}
    session.add_all(
        OpenLink(
            campaign_id=campaign.id,
            unit_id=unit.id,
            token=secrets.token_urlsafe(_TOKEN_BYTES),
            created_at=now,
        )
        for unit in units
        if unit.id not in existing
    )
    session.flush()
    return open_links(session, campaign)


def _refuse_closed(campaign: Campaign) -> None:
    if campaign.state is CampaignState.CLOSED:
        raise DomainError(
            "invitations.too_late",
            "the campaign is closed",
            where=campaign.code,
            hint="Nobody can answer any more, so nobody is invited.",
        )


def _letters(
    session: Session, frame: Frame, issued: list[tuple[int, str, SampledCase]]
) -> list[InvitationLetter]:
    contacts = contacts_of(session, frame)
    letters = []
    for serial, code, case in issued:
        contact = contacts.get(case.dossier_id)
        letters.append(
            InvitationLetter(
                serial=printed_serial(serial),
                code=grouped(code),
                unit_code=case.unit.code,
                unit_name=case.unit.name,
                dossier_code=case.dossier.dossier_code,
                contact_name=contact.name if contact else "",
                contact_phone=contact.phone if contact else "",
                contact_email=contact.email if contact else "",
            )
        )
    return letters
