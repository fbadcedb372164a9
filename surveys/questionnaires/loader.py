"""Loads a questionnaire from Markdown or .xlsx into the frozen types, or raises all its faults."""

from pathlib import Path

from analysis.ground.errors import DomainError, ManyFaults
from surveys.questionnaires.adapt import adapt
from surveys.questionnaires.build import build_questionnaire
from surveys.questionnaires.check import find_faults
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.sheets import Form, read_markdown, read_xlsx
from surveys.questionnaires.uploads import decode_markdown

FORMS = Path(__file__).parent / "forms"


def load_markdown(text: str, *, name: str) -> Questionnaire:
    """Return the questionnaire a Markdown form describes, to be known as `name`.

    Raises DomainError `questionnaire.file.*` for text that is no form, and ManyFaults
    `questionnaire.faulty` with every fault of a form, each with sheet, row and column.
    """
    return load_form(read_markdown(text, name=name))


def load_xlsx(content: bytes, *, name: str) -> Questionnaire:
    """Return the questionnaire an .xlsx workbook describes; errors as for `load_markdown`."""
    return load_form(read_xlsx(content, name=name))


def load_file(path: Path) -> Questionnaire:
    """Return the questionnaire of a .md or .xlsx file, known by the name of the file."""
    return load_form(read_file(path))


def read_file(path: Path) -> Form:
    """Return the unchecked form of a .md or .xlsx file.

    Raises DomainError `questionnaire.file.missing`, `.unknown_ending` or those of the readers.
    """
    if not path.is_file():
        raise DomainError(
            "questionnaire.file.missing",
            "there is no such file",
            where=str(path),
            hint="Check the path and its spelling.",
        )
    return read_upload(path.read_bytes(), file_name=path.name)


def read_upload(content: bytes, *, file_name: str) -> Form:
    """Return the unchecked form of an uploaded file; its ending says what it should be."""
    name, ending = Path(file_name).stem, Path(file_name).suffix.lower()
    if ending == ".md":
        return read_markdown(decode_markdown(content, name=file_name), name=name)
    if ending == ".xlsx":
        return read_xlsx(content, name=name)
    raise DomainError(
        "questionnaire.file.unknown_ending",
        "a questionnaire is a Markdown file or an Excel workbook",
        where=file_name,
        got=ending or "no ending",
        expected=".md or .xlsx",
        hint="Save the form as .xlsx.",
    )


def load_form(form: Form) -> Questionnaire:
    """Return the questionnaire of a form that was read; raises ManyFaults as `load_markdown`."""
    ours = adapt(form).form
    if faults := find_faults(ours):
        raise ManyFaults("questionnaire.faulty", "the questionnaire cannot be used yet", faults)
    return build_questionnaire(ours)
