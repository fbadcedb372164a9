"""`sipas questionnaires`: what an officer reads when checking and publishing a file."""

import pytest
from click.testing import CliRunner

from sipas.questionnaires.cli import questionnaires
from surveys.questionnaires.loader import FORMS, load_file
from tests.surveys.questionnaires.small_forms import KINDS

CITIZEN = FORMS / "citizen-2024.md"


@pytest.fixture
def run(monkeypatch, database_url, tmp_path):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SIPAS_DATA_DIR", str(tmp_path))

    def call(*arguments):
        return CliRunner().invoke(questionnaires, [str(argument) for argument in arguments])

    return call


def test_good_file_is_summed_up():
    result = CliRunner().invoke(questionnaires, ["check", str(CITIZEN)])
    assert result.exit_code == 0
    assert result.output.startswith("OK: citizen-2024, 20 pages, 87 questions, content hash ")
    assert load_file(CITIZEN).content_hash in result.output


def test_faults_stand_one_a_line(tmp_path):
    file = tmp_path / "broken.md"
    file.write_text(KINDS.replace("decimal", "geopoint").replace("| Ngắn |", "| |"), "utf-8")
    result = CliRunner().invoke(questionnaires, ["check", str(file)])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 2
    assert all(line.startswith("broken sheet survey row") for line in result.output.splitlines())


def test_publish_once_then_unchanged_then_listed(run):
    assert "Published citizen-2024 version 1" in run("publish", CITIZEN).output
    assert "Unchanged: citizen-2024 version 1" in run("publish", CITIZEN).output
    assert run("list").output.startswith("citizen-2024\t1\t")


def test_workbook_can_be_published_as_the_same_version(run, tmp_path):
    workbook = tmp_path / "citizen-2024.xlsx"
    assert run("workbook", CITIZEN, workbook).exit_code == 0
    run("publish", CITIZEN)
    assert "Unchanged: citizen-2024 version 1" in run("publish", workbook).output
