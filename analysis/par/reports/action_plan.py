"""The action plan: a proposal for every lost point, the largest first, beside what is planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.reports.losses import Loss
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one loss asks for: who should act is the criterion's owner, else the unit itself.

    `lasting` says that points were lost on it last year too.
    """

    unit: str
    unit_name: LocalText
    code: str
    title: LocalText
    owner: str
    lost: Decimal
    task: LocalText
    lasting: bool


def proposals(found: Iterable[Loss], *, least: Decimal = Decimal(0)) -> tuple[Proposal, ...]:
    """Return a proposal for each loss of at least `least` points, the largest loss first."""
    return tuple(_proposal(loss) for loss in _largest_first(found) if loss.lost >= least)


def _largest_first(found: Iterable[Loss]) -> Sequence[Loss]:
    return sorted(found, key=lambda loss: -loss.lost)


def _proposal(loss: Loss) -> Proposal:
    task = say(
        "Lấy lại {lost} điểm của tiêu chí {code}: {words}",
        "Win back {lost} points of criterion {code}: {words}",
        lost=loss.lost,
        code=loss.code,
        words=loss.words,
    )
    return Proposal(
        unit=loss.unit,
        unit_name=loss.unit_name,
        code=loss.code,
        title=loss.title,
        owner=loss.owner,
        lost=loss.lost,
        task=task,
        lasting=bool(loss.last_lost),
    )
