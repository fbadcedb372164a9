"""The whole service under one process: database, demonstration, web, workers, and their end."""

import http.client
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

from analysis.ground.errors import DomainError
from sipas import unit_of_work
from sipas.accounts.queries import all_accounts
from sipas.cli.opening import found_database
from sipas.config import Settings
from sipas.database.service import upgrade
from sipas.server import children
from sipas.server.children import Child
from sipas.server.demonstration import load_into_empty

_READY_SECONDS = 60.0
_GRACE_SECONDS = 15.0
_POLL_SECONDS = 0.1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stop(BaseException):
    """Somebody asked the service to stop."""


def run_service(settings: Settings, *, environ: Mapping[str, str]) -> int:
    """Run the service until Ctrl-C or SIGTERM; return the exit status.

    0 after a wanted stop, 1 when a process of the service ended by itself. Raises DomainError
    before anything runs when the database or the address cannot be used.
    """
    _refuse_taken_address(settings)
    with _stoppable(), suppress(_Stop), found_database(settings) as found:
        return _serve(found, environ=environ)
    return 0


def _serve(settings: Settings, *, environ: Mapping[str, str]) -> int:
    address = settings.database_url or ""
    upgrade(address)
    engine = unit_of_work.connect(address)
    if handout := load_into_empty(settings):
        for line in handout.lines(address=settings.address):
            _say(line)
    with unit_of_work.unit_of_work() as session:
        if not all_accounts(session):
            _say("Nobody can sign in yet; type: sipas accounts create NAME --role admin")
    engine.dispose()
    surroundings = {
        **environ,
        "DATABASE_URL": address,
        "SIPAS_DATA_DIR": str(settings.data_dir),
        "PYTHONUNBUFFERED": "1",
    }
    started: list[Child] = []
    try:
        started.append(children.start("web", children.web_command(settings), environ=surroundings))
        for number in range(1, settings.worker_processes + 1):
            name = f"worker {number}"
            started.append(children.start(name, children.worker_command(), environ=surroundings))
        return _watch(settings, started)
    finally:
        _ignore_signals()
        children.stop_all(started, grace_seconds=_GRACE_SECONDS)


def _watch(settings: Settings, started: list[Child]) -> int:
    announced, deadline = False, time.monotonic() + _READY_SECONDS
    while (dead := children.first_dead(started)) is None:
        if not announced and _answers(settings):
            _say(f"SIPAS answers at {settings.address}/ ; staff sign in at {_sign_in(settings)}")
            _say("Ctrl-C stops it.")
            announced = True
        if not announced and time.monotonic() > deadline:
            _say("The web processes do not answer; stopping. Their log stands above.")
            return 1
        time.sleep(_POLL_SECONDS)
    _say(f"The {dead.name} process ended by itself (status {dead.process.returncode}); stopping.")
    return 1


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the first signal into `_Stop` and make all further ones void."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        _ignore_signals()
        raise _Stop

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _refuse_taken_address(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise DomainError(
                "server.address_taken",
                "the service cannot listen here",
                where="SIPAS_BIND",
                got=f"{settings.host}:{settings.port} ({error.strerror})",
                expected="a free address of this machine",
                hint="Stop what runs there, or set SIPAS_BIND, for example 127.0.0.1:8001.",
            ) from error


def _answers(settings: Settings) -> bool:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
    host = anywhere.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/staff/sign-in")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def _sign_in(settings: Settings) -> str:
    return f"{settings.address}/staff/sign-in"


def _say(line: str) -> None:
    print(line, flush=True, file=sys.stdout)  # noqa: T201 - what a person at the terminal reads
