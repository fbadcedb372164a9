"""Looks inside Office files: which program made them, and whether they carry macros or programs."""

import io
import zipfile
import zlib

from analysis.ground.errors import DomainError
from sipas.par.evidence.kind import FileKind

_MAX_PARTS = 5_000
_MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_MAX_TYPES_BYTES = 1_000_000
#: What the list of content types says of the main part, by kind.
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": FileKind.DOCX,
    b"spreadsheetml.sheet.main+xml": FileKind.XLSX,
    b"presentationml.presentation.main+xml": FileKind.PPTX,
}
_ACTIVE_TYPES = (b"macroenabled", b"vbaproject", b"activex", b"ms-office.vba")
_ACTIVE_PARTS = ("vbaproject.bin", "activex", "macrosheets/", "/embeddings/oleobject", ".exe")
_OLE_KINDS = {"WordDocument": FileKind.DOC, "Workbook": FileKind.XLS, "Book": FileKind.XLS}
_OLE_ACTIVE = ("_VBA_PROJECT", "Macros", "VBA")
_OLE_LOCKED = ("EncryptedPackage",)


def zip_kind(data: bytes, *, name: str) -> FileKind | None:
    """Return the kind of an Office file in a zip, None for any other archive.

    Raises DomainError `par.evidence.cut_off` or `par.evidence.macros`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if _is_overblown(parts) or _CONTENT_TYPES not in archive.namelist():
                return None
            types = _read_types(archive)
            _refuse_damage(archive, name)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise _damaged(name) from error
    names = [part.filename.lower() for part in parts]
    if any(word in types.lower() for word in _ACTIVE_TYPES) or any(
        word in part for part in names for word in _ACTIVE_PARTS
    ):
        raise _active(name)
    return next((kind for main, kind in _MAIN_PARTS.items() if main in types), None)


def _is_overblown(parts: list[zipfile.ZipInfo]) -> bool:
    return len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES


def _read_types(archive: zipfile.ZipFile) -> bytes:
    with archive.open(_CONTENT_TYPES) as stream:
        return stream.read(_MAX_TYPES_BYTES)


def _refuse_damage(archive: zipfile.ZipFile, name: str) -> None:
    if archive.testzip() is not None:
        raise _damaged(name)


def ole_kind(data: bytes, *, name: str) -> FileKind | None:
    """Return the kind of an old Office file by its stream names, None for others.

    Raises DomainError `par.evidence.macros` for macros, `par.evidence.locked` for a file under a
    password, whose content nobody here can check.
    """
    if any(_names_stream(data, word) for word in _OLE_LOCKED):
        raise DomainError(
            "par.evidence.locked",
            "the file is under a password and cannot be checked",
            where=name,
            hint="Save it without a password, then choose it again.",
        )
    if any(_names_stream(data, word) for word in _OLE_ACTIVE):
        raise _active(name)
    found = (kind for word, kind in _OLE_KINDS.items() if _names_stream(data, word))
    return next(found, None)


def _names_stream(data: bytes, word: str) -> bool:
    """Whether a directory entry of a compound file bears the name: UTF-16, closed by a zero."""
    return f"{word}\0".encode("utf-16-le") in data


def _damaged(name: str) -> DomainError:
    return DomainError(
        "par.evidence.cut_off",
        "the file is cut off or damaged",
        where=name,
        hint="Copy or save it again, open it once to see that it is whole, then upload it.",
    )


def _active(name: str) -> DomainError:
    return DomainError(
        "par.evidence.macros",
        "the file carries macros or programs",
        where=name,
        hint="Save it without macros, or as PDF, then choose that file.",
    )
