"""The whole road from the command line, and how each command refuses."""

import csv
import json

import openpyxl
import pytest
from click.testing import CliRunner

from analysis.pipeline import load_run
from sipas.cli.main import COMMANDS, cli
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.queries import campaign_by_code
from surveys.invitations.queries import unspent_invitations
from surveys.questionnaires.loader import FORMS
from surveys.units.loader import shipped_registers
from tests.sipas.staging import stage_small

FRAME = "Mã hồ sơ,Mã đơn vị,Lĩnh vực\n" + "".join(
    f"H-{unit}-{number},{unit},Hộ tịch\n" for unit in ("SNV", "STC") for number in range(20)
)


@pytest.fixture
def sipas(monkeypatch, database_url, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SIPAS_DATA_DIR", str(tmp_path / "data"))

    def call(*arguments, refused=None):
        answer = CliRunner().invoke(cli, [str(argument) for argument in arguments])
        if refused is None:
            assert answer.exit_code == 0, answer.output + repr(answer.exception)
            return answer.stdout
        assert answer.exit_code != 0
        assert refused in answer.output + str(answer.exception)
        return answer.output

    return call


@pytest.fixture
def ready(sipas, tmp_path):
    """A campaign in draft with its frame loaded."""
    sipas("units", "load", shipped_registers()[0])
    sipas("questionnaires", "publish", FORMS / "business-2024.md")
    period = ("--from", "2024-01-01", "--to", "2024-12-31")
    titles = ("--title-vi", "Thử", "--title-en", "Trial")
    sipas("campaigns", "create", "thu", "--questionnaire", "business-2024", *titles, *period)
    frame = tmp_path / "frame.csv"
    frame.write_text(FRAME + "H-1,KHONG,Hộ tịch\n", encoding="utf-8")
    said = sipas("frames", "upload", "thu", frame)
    assert "40 dossiers, 1 rows refused" in said
    return tmp_path


def test_every_command_can_be_imported_and_says_what_it_does():
    for name in COMMANDS:
        answer = CliRunner().invoke(cli, [name, "--help"])
        assert answer.exit_code == 0, name
        assert answer.output.count("\n") > 3


def test_units_are_listed_by_day_and_loaded_once(sipas):
    assert sipas("units", "load", shipped_registers()[0]).startswith("29 units are new")
    assert sipas("units", "load", shipped_registers()[0]).startswith("0 units are new")
    assert sipas("units", "official", "80").startswith("96 units are new")
    before = sipas("units", "list", "--on", "2024-12-31").splitlines()
    assert sum("\tdepartment\t" in line for line in before) == 19
    assert sum("\tdistrict\t" in line for line in before) == 9
    today = sipas("units", "list", "--on", "2025-07-01").splitlines()
    assert len(today) == 96
    sipas("units", "official", "99", refused="no province of this code")
    sipas("units", "load", "/no/such/file.csv", refused="cannot be read")


def test_draw_open_and_issue(sipas, ready):
    drawn = sipas("sampling", "draw", "thu", "--seed", 5, "--quota", 12)
    assert "SNV\t12 of 20" in drawn
    assert "24 of 40 dossiers" in drawn
    assert sipas("sampling", "draw", "thu", "--seed", 5, "--quota", 12) == drawn
    sipas("sampling", "draw", "thu", "--seed", 6, "--quota", 12, refused="drawn already")
    out = ready / "letters.csv"
    assert "24 invitations" in sipas("invitations", "issue", "thu", "--out", out)
    assert out.stat().st_mode & 0o077 == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["Mã mời"] for row in rows}) == 24
    sipas("invitations", "issue", "thu", "--out", out, refused="already")
    other = ready / "other.csv"
    sipas("invitations", "issue", "thu", "--out", other, refused="issued already")
    assert not other.exists()
    sipas("campaigns", "open", "thu")
    assert "thu\topen" in sipas("campaigns", "list")
    sipas("snapshots", "write", "thu", refused="closed campaign")
    sipas("runs", "start", "thu", refused="closed campaign")
    with unit_of_work() as session:
        assert len(unspent_invitations(session, campaign_by_code(session, "thu"))) == 24


def test_snapshot_run_and_workbook_of_a_closed_campaign(sipas, tmp_path):
    assert sipas("campaigns", "list") == ""
    with unit_of_work() as session:
        stage_small(session)
    folder, sha = sipas("snapshots", "write", "nho", "--out", tmp_path / "out").splitlines()
    manifest = json.loads(
        (tmp_path / "out" / folder.rsplit("/", 1)[1] / "manifest.json").read_text()
    )
    assert manifest["campaign"]["code"] == "nho"
    assert sha.removeprefix("SHA-256 ") in sipas("snapshots", "list", "nho")
    sipas("exports", "workbook", "nho", "--out", tmp_path / "x.xlsx", refused="no results yet")
    where, run_hash, overall = sipas("runs", "start", "nho").splitlines()
    assert sipas("runs", "start", "nho").splitlines()[:2] == [where, run_hash]
    assert len(sipas("runs", "list", "nho").splitlines()) == 1
    result = load_run(tmp_path / "data" / "runs" / run_hash.removeprefix("SHA-256 "))
    index = next(row for row in result.indices if row.of_record)
    assert f"{index.estimate:.2f} %" in overall
    sipas("exports", "workbook", "nho", "--out", tmp_path / "x.xlsx")
    assert "Bìa" in openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    sipas("exports", "workbook", "nho", "--out", tmp_path / "x.xlsx", refused="already")
    sipas("runs", "start", "nho", "--rulebook", "none", refused="no shipped rule book")


def test_a_campaign_closes_after_a_word_only(sipas, ready):
    del ready
    sipas("campaigns", "close", "thu", "--yes", refused="never open")
    sipas("campaigns", "open", "thu")
    answer = CliRunner().invoke(cli, ["campaigns", "close", "thu"], input="n\n")
    assert answer.exit_code == 1
    assert "thu\topen" in sipas("campaigns", "list")
    sipas("campaigns", "close", "thu", "--yes")
    assert "thu\tclosed" in sipas("campaigns", "list")


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (("frames", "upload", "khong-co", "/dev/null"), "no campaign of this code"),
        (("sampling", "draw", "khong-co", "--seed", "1", "--quota", "5"), "no campaign"),
        (("sampling", "draw", "x", "--seed", "1"), "either --quota or --margin"),
        (("sampling", "draw", "x", "--seed", "1", "--quota", "5", "--margin", "0.1"), "either"),
        (("sampling", "draw", "x", "--quota", "5"), "Missing option '--seed'"),
        (("frames", "upload", "x", "/no/such/file"), "cannot be read"),
        (("runs", "list", "khong-co"), "no campaign of this code"),
        (("demo", "show"), "No demonstration was loaded here"),
    ],
)
def test_what_cannot_be_done_is_said(sipas, arguments, refused):
    sipas(*arguments, refused=refused)
