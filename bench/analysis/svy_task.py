"""Tasks A, B and C by svy, in its own environment: `svy_task.py A|B|C rows.csv margins.csv`."""

import csv
import sys
from pathlib import Path

import polars as pl
import svy

ITEMS = [f"q{number:02d}" for number in range(1, 31)]
SATISFIED = 4

if __name__ == "__main__":
    task, rows, margins = sys.argv[1:4]
    data = pl.read_csv(rows)
    level = {item: pl.when(pl.col(item) > 0).then(pl.col(item)) for item in ITEMS}
    data = data.with_columns(
        [(level[item] >= SATISFIED).cast(pl.Float64).alias(f"satisfied {item}") for item in ITEMS]
        + [(level[item] / 5).alias(f"index {item}") for item in ITEMS]
    )
    psu = None if task == "C" else "psu"
    sample = svy.Sample(data, svy.Design(stratum="stratum", psu=psu, wgt="weight"))
    if task == "B":
        controls: dict[str, dict[str, float]] = {}
        for line in csv.DictReader(Path(margins).read_text().splitlines()):
            controls.setdefault(line["margin"], {})[line["category"]] = float(line["total"])
        sample = sample.weighting.rake(controls=controls, tol=1e-12, max_iter=1000)
    for item in ITEMS:
        for kind in ("index",) if task == "B" else ("satisfied", "index"):
            name = f"{kind} {item}"
            found = sample.estimation.mean(name, by="unit", drop_nulls=True).to_polars()
            for row in found.iter_rows(named=True):
                print(row["unit"], name, f"{row['est']:.12g}", f"{row['se']:.12g}", sep="\t")
