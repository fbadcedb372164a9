"""The whole service as a person starts and stops it: real processes, a real Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="sipas-run-") as name:
        yield Path(name)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port, **more):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "SIPAS_DATA_DIR": str(folder / "data"),
        "SIPAS_BIND": f"127.0.0.1:{port}",
        "SIPAS_DEMO": "0",
        **more,
    }


@contextmanager
def started(environ, *arguments):
    with subprocess.Popen(
        [sys.executable, "-m", "sipas.cli.main", *arguments],
        env=environ,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_line(process, words):
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return line
    raise AssertionError(f"{words!r} never said; said: {''.join(seen)}")


def processes_of(folder):
    """Return the command lines of the processes that still name `folder` in their surroundings."""
    left = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            surroundings = (entry / "environ").read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if str(folder) in command or f"SIPAS_DATA_DIR={folder}" in surroundings:
            left.append(command)
    return left


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_service_starts_answers_and_leaves_nothing_behind(folder, port, number):
    environ = environment(folder, port)
    with started(environ, "run") as process:
        assert f"http://127.0.0.1:{port}/" in wait_for_line(process, "SIPAS answers at")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/staff/sign-in", timeout=5) as page:
            assert page.status == 200
        other = subprocess.run(
            [sys.executable, "-m", "sipas.cli.main", "accounts", "list"],
            env=environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert other.stderr == ""
        os.killpg(process.pid, number)
        assert process.wait(timeout=20) == 0
    assert not (folder / "data/postgres/postmaster.pid").exists()
    assert processes_of(folder) == []


@pytest.mark.parametrize("seconds", [0.5, 1.0, 1.5, 2.0])
def test_a_stop_during_the_start_leaves_nothing_behind(folder, port, seconds):
    with started(environment(folder, port), "run") as process:
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
    assert not (folder / "data/postgres/postmaster.pid").exists()
    assert processes_of(folder) == []


def test_a_taken_address_is_one_clear_line(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with started(environment(folder, taken.getsockname()[1]), "run") as process:
            said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.startswith("SIPAS_BIND: the service cannot listen here")
    assert said.count("\n") == 1
    assert not (folder / "data/postgres").exists()


def test_a_worker_that_dies_stops_the_service(folder, port):
    with started(environment(folder, port), "run") as process:
        wait_for_line(process, "SIPAS answers at")
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(status[1]) == process.pid and command.endswith(b"work\0"):
                os.kill(int(entry.name), signal.SIGKILL)
        wait_for_line(process, "worker 1 process ended by itself (status -9)")
        assert process.wait(timeout=20) == 1
    deadline = time.monotonic() + 5
    while processes_of(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes_of(folder) == []


def sipas(*arguments, environ, **more):
    return subprocess.run(
        [sys.executable, "-m", "sipas.cli.main", *arguments],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def test_a_server_that_is_named_is_used_and_nothing_embedded_starts(folder, port, empty_url):
    named = empty_url.replace("+psycopg", "")
    environ = environment(folder, port, DATABASE_URL=named)
    made = sipas(
        "accounts",
        "create",
        "lan",
        "--role=admin",
        "--password-stdin",
        environ=environ,
        input="ba bốn năm sáu bảy\n",
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert sipas("accounts", "list", environ=environ).stdout == "lan\tadmin\topen\tlan\n"
    assert sipas("audit", "verify", environ=environ).stdout.startswith("The chain holds: 1 events")
    again = sipas(
        "accounts", "create", "LAN", "--role=keyer", "--password-stdin", environ=environ, input="x"
    )
    assert again.returncode == 1
    assert "there is an account with this user name" in again.stderr
    assert not (folder / "data/postgres").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://u:secret@h/d", "this is not the address of a PostgreSQL database"),
        ("nonsense", "this is not the address of a PostgreSQL database"),
        ("postgresql://u:secret@127.0.0.1:1/d", "the database cannot be reached"),
    ],
)
@pytest.mark.parametrize("command", [("run",), ("db", "upgrade"), ("accounts", "list")])
def test_a_wrong_database_is_one_clear_line(folder, port, url, words, command):
    done = subprocess.run(
        [sys.executable, "-m", "sipas.cli.main", *command],
        env=environment(folder, port, DATABASE_URL=url),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
    assert not (folder / "data/postgres").exists()
