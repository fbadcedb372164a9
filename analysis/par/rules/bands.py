"""Rule `bands`: a number falls into one band of a table, and the band has its points."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.par.cursor import Cursor
from analysis.par.edges import EDGE_KEYS, Edge, check_edges, read_edge
from analysis.par.readings import Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.rules.rule import Direction, EveryInput
from analysis.par.rules.value import Value, shown, value_of
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Band:
    edge: Edge
    points: Decimal


@dataclass(frozen=True, slots=True)
class Bands(EveryInput):
    """`bands` fall from high to low; the first whose edge holds counts."""

    of: str
    value_rounding: RoundingRule
    bands: tuple[Band, ...]
    kind: str = "bands"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def highest(self) -> Decimal:
        return max(band.points for band in self.bands)

    @property
    def course(self) -> Direction:
        """Whether higher bands never give less, never give more, or neither."""
        points = [band.points for band in self.bands]
        if points == sorted(points, reverse=True):
            return Direction.RISES
        return Direction.FALLS if points == sorted(points) else Direction.NONE

    def direction(self, name: str) -> Direction:  # noqa: ARG002 - there is one input
        return self.course

    def edges(self) -> tuple[Decimal, ...]:
        return tuple(band.edge.at for band in self.bands if band.edge.at is not None)

    def award(self, basis: Basis) -> Award:
        return self.award_value(value_of(basis.readings[self.of]), basis.maximum)

    def award_value(self, value: Value, maximum: Decimal) -> Award:  # noqa: ARG002 - as stated
        number = self.value_rounding.apply(value.number)
        band = next(band for band in self.bands if band.edge.holds(number))
        words = say(
            "{how}{value} thuộc mức “{edge}”: {points} điểm",
            "{how}{value} falls in the band “{edge}”: {points} points",
            how=value.words,
            value=shown(number),
            edge=band.edge.in_words(),
            points=band.points,
        )
        return Award(points=band.points, reason=Reason.BAND, words=words, inputs=value.inputs)


def read_bands(cursor: Cursor, policy: RoundingPolicy) -> Bands:
    """Read ``{kind: bands, of: name, bands: [{above: "90", points: "2"}, …, {rest: true, …}]}``."""
    fields = cursor.fields(required="kind of bands", optional="value_rounding")
    return _read(fields, policy)


def read_bands_scale(cursor: Cursor, policy: RoundingPolicy) -> Bands:
    """Read the same without ``of``, for a number that another rule measures."""
    return _read(cursor.fields(required="kind bands", optional="value_rounding"), policy)


def _read(fields: dict[str, Cursor], policy: RoundingPolicy) -> Bands:
    bands = tuple(_read_band(entry) for entry in fields["bands"].items())
    check_edges(fields["bands"], [band.edge for band in bands])
    named = "value_rounding" in fields
    return Bands(
        of=fields["of"].text() if "of" in fields else "",
        value_rounding=read_rounding_rule(fields["value_rounding"]) if named else policy.values,
        bands=bands or (Band(Edge(at=None), Decimal(0)),),
    )


def _read_band(cursor: Cursor) -> Band:
    fields = cursor.fields(required="points", optional=EDGE_KEYS)
    return Band(edge=read_edge(cursor, fields), points=fields["points"].decimal())
