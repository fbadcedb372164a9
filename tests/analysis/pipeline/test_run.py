"""A run from files to files, on a snapshot small enough to reckon by hand."""

from decimal import Decimal

import pytest

from analysis.ground.errors import DomainError, ManyFaults
from analysis.indices.definition import Level, RollUp, Scoring
from analysis.pipeline import load_run, run, run_hash
from analysis.pipeline.rows import Note, NoteCode, Scope, Settings
from analysis.totals.design import LonelyPsu
from tests.analysis.methods import ITEMS, TINY_METHOD
from tests.analysis.snapshots import write_snapshot

UNITS = {"A": "department", "B": "department", "C": "district", "D": "district"}
# Unit A: 4 sampled of 20, 3 answered; B: 2 of 10; C: one answered; D: nobody; one open-link answer.
CASES = {
    "unit": ["A", "A", "A", "A", "B", "B", "C", "D", "A"],
    "stratum": ["A", "A", "A", "A", "B", "B", "C", "D", None],
    "base_weight": [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 2.0, 3.0, None],
    "stratum_population": [20, 20, 20, 20, 10, 10, 2, 3, None],
    "reach": ["probability"] * 8 + ["open_link"],
    "status": ["complete"] * 3 + ["no_answer"] + ["complete"] * 3 + ["no_answer", "complete"],
    "mode": ["web", "paper", "paper", None, "web", "web", "paper", None, "web"],
    "q1": [5, 4, 3, None, 4, 2, 5, None, 5],
    "q2": [4, -2, 2, None, 4, 4, 5, None, 5],
    "q3": [1, 5, 4, None, 4, 4, 5, None, 5],
    "q4": [5, 5, -5, None, 4, 4, 5, None, 5],
    "q5": [-2, -2, 3, None, -3, 4, 5, None, 5],
}
RULEBOOK = "sipas-points-2024"


@pytest.fixture
def method_file(tmp_path):
    path = tmp_path / "tiny-2024.yaml"
    path.write_text(TINY_METHOD, encoding="utf-8")
    return path


@pytest.fixture
def snapshot(tmp_path):
    return write_snapshot(tmp_path / "snapshot", CASES, units=UNITS)


@pytest.fixture
def result(snapshot, method_file, tmp_path):
    return run(snapshot, tmp_path / "out", method=method_file, rulebook=RULEBOOK)


def index(result, scope_code, code="overall", *, scoring=Scoring.F2, rollup=RollUp.R1):
    return next(
        row
        for row in result.indices
        if (row.scope_code, row.code, row.scoring, row.rollup)
        == (scope_code, code, scoring, rollup)
    )


def test_a_unit_by_hand(result):
    """Unit A: 41 of 55; of 20 cases 3 answered, so V = (1 - 3/20)·3/2·Σ z², z = (y - R·x)/11."""
    row = index(result, "A")
    share = 41 / 55
    z = [(15 / 5 - share * 4) / 11, (14 / 5 - share * 3) / 11, (12 / 5 - share * 4) / 11]
    assert row.scope is Scope.UNIT
    assert row.estimate == pytest.approx(100 * share)
    assert row.standard_error == pytest.approx(
        100 * (0.85 * 1.5 * sum(value**2 for value in z)) ** 0.5, rel=1e-9
    )
    assert row.estimate - row.lower == pytest.approx(4.302652729749464 * row.standard_error)
    assert (row.df, row.answers, row.respondents, row.of_record) == (2, 11, 3, True)


def test_strata_keep_their_weight_whatever_their_response(result):
    """Item q1: A has 20 cases at 12/15, B 10 at 6/10, C 2 at 1: (16 + 6 + 2)/32."""
    row = index(result, "all", "q1", rollup=RollUp.NONE)
    assert row.estimate == pytest.approx(100 * 24 / 32)


def test_one_respondent_has_an_estimate_and_no_error(result):
    row = index(result, "C")
    assert (row.estimate, row.respondents, row.df) == (100, 1, 0)
    assert row.standard_error is row.lower is row.upper is row.design_effect is None


def test_a_unit_without_respondents_is_there_without_estimate(result):
    row = index(result, "D")
    assert (row.estimate, row.answers, row.respondents) == (None, 0, 0)
    assert len([row for row in result.indices if row.scope_code == "D"]) == len(
        [row for row in result.indices if row.scope_code == "A"]
    )
    notes = {note.code: note.about for note in result.info.notes}
    assert notes[NoteCode.EMPTY_STRATUM] == ("D",)
    assert notes[NoteCode.LONELY_STRATUM] == ("C",)


def test_opt_in_answers_never_enter_the_index(method_file, tmp_path, result):
    worse = {**CASES, **{item: [*CASES[item][:-1], 1] for item in ITEMS}}
    folder = write_snapshot(tmp_path / "worse", worse, units=UNITS)
    other = run(folder, tmp_path / "other", method=method_file)
    assert other.indices == result.indices
    assert other.levels == result.levels
    assert other.response == result.response
    overall = next(row for row in other.opt_in if row.scope_code == "A" and row.scoring == "F2")
    assert (overall.estimate, overall.answers, overall.respondents) == (20, 5, 1)
    empty = next(row for row in other.opt_in if row.scope_code == "B")
    assert (empty.estimate, empty.respondents) == (None, 0)


