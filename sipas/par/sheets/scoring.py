"""What stands on sheets, scored by the core: one criterion as it is typed, or whole units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analysis.ground.text import LocalText
from analysis.par.evidence import Declared, NotApplicable, UnitEvidence
from analysis.par.metrics import Metric
from analysis.par.outcome import Outcome, leaf_outcome, unknown_outcome
from analysis.par.readings import Reading
from analysis.par.round import Round
from analysis.par.rulebook import Criterion, Leaf, RuleBook
from analysis.par.score import exactly
from analysis.par.scorecard import Line
from analysis.snapshot.contract import UnitEntry
from sipas.par.rounds.models import ParParticipant, ParRound
from sipas.par.sheets.entry import Stage
from sipas.par.sheets.models import ParEntry

_NOT_RANKED = "not_ranked"
_APPRAISALS = (Stage.APPRAISAL_1, Stage.APPRAISAL_2)

#: Participant's number → its entries.
Entries = Mapping[int, Iterable[ParEntry]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one unit is scored under: the rule book, the day, what is decided of it."""

    book: RuleBook
    round: ParRound
    participant: ParParticipant


def unit_entry(participant: ParParticipant) -> UnitEntry:
    """Return the unit as the core knows it."""
    unit = participant.unit
    return UnitEntry(code=unit.code, kind=unit.kind.value, name=unit.name)


def outcome_of(standing: Standing, criterion: Criterion, inputs: Mapping[str, str]) -> Outcome:
    """Return what one criterion comes to; DomainError `par.bad_input` for unusable inputs."""
    dated = criterion.maximum_on(standing.round.scored_on)
    body = criterion.body
    if dated is None or not isinstance(body, Leaf):
        raise LookupError(criterion.code)
    if body.rule.kind == "unknown" or not dated.known:
        return unknown_outcome(dated.points)
    evidence = decided_of(standing.participant)
    above = {one.code for one in standing.book.walk() if criterion in one.walk()}
    exempt = next((one for one in evidence.not_applicable if one.criterion in above), None)
    readings = {name: Reading(name, value) for name, value in inputs.items()}
    with exactly():
        return leaf_outcome(
            criterion,
            body,
            maximum=dated.points,
            exempt=exempt,
            without=evidence.missing.get(body.method.value),
            readings=readings,
        )


def decided_of(participant: ParParticipant) -> UnitEvidence:
    """Return what is decided of a unit beforehand, as evidence without any input."""
    declared = {
        one.what: Declared(_both(one.reason), one.decision) for one in participant.declarations
    }
    return UnitEvidence(
        not_applicable=tuple(
            NotApplicable(one.criterion, _both(one.reason), one.decision, one.points)
            for one in participant.exemptions
        ),
        missing={what: one for what, one in declared.items() if what != _NOT_RANKED},
        not_ranked=declared.get(_NOT_RANKED),
    )


def _both(text: str) -> LocalText:
    return LocalText(vi=text, en=text)


def evidence_of(participant: ParParticipant, entries: Iterable[ParEntry]) -> UnitEvidence:
    """Return a unit's evidence: what is appraised counts, the later appraisal before the first."""
    by_stage: dict[Stage, dict[str, dict[str, Reading]]] = {stage: {} for stage in Stage}
    for entry in entries:
        if entry.inputs:
            by_stage[entry.stage][entry.criterion] = _readings(entry)
    appraised = by_stage[_APPRAISALS[0]] | by_stage[_APPRAISALS[1]]
    return replace(decided_of(participant), criteria=appraised, self_assessed=by_stage[Stage.SELF])


def _readings(entry: ParEntry) -> dict[str, Reading]:
    return {
        name: Reading(name, value, source=entry.reference, note=entry.note)
        for name, value in entry.inputs.items()
    }


def appraised_round(
    of: ParRound, book: RuleBook, *, entries: Entries, metrics: Mapping[str, Mapping[str, Metric]]
) -> Round:
    """Return the round as it is scored for the record."""
    return Round(
        book=book,
        on=of.scored_on,
        units=tuple(unit_entry(one) for one in of.participants),
        evidence={
            one.unit.code: evidence_of(one, entries.get(one.id, ())) for one in of.participants
        },
        metrics=metrics,
    )


def claimed_round(appraised: Round) -> Round:
    """Return the round as if every claim were accepted, for the running score of an agency."""
    evidence = {
        code: replace(one, criteria=one.self_assessed) for code, one in appraised.evidence.items()
    }
    return replace(appraised, evidence=evidence)


def is_owed(line: Line) -> bool:
    """Say whether a line is one that an agency fills in: a single criterion scored by hand."""
    return line.is_leaf and line.method == "appraised" and line.reason not in {
        "unknown", "not_applicable", "method_missing", "full_when_not_applicable",
    }  # fmt: skip
