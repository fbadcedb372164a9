"""Writes the frame of a made-up population as an officer would upload it: one line a dossier."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from sipas.demo.population import Population
from sipas.demo.scenario import DISTRICTS, Scene

_HEADING = ("Mã hồ sơ", "Mã đơn vị", "Lĩnh vực", "Địa bàn")
_DAYS = 366


def dossier_codes(population: Population, rng: np.random.Generator) -> list[str]:
    """Return an invented code for each row: “MP” (mô phỏng), unit, day of the year, number."""
    days = rng.integers(1, _DAYS, len(population.unit))
    days = days[np.lexsort((days, population.unit))]
    numbers = np.arange(len(days)) - np.searchsorted(population.unit, population.unit)
    units = [population.offices[unit].code for unit in population.unit]
    return [
        f"MP.{unit}-24{day:03d}-{number + 1:05d}"
        for unit, day, number in zip(units, days.tolist(), numbers.tolist(), strict=True)
    ]


def frame_csv(
    population: Population, codes: Sequence[str], *, scene: Scene, rng: np.random.Generator
) -> bytes:
    """Return the frame as CSV in UTF-8; a district's people live there, others anywhere."""
    towns = list(DISTRICTS)
    places = rng.integers(0, len(towns), len(codes))
    chances = rng.random(len(codes))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADING)
    for row, code in enumerate(codes):
        unit = population.offices[population.unit[row]].code
        fields = scene.fields[unit]
        field = fields[int(len(fields) * chances[row] ** 2)]
        area = unit if unit in DISTRICTS else towns[places[row]]
        writer.writerow((code, unit, field, area))
    return buffer.getvalue().encode("utf-8-sig")
