"""Rule `bands`: a number falls into one band of a table, and the band has its points."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.par.cursor import Cursor
from analysis.par.edges import EDGE_KEYS, Edge, check_edges, read_edge
from analysis.par.readings import Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy, RoundingRule, read_rounding_rule
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Band:
    edge: Edge
    points: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
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

    def award(self, basis: Basis) -> Award:
        given = basis.readings[self.of]
        value = self.value_rounding.apply(given.number)
        band = next(band for band in self.bands if band.edge.holds(value))
        words = say(
            "{value} thuộc mức “{edge}”: {points} điểm",
            "{value} falls in the band “{edge}”: {points} points",
            value=value,
            edge=band.edge.in_words(),
            points=band.points,
        )
        return Award(points=band.points, reason=Reason.BAND, words=words, inputs=(given,))


def read_bands(cursor: Cursor, policy: RoundingPolicy) -> Bands:
    """Read ``{kind: bands, of: name, bands: [{above: "90", points: "2"}, …, {rest: true, …}]}``."""
    fields = cursor.fields(required="kind of bands", optional="value_rounding")
    bands = tuple(_read_band(entry) for entry in fields["bands"].items())
    check_edges(fields["bands"], [band.edge for band in bands])
    named = "value_rounding" in fields
    return Bands(
        of=fields["of"].text(),
        value_rounding=read_rounding_rule(fields["value_rounding"]) if named else policy.values,
        bands=bands or (Band(Edge(at=None), Decimal(0)),),
    )


def _read_band(cursor: Cursor) -> Band:
    fields = cursor.fields(required="points", optional=EDGE_KEYS)
    return Band(edge=read_edge(cursor, fields), points=fields["points"].decimal())
