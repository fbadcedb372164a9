"""The PAR index: dated rule books, evidence and survey figures in, traced scorecards out."""

from analysis.par.columns import Column, column_of, columns_of
from analysis.par.evidence import NO_EVIDENCE, Evidence, NotApplicable, UnitEvidence
from analysis.par.evidence_loader import load_evidence
from analysis.par.loader import load_rulebook
from analysis.par.metrics import Metric, Metrics, metric_of
from analysis.par.readings import Reading
from analysis.par.round import Round
from analysis.par.round_loader import load_round
from analysis.par.rulebook import Criterion, RuleBook
from analysis.par.score import score
from analysis.par.scorecard import Line, LineStatus, Scorecard
from analysis.par.scorecard_json import from_json, to_json
from analysis.par.shipped import shipped_rulebook, shipped_rulebooks

__all__ = [
    "NO_EVIDENCE",
    "Column",
    "Criterion",
    "Evidence",
    "Line",
    "LineStatus",
    "Metric",
    "Metrics",
    "NotApplicable",
    "Reading",
    "Round",
    "RuleBook",
    "Scorecard",
    "UnitEvidence",
    "column_of",
    "columns_of",
    "from_json",
    "load_evidence",
    "load_round",
    "load_rulebook",
    "metric_of",
    "score",
    "shipped_rulebook",
    "shipped_rulebooks",
    "to_json",
]
