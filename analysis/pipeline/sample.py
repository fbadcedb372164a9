"""From a snapshot to the sample: who counts, with what weight, under which design, by scope."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.ground.errors import FaultList
from analysis.indices.definition import Method
from analysis.indices.estimands import is_answer
from analysis.pipeline.blocks import DomainTotals, totals_by_domain
from analysis.pipeline.rows import ALL, Note, NoteCode, Scope
from analysis.pipeline.sampled import SnapshotColumns
from analysis.snapshot.contract import CASES_FILE, Manifest, MissingCode, Mode, Reach, Status
from analysis.snapshot.frame import Snapshot
from analysis.snapshot.labels import Labels
from analysis.totals.arrays import BoolArray, CodeArray, IntArray, KeyArray
from analysis.totals.cells import Variables
from analysis.totals.design import Design, DesignColumns, LonelyPsu, declare_design, reweighted
from analysis.weighting.apply import SampledCases, apply_recipe
from analysis.weighting.loader import load_recipe
from analysis.weighting.recipe import Recipe
from analysis.weighting.steps import Weights


@dataclass(frozen=True, slots=True)
class Answers:
    """Answered forms: unit, mode and the codes of the method's items and outcome by row."""

    units: Labels
    modes: Labels
    codes: Mapping[str, CodeArray]

    @property
    def unit(self) -> KeyArray:
        """The unit of each row as a word."""
        return self.units.as_words()

    @property
    def mode(self) -> KeyArray:
        """The mode of each row as a word."""
        return self.modes.as_words()

    def rows(self, rows: slice) -> "Answers":
        """Return some rows."""
        codes = {name: column[rows] for name, column in self.codes.items()}
        return Answers(self.units[rows], self.modes[rows], codes)


@dataclass(frozen=True, slots=True)
class Sample:
    """The probability sample.

    rows : shape (sample,), their numbers in the snapshot.
    design : over the rows of `answers`; rows that are in the design without an answer are outside
        `responded` and have weight 0.
    """

    rows: IntArray
    answers: Answers
    responded: BoolArray
    design: Design
    weights: Weights
    notes: tuple[Note, ...]


def draw_sample(
    snapshot: Snapshot, method: Method, *, lonely: LonelyPsu, recipe: Recipe | None = None
) -> Sample:
    """Take the sampled cases of a snapshot as a design with the weights of a recipe.

    recipe : None: the shipped recipe `base-nonresponse`.

    Notes
    -----
    Cases that did not answer count as follows. Their base weight goes to the respondents of their
    weighting class (in the default recipe the stratum, so that each stratum keeps its weight in
    pooled indices however well it answered). In the variance, response within a stratum is a
    second phase of simple random sampling: where each case is its own sampling unit, respondents
    are the sample, and n_h and the sampling fraction n_h/N_h count respondents. (Counting all
    sampled cases in n_h/N_h instead would call an exhaustive sample with half of it missing free
    of error.) Where sampling units are clusters, a cluster in which nobody answered stays in n_h
    with totals of zero, since whether a cluster answers is part of the variation between clusters.
    A class without any respondent drops out of pooled indices and is noted. Calibration enters the
    variance through `Design.adjustments`. Cases found to be ineligible leave the sample: they stand
    for the ineligible of the frame, about whom nothing is asked.
    """
    status = snapshot.labels("status")
    in_scope = ~status.equal(Status.INELIGIBLE)
    drawn = np.flatnonzero(in_scope & snapshot.labels("reach").equal(Reach.PROBABILITY))
    complete = status.equal(Status.COMPLETE)[drawn]
    psu = snapshot.labels("psu")[drawn]
    alone = psu.equal("")
    cases = SampledCases(
        base=snapshot.numbers("base_weight")[drawn],
        responded=complete,
        columns=SnapshotColumns(snapshot, drawn),
        clustered=not alone.all(),
    )
    weights = apply_recipe(recipe or load_recipe(), cases)
    kept = complete | ~alone
    population = snapshot.numbers("stratum_population")[drawn][kept]
    design = declare_design(
        DesignColumns(
            ids=(_unit_ids(psu)[kept],),
            strata=snapshot.labels("stratum")[drawn[kept]].as_words(),
            weights=weights.final[kept],
            population=(np.where(np.isnan(population), np.inf, population),),
            nest=True,
        ),
        rows=int(kept.sum()),
        lonely=lonely,
    )
    taken = [one.take(np.flatnonzero(kept)) for one in weights.adjustments]
    design = reweighted(design, design.weights, adjustments=taken)
    answers = _answers(snapshot, method, rows=drawn[kept], complete=complete[kept])
    return Sample(drawn[kept], answers, complete[kept], design, weights, _notes(design, weights))


