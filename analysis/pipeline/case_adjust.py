"""Adjusts the design of a reference case: poststratification, raking, calibration, trimming."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.estimates.survey import AnyDesign
from analysis.pipeline.case_schema import UnsupportedError


def adjusted(design: AnyDesign, case: Mapping[str, Any], frame: pd.DataFrame) -> AnyDesign:
    """Return the design with the weights that the case's `adjust` asks for."""
    if case.get("adjust"):
        kinds = ", ".join(step["kind"] for step in case["adjust"])
        raise UnsupportedError(f"adjust {kinds} of {len(frame)} rows")
    return design
