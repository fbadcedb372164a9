"""Refuses uploads that cannot be a questionnaire, in words that say what the file really is."""

import io
import zipfile

from analysis.ground.errors import DomainError

BYTES_LIMIT = 2 * 1024 * 1024
_UNPACKED_LIMIT = 64 * 1024 * 1024
_ZIP_MARK = b"PK\x03\x04"
_OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def refused(code: str, message: str, **parts: str) -> DomainError:
    """Return the error `questionnaire.file.<code>`."""
    return DomainError(f"questionnaire.file.{code}", message, **parts)


def decode_markdown(content: bytes, *, name: str) -> str:
    """Return the text of an uploaded Markdown form (UTF-8, with or without its mark).

    Raises DomainError `questionnaire.file.*` for an empty or huge file, a workbook under another
    name, UTF-16 and anything else that is not UTF-8.
    """
    refuse_size(content, name=name)
    if content.startswith((_ZIP_MARK, _OLD_EXCEL_MARK)):
        raise refused(
            "is_workbook",
            "this is an Excel workbook, not Markdown text",
            where=name,
            hint="Give the file its true ending, .xlsx, and upload it again.",
        )
    if content.startswith(_UTF16_MARKS) or b"\x00" in content[:200]:
        raise refused(
            "not_utf8",
            "the text is UTF-16",
            where=name,
            expected="UTF-8",
            hint="Save it again with the encoding UTF-8.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(
            "not_utf8",
            "the text is not UTF-8",
            where=name,
            got=f"byte {content[error.start]:#04x} at position {error.start}",
            expected="UTF-8",
            hint="Save it again with the encoding UTF-8.",
        ) from error


def refuse_size(content: bytes, *, name: str) -> None:
    """Raise DomainError for a file with nothing in it or with more than any questionnaire has."""
    if not content.strip():
        raise refused(
            "empty", "the file is empty", where=name, hint="Upload a filled-in questionnaire."
        )
    if len(content) > BYTES_LIMIT:
        raise refused(
            "too_large",
            "the file is too large for a questionnaire",
            where=name,
            got=f"{len(content):,} bytes",
            expected=f"at most {BYTES_LIMIT:,} bytes",
            hint="Take out pictures and sheets that do not belong to the form.",
        )


def refuse_no_workbook(content: bytes, *, name: str) -> None:
    """Raise DomainError for what is no .xlsx workbook, or one that unpacks beyond reason."""
    if content.startswith(_OLD_EXCEL_MARK):
        found = "a workbook of Excel 97–2003 (.xls) or one with a password"
    elif not zipfile.is_zipfile(io.BytesIO(content)):
        found = "text or another kind of file"
    elif _unpacked_bytes(content) > _UNPACKED_LIMIT:
        found = "a workbook that unpacks to more than 64 MiB"
    else:
        return
    raise refused(
        "not_workbook",
        "this is not an .xlsx workbook",
        where=name,
        got=found,
        expected="an .xlsx workbook with the sheets survey, choices and settings",
        hint="Open it in Excel and save it as .xlsx, or give Markdown the ending .md.",
    )


def _unpacked_bytes(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(entry.file_size for entry in archive.infolist())
