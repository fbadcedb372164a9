"""The virus scanner: clamd's own protocol, spoken with a server that speaks it too.

Protocol: `man clamd`, INSTREAM (null-terminated command, chunks with four bytes of length in
network order, closed by a chunk of length 0).
"""

import socket
import struct
import threading
from contextlib import contextmanager

import pytest

from analysis.ground.errors import DomainError
from sipas.par.evidence.scan import scan

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(family=socket.AF_INET, place=("127.0.0.1", 0), reply=None):
    """Run a scanner for one question; yield its address and what it received."""
    received: list[bytes] = []
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(place)
        server.listen(1)
        thread = threading.Thread(target=_serve, args=(server, received, reply))
        thread.start()
        name = server.getsockname()
        yield (f"unix:{name}" if isinstance(name, str) else f"{name[0]}:{name[1]}"), received
        thread.join()


def _serve(server, received, reply):
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as stream:
        assert stream.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack(">I", stream.read(4))[0]:
            data += stream.read(length)
        received.append(data)
        found = b"stream: Eicar-Signature FOUND\0" if data == EICAR else b"stream: OK\0"
        connection.sendall(found if reply is None else reply)


def test_a_clean_file_passes_whole(tmp_path):
    data = bytes(range(256)) * 700
    with clamd() as (address, received):
        scan(data, address=address, name="a.pdf")
    assert received == [data]
    with clamd(socket.AF_UNIX, str(tmp_path / "ctl")) as (address, received):
        scan(data, address=address, name="a.pdf")
    assert received == [data]


def test_a_find_is_refused_by_its_name():
    with clamd() as (address, _), pytest.raises(DomainError) as caught:
        scan(EICAR, address=address, name="a.pdf")
    assert caught.value.code == "par.evidence.virus"
    assert caught.value.fault.got == "Eicar-Signature"


@pytest.mark.parametrize("reply", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0"])
def test_no_clear_answer_lets_nothing_through(reply):
    with clamd(reply=reply) as (address, _), pytest.raises(DomainError) as caught:
        scan(b"a", address=address, name="a.pdf")
    assert caught.value.code == "par.evidence.scan_failed"


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "127.0.0.1:1", "nonsense"])
def test_no_scanner_lets_nothing_through(address):
    with pytest.raises(DomainError, match="so the file was not taken") as caught:
        scan(b"a", address=address, name="a.pdf")
    assert caught.value.code == "par.evidence.scan_failed"
