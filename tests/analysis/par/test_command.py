"""`python -m analysis score`: YAML and CSV give the same cards; mistakes come with their place."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.ground.errors import DomainError
from analysis.par import from_json
from analysis.par.round_loader import load_round
from tests.analysis.par.case_reader import book_of

YAML = """
on: 2024-12-31
units:
  H72.01:
    kind: department
    name: {vi: Sở Nội vụ, en: Home Affairs}
    metrics: {sipas.overall: {value: "91.17", standard_error: "1.2", source: run-1}}
    criteria: {A: {points: "70.88"}}
    self_assessed: {A: {points: "80"}}
    not_ranked: {reason: {vi: Mới lập, en: Mới lập}, decision: 12/QĐ}
  H72.02:
    kind: department
    metrics: {sipas.overall: "88"}
    not_applicable: [{criterion: A, reason: {vi: Không, en: Không}, decision: 13/QĐ}]
"""
CSV = (
    "unit,kind,name,name_en,sipas.overall,error sipas.overall,A:points,self A:points,not ranked,"
    "not applicable A\n"
    "H72.01,department,Sở Nội vụ,Home Affairs,91.17,1.2,70.88,80,Mới lập | 12/QĐ,\n"
    "\n"
    "H72.02,department,,,88,,,,,Không | 13/QĐ\n"
)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", YAML),
        ("a.csv", CSV),
        ("b.csv", "\ufeff" + CSV.replace(",", ";").replace("\n", "\r\n")),
    ],
)
def test_the_same_units_score_alike_from_every_form(tmp_path, capsys, name, text):
    assert main(["score", "tay-ninh-2024", str(written(tmp_path, name, text)), "--json"]) == 0
    one, two = from_json(capsys.readouterr().out)
    assert (one.points, one.rank, one.standard_error) == (
        Decimal("80.00"),
        None,
        pytest.approx(0.12),
    )
    assert one.not_ranked is not None
    assert one.not_ranked.vi == "Mới lập (12/QĐ)"
    line = one.line("A")
    assert line is not None
    assert line.self_points == 80
    assert (two.points, two.maximum, two.rate, two.rank) == (
        Decimal("8.80"),
        10,
        Decimal("88.00"),
        1,
    )


def test_tables_hold_what_the_cards_hold(tmp_path, capsys):
    path = str(written(tmp_path, "a.yaml", YAML))
    assert main(["score", "tay-ninh-2024", path, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["unit"], row["points"], row["rate"], row["grade"]) for row in rows] == [
        ("H72.01", "80.00", "80.00", "good"),
        ("H72.02", "8.80", "88.00", "good"),
    ]
    assert main(["score", "tay-ninh-2024", path, "--csv", "lines"]) == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    (survey,) = [row for row in lines if (row["unit"], row["criterion"]) == ("H72.01", "8.1")]
    assert survey["inputs"] == "sipas.overall = 91.17 (run-1)"
    assert (survey["survey"], survey["appraised"], survey["maximum"]) == ("9.12", "", "10")


def test_a_folder_gets_all_three_files(tmp_path, capsys):
    path, out = str(written(tmp_path, "a.csv", CSV)), tmp_path / "out"
    assert main(["score", "tay-ninh-2024", path, "--out", str(out)]) == 0
    assert "2 scorecards under tay-ninh-2024" in capsys.readouterr().out
    assert {one.name for one in out.iterdir()} == {"scorecards.json", "cards.csv", "lines.csv"}
    assert (out / "lines.csv").read_text(encoding="utf-8").startswith("\ufeffunit,criterion,")


def test_a_name_that_looks_like_a_formula_is_disarmed(tmp_path, capsys):
    text = YAML.replace("Sở Nội vụ", "'=1+1'")
    assert main(["score", "tay-ninh-2024", str(written(tmp_path, "a.yaml", text)), "--csv"]) == 0
    assert ",'=1+1," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            "a.yaml",
            "kind: department\n    name",
            "name",
            "units.H72.01: this key is missing (expected `kind:`)",
        ),
        ("a.yaml", 'value: "91.17"', 'value: "191.17"', "a survey figure lies outside 0–100"),
        ("a.yaml", 'value: "91.17"', 'value: "91,17"', "a number is wanted here (got 91,17"),
        ("a.yaml", 'sipas.overall: "88"', 'sipas.overall: "x"', "units.H72.02.metrics.sipas.over"),
        ("a.yaml", "on: 2024-12-31", "on: 2023-12-31", "does not apply on this day"),
        ("a.yaml", "kind: department", "kind: ward", "not for this kind of unit"),
        ("a.csv", "A:points,self", "B:points,self", "no rule reads this column (got B:points"),
        ("a.csv", "self A:points", "A:points", "a column stands twice"),
        ("a.csv", "unit,kind", "unit,sort", "a column is missing (expected kind)"),
        ("a.csv", "Mới lập | 12/QĐ", "Mới lập", "column not ranked: a reason and a decision"),
        ("a.csv", "H72.02", "H72.01", "line 4: each row needs a unit of its own (got H72.01"),
        ("a.csv", "Không | 13/QĐ", "Không | 13/QĐ,x", "line 4: this row has more cells"),
        ("a.csv", "Sở Nội vụ", '"Sở" Nội vụ', "this is no readable CSV"),
        ("a.csv", "70.88", "170.88", "criterion A: points: the points lie outside"),
    ],
)
def test_a_mistake_is_found_and_placed(tmp_path, capsys, name, old, new, words):
    text = YAML if name.endswith("yaml") else CSV
    assert old in text
    path = written(tmp_path, name, text.replace(old, new, 1))
    assert main(["score", "tay-ninh-2024", str(path), "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err


def test_an_empty_table_and_a_missing_file_are_refused(tmp_path, capsys):
    path = written(tmp_path, "a.csv", "")
    assert main(["score", "tay-ninh-2024", str(path), "--json"]) == 1
    assert "a column is missing" in capsys.readouterr().err
    assert main(["score", "tay-ninh-2024", str(tmp_path / "none.csv"), "--json"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_book_without_an_end_needs_a_day(tmp_path):
    path = written(tmp_path, "a.yaml", "units: {u: {kind: department}}")
    with pytest.raises(DomainError, match="--on"):
        load_round(path, book_of("sipas-points-2024"))
