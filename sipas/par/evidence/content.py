"""Tells what a file is by its content, and refuses what is not safe or not whole."""

import puremagic

from analysis.ground.errors import DomainError
from sipas.par.evidence.kind import FileKind
from sipas.par.evidence.office import ole_kind, zip_kind

ACCEPTED = "PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, DOC, XLS"
_TAIL_BYTES = 2048
_HEAD_BYTES = 8192
_RIFF_HEAD = 12
_PNG_END = b"IEND\xaeB\x60\x82"


def recognise(data: bytes, *, name: str) -> FileKind:
    """Return the kind of the file; `name`, as the client calls it, may only contradict it.

    Raises DomainError `par.evidence.*`: empty, cut_off, kind, macros, name.
    """
    if not data:
        raise DomainError(
            "par.evidence.empty",
            "the file is empty",
            where=name,
            hint="Choose the file again; perhaps it was still being written.",
        )
    kind = _by_content(data, name)
    ending = _ending(name)
    if ending and ending not in kind.endings:
        raise DomainError(
            "par.evidence.name",
            "the file is not what its name says",
            where=name,
            got=kind.value.upper(),
            expected="a name that ends as the content demands",
            hint="Save the file again in the program it was made with, then choose it again.",
        )
    return kind


def _by_content(data: bytes, name: str) -> FileKind:
    if data.startswith(b"%PDF-"):
        return _whole(b"%%EOF" in data[-_TAIL_BYTES:], FileKind.PDF, name)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(_PNG_END in data[-_TAIL_BYTES:], FileKind.PNG, name)
    if data.startswith(b"\xff\xd8\xff"):
        return _whole(b"\xff\xd9" in data[-_TAIL_BYTES:], FileKind.JPEG, name)
    if data.startswith(b"RIFF") and data[8:_RIFF_HEAD] == b"WEBP":
        size = int.from_bytes(data[4:8], "little")
        return _whole(size + 8 <= len(data), FileKind.WEBP, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        kind = ole_kind(data, name=name)
    elif data.startswith(b"PK\x03\x04"):
        kind = zip_kind(data, name=name)
    else:
        kind = None
    if kind is None:
        raise _not_accepted(data, name)
    return kind


def _whole(is_whole: bool, kind: FileKind, name: str) -> FileKind:  # noqa: FBT001 - what was found out of the file
    if not is_whole:
        raise DomainError(
            "par.evidence.cut_off",
            "the file is cut off: its end is missing",
            where=name,
            got=kind.value.upper(),
            hint="Copy or scan it again, open it once to see that it is whole, then upload it.",
        )
    return kind


def _not_accepted(data: bytes, name: str) -> DomainError:
    return DomainError(
        "par.evidence.kind",
        "this kind of file is not taken as evidence",
        where=name,
        got=_guess(data),
        expected=ACCEPTED,
        hint="Save or scan it as PDF, then choose the PDF.",
    )


def _guess(data: bytes) -> str:
    """Return what the content looks like, for the message alone."""
    try:
        return str(puremagic.from_string(data[:_HEAD_BYTES])).lstrip(".").upper()
    except (puremagic.PureError, ValueError):
        return ""


def _ending(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and ending.isalnum() else ""
