"""What is reported of scorecards: league tables, unit sheets, where points were lost, what next."""

from analysis.par.reports.action_plan import Proposal, proposals
from analysis.par.reports.league import League, LeagueRow, leagues
from analysis.par.reports.losses import (
    CriterionLoss,
    Loss,
    OwnerLoss,
    by_criterion,
    by_owner,
    losses,
)
from analysis.par.reports.unit_rows import SheetRow, sheet_rows

__all__ = [
    "CriterionLoss",
    "League",
    "LeagueRow",
    "Loss",
    "OwnerLoss",
    "Proposal",
    "SheetRow",
    "by_criterion",
    "by_owner",
    "leagues",
    "losses",
    "proposals",
    "sheet_rows",
]
