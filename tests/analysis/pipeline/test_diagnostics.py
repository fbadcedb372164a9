"""The tables beside the indices, on a made-up sample, against the functions and against counts."""

import numpy as np
import pytest
from scipy import stats

from analysis.__main__ import main
from analysis.indices.definition import Level
from analysis.pipeline import load_run, run
from analysis.pipeline.diagnostics import DriverStatus, OutlierKind, RankStatus
from analysis.pipeline.rows import FewRespondents, Scope, Settings
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {
    "A": "department",
    "B": "department",
    "C": "department",
    "D": "department",
    "X": "district",
}
SIZES = {"A": 150, "B": 160, "C": 140, "D": 12, "X": 90}
LEVEL = {"A": 1.5, "B": 0.0, "C": 0.1, "D": 0.5, "X": 0.3}


def made_up(clustered):
    """Answers of a latent satisfaction; q5 follows q1 to q3, paper is kinder, one case refused."""
    rng = np.random.default_rng(77)
    unit = np.repeat(list(SIZES), list(SIZES.values()))
    count = len(unit)
    paper = rng.random(count) < 0.4
    person = np.array([LEVEL[one] for one in unit]) + rng.normal(size=count) + 0.6 * paper
    cuts = [-1.5, -0.5, 0.5, 1.5]
    codes = {
        item: 1 + np.searchsorted(cuts, person + rng.normal(size=count) * 0.7) for item in ITEMS
    }
    codes["q3"][rng.random(count) < 0.2] = -2
    codes["q4"][:3] = -5
    status = np.where(rng.random(count) < 0.1, "no_answer", "complete").astype("U20")
    status[[0, 1, 2, 3]] = ["refusal", "ineligible", "unknown_eligibility", "partial"]
    done = status == "complete"
    cases = {
        "unit": unit.tolist(),
        "stratum": (["all"] * count) if clustered else unit.tolist(),
        "base_weight": [4.0] * count,
        "status": status.tolist(),
        "mode": [
            ("paper" if p else "web") if d else None for p, d in zip(paper, done, strict=True)
        ],
    }
    if clustered:
        cases["psu"] = [f"p{number % 25:02d}" for number in range(count)]
    for item, values in codes.items():
        cases[item] = [int(v) if d else None for v, d in zip(values, done, strict=True)]
    return cases


