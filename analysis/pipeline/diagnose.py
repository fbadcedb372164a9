"""Makes all tables of a run beside its indices: quality, drivers, ranks."""

from collections.abc import Sequence

from analysis.indices.definition import Method
from analysis.pipeline.code_counts import CodeCounts
from analysis.pipeline.consistency_tables import (
    cluster_outlier_rows,
    clustering_rows,
    mode_gap_rows,
    reliability_rows,
    unit_outlier_rows,
)
from analysis.pipeline.diagnostics import Diagnostics
from analysis.pipeline.driver_tables import driver_rows, priority_rows
from analysis.pipeline.quality_tables import item_gap_rows, outcome_rows, pattern_rows, speed_rows
from analysis.pipeline.ranking_tables import rank_chance_rows, rank_rows, rank_units
from analysis.pipeline.rows import IndexRow, Settings
from analysis.pipeline.sample import Sample
from analysis.snapshot.frame import Snapshot


def diagnose(
    snapshot: Snapshot,
    sample: Sample,
    method: Method,
    counts: CodeCounts,
    *,
    indices: Sequence[IndexRow],
    settings: Settings,
) -> Diagnostics:
    """Make the tables from the snapshot, its probability sample and the indices of the run.

    Raises whatever the design refuses (`design.lonely_psu` under the policy fail).
    """
    manifest = snapshot.manifest
    ranked = rank_units(sample, method, indices, manifest=manifest, settings=settings)
    level = settings.confidence_level
    drivers = tuple(driver_rows(sample, method, manifest=manifest, level=level))
    return Diagnostics(
        outcomes=tuple(outcome_rows(snapshot)),
        item_gaps=tuple(item_gap_rows(counts, manifest=manifest)),
        patterns=tuple(pattern_rows(sample, method, manifest=manifest)),
        speed=tuple(speed_rows(snapshot)),
        mode_gaps=tuple(mode_gap_rows(sample, method, manifest=manifest)),
        reliability=tuple(reliability_rows(sample, method, manifest=manifest)),
        outliers=(
            *unit_outlier_rows(indices, manifest=manifest),
            *cluster_outlier_rows(snapshot, method),
        ),
        clustering=tuple(clustering_rows(snapshot, method)),
        drivers=drivers,
        priorities=tuple(priority_rows(indices, drivers, manifest=manifest)),
        ranking=tuple(rank_rows(ranked, settings=settings)),
        rank_chances=tuple(rank_chance_rows(ranked)),
    )
