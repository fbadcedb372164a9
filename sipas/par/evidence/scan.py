"""Asks ClamAV's daemon about a file, by its own protocol over a socket; no answer, no entry."""

import socket
import struct
from contextlib import closing

from analysis.ground.errors import DomainError

_CHUNK_BYTES = 64 * 1024
_TIMEOUT_SECONDS = 30.0
_UNIX = "unix:"
_MAX_REPLY_BYTES = 4096


def scan(data: bytes, *, address: str, name: str) -> None:
    """Refuse the file when the daemon at `address` finds something, or cannot be asked.

    `address` is ``unix:/run/clamav/clamd.ctl`` or ``HOST:PORT``. Raises DomainError
    `par.evidence.virus` or `par.evidence.scan_failed`.
    """
    try:
        reply = _ask(data, address)
    except (OSError, ValueError) as error:
        raise _failed(name, type(error).__name__) from error
    if reply == "stream: OK":
        return
    if reply.endswith(" FOUND"):
        raise DomainError(
            "par.evidence.virus",
            "the virus scanner refuses the file",
            where=name,
            got=reply.removeprefix("stream: ").removesuffix(" FOUND"),
            hint="Do not open the file; tell whoever looks after your computer.",
        )
    raise _failed(name, reply[:80])


def _ask(data: bytes, address: str) -> str:
    with closing(_connect(address)) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _CHUNK_BYTES):
            chunk = data[start : start + _CHUNK_BYTES]
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        return _read_reply(connection)


def _connect(address: str) -> socket.socket:
    if address.startswith(_UNIX):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT_SECONDS)
        try:
            connection.connect(address.removeprefix(_UNIX))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_TIMEOUT_SECONDS)


def _read_reply(connection: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _MAX_REPLY_BYTES:
        received = connection.recv(1024)
        if not received:
            break
        reply += received
    return reply.rstrip(b"\0").decode("utf-8", "replace").strip()


def _failed(name: str, got: str) -> DomainError:
    return DomainError(
        "par.evidence.scan_failed",
        "the virus scanner gives no answer, so the file was not taken",
        where=name,
        got=got,
        hint="Try again in a few minutes; if it happens again, tell the administrator.",
    )
