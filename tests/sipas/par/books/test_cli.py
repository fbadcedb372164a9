"""`sipas par books`: take, save, issue, list and export, as an officer at a terminal does."""

import pytest
from click.testing import CliRunner

from analysis.par.shipped import shipped_text
from sipas.par.cli import par

HARDER = shipped_text("tay-ninh-2024").replace('from: "80"', 'from: "85"', 1)


@pytest.fixture
def run(monkeypatch, database_url, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SIPAS_DATA_DIR", str(tmp_path))

    def call(*arguments):
        return CliRunner().invoke(par, ["books", *map(str, arguments)])

    return call


def test_a_book_goes_from_the_shelf_to_its_issue_and_out(run, tmp_path):
    assert "tay-ninh-2024 version 1" in run("take", "tay-ninh-2024").output
    file = tmp_path / "harder.yaml"
    file.write_text(HARDER, encoding="utf-8")
    assert "version 2" in run("save", file).output
    decided = ("--decision", "12/QĐ-UBND", "--on", "2024-12-01")
    assert "Issued tay-ninh-2024 version 1" in run("issue", "tay-ninh-2024", 1, *decided).output
    assert run("issue", "tay-ninh-2024", 1, *decided).exit_code == 1
    listed = run("list").output
    assert "newest 2\tin force 1 by 12/QĐ-UBND" in listed
    run("export", "tay-ninh-2024", tmp_path / "force.yaml")
    run("export", "tay-ninh-2024", tmp_path / "two.yaml", "--number", 2)
    assert (tmp_path / "force.yaml").read_text("utf-8") == shipped_text("tay-ninh-2024")
    assert (tmp_path / "two.yaml").read_text("utf-8") == HARDER
    for refused in (("take", "nothing"), ("export", "nothing", tmp_path / "n.yaml")):
        assert run(*refused).exit_code == 1
