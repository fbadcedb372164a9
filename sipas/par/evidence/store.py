"""Keeps evidence in the data folder under its SHA-256: written whole, once, never overwritten."""

import os
import secrets
from pathlib import Path

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_bytes

_FOLDER = "evidence"


def keep(data_dir: Path, data: bytes) -> str:
    """Store `data` unless it is there already; return its SHA-256.

    The file appears whole or not at all, and is on disk before this returns. Raises DomainError
    `par.evidence.damaged` when what is there under the name is not this content.
    """
    digest = sha256_of_bytes(data)
    path = _path(data_dir, digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{digest}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        _write(draft, data)
        os.link(draft, path)
        _sync(path.parent)
    except FileExistsError:
        read(data_dir, digest)
    finally:
        draft.unlink(missing_ok=True)
    return digest


def read(data_dir: Path, digest: str) -> bytes:
    """Return a stored file; DomainError `par.evidence.damaged` when it is gone or changed."""
    path = _path(data_dir, digest)
    data = path.read_bytes() if path.exists() else b""
    if sha256_of_bytes(data) != digest:
        raise DomainError(
            "par.evidence.damaged",
            "the stored file is not the one that was uploaded",
            got=digest[:12],
            hint="Tell the administrator to restore the data folder from a backup.",
        )
    return data


def _path(data_dir: Path, digest: str) -> Path:
    return data_dir / _FOLDER / digest[:2] / digest


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as stream:  # noqa: PTH123 - the mode must hold from the first byte
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
