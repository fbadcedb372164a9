"""Where a document comes from: a file by its path, or text at hand."""

from pathlib import Path

from analysis.ground.errors import DomainError


def read_source(source: Path | str) -> tuple[str, str]:
    """Return the text of `source` and the name it goes by in messages.

    A Path is read as UTF-8; a str is the text itself. Raises DomainError `par.no_file` or
    `par.not_utf8`.
    """
    if isinstance(source, str):
        return source, "text"
    try:
        return source.read_text(encoding="utf-8"), source.name
    except OSError as error:
        raise DomainError(
            "par.no_file",
            "the file cannot be read",
            where=str(source),
            got=error.strerror or type(error).__name__,
            hint="Check the path and the rights on the file.",
        ) from error
    except UnicodeDecodeError as error:
        raise DomainError(
            "par.not_utf8",
            "the file is not UTF-8 text",
            where=str(source),
            expected="a YAML file in UTF-8",
            hint="Save it again as UTF-8.",
        ) from error
