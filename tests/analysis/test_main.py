import io
import json

import pytest

from analysis.__main__ import main
from analysis.pipeline import load_run
from analysis.pipeline.progress import Bar, Step, with_bar
from tests.analysis.methods import TINY_METHOD
from tests.analysis.snapshots import write_snapshot

CASES = {
    "unit": ["A", "A"],
    "stratum": ["A", "A"],
    "base_weight": [2.0, 2.0],
    **{f"q{number}": [4, 5] for number in range(1, 6)},
}


@pytest.fixture
def arguments(tmp_path):
    folder = write_snapshot(tmp_path / "snapshot", CASES, units={"A": "department"})
    method = tmp_path / "tiny-2024.yaml"
    method.write_text(TINY_METHOD, encoding="utf-8")
    return ["run", str(folder), "--out", str(tmp_path / "out"), "--method", str(method)]


def test_run_writes_and_says_so(arguments, tmp_path, capsys):
    assert main(arguments) == 0
    assert "1 units" in capsys.readouterr().out
    content = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert content["info"]["settings"]["lonely_psu"] == "adjust"


def test_lonely_units_may_be_collapsed(arguments, tmp_path):
    assert main([*arguments, "--lonely-psu", "collapse"]) == 0
    content = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert content["info"]["settings"]["lonely_psu"] == "collapse"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({1: "/nowhere/snapshot"}, "no snapshot here"),
        ({5: "nothing-2024"}, "no such index method"),
        ({6: "--rulebook", 7: "nothing-2024"}, "nothing-2024"),
        ({6: "--rulebook", 7: "/nowhere/book.yaml"}, "book.yaml"),
        ({6: "--evidence", 7: "/nowhere/evidence.yaml"}, "none is named"),
        ({3: "/dev/null/out"}, "cannot be written"),
    ],
)
def test_bad_input_is_told_in_lines_without_traceback(arguments, change, words, capsys):
    changed = {**dict(enumerate(arguments)), **change}
    assert main([changed[number] for number in sorted(changed)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert all(line.startswith("error: ") for line in lines)
    assert words in "\n".join(lines)


def test_check_cases_counts_and_exits_by_result(tmp_path, capsys):
    data = tmp_path / "data"
    data.mkdir()
    (data / "d.csv").write_text("y\n1\n2\n3\n4\n5\n")
    case = {
        "id": "mean_of_five",
        "group": "own",
        "data": "d.csv",
        "design": {"type": "taylor"},
        "estimator": {"stat": "mean", "vars": ["y"]},
        "expected": {"rows": [{"label": "y", "estimate": 3, "se": (2.5 / 5) ** 0.5, "df": 4}]},
    }
    case["design"]["weights"] = "w"
    (data / "d.csv").write_text("y,w\n1,1\n2,1\n3,1\n4,1\n5,1\n")
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"schema": "survey-cases/1", "cases": [case]}))
    assert main(["check-cases", str(path)]) == 0
    assert "own: passed 1, failed 0, unsupported 0" in capsys.readouterr().out
    case["expected"]["rows"][0]["estimate"] = 4
    path.write_text(json.dumps({"schema": "survey-cases/1", "cases": [case]}))
    assert main(["check-cases", str(path)]) == 1
    assert "mean_of_five" in capsys.readouterr().out


def test_figures_of_few_respondents_are_withheld_on_demand(arguments, tmp_path):
    def estimates():
        rows = load_run(tmp_path / "out").indices
        return {row.estimate for row in rows if row.scope_code == "A"}

    assert main(arguments) == 0
    assert None not in estimates()
    assert main([*arguments, "--minimum-respondents", "3", "--few-respondents", "suppress"]) == 0
    assert estimates() == {None}


def test_a_pipe_sees_no_progress_bar(arguments, capsys):
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""


def test_a_terminal_sees_the_steps_of_long_work(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("analysis.pipeline.progress._DELAY_SECONDS", 0.0)
    with Bar() as reached:
        for step in Step:
            reached(step)
    assert str(Step.WRITE) in screen.getvalue()
    assert list(with_bar(iter([1, 2]), total=2, unit="case")) == [1, 2]
    assert "0/2" in screen.getvalue()
    assert [step.share for step in Step] == sorted(step.share for step in Step)
