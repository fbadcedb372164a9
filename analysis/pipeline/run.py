"""One run: from a snapshot folder to indices, levels, response and scorecards in a folder."""

import importlib.metadata
import platform
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_file
from analysis.ground.text import LocalText
from analysis.indices.definition import Level, Method
from analysis.indices.loader import load_method, method_for
from analysis.pipeline.code_counts import count_codes
from analysis.pipeline.diagnose import diagnose
from analysis.pipeline.levels import level_rows
from analysis.pipeline.options import option_rows
from analysis.pipeline.points import metrics_of, read_rulebook, score_units
from analysis.pipeline.progress import Reached, Step, unheard
from analysis.pipeline.recipes import recipe_entry, weighting_rows
from analysis.pipeline.rows import (
    IndexNode,
    MethodEntry,
    RulebookEntry,
    RunInfo,
    RunResult,
    Settings,
)
from analysis.pipeline.sample import Sample, draw_sample, opt_in_answers
from analysis.pipeline.store import write_run
from analysis.pipeline.tables import index_rows, opt_in_rows, response_rows
from analysis.snapshot.contract import Manifest
from analysis.snapshot.frame import Snapshot, read_snapshot
from analysis.weighting.loader import DEFAULT_RECIPE, load_recipe
from analysis.weighting.recipe import Recipe

ENGINE_VERSION = "4"
"""Raised with every change after which the same inputs give other figures."""

_LIBRARIES = ("numpy", "scipy", "pyarrow")


def run(
    snapshot_dir: Path,
    out_dir: Path,
    *,
    method: str | Path | None = None,
    recipe: str | Path | None = None,
    rulebook: str | Path | None = None,
    evidence: Path | None = None,
    settings: Settings | None = None,
    reached: Reached = unheard,
) -> RunResult:
    """Analyse a snapshot, write the results to `out_dir` and return them.

    Parameters
    ----------
    method : id of a shipped index method or a YAML file; None: the shipped method that names the
        questionnaire of the snapshot.
    recipe : id of a shipped weighting recipe or a YAML file; None: base weights adjusted for
        nonresponse by stratum.
    rulebook : id of a shipped rule book or a YAML file; None: no scorecards.
    evidence : a YAML file of self-assessed evidence for the rule book.
    settings : confidence level, policy for lonely sampling units, minimum of respondents.
    reached : is told each step as it begins.

    Raises
    ------
    DomainError
        Whatever is wrong with an input; then nothing is written.

    Notes
    -----
    The same inputs under the same versions give the same bytes.
    """
    settings = settings or Settings()
    _refuse_idle_evidence(rulebook, evidence)
    reached(Step.READ)
    snapshot = read_snapshot(snapshot_dir)
    chosen = load_method(method) if method else method_for(snapshot.manifest.questionnaire.name)
    weighting = load_recipe(recipe or DEFAULT_RECIPE)
    result = _analyse(snapshot, chosen, weighting, settings=settings, reached=reached)
    reached(Step.SCORE)
    if rulebook is not None:
        result = _with_points(result, rulebook=rulebook, evidence=evidence)
    reached(Step.WRITE)
    write_run(result, out_dir)
    return result


def _refuse_idle_evidence(rulebook: str | Path | None, evidence: Path | None) -> None:
    if evidence is not None and rulebook is None:
        raise DomainError(
            "run.evidence_without_rulebook",
            "evidence is scored under a rule book and none is named",
            where=str(evidence),
            hint="Name a rule book or leave the evidence out.",
        )


def _analyse(
    snapshot: Snapshot, method: Method, recipe: Recipe, *, settings: Settings, reached: Reached
) -> RunResult:
    manifest = snapshot.manifest
    reached(Step.WEIGHT)
    sample = draw_sample(snapshot, method, recipe=recipe, lonely=settings.lonely_psu)
    reached(Step.INDICES)
    counts = count_codes(sample, method.items, manifest=manifest, most=method.scale.maximum)
    indices = tuple(index_rows(sample, method, counts, manifest=manifest, settings=settings))
    reached(Step.LEVELS)
    levels = tuple(level_rows(sample, method, counts, manifest=manifest, settings=settings))
    reached(Step.OPTIONS)
    options = tuple(option_rows(snapshot, sample, method, settings=settings))
    reached(Step.OPT_IN)
    opt_in = tuple(opt_in_rows(opt_in_answers(snapshot, method), method, manifest=manifest))
    reached(Step.DIAGNOSE)
    return RunResult(
        info=replace(
            _info(snapshot, method, sample, settings=settings), recipe=recipe_entry(recipe)
        ),
        units=manifest.units,
        nodes=tuple(_nodes(method, manifest)),
        indices=indices,
        levels=levels,
        response=tuple(response_rows(snapshot)),
        opt_in=opt_in,
        scorecards=(),
        weighting=tuple(weighting_rows(recipe, sample.weights)),
        options=options,
        diagnostics=diagnose(snapshot, sample, method, counts, indices=indices, settings=settings),
    )


def _with_points(result: RunResult, *, rulebook: str | Path, evidence: Path | None) -> RunResult:
    book = read_rulebook(rulebook)
    info = result.info
    source = f"snapshot {info.snapshot_sha256}, method {info.method.id}"
    cards, notes = score_units(
        book,
        result.units,
        metrics=metrics_of(result.indices, options=result.options, source=source),
        evidence=evidence,
        on=date(info.campaign.year, 12, 31),
    )
    info = replace(
        info,
        notes=info.notes + notes,
        rulebook=RulebookEntry(book.id, book.title, book.content_hash),
        evidence_sha256=sha256_of_file(evidence) if evidence else None,
    )
    return replace(result, info=info, scorecards=cards)


def _info(snapshot: Snapshot, method: Method, sample: Sample, *, settings: Settings) -> RunInfo:
    reference = method.reference
    return RunInfo(
        campaign=snapshot.manifest.campaign,
        questionnaire=snapshot.manifest.questionnaire,
        snapshot_sha256=snapshot.sha256,
        method=MethodEntry(
            id=method.id,
            title=method.title,
            content_hash=method.content_hash,
            reference=f"{reference.document}, {reference.date:%d/%m/%Y}: {reference.place}",
            scale=method.scale,
            of_record=method.of_record,
        ),
        settings=settings,
        weighting=tuple(str(step.name) for step in sample.weights.steps),
        versions=tuple(_versions()),
        notes=sample.notes,
        rulebook=None,
        evidence_sha256=None,
    )


def _nodes(method: Method, manifest: Manifest) -> Iterator[IndexNode]:
    labels = {question.name: question.label for question in manifest.questions}
    for node in method.nodes():
        named = labels.get(node.code, LocalText(node.code, node.code))
        title = named if node.level is Level.ITEM else node.title
        yield IndexNode(node.level, node.code, node.parent, title)


def _versions() -> Iterator[tuple[str, str]]:
    yield "analysis", ENGINE_VERSION
    yield "python", platform.python_version()
    for name in _LIBRARIES:
        yield name, importlib.metadata.version(name)
