"""Runs the analysis of a snapshot from files to files, and checks the engine against cases."""

from analysis.pipeline.run import run
from analysis.pipeline.store import load_run, run_hash

__all__ = ["load_run", "run", "run_hash"]
