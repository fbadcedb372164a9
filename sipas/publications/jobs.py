"""The work of a job that computes the results of a campaign."""

from typing import Any

from sqlalchemy.orm import Session

from sipas.audit.service import record
from sipas.jobs.kinds import Order, Report
from sipas.publications.service import publish, run_settings
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now


def run_analysis(session: Session, order: Order, report: Report) -> dict[str, Any]:
    """Freeze and analyse the campaign that the order names; return the address of its results."""
    campaign = campaign_by_code(session, str(order.arguments["campaign"]))
    moment = now()
    made = publish(
        session,
        campaign,
        data_dir=order.data_dir,
        by=order.requested_by,
        now=moment,
        rulebook=str(order.arguments["rulebook"]),
        settings=run_settings(
            str(order.arguments.get("minimum", "")), str(order.arguments.get("few", ""))
        ),
        told=report,
    )
    record(
        session,
        "runs.finished",
        actor=order.requested_by,
        object_=f"campaign:{campaign.code}",
        now=moment,
        details={"run": made.run_hash, "snapshot": made.snapshot.sha256},
    )
    return {"address": {"code": campaign.code}, "run": made.run_hash}
