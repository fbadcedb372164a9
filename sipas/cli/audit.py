"""Commands on the audit log."""

import click

from analysis.ground.errors import DomainError
from sipas.audit.service import verify_chain
from sipas.cli.opening import opened_database
from sipas.unit_of_work import unit_of_work


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
def verify() -> None:
    """Walk the chain of hashes from the first event to the last."""
    with opened_database(), unit_of_work() as session:
        report = verify_chain(session)
    if report.broken_at is not None:
        raise DomainError(
            "audit.broken_chain",
            "the chain of the audit log is broken",
            where=f"event {report.broken_at}",
            expected="each event bound to the one before it",
            hint="Compare with a backup: this event or its predecessor was changed or removed.",
        )
    click.echo(f"The chain holds: {report.events} events, last hash {report.last_hash or '-'}.")
