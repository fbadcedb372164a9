"""What tests of PAR pages may ask for: the time of day told, visitors of agencies, the terminal."""

import pytest
from click.testing import CliRunner

from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.par.cli import par
from sipas.par.rounds import cli as rounds_cli
from sipas.par.rounds import desk as rounds_desk
from sipas.par.sheets import desk as sheets_desk
from sipas.unit_of_work import unit_of_work
from tests.conftest import PASSWORD
from tests.sipas.par.staging import NOW


@pytest.fixture
def clock(monkeypatch):
    """Say what time it is on pages and at the terminal: deadlines pass by telling, not waiting."""
    told = [NOW]
    for place in (rounds_desk, sheets_desk, rounds_cli):
        monkeypatch.setattr(place, "now", lambda: told[0])

    def tell(moment):
        told[0] = moment

    return tell


@pytest.fixture
def enter(app, password_hash):
    """Return a maker of visitors of an agency."""

    def visit(name, unit, *, leads=False):
        with unit_of_work() as session:
            session.add(
                Account(
                    username=name,
                    display_name=name,
                    role=Role.AGENCY.value,
                    password_hash=password_hash,
                    active=True,
                    created_at=NOW,
                    unit_id=unit.id,
                    leads=leads,
                )
            )
        visitor = app.test_client()
        visitor.submit("/staff/sign-in", username=name, password=PASSWORD)
        return visitor

    return visit


@pytest.fixture
def terminal(monkeypatch, app, settings):
    """Return what runs `sipas par …` on the database of the pages."""
    del app  # which opens the database
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SIPAS_DATA_DIR", str(settings.data_dir))

    def call(*arguments, refused=None):
        answer = CliRunner().invoke(par, list(map(str, arguments)))
        if refused is None:
            assert answer.exit_code == 0, answer.output + repr(answer.exception)
            return answer.output
        assert answer.exit_code != 0
        assert refused in answer.output + str(answer.exception)
        return answer.output

    return call
