"""The built-in PostgreSQL: shared by its holders, stopped by the last, never by a guess."""

import os
import stat
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from analysis.ground.errors import DomainError
from sipas.embedded import folder as folder_module
from sipas.embedded.service import find_address, held_server, running_address

ROOT = Path(__file__).parents[3]
FAST = {"fsync": "off"}
_HOLD = """
import sys
from pathlib import Path
from sipas.embedded.service import held_server
with held_server(Path(sys.argv[1])) as address:
    print(address, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="sipas-embedded-") as name:
        yield Path(name)


def answers(address):
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT lower('ĐÀ NẴNG')").scalar_one()


def other_holder(folder):
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_the_last_holder_stops_it(folder):
    with held_server(folder, options=FAST) as address:
        with held_server(folder) as again:
            assert again == address
        assert answers(address) == "đà nẵng"
    assert find_address(folder) is None
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_another_process_keeps_it_alive_until_it_lets_go(folder):
    with held_server(folder, options=FAST) as address:
        other = other_holder(folder)
        assert other.stdout.readline().strip() == address
    assert answers(address) == "đà nẵng"
    other.communicate("\n", timeout=20)
    assert find_address(folder) is None


def test_a_holder_that_is_killed_holds_no_longer(folder):
    with held_server(folder, options=FAST) as address:
        other = other_holder(folder)
        other.stdout.readline()
        other.kill()
        other.communicate()
        assert answers(address) == "đà nẵng"
    assert find_address(folder) is None


def test_a_deep_folder_has_its_socket_elsewhere_closed_to_others(folder):
    deep = folder / ("x" * 60) / ("y" * 60)
    with held_server(deep, options=FAST) as address:
        assert answers(address) == "đà nẵng"
        sockets = Path(address.partition("host=")[2])
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not sockets.exists()


def test_a_stale_pid_file_with_a_living_number_is_not_believed(folder):
    with held_server(folder, options=FAST):
        lines = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
    lines[0] = str(os.getpid())
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert find_address(folder) is None


def test_without_a_server_the_way_out_is_said(folder):
    with pytest.raises(DomainError, match="sipas run"):
        running_address(folder)


def test_a_folder_of_another_version_is_refused(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(DomainError) as raised, held_server(folder):
        pass
    assert raised.value.code == "embedded.version"


def test_a_server_that_cannot_start_says_why(folder):
    with pytest.raises(DomainError) as raised, held_server(folder, options={"nonsense": "1"}):
        pass
    assert raised.value.code == "embedded.unavailable"
    assert "nonsense" in raised.value.fault.got


def test_processes_take_turns_to_make_the_system_user(monkeypatch):
    inside, most = [], []

    def make(name):
        inside.append(name)
        most.append(len(inside))
        time.sleep(0.05)
        inside.remove(name)

    monkeypatch.setattr(folder_module.os, "geteuid", lambda: 0)
    monkeypatch.setattr(folder_module, "ensure_user_exists", make)
    with ThreadPoolExecutor(4) as pool:
        owners = list(pool.map(lambda _: folder_module.owner_of_processes(), range(4)))
    assert {owner.name for owner in owners} == {"pgserver"}
    assert most == [1, 1, 1, 1]
