"""Starts, finds and stops the built-in PostgreSQL; the last process that holds it stops it."""

import fcntl
import hashlib
import os
import pwd
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from analysis.ground.errors import DomainError
from sipas.embedded.folder import Owner, make, owner_of_processes, program

_LONGEST_SOCKET_PATH = 100
_START_SECONDS = 60
_STOP_SECONDS = 60
_READY = "ready"
_STATUS_LINE = 7
_SOCKET_LINE = 4


@contextmanager
def held_server(data_dir: Path, *, options: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the address of the built-in PostgreSQL, started when it does not run yet.

    Any number of processes may hold it at once; it is shut down when the last one lets go. A
    holder that is killed holds no longer, since its hold is a lock of the kernel. `options` are
    server settings and count only for the process that starts the server.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = owner_of_processes()
    with (data_dir / "postgres.holders").open("a") as holders:
        try:
            with _turn(data_dir):
                fcntl.flock(holders, fcntl.LOCK_SH)
                running = find_address(data_dir)
                address = running or _start(data_dir, owner=owner, options=options or {})
            yield address
        finally:
            _let_go(data_dir, holders, owner=owner)


def running_address(data_dir: Path) -> str:
    """Return the address of the running server; without one DomainError `embedded.unavailable`."""
    address = find_address(data_dir)
    if address is None:
        raise DomainError(
            "embedded.unavailable",
            "the built-in PostgreSQL does not run",
            where=str(data_dir),
            hint="Start the service with `sipas run`, or set DATABASE_URL.",
        )
    return address


def find_address(data_dir: Path) -> str | None:
    """Return the address of the server that runs on `data_dir`, None when there is none."""
    lines = _pid_file_lines(data_dir)
    if lines is None or lines[_STATUS_LINE].strip() != _READY or not _is_postgres(int(lines[0])):
        return None
    return _address(lines[_SOCKET_LINE].strip())


def _address(socket_dir: str, database: str = "postgres") -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={socket_dir}"


def _folder(data_dir: Path) -> Path:
    return data_dir.resolve() / "postgres"


def _pid_file_lines(data_dir: Path) -> list[str] | None:
    try:
        text = (_folder(data_dir) / "postmaster.pid").read_text()
    except (FileNotFoundError, PermissionError):
        return None
    lines = text.splitlines()
    return lines if len(lines) > _STATUS_LINE else None


def _is_postgres(pid: int) -> bool:
    """Say whether `pid` is a PostgreSQL: after a crash its number may belong to anything."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except FileNotFoundError:
        return False


@contextmanager
def _turn(data_dir: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    with (data_dir / "postgres.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _start(data_dir: Path, *, owner: Owner, options: Mapping[str, str]) -> str:
    folder = _folder(data_dir)
    make(folder, owner=owner)
    sockets = _socket_dir(folder, owner=owner)
    settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), **options}
    arguments = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    command = [program("pg_ctl"), "start", "-w", "-s", "-t", str(_START_SECONDS)]
    command += ["-D", str(folder), "-l", str(folder / "server.log"), "-o", arguments]
    done = owner.run(command, timeout=_START_SECONDS + 5)
    address = find_address(data_dir)
    if done.returncode or address is None:
        raise DomainError(
            "embedded.unavailable",
            "the built-in PostgreSQL did not start",
            where=str(folder / "server.log"),
            got=_last_line(folder / "server.log"),
            hint="Correct what the log says, or set DATABASE_URL to a server.",
        )
    return address


def _socket_dir(folder: Path, *, owner: Owner) -> Path:
    """Return a folder for the socket that only the server's user (and root) may enter.

    The data folder itself, unless its path is too long for a socket; then one of the same rights
    under the temporary folder, named after the data folder.
    """
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= _LONGEST_SOCKET_PATH:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"sipas-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    uid = pwd.getpwnam(owner.name).pw_uid if owner.name else os.geteuid()
    if short.is_symlink() or short.stat().st_uid not in {uid, os.geteuid()}:
        raise DomainError(
            "embedded.unavailable",
            "the folder for the socket of PostgreSQL belongs to somebody else",
            where=str(short),
            hint="Remove it, or set SIPAS_DATA_DIR to a shorter path.",
        )
    os.chown(short, uid, -1)
    short.chmod(0o700)
    return short


def _let_go(data_dir: Path, holders: IO[str], *, owner: Owner) -> None:
    with _turn(data_dir):
        fcntl.flock(holders, fcntl.LOCK_UN)
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop(data_dir, owner=owner)
        fcntl.flock(holders, fcntl.LOCK_UN)


def _stop(data_dir: Path, *, owner: Owner) -> None:
    folder = _folder(data_dir)
    lines = _pid_file_lines(data_dir)
    command = [program("pg_ctl"), "stop", "-w", "-s", "-m", "fast", "-t", str(_STOP_SECONDS)]
    owner.run([*command, "-D", str(folder)], timeout=_STOP_SECONDS + 5)
    if lines is not None and lines[_SOCKET_LINE].strip() != str(folder):
        Path(lines[_SOCKET_LINE].strip()).rmdir()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1] if lines else ""
