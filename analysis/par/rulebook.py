"""A rule book as frozen types: the tree of criteria with dated maxima, grades, ranking, sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from analysis.ground.text import LocalText
from analysis.par.edges import Edge
from analysis.par.rounding_rule import RoundingPolicy
from analysis.par.rules.rule import Combination, Rule


class Method(StrEnum):
    """How a criterion is scored: self-assessed and appraised, by a survey, by others' figures."""

    APPRAISED = "appraised"
    SURVEY = "survey"
    EXTERNAL = "external"


class WhenNotApplicable(StrEnum):
    """What an exemption does: the maximum shrinks, or the points are given in full."""

    SHRINK = "shrink"
    FULL_POINTS = "full_points"


class WhenMethodMissing(StrEnum):
    """What a unit is rated on when a method was not used for it, such as no survey held."""

    RESCALE = "rescale"


class CompareBy(StrEnum):
    """Whether rates are graded and ranked as printed or before rounding."""

    ROUNDED = "rounded"
    EXACT = "exact"


class Ties(StrEnum):
    """The rank after a shared one: 1, 1, 3 or 1, 1, 2."""

    SKIP = "skip"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class Source:
    """A decision a rule book cites."""

    title: LocalText
    issued: date


@dataclass(frozen=True, slots=True)
class DatedMaximum:
    """The maximum from a day on, and the source that sets it, `source-id#place`.

    `known` is False where no source says the maximum yet; `points` is 0 then.
    """

    since: date
    points: Decimal
    reference: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something no source says, to be confirmed; `where` is a criterion's code or a section."""

    where: str
    note: LocalText


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion that is scored itself; `titles` says inputs of its rule in words, by name."""

    method: Method
    rule: Rule
    titles: Mapping[str, LocalText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A criterion that is scored through its parts."""

    rule: Combination
    parts: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """How to work on a criterion: the owner agency's id, evidence wanted, how to score."""

    owner: str = ""
    evidence: LocalText | None = None
    guidance: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A domain, criterion or sub-criterion.

    A leaf has a maximum from some day on and is not in force before; a group may leave `maxima`
    empty. `groups` names the unit groups it is for; empty means all. The owner in `guide` is
    inherited from the criterion above where none is named.
    """

    code: str
    title: LocalText
    maxima: tuple[DatedMaximum, ...]
    body: Leaf | Group
    when_not_applicable: WhenNotApplicable
    groups: tuple[str, ...] = ()
    assumption: LocalText | None = None
    guide: Guide = Guide()

    @property
    def parts(self) -> tuple["Criterion", ...]:
        return self.body.parts if isinstance(self.body, Group) else ()

    def maximum_on(self, day: date) -> DatedMaximum | None:
        """Return the maximum in force on `day`, None before the first."""
        in_force = [entry for entry in self.maxima if entry.since <= day]
        return max(in_force, key=lambda entry: entry.since) if in_force else None

    def is_for(self, group: str) -> bool:
        return not self.groups or group in self.groups

    def walk(self) -> Iterator["Criterion"]:
        """Yield this criterion and all under it, each before its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units that are graded and ranked together; without `ranked` they are scored only."""

    id: str
    title: LocalText
    kinds: tuple[str, ...]
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a rate in per cent; grades fall from high to low."""

    id: str
    title: LocalText
    edge: Edge


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything that turns evidence and survey figures into points.

    `grades` is by unit group, empty where the book grades nothing; `content_hash` is the SHA-256
    of the text it was read from. Rates lie between `floor` and `cap` where these are set. Equal
    rates are ranked by the points of the criteria `then`, in this order, before they share a rank.
    `agencies` are the owners of criteria. A method in `rescaled` may be missing for a unit; its
    criteria then leave the maximum, so that the rest is rated on the full scale.
    """

    id: str
    title: LocalText
    since: date
    until: date | None
    sources: Mapping[str, Source]
    groups: tuple[UnitGroup, ...]
    total: Decimal
    rounding: RoundingPolicy
    cap: Decimal | None
    grade_by: CompareBy
    grades: Mapping[str, tuple[Grade, ...]]
    rank_by: CompareBy
    ties: Ties
    criteria: tuple[Criterion, ...]
    assumptions: tuple[Assumption, ...]
    content_hash: str
    floor: Decimal | None = None
    then: tuple[str, ...] = ()
    agencies: Mapping[str, LocalText] = field(default_factory=dict)
    rescaled: frozenset[Method] = frozenset()

    def walk(self) -> Iterator[Criterion]:
        """Yield every criterion in the order of the book, each before its parts."""
        for criterion in self.criteria:
            yield from criterion.walk()

    def group_of(self, kind: str) -> UnitGroup | None:
        """Return the group of units of this kind, None where the book has none for it."""
        return next((group for group in self.groups if kind in group.kinds), None)

    def find(self, code: str) -> Criterion | None:
        """Return the criterion with this code, None where there is none."""
        return next((criterion for criterion in self.walk() if criterion.code == code), None)

    def input_title(self, code: str, name: str) -> LocalText | None:
        """Return an input of a criterion in words, None where the book has none for it."""
        criterion = self.find(code)
        body = criterion.body if criterion else None
        return body.titles.get(name) if isinstance(body, Leaf) else None

    def figures(self) -> frozenset[str]:
        """Return the names of all survey and other outside figures that rules read."""
        return frozenset(
            name
            for criterion in self.walk()
            if isinstance(criterion.body, Leaf)
            for name in criterion.body.rule.inputs
            if "." in name
        )

    def cite(self, reference: str) -> LocalText:
        """Return a reference such as ``qd-876-2022#8.1`` as words a reader can look up."""
        source_id, _, place = reference.partition("#")
        title = self.sources[source_id].title
        if not place:
            return title
        return LocalText(vi=f"{title.vi}, mục {place}", en=f"{title.en}, item {place}")