def test_levels_by_hand(result):
    row = next(row for row in result.levels if (row.scope_code, row.item) == ("A", "q4"))
    assert row.counts == (0, 0, 0, 0, 2)
    assert row.shares == (0, 0, 0, 0, 100)
    assert (row.answers, row.blank, row.not_asked, row.two_ticks) == (2, 0, 0, 1)
    everybody = next(row for row in result.levels if (row.scope_code, row.item) == ("all", "q5"))
    assert everybody.counts == (0, 0, 1, 1, 1)
    assert (everybody.blank, everybody.not_asked) == (2, 1)
    weights = [20 / 3, 5, 2]
    assert everybody.shares[2:] == pytest.approx([100 * w / sum(weights) for w in weights])
    nobody = next(row for row in result.levels if (row.scope_code, row.item) == ("D", "q1"))
    assert nobody.shares == (None,) * 5


def test_response_by_hand(result):
    rows = {(row.scope_code, row.mode): row for row in result.response}
    assert (rows["A", "all"].sampled, rows["A", "all"].complete) == (4, 3)
    assert (rows["A", "all"].no_answer, rows["A", "all"].response_rate) == (1, 75)
    assert (rows["A", "paper"].sampled, rows["A", "paper"].response_rate) == (None, 50)
    assert (rows["D", "all"].complete, rows["D", "all"].response_rate) == (0, 0)
    assert rows["all", "all"].sampled == 8
    assert rows["all", "all"].response_rate == 75


def test_points_follow_the_index_of_record(result):
    cards = {card.unit: card for card in result.scorecards}
    percent = Decimal(str(index(result, "A").estimate))
    assert cards["A"].points == (percent / 10).quantize(Decimal("0.01"))
    assert not cards["D"].complete
    source = cards["A"].lines[0].inputs[0].source
    assert result.info.snapshot_sha256 in source


def test_what_was_written_reads_back_equal(result, tmp_path):
    assert load_run(tmp_path / "out") == result


def test_the_same_inputs_give_the_same_bytes(snapshot, method_file, tmp_path):
    for name in ("one", "two"):
        run(snapshot, tmp_path / name, method=method_file, rulebook=RULEBOOK)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    assert {"run.json", "indices.csv", "opt_in.parquet", "scorecards.json"} <= set(names)
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert run_hash(tmp_path / "one") == run_hash(tmp_path / "two")


def test_a_rerun_without_rule_book_leaves_no_old_scorecards(
    result, snapshot, method_file, tmp_path
):
    assert result.scorecards
    again = run(snapshot, tmp_path / "out", method=method_file)
    assert load_run(tmp_path / "out") == again
    assert not (tmp_path / "out" / "scorecards.json").exists()


def test_a_changed_result_is_refused(result, tmp_path):
    path = tmp_path / "out" / "indices.csv"
    path.write_text(path.read_text().replace("74.5", "99.5", 1))
    with pytest.raises(DomainError) as caught:
        load_run(tmp_path / "out")
    assert caught.value.code == "run.hash"
    assert result


def test_policy_fail_names_the_strata(snapshot, method_file, tmp_path):
    with pytest.raises(DomainError) as caught:
        run(
            snapshot,
            tmp_path / "out",
            method=method_file,
            settings=Settings(lonely_psu=LonelyPsu.FAIL),
        )
    assert caught.value.fault.where == "C"
    assert not (tmp_path / "out").exists()


def test_policy_collapse_names_the_strata_it_joined(snapshot, method_file, tmp_path):
    out, settings = tmp_path / "out", Settings(lonely_psu=LonelyPsu.COLLAPSE)
    result = run(snapshot, out, method=method_file, settings=settings)
    assert Note(NoteCode.COLLAPSED_STRATA, ("B", "C")) in result.info.notes
    assert NoteCode.LONELY_STRATUM not in {note.code for note in result.info.notes}
    assert load_run(out) == result


def test_codes_that_are_no_levels(method_file, tmp_path):
    cases = {**CASES, "q1": [7, *CASES["q1"][1:]], "q2": [0, *CASES["q2"][1:]]}
    folder = write_snapshot(tmp_path / "s", cases, units=UNITS)
    with pytest.raises(ManyFaults) as caught:
        run(folder, tmp_path / "out", method=method_file)
    assert [fault.got for fault in caught.value.faults] == ["7", "0"]


def test_a_method_of_another_questionnaire(snapshot, tmp_path):
    with pytest.raises(ManyFaults, match="q9_01"):
        run(snapshot, tmp_path / "out", method="sipas-citizen-2024")
    with pytest.raises(DomainError, match="no index method"):
        run(snapshot, tmp_path / "out")


def test_a_cluster_in_which_nobody_answered_stays_in_the_design(method_file, tmp_path):
    """Three clusters drawn, two with answers: n_h = 3, one of them zero; SE by formula 1."""
    cases = {
        "unit": ["A"] * 5,
        "stratum": ["A"] * 5,
        "psu": ["p1", "p1", "p2", "p2", "p3"],
        "base_weight": [1.0] * 5,
        "status": ["complete"] * 4 + ["no_answer"],
        **{item: [5, 5, 1, 2, None] for item in ITEMS},
    }
    folder = write_snapshot(tmp_path / "s", cases, units={"A": "department"})
    row = index(run(folder, tmp_path / "out", method=method_file), "A", "q1", rollup=RollUp.NONE)
    share = 13 / 20
    z = [(2 - 2 * share) / 4, (0.6 - 2 * share) / 4, 0]
    assert row.standard_error == pytest.approx(100 * (1.5 * sum(v**2 for v in z)) ** 0.5)
    assert row.df == 1


def test_modes_stand_side_by_side(result):
    rows = [row for row in result.indices if row.scope is Scope.MODE and row.level is Level.OVERALL]
    assert {row.scope_code for row in rows} == {"web", "paper"}
    assert index(result, "web").respondents == 3
