"""Reference data as columns and designs, for golden numbers that are no reference case."""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.totals.design import DesignColumns, declare_design

DATA = Path(__file__).parent.parent / "reference" / "data"


def table(name):
    return pd.read_csv(DATA / f"{name}.csv")


def nhanes():
    frame = table("nhanes")
    columns = DesignColumns(
        ids=(frame["SDMVPSU"].to_numpy(),),
        strata=frame["SDMVSTRA"].to_numpy(),
        weights=frame["WTMEC2YR"].to_numpy(),
        nest=True,
    )
    return frame, declare_design(columns, rows=len(frame))


def schools(name):
    """Stratified (`apistrat`) or clustered (`apiclus1`) sample of Californian schools."""
    frame = table(name)
    strata = {"strata": frame["stype"].to_numpy()} if name == "apistrat" else {}
    ids = {"ids": (frame["dnum"].to_numpy(),)} if name == "apiclus1" else {}
    columns = DesignColumns(
        **strata,
        **ids,
        weights=frame["pw"].to_numpy(),
        population=(frame["fpc"].to_numpy(dtype=np.float64),),
    )
    return frame, declare_design(columns, rows=len(frame))
