"""How the fieldwork goes, unit by unit: drawn, answered by mode, begun, opt-in."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.models import Campaign
from surveys.collection.queries import counts_by_unit, drafts_by_unit, repeats_by_unit
from surveys.frames.queries import counts_by_unit as dossiers_by_unit
from surveys.invitations.queries import open_links
from surveys.sampling.queries import draw_of, drawn_by_unit
from surveys.units.models import Unit


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """The numbers of one unit, or of all; `unit` is None for the total."""

    unit: Unit | None
    drawn: int
    web: int
    paper: int
    begun: int
    opted_in: int
    #: of `opted_in`, those that look like repeats
    repeated: int

    @property
    def answered(self) -> int:
        return self.web + self.paper

    @property
    def response_rate(self) -> float | None:
        """Share of the drawn who answered; None where nobody was drawn."""
        return self.answered / self.drawn if self.drawn else None


def progress_of(session: Session, campaign: Campaign) -> list[ProgressRow]:
    """Return a row for each unit that was drawn from or has an open link, by kind and code."""
    draw = draw_of(session, campaign)
    drawn = drawn_by_unit(session, draw) if draw else {}
    answered, begun = counts_by_unit(session, campaign), drafts_by_unit(session, campaign)
    repeated = repeats_by_unit(session, campaign)
    units = {unit.id: unit for unit, _ in dossiers_by_unit(session, draw.frame)} if draw else {}
    units |= {link.unit_id: link.unit for link in open_links(session, campaign)}
    return [
        ProgressRow(
            unit=unit,
            drawn=drawn.get(unit.id, 0),
            web=answered.get((unit.id, Reach.PROBABILITY, Mode.WEB), 0),
            paper=answered.get((unit.id, Reach.PROBABILITY, Mode.PAPER), 0),
            begun=begun.get(unit.id, 0),
            opted_in=answered.get((unit.id, Reach.OPEN_LINK, Mode.WEB), 0),
            repeated=repeated.get(unit.id, 0),
        )
        for unit in sorted(units.values(), key=lambda unit: (unit.kind, unit.code))
    ]


def total_of(rows: Iterable[ProgressRow]) -> ProgressRow:
    """Return the sum of rows."""
    listed = list(rows)
    return ProgressRow(
        unit=None,
        drawn=sum(row.drawn for row in listed),
        web=sum(row.web for row in listed),
        paper=sum(row.paper for row in listed),
        begun=sum(row.begun for row in listed),
        opted_in=sum(row.opted_in for row in listed),
        repeated=sum(row.repeated for row in listed),
    )


def narrowed(rows: Iterable[ProgressRow], *, kind: str, words: str) -> list[ProgressRow]:
    """Return the rows of one kind of unit whose code or name holds `words`; empty means all."""
    wanted = words.casefold()
    return [
        row
        for row in rows
        if row.unit is not None
        and (not kind or row.unit.kind == kind)
        and any(
            wanted in text.casefold()
            for text in (row.unit.code, row.unit.name_vi, row.unit.name_en)
        )
    ]
