"""Accounts of agencies: the unit each works for and whether it leads, by page and terminal."""

import pytest
from click.testing import CliRunner

from sipas.accounts.queries import account_named
from sipas.accounts.roles import Role
from sipas.cli.accounts import accounts
from sipas.unit_of_work import unit_of_work
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.queries import all_units
from surveys.units.service import register
from tests.conftest import PASSWORD

NEW = "/staff/accounts/new"


@pytest.fixture
def units(app):
    del app  # which opens the database
    with unit_of_work() as session:
        for path in shipped_registers():
            register(session, load_register_file(path))
        return {one.code: one.id for one in all_units(session)}


def kept(username):
    with unit_of_work() as session:
        found = account_named(session, username)
        return (found.role, found.unit_id, found.leads) if found else None


def test_an_administrator_says_whose_sheets_an_account_fills_in(units, signed_in):
    admin = signed_in(Role.ADMIN)
    said = {"display_name": "Lê Văn An", "unit": str(units["STP"])}
    assert admin.submit(NEW, username="an", role="agency", leads="y", **said).status_code == 200
    admin.submit(NEW, username="binh", role="agency", **said)
    assert kept("an") == ("agency", units["STP"], True)
    assert kept("binh") == ("agency", units["STP"], False)
    refused = admin.submit(NEW, username="chi", role="office", **said)
    assert refused.status_code == 422
    assert "unit-error" in refused.text
    assert 'value="Lê Văn An"' in refused.text
    nowhere = {**said, "unit": "0"}
    assert admin.submit(NEW, username="dung", role="agency", **nowhere).status_code == 422
    assert kept("chi") is kept("dung") is None


def test_the_terminal_does_the_same(units, monkeypatch, settings):
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SIPAS_DATA_DIR", str(settings.data_dir))

    def create(*arguments):
        said = ["create", *arguments, "--password-stdin"]
        return CliRunner().invoke(accounts, said, input=f"{PASSWORD}\n")

    assert create("an", "--role=agency", "--unit=SNV", "--leads").exit_code == 0
    assert kept("an") == ("agency", units["SNV"], True)
    for username, *said in (
        ("binh", "--role=agency", "--leads"),
        ("binh", "--role=agency", "--unit=XX"),
        ("binh", "--role=office", "--unit=SNV"),
    ):
        assert create(username, *said).exit_code != 0
    assert kept("binh") is None