def opt_in_answers(snapshot: Snapshot, method: Method) -> Answers:
    """Return the answers given through open links; they have neither weight nor design."""
    rows = np.flatnonzero(snapshot.labels("reach").equal(Reach.OPEN_LINK))
    return _answers(snapshot, method, rows=rows, complete=np.ones(len(rows), dtype=np.bool_))


def totals_of(
    sample: Sample,
    columns: Callable[[Answers], Variables],
    *,
    places: Callable[[Answers, BoolArray], Sequence[BoolArray]],
) -> DomainTotals:
    """Return what columns of the answers add up to in each of some places, block by block.

    Parameters
    ----------
    columns : makes the columns of some rows of the answers.
    places : tells the rows of each place among some rows, of which the second argument says who
        responded.
    """
    return totals_by_domain(
        sample.design,
        lambda rows: columns(sample.answers.rows(rows)),
        domains=lambda rows: places(sample.answers.rows(rows), sample.responded[rows]),
    )


def responded_by_place(
    answers: Answers, responded: BoolArray, manifest: Manifest
) -> list[BoolArray]:
    """Return the rows of every scope that responded, in the order of `scopes_of`."""
    scopes = scopes_of(manifest, unit=answers.units, mode=answers.modes)
    return [inside & responded for _, _, inside in scopes]


def place_names(manifest: Manifest) -> list[tuple[Scope, str]]:
    """Return every scope with its code, in the order of `scopes_of`."""
    nobody = Labels.of(np.array([], dtype=np.str_))
    return [(scope, code) for scope, code, _ in scopes_of(manifest, unit=nobody, mode=nobody)]


def scopes_of(
    manifest: Manifest, *, unit: Labels, mode: Labels
) -> list[tuple[Scope, str, BoolArray]]:
    """Return every scope with the rows in it: all, kinds, modes, units; empty ones too."""
    kinds = {entry.code: entry.kind for entry in manifest.units}
    of_kind = {
        word: [code for code, kind in kinds.items() if kind == word] for word in kinds.values()
    }
    return [
        (Scope.ALL, ALL, np.ones(len(unit), dtype=np.bool_)),
        *((Scope.KIND, word, unit.among(codes)) for word, codes in of_kind.items()),
        *((Scope.MODE, str(word), mode.equal(word)) for word in Mode),
        *((Scope.UNIT, code, unit.equal(code)) for code in kinds),
    ]


def _unit_ids(psu: Labels) -> IntArray:
    """Give each case without cluster a number of its own, below those of clusters.

    They are in the order of row numbers as words, 10 before 2, in which cases were added up when
    ids were words: the same sample still gives the same bits.
    """
    number = np.arange(len(psu))
    width = len(str(len(psu)))
    digits = 1 + np.searchsorted(10 ** np.arange(1, width), number, side="right")
    own = 10 * number * 10 ** (width - digits) + digits
    return np.where(psu.equal(""), own, 10 ** (width + 1) + psu.codes.astype(np.int64))


def _answers(snapshot: Snapshot, method: Method, *, rows: IntArray, complete: BoolArray) -> Answers:
    faults = FaultList()
    known = snapshot.code_columns()
    codes: dict[str, CodeArray] = {}
    for item in dict.fromkeys((*method.items, *method.outcome)):
        if item in known:
            codes[item] = snapshot.codes(item)[rows].astype(np.int16)
            _check_codes(codes[item][complete], item, method=method, faults=faults)
        else:
            faults.add(
                "method.item_not_in_snapshot",
                "the method has an item that the snapshot has no whole-number column for",
                where=f"method {method.id}",
                got=item,
                expected="a select_one question with whole-number codes",
                hint="Choose the method of this questionnaire.",
            )
    faults.raise_if_any("run.items", "the answers do not fit the index method")
    return Answers(snapshot.labels("unit")[rows], snapshot.labels("mode")[rows], codes)


def _check_codes(codes: CodeArray, item: str, *, method: Method, faults: FaultList) -> None:
    allowed = is_answer(codes, method.scale) | np.isin(codes, [int(code) for code in MissingCode])
    if not allowed.all():
        faults.add(
            "snapshot.unknown_level",
            "answered forms have codes that are neither levels of the scale nor missing codes",
            where=f"{CASES_FILE}, column {item}",
            got=", ".join(map(str, np.unique(codes[~allowed])[:5])),
            expected=f"{method.scale.minimum} to {method.scale.maximum}, "
            + ", ".join(str(int(code)) for code in MissingCode),
        )


def _notes(design: Design, weights: Weights) -> tuple[Note, ...]:
    stage = design.stages[0]
    lonely = tuple(stage.labels[stratum] for stratum in np.flatnonzero(stage.sampled == 1))
    found = (
        (NoteCode.EMPTY_STRATUM, weights.empty_classes),
        (NoteCode.LONELY_STRATUM, lonely),
        *((NoteCode.COLLAPSED_STRATA, labels) for labels in design.collapsed),
    )
    return tuple(Note(code, about) for code, about in found if about)
