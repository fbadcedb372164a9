"""Commands on invitations: issue the codes of a campaign into a file, once."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import click

from sipas.cli.desk import desk_of, refuse_existing
from surveys.invitations.service import InvitationLetter, issue_invitations, renew_codes

_OWNER_ALONE = 0o600
_HEADING = (
    "Số phiếu", "Mã mời", "Mã đơn vị", "Đơn vị", "Mã hồ sơ", "Họ tên", "Điện thoại", "Email",
)  # fmt: skip


@click.group()
def invitations() -> None:
    """Issue invitations."""


@invitations.command()
@click.argument("campaign")
@click.option("--out", "file", type=click.Path(path_type=Path), required=True)
@click.option("--renew", is_flag=True, help="New codes for those who have not answered yet.")
def issue(campaign: str, *, file: Path, renew: bool) -> None:
    """Issue the invitations of CAMPAIGN into a new CSV file; codes are stored nowhere else."""
    refuse_existing(file)
    with desk_of(campaign) as desk:
        make = renew_codes if renew else issue_invitations
        key = desk.settings.code_key
        letters = make(desk.session, desk.campaign, key=key, now=desk.moment)
        action = "codes_renewed" if renew else "invitations_issued"
        desk.note(f"campaigns.{action}", number=len(letters))
        _write(file, letters)
    click.echo(f"{len(letters)} invitations are in {file}; keep it as safe as a list of passwords.")


def _write(file: Path, letters: Iterable[InvitationLetter]) -> None:
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    with os.fdopen(opened, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADING)
        writer.writerows(_cells(letter) for letter in letters)


def _cells(letter: InvitationLetter) -> tuple[str, ...]:
    return (
        letter.serial,
        letter.code,
        letter.unit_code,
        letter.unit_name.vi,
        letter.dossier_code,
        letter.contact_name,
        letter.contact_phone,
        letter.contact_email,
    )
