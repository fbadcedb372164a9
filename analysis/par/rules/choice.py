"""Rule `choice`: one answer out of a closed list, each with its points."""

from dataclasses import dataclass
from decimal import Decimal

from analysis.ground.text import LocalText
from analysis.par.cursor import Cursor
from analysis.par.readings import Award, Basis, Reason
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import EveryInput
from analysis.par.wording import say


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    title: LocalText
    points: Decimal


@dataclass(frozen=True, slots=True)
class Choice(EveryInput):
    of: str
    options: tuple[Option, ...]
    kind: str = "choice"

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def highest(self) -> Decimal:
        return max(option.points for option in self.options)

    def award(self, basis: Basis) -> Award:
        """Return the points of the option given; refuse a code that is no option."""
        given = basis.readings[self.of]
        chosen = next((option for option in self.options if option.code == given.value), None)
        if chosen is None:
            codes = ", ".join(option.code for option in self.options)
            raise given.refusal("this is none of the options", expected=codes)
        words = say(
            "{title}: {points} điểm",
            "{title}: {points} points",
            title=chosen.title,
            points=chosen.points,
        )
        return Award(points=chosen.points, reason=Reason.CHOICE, words=words, inputs=(given,))


def read_choice(cursor: Cursor, _policy: RoundingPolicy) -> Choice:
    """Read ``{kind: choice, of: name, options: [{code: late, title: …, points: "0.5"}, …]}``."""
    fields = cursor.fields(required="kind of options")
    options = tuple(_read_option(entry) for entry in fields["options"].items())
    codes = [option.code for option in options]
    if len(set(codes)) < len(codes):
        fields["options"].fault("par.duplicate_code", "an option's code stands twice")
    empty = Option(code="", title=LocalText(vi="", en=""), points=Decimal(0))
    return Choice(of=fields["of"].text(), options=options or (empty,))


def _read_option(cursor: Cursor) -> Option:
    fields = cursor.fields(required="code title points")
    return Option(
        code=fields["code"].text(),
        title=fields["title"].local_text(),
        points=fields["points"].decimal(),
    )
