"""Settings of one process: read from the environment, with keys made once in the data folder."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from analysis.ground.errors import DomainError
from sipas.limits.limit import DEFAULTS, Limit, Scope, read_limits

#: Where an application keeps its settings among its extensions.
SETTINGS = "sipas.settings"
_KEY_BYTES = 32
_POSTGRESQL_NAMES = frozenset({"postgres", "postgresql"})
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process needs to know before it starts; secrets never show in its repr."""

    #: SQLAlchemy address of the PostgreSQL server, or None for the embedded one.
    database_url: str | None
    data_dir: Path
    secret_key: str = field(repr=False)
    #: Key of the hashes that invitation codes are stored as; losing it voids every open code.
    code_key: bytes = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    #: Number of trusted reverse proxies in front, whose X-Forwarded-* headers count.
    proxies: int = 0
    #: Whether visitors come by HTTPS: secure cookies and HSTS.
    https: bool = False
    web_processes: int = 2
    web_threads: int = 8
    worker_processes: int = 1
    #: Whether an empty database is given the demonstration campaign.
    demo: bool = True
    #: How large a file of evidence may be, in megabytes.
    evidence_mb: int = 10
    #: Where ClamAV's daemon listens, ``unix:/PATH`` or ``HOST:PORT``; empty for no virus scan.
    clamd: str = ""
    #: What may be tried how often; see sipas.limits.limit.
    limits: Mapping[Scope, Limit] = field(default_factory=lambda: dict(DEFAULTS))

    @property
    def address(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that `environ` asks for; makes the data folder and keys when absent.

    Raises DomainError `config.*` or `database.not_postgresql` naming the variable.
    """
    data_dir = Path(environ.get("SIPAS_DATA_DIR") or "data").expanduser().resolve()
    host, port = _read_bind(environ.get("SIPAS_BIND") or "127.0.0.1:8000")
    make_data_dir(data_dir)
    return Settings(
        database_url=read_database_url(environ.get("DATABASE_URL", "")),
        data_dir=data_dir,
        secret_key=_key(environ, "SECRET_KEY", folder=data_dir),
        code_key=_key(environ, "CODE_KEY", folder=data_dir).encode(),
        host=host,
        port=port,
        proxies=_count(environ, "SIPAS_PROXIES", default=0, least=0),
        https=_flag(environ, "SIPAS_HTTPS", default=False),
        web_processes=_count(environ, "SIPAS_WEB_PROCESSES", default=2, least=1),
        web_threads=_count(environ, "SIPAS_WEB_THREADS", default=8, least=1),
        worker_processes=_count(environ, "SIPAS_WORKER_PROCESSES", default=1, least=1),
        demo=_flag(environ, "SIPAS_DEMO", default=True),
        limits=read_limits(environ),
        evidence_mb=_count(environ, "SIPAS_EVIDENCE_MB", default=10, least=1),
        clamd=_read_clamd(environ.get("SIPAS_CLAMD", "").strip()),
    )


def read_draft_days(environ: Mapping[str, str]) -> int:
    """Return after how many days a form left alone that came by an open link is cleared away."""
    return _count(environ, "SIPAS_DRAFT_DAYS", default=14, least=1)


def read_contact_days(environ: Mapping[str, str]) -> int:
    """Return how many days after the close names, numbers and links for call-backs are kept."""
    return _count(environ, "SIPAS_CONTACT_DAYS", default=90, least=1)


def current_settings() -> Settings:
    """Return the settings of the current application."""
    settings: Settings = flask.current_app.extensions[SETTINGS]
    return settings


def read_database_url(text: str) -> str | None:
    """Return `text` as an address for the psycopg driver; None when it is empty.

    Any spelling of PostgreSQL is accepted (``postgres://``, ``postgresql+asyncpg://``). Raises
    DomainError `database.not_postgresql`; the message never shows a password.
    """
    if not text.strip():
        return None
    try:
        url = make_url(text.strip())
    except ArgumentError as error:
        raise _not_postgresql("text that is no address") from error
    if url.get_backend_name() not in _POSTGRESQL_NAMES:
        raise _not_postgresql(url.render_as_string(hide_password=True))
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _not_postgresql(got: str) -> DomainError:
    return DomainError(
        "database.not_postgresql",
        "this is not the address of a PostgreSQL database",
        where="DATABASE_URL",
        got=got,
        expected="postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
        hint="Correct DATABASE_URL, or unset it to use the built-in PostgreSQL.",
    )


def make_data_dir(data_dir: Path) -> None:
    """Make the data folder; DomainError `config.data_dir` when that is impossible."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DomainError(
            "config.data_dir",
            "the data folder cannot be made",
            where="SIPAS_DATA_DIR",
            got=f"{data_dir}: {error.strerror}",
            expected="a folder that this user may write to",
            hint="Set SIPAS_DATA_DIR to another folder.",
        ) from error


def _key(environ: Mapping[str, str], name: str, *, folder: Path) -> str:
    if given := environ.get(name, "").strip():
        return given
    path = folder / name.lower()
    try:
        return _make_key(path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()


def _make_key(path: Path) -> str:
    """Write a new key readable by its owner only; the link makes it appear whole or not at all."""
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    key = secrets.token_hex(_KEY_BYTES)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:  # noqa: PTH123 - the mode must hold from the first byte
        stream.write(key + "\n")
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
    return key


def _read_bind(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _MAX_PORT:
        raise DomainError(
            "config.bind",
            "the address to listen on is not readable",
            where="SIPAS_BIND",
            got=text,
            expected="HOST:PORT, for example 127.0.0.1:8000",
        )
    return host.strip("[]"), int(port)


def _read_clamd(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not text.startswith("unix:/") and not (host and port.isdecimal()):
        raise DomainError(
            "config.clamd",
            "the address of the virus scanner is not readable",
            where="SIPAS_CLAMD",
            got=text,
            expected="unix:/run/clamav/clamd.ctl or HOST:PORT",
        )
    return text


def _count(environ: Mapping[str, str], name: str, *, default: int, least: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) < least:
        raise DomainError(
            "config.count",
            "a setting is not a whole number that fits",
            where=name,
            got=text,
            expected=f"a whole number, at least {least}",
        )
    return int(text)


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").strip().lower()
    words = {"": default, "1": True, "yes": True, "true": True, "on": True}
    words |= dict.fromkeys(("0", "no", "false", "off"), False)
    if text not in words:
        raise DomainError(
            "config.flag",
            "a setting is neither yes nor no",
            where=name,
            got=text,
            expected="1 or 0",
        )
    return words[text]
