"""The benchmark measures the right thing: its survey is repeatable, its estimates are right."""

import subprocess
import sys

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.snapshot.frame import read_snapshot
from analysis.totals.design import DesignColumns, declare_design, reweighted
from analysis.weighting.calibrate import rake
from analysis.weighting.margins import Margin
from analysis.weighting.steps import adjust_for_nonresponse, base_weights
from bench.analysis.compare import AIMS, LIMIT, OURS, lines, verdicts
from bench.analysis.generate import write_survey
from bench.analysis.margins import totals
from bench.analysis.measure import Cost, agreement, run
from bench.analysis.ours import task_a, task_b, task_c
from bench.analysis.questions import ITEMS


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


@pytest.mark.parametrize("task", [task_a, task_c])
def test_tasks_a_and_c_agree_with_means_in_memory(tmp_path, task):
    write_survey(tmp_path, rows=6000, seed=5)
    snapshot = read_snapshot(tmp_path)
    strata, psu = snapshot.words("stratum"), snapshot.words("psu")
    answered = snapshot.words("status") == "complete"
    weights = adjust_for_nonresponse(
        base_weights(snapshot.numbers("base_weight")), classes=strata, responded=answered
    )
    kept = np.flatnonzero(answered) if task is task_c else np.arange(len(strata))
    columns = DesignColumns(
        ids=() if task is task_c else (psu,), strata=strata[kept], weights=weights.final[kept]
    )
    design = declare_design(columns, rows=len(kept))
    found = task(tmp_path)["D03"]
    inside = answered[kept] & (snapshot.words("unit")[kept] == "D03")
    for item in (ITEMS[0], ITEMS[-1]):
        codes = snapshot.codes(item)[kept]
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


def test_task_b_agrees_with_raking_in_memory(tmp_path):
    write_survey(tmp_path, rows=6000, seed=5)
    snapshot = read_snapshot(tmp_path)
    strata, psu = snapshot.words("stratum"), snapshot.words("psu")
    answered = snapshot.words("status") == "complete"
    weights = adjust_for_nonresponse(
        base_weights(snapshot.numbers("base_weight")), classes=strata, responded=answered
    )
    margins = [Margin.of(name, found) for name, found in totals().items()]
    words = [snapshot.words(margin.name) for margin in margins]
    raked = rake(weights, margins, words=words)
    design = declare_design(
        DesignColumns(ids=(psu,), strata=strata, weights=raked.final), rows=len(strata)
    )
    design = reweighted(design, raked.final, adjustments=raked.adjustments)
    found = task_b(tmp_path)["D03"]
    inside = answered & (snapshot.words("unit") == "D03")
    codes = snapshot.codes(ITEMS[7])
    expected = survey.mean(design, {"y": codes / 5}, domain=inside & (codes > 0))
    place = found.names.index(f"index {ITEMS[7]}")
    assert found.values[place] == pytest.approx(expected.values[0], rel=1e-11)
    assert found.standard_errors[place] == pytest.approx(expected.standard_errors[0], rel=1e-10)


def test_task_a_loads_no_large_library(folder):
    """Each takes longer to load than a small sample takes to analyse."""
    heavy = ("pandas", "pyarrow.compute", "pyarrow.dataset", "scipy.special", "scipy.sparse")
    program = (
        "import sys; from pathlib import Path; from bench.analysis.ours import task_a;"
        f"task_a(Path({str(folder)!r})); print([name for name in {heavy} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.decode().strip() == "[]"


def test_a_program_is_not_charged_for_the_memory_of_this_one():
    ballast = np.ones(40_000_000)
    found = run([sys.executable, "-I", "-S", "-c", "print('done')"])
    assert ballast.nbytes > 300e6
    assert 2 < found.megabytes < 60
    assert found.output == "done\n"
    assert found.cpu_seconds > 0
    assert found.seconds > 0


def test_a_program_that_fails_is_named():
    with pytest.raises(SystemExit, match=r"failed with 3: .* exit"):
        run([sys.executable, "-c", "raise SystemExit(3) # exit"])


def cost(seconds, output):
    return Cost(seconds, seconds, 100.0, output)


def test_agreement_tells_values_from_errors():
    one, other = "A\tq\t2\t0.5\n", "A\tq\t2\t0.4\n"
    assert agreement(one, other) == (0.0, pytest.approx(0.2))
    assert agreement(one, "B\tq\t2\t0.5\n") == (float("inf"), float("inf"))


def test_the_verdict_holds_figures_against_the_aims():
    costs = {OURS: cost(3.0, ""), LIMIT: cost(2.5, "")}
    found = list(verdicts({("A", 5_000_000): costs}))
    assert len(found) == len(AIMS)
    assert ": met (1.20, 1.20 by processor time)" in found[0]
    assert found[2].endswith("not measured")
    table = list(lines("A", 5_000_000, costs))
    assert [line.count("|") for line in table] == [11, 11]
    assert "0.83" in table[1]
