"""`sipas par check`: a good book is summed up, a bad one answered with all its faults."""

from click.testing import CliRunner

from sipas.par.cli import par
from tests.analysis.par.case_reader import HERE

BOOK = HERE / "books" / "rules-of-provinces.yaml"


def test_a_good_book_is_summed_up():
    result = CliRunner().invoke(par, ["check", str(BOOK)])
    assert result.exit_code == 0
    assert "rules-of-provinces.yaml: OK." in result.output
    assert "7 scored criteria, 30 points" in result.output


def test_what_is_unknown_or_assumed_is_named():
    book = HERE.parents[2] / "analysis/par/books/national-province-2024.yaml"
    output = CliRunner().invoke(par, ["check", str(book)]).output
    assert "unknown, not scoreable until filled in: 1 Công tác chỉ đạo" in output
    assert "filled in: 8.1" not in output
    assert "assumption, to be confirmed (8.1):" in output


def test_all_faults_are_printed_with_their_place(tmp_path):
    text = BOOK.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        text.replace("kind: bands", "kind: stairs").replace("half_up_1", "up"), encoding="utf-8"
    )
    result = CliRunner().invoke(par, ["check", str(broken)])
    assert result.exit_code == 1
    assert "broken.yaml: criteria[1].criteria[1.1].criteria[1.1.4].rule.kind:" in result.output
    assert "this rounding is not known (got up" in result.output
    assert "broken.yaml: 2 faults." in result.output


def test_a_missing_file_is_one_clear_line(tmp_path):
    result = CliRunner().invoke(par, ["check", str(tmp_path / "none.yaml")])
    assert result.exit_code == 1
    assert "the file cannot be read" in result.output