@pytest.fixture(scope="module")
def method_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("methods") / "tiny-2024.yaml"
    path.write_text(TINY_METHOD.replace("blocks:", "outcome: [q5]\nblocks:"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def plain(out):
    return write_snapshot(out / "plain", made_up(clustered=False), units=UNITS)


@pytest.fixture(scope="module")
def result(method_file, plain, out):
    return run(plain, out / "one", method=method_file)


@pytest.fixture(scope="module")
def clustered(method_file, out):
    folder = write_snapshot(out / "clusters", made_up(clustered=True), units=UNITS)
    return run(folder, out / "two", method=method_file)


def test_all_tables_read_back_equal(result, out):
    assert load_run(out / "one") == result
    assert (out / "one" / "ranking.csv").exists()


def test_the_same_inputs_give_the_same_bytes(result, method_file, plain, out):
    run(plain, out / "again", method=method_file)
    for path in sorted((out / "one").iterdir()):
        assert path.read_bytes() == (out / "again" / path.name).read_bytes(), path.name
    assert result


def test_outcomes_by_count(result):
    row = next(row for row in result.diagnostics.outcomes if row.scope_code == "A")
    cases = made_up(clustered=False)
    status = [s for s, unit in zip(cases["status"], cases["unit"], strict=True) if unit == "A"]
    assert (row.refusal, row.ineligible, row.unknown_eligibility, row.partial) == (1, 1, 1, 1)
    assert row.complete == status.count("complete")
    assert row.response_rate_1 == pytest.approx(100 * row.complete / 149)
    assert row.response_rate_5 == pytest.approx(100 * row.complete / 148)
    assert row.weighted_response_rate == pytest.approx(row.response_rate_1)


def test_ineligible_cases_hand_their_weight_to_nobody(result):
    """149 of the 150 sampled cases of A stand for somebody: Σ w = 4·149 in that stratum."""
    assert result.weighting[0].sum_after == pytest.approx(4 * (sum(SIZES.values()) - 1))


def test_gaps_by_count(result):
    cases = made_up(clustered=False)
    blanks = sum(code == -2 for code in cases["q3"])
    asked = sum(status == "complete" for status in cases["status"])
    row = next(r for r in result.diagnostics.item_gaps if (r.scope_code, r.item) == ("all", "q3"))
    assert (row.blank, row.asked) == (blanks, asked)
    assert row.nonresponse_rate == pytest.approx(100 * blanks / asked)


def test_kinder_answers_on_paper_show(result):
    rows = {(row.scope_code, row.code): row for row in result.diagnostics.mode_gaps}
    overall = rows["all", "overall"]
    modes = {
        row.scope_code: row.estimate
        for row in result.indices
        if row.scope is Scope.MODE and row.of_record and row.code == "overall"
    }
    assert overall.gap == pytest.approx(modes["web"] - modes["paper"], abs=1e-8)
    assert overall.gap < 0
    assert overall.p_value < 0.001


def test_alpha_of_every_factor_with_items_to_compare(result):
    rows = {(row.scope_code, row.code): row for row in result.diagnostics.reliability}
    assert 0.5 < rows["all", "I.A"].alpha < 0.95
    assert rows["all", "I.B"].alpha is None


def test_drivers_add_up(result):
    everybody = [row for row in result.diagnostics.drivers if row.scope is Scope.ALL]
    for level in (Level.FACTOR, Level.ITEM):
        rows = [row for row in everybody if row.level is level]
        assert {row.status for row in rows} == {DriverStatus.OK}
        assert sum(row.importance for row in rows) == pytest.approx(rows[0].r_squared, abs=1e-6)
    assert {row.code for row in everybody} == {"I.A", "I.B", "q1", "q2", "q3", "q4"}


def test_priorities_stand_beside_every_unit(result):
    rows = [row for row in result.diagnostics.priorities if row.scope_code == "A"]
    index = {(r.scope_code, r.code): r.estimate for r in result.indices if r.of_record}
    assert {row.code for row in rows} == {"I.A", "I.B"}
    assert all(row.performance == index["A", row.code] for row in rows)


def test_ranks_of_each_kind(result):
    rows = {row.unit: row for row in result.diagnostics.ranking if row.code == "overall"}
    assert (rows["A"].rank, rows["A"].best, rows["A"].ranked_units) == (1, 1, 4)
    assert (rows["X"].rank, rows["X"].worst, rows["X"].ranked_units) == (1, 1, 1)
    assert rows["B"].worst == 4
    assert [unit for unit, row in rows.items() if row.few_respondents] == ["D"]
    chances = [row for row in result.diagnostics.rank_chances if row.unit == "A"]
    assert sum(row.probability for row in chances) == pytest.approx(100, abs=1e-4)


def test_a_withheld_unit_keeps_its_row(method_file, plain, out):
    settings = Settings(few_respondents=FewRespondents.SUPPRESS)
    found = run(plain, out / "withheld", method=method_file, settings=settings)
    row = next(row for row in found.diagnostics.ranking if row.unit == "D")
    assert (row.status, row.rank, row.estimate) == (RankStatus.WITHHELD, None, None)
    assert row.ranked_units == 3


def test_shared_clusters_are_joined_in_the_ranks(clustered):
    """The units share 25 sampling units, so their covariance is not diagonal."""
    rows = [row for row in clustered.diagnostics.ranking if row.code == "overall"]
    assert all(row.best <= row.rank <= row.worst for row in rows)
    index = {r.scope_code: r for r in clustered.indices if r.of_record and r.code == "overall"}
    for row in rows:
        peers = row.ranked_units
        quantile = stats.t.ppf((1 + 0.95 ** (1 / peers)) / 2, index[row.unit].df)
        margin = quantile * index[row.unit].standard_error
        assert row.upper - row.estimate == pytest.approx(margin, rel=1e-8)


def test_sampling_units_are_held_against_their_stratum(clustered, result):
    kinds = [row.kind for row in clustered.diagnostics.outliers]
    assert kinds.count(OutlierKind.SAMPLING_UNIT) == 25
    assert kinds.count(OutlierKind.UNIT) == 5
    (row,) = clustered.diagnostics.clustering
    assert (row.column, row.groups) == ("psu", 25)
    assert abs(row.intraclass) < 0.1
    assert result.diagnostics.clustering == ()


def test_a_method_without_outcome_has_no_drivers(plain, tmp_path):
    path = tmp_path / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    found = run(plain, tmp_path / "o", method=path)
    assert found.diagnostics.drivers == found.diagnostics.priorities == ()


def test_drivers_checked_by_an_ordered_logit(result, method_file, plain, capsys):
    arguments = ["check-drivers", str(plain), "--method", str(method_file)]
    assert main(arguments) == 0
    first, _, last = capsys.readouterr().out.splitlines()
    found = next(row for row in result.diagnostics.drivers if row.code == "I.A")
    assert first.startswith(f"I.A: linear {found.coefficient:.4f}, ordered logit")
    assert last == f"{found.people} people, order agrees to 1.000"


def test_drivers_of_a_method_without_outcome_cannot_be_checked(plain, tmp_path, capsys):
    path = tmp_path / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    assert main(["check-drivers", str(plain), "--method", str(path)]) == 1
    assert "overall satisfaction" in capsys.readouterr().err
