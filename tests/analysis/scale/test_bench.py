"""The benchmark measures the right thing: its survey is repeatable, its estimates are right."""

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.snapshot.frame import read_snapshot
from analysis.totals.design import DesignColumns, declare_design
from analysis.weighting.steps import adjust_for_nonresponse, base_weights
from bench.analysis.generate import ITEMS, write_survey
from bench.analysis.ours import task_a


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("survey")
    write_survey(folder, rows=6000, seed=5, rows_a_file=2500)
    return folder


def test_the_same_seed_gives_the_same_files(folder, tmp_path):
    write_survey(tmp_path, rows=6000, seed=5, rows_a_file=2500)
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4
    for name in names:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_task_a_agrees_with_means_in_memory(tmp_path):
    write_survey(tmp_path, rows=6000, seed=5)
    snapshot = read_snapshot(tmp_path)
    strata, psu = snapshot.words("stratum"), snapshot.words("psu")
    answered = snapshot.words("status") == "complete"
    weights = adjust_for_nonresponse(
        base_weights(snapshot.numbers("base_weight")), classes=strata, responded=answered
    )
    design = declare_design(
        DesignColumns(ids=(psu,), strata=strata, weights=weights.final), rows=len(strata)
    )
    found = task_a(tmp_path)["D03"]
    inside = answered & (snapshot.words("unit") == "D03")
    for item in (ITEMS[0], ITEMS[-1]):
        codes = snapshot.codes(item)
        columns = {
            f"satisfied {item}": (codes >= 4).astype(float),
            f"index {item}": codes / 5,
        }
        expected = survey.mean(design, columns, domain=inside & (codes > 0))
        places = [found.names.index(name) for name in columns]
        np.testing.assert_allclose(found.values[places], expected.values, rtol=1e-12)
        np.testing.assert_allclose(
            found.standard_errors[places], expected.standard_errors, rtol=1e-12
        )
