"""Reads method files strictly and reports all their faults at once."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from analysis.ground.errors import DomainError, FaultList
from analysis.ground.hashing import sha256_of_file
from analysis.ground.reader import Reader
from analysis.ground.strict_yaml import load_yaml_file
from analysis.indices.checks import check_method
from analysis.indices.definition import (
    Basis,
    Block,
    Factor,
    Method,
    OfRecord,
    Reference,
    RollUp,
    Scale,
    Scoring,
)

SCHEMA = "sipas-method/1"
METHODS_FOLDER = Path(__file__).parent / "methods"


def load_method(source: str | Path) -> Method:
    """Return the method with an id we ship, or read it from a file.

    Raises
    ------
    DomainError
        `method.not_found`; `method.unreadable`; `yaml.*`; `method.invalid` (ManyFaults) with every
        fault of the file.
    """
    path = Path(source)
    if path.suffix not in {".yaml", ".yml"}:
        path = METHODS_FOLDER / f"{source}.yaml"
    if not path.is_file():
        raise DomainError(
            "method.not_found",
            "there is no such index method",
            got=source,
            expected=f"a YAML file or one of {', '.join(shipped_methods())}",
        )
    faults = FaultList()
    content = Reader(_content(path), where=path.name, faults=faults, code="method.value")
    method = _method(content, content_hash=sha256_of_file(path))
    if not faults:
        check_method(method, where=path.name, faults=faults)
    faults.raise_if_any("method.invalid", f"the method file {path.name} has faults")
    return method


def shipped_methods() -> tuple[str, ...]:
    """Ids of the methods in this package, sorted."""
    return tuple(sorted(path.stem for path in METHODS_FOLDER.glob("*.yaml")))


def method_for(questionnaire: str) -> Method:
    """Return the shipped method that names a questionnaire; raise `method.none_for` if none."""
    for name in shipped_methods():
        method = load_method(name)
        if questionnaire in method.questionnaires:
            return method
    raise DomainError(
        "method.none_for",
        "no index method is made for this questionnaire",
        got=questionnaire,
        expected=f"a questionnaire named in one of {', '.join(shipped_methods())}",
        hint="Name a method file.",
    )


def _content(path: Path) -> object:
    try:
        return load_yaml_file(path)
    except (UnicodeDecodeError, OSError) as error:
        raise DomainError(
            "method.unreadable",
            "the method file cannot be read as text",
            where=str(path),
            got=error,
            expected="a YAML file in UTF-8",
            hint="Save it again as UTF-8.",
        ) from error


def _method(content: Reader, *, content_hash: str) -> Method:
    content.only(
        *("schema", "id", "title", "questionnaires", "valid_from", "valid_to", "reference"),
        *("scale", "of_record", "blocks", "weights", "outcome"),
        optional=("valid_to", "weights", "outcome"),
    )
    content.word("schema", SCHEMA)
    return Method(
        id=content.text("id"),
        title=content.local_text("title"),
        questionnaires=content.texts("questionnaires"),
        valid_from=content.day("valid_from"),
        valid_to=content.day("valid_to") if content.has("valid_to") else None,
        reference=_reference(content.part("reference")),
        scale=_scale(content.part("scale")),
        of_record=_of_record(content.part("of_record")),
        blocks=tuple(_block(part) for part in content.parts("blocks")),
        weights=tuple(_weights(content)) if content.has("weights") else (),
        content_hash=content_hash,
        outcome=content.texts("outcome"),
    )


def _reference(content: Reader) -> Reference:
    content.only("document", "date", "place")
    return Reference(content.text("document"), content.day("date"), content.text("place"))


def _scale(content: Reader) -> Scale:
    content.only("minimum", "maximum", "satisfied_from")
    return Scale(
        content.whole("minimum"), content.whole("maximum"), content.whole("satisfied_from")
    )


def _of_record(content: Reader) -> OfRecord:
    content.only("scoring", "rollup", "basis", "note")
    return OfRecord(
        scoring=Scoring(content.one_of("scoring", tuple(Scoring))),
        rollup=RollUp(content.one_of("rollup", tuple(RollUp)[1:])),
        basis=Basis(content.one_of("basis", tuple(Basis))),
        note=content.local_text("note"),
    )


def _block(content: Reader) -> Block:
    content.only("code", "title", "factors")
    factors = tuple(_factor(part) for part in content.parts("factors"))
    return Block(content.text("code"), content.local_text("title"), factors)


def _factor(content: Reader) -> Factor:
    content.only("code", "title", "items")
    return Factor(content.text("code"), content.local_text("title"), content.texts("items"))


def _weights(content: Reader) -> Iterator[tuple[str, Decimal]]:
    part = content.part("weights")
    for code in part.names:
        yield code, part.number(code)
