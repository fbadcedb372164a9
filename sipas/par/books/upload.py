"""Reads the YAML text of the current form: an uploaded file, or what was typed."""

import flask

from analysis.ground.errors import DomainError


def chosen_text() -> str:
    """Return the text of the uploaded file; DomainError `par.book.none` or `par.not_utf8`."""
    file = flask.request.files.get("file")
    if file is None or not file.filename:
        raise DomainError(
            "par.book.none",
            "no file was chosen",
            expected=".yaml",
            hint="Choose the file, then press the button again.",
        )
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(
            "par.not_utf8",
            "the file is not UTF-8 text",
            expected="a YAML file in UTF-8",
            hint="Save it again as UTF-8.",
        ) from error
    return text.replace("\r\n", "\n")


def typed_text() -> str:
    """Return the text of the editor, with the line ends of a file."""
    typed: str = flask.request.form.get("text", "")
    text = typed.replace("\r\n", "\n")
    return text if text.endswith("\n") else f"{text}\n"
