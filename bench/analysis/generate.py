"""Writes a made-up national survey of any size as a snapshot; the same seed gives the same rows."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.ground.hashing import sha256_of_file
from analysis.ground.text import LocalText
from analysis.snapshot.contract import (
    CampaignEntry,
    FileEntry,
    Level,
    Manifest,
    QuestionColumn,
    QuestionKind,
    QuestionnaireEntry,
    UnitEntry,
)
from analysis.snapshot.manifest import write_manifest
from analysis.totals.arrays import FloatArray, IntArray
from bench.analysis.questions import ITEMS

PROVINCES = 63
COMMUNES_A_PROVINCE = 170
SAMPLED_COMMUNES = 6
VILLAGES_A_COMMUNE = 8
DEPARTMENTS = 20
ROWS_A_FILE = 625_000
_CUTS = np.array([-2.0, -1.3, -0.4, 0.9], dtype=np.float32)
_MISSING = np.linspace(0.03, 0.25, len(ITEMS))
_SEXES = ("female", "male")
_MALE = 0.46
_AGES = ("18-34", "35-54", "55+")


@dataclass(frozen=True, slots=True)
class Communes:
    """The sampled communes: province, persons, chance of the commune, level of satisfaction."""

    province: IntArray
    size: IntArray
    probability: FloatArray
    level: FloatArray


def draw_communes(rng: np.random.Generator) -> Communes:
    """Draw six communes a province with probability proportional to size, systematically."""
    sizes = np.rint(rng.lognormal(8.7, 0.6, (PROVINCES, COMMUNES_A_PROVINCE))).astype(np.int64)
    step = sizes.sum(axis=1) / SAMPLED_COMMUNES
    ends = np.cumsum(sizes, axis=1)
    points = (rng.random(PROVINCES)[:, None] + np.arange(SAMPLED_COMMUNES)) * step[:, None]
    chosen = np.array(
        [np.searchsorted(end, point, side="right") for end, point in zip(ends, points, strict=True)]
    )
    size = np.take_along_axis(sizes, chosen, axis=1)
    province = np.repeat(np.arange(PROVINCES), SAMPLED_COMMUNES)
    level = rng.normal(0, 0.3, PROVINCES)[province] + rng.normal(0, 0.25, len(province))
    return Communes(province, size.ravel(), (size / step[:, None]).ravel(), level)


def cases(communes: Communes, rng: np.random.Generator, *, rows: int, share: float) -> pa.Table:
    """Return `rows` cases of the contract; `share` is their part of the whole sample."""
    commune = rng.integers(0, len(communes.province), rows)
    village = rng.integers(0, VILLAGES_A_COMMUNE, rows)
    unit = rng.integers(0, DEPARTMENTS, rows)
    sex = (rng.random(rows) < _MALE).astype(np.int64)
    age = rng.integers(0, len(_AGES), rows)
    person = communes.level[commune] + 0.03 * unit + rng.normal(0, 0.7, rows)
    answered = rng.random(rows) < 0.8 + 0.1 * (person > 0)
    taken = np.bincount(commune, minlength=len(communes.size)) / share
    within = np.minimum(1.0, taken / communes.size)[commune] * rng.uniform(0.5, 1.0, rows)
    probability = communes.probability[commune] * within
    columns: dict[str, pa.Array] = {
        "row_id": pa.array(rng.permutation(rows)).cast(pa.string()),
        "unit": _coded("D{:02d}", unit, count=DEPARTMENTS),
        "stratum": _coded("P{:02d}", communes.province[commune], count=PROVINCES),
        "psu": _coded("C{:03d}", commune, count=len(communes.size)),
        "village": _coded("V{:04d}", 8 * commune + village, count=8 * len(communes.size)),
        "sex": _word(_SEXES, sex),
        "age": _word(_AGES, age),
        "probability": pa.array(probability),
        "base_weight": pa.array(1 / probability),
        "stratum_population": pa.nulls(rows, pa.int64()),
        "reach": _word(("probability",), np.zeros(rows, dtype=np.int64)),
        "status": _word(("no_answer", "complete"), answered.astype(np.int64)),
        "mode": _masked(_word(("paper", "web"), (age < 1).astype(np.int64)), answered),
        "language": _masked(_word(("vi",), np.zeros(rows, dtype=np.int64)), answered),
        "answered_on": pa.nulls(rows, pa.date32()),
    }
    for number, item in enumerate(ITEMS):
        columns[item] = _answers(person, answered, rng, missing=float(_MISSING[number]))
    return pa.table(columns)


def write_survey(folder: Path, *, rows: int, seed: int = 1, rows_a_file: int = ROWS_A_FILE) -> None:
    """Write a snapshot of `rows` cases into `folder`, one file after another, in little memory."""
    folder.mkdir(parents=True, exist_ok=True)
    communes = draw_communes(np.random.default_rng([seed, 0]))
    count = -(-rows // rows_a_file)
    bounds = [rows * number // count for number in range(count + 1)]
    entries = []
    for number in range(count):
        rng = np.random.default_rng([seed, 1 + number])
        size = bounds[number + 1] - bounds[number]
        name = "cases.parquet" if count == 1 else f"cases-{number + 1:04d}.parquet"
        table = cases(communes, rng, rows=size, share=size / rows)
        pq.write_table(table, folder / name, compression="zstd", row_group_size=122_880)
        entries.append(FileEntry(name, size, sha256_of_file(folder / name)))
    write_manifest(_manifest(tuple(entries)), folder)


def _coded(pattern: str, codes: IntArray, *, count: int) -> pa.Array:
    return _word(tuple(pattern.format(number) for number in range(count)), codes)


def _word(words: tuple[str, ...], codes: IntArray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(words))


def _masked(words: pa.DictionaryArray, kept: np.ndarray) -> pa.Array:
    indices = pa.array(words.indices.to_numpy(), mask=~kept)
    return pa.DictionaryArray.from_arrays(indices, words.dictionary)


def _answers(
    person: FloatArray, answered: np.ndarray, rng: np.random.Generator, *, missing: float
) -> pa.Array:
    latent = person.astype(np.float32) + rng.standard_normal(len(person), dtype=np.float32)
    codes = 1 + sum((latent > cut).astype(np.int16) for cut in _CUTS)
    codes[rng.random(len(codes), dtype=np.float32) < missing] = -2
    return pa.array(codes, mask=~answered)


def _manifest(files: tuple[FileEntry, ...]) -> Manifest:
    levels = tuple(Level(str(code), LocalText(f"Mức {code}", f"Level {code}")) for code in "12345")
    title = LocalText("Khảo sát mô phỏng", "Simulated survey")
    return Manifest(
        campaign=CampaignEntry(
            "BENCH", title, 2024, True, "2024-10-01", "2024-11-30", "2024-12-01"
        ),
        questionnaire=QuestionnaireEntry("bench-30", 1, "0" * 64),
        draws=(),
        units=tuple(
            UnitEntry(f"D{number:02d}", "department", LocalText(f"Sở {number}", f"Unit {number}"))
            for number in range(DEPARTMENTS)
        ),
        questions=tuple(
            QuestionColumn(item, QuestionKind.SELECT_ONE, LocalText(item, item), levels)
            for item in ITEMS
        ),
        files=files,
    )


def main() -> None:
    """Write a survey: `python -m bench.analysis.generate ROWS FOLDER [--seed N]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write_survey(chosen.folder, rows=chosen.rows, seed=chosen.seed)


if __name__ == "__main__":
    main()
