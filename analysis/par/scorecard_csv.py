"""Scorecards as CSV tables: one row for each unit, and one for each line of each sheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.par.columns import column_of
from analysis.par.readings import Reading
from analysis.par.scorecard import Line, Scorecard
from analysis.par.scorecard_json import to_json

#: Cells that begin like this are read as formulas by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: Tells spreadsheet programs that a file is UTF-8.
_BOM = "\ufeff"

Row = Mapping[str, str]


def cards_csv(cards: Iterable[Scorecard]) -> str:
    """Return a table of results: points, maximum, rate in per cent, grade, rank of each unit."""
    return _table([_card_row(card) for card in cards])


def lines_csv(cards: Iterable[Scorecard]) -> str:
    """Return a table of all lines: points by column, reason, inputs, reference."""
    return _table([row for card in cards for row in _line_rows(card)])


def write_scorecards(folder: Path, cards: Sequence[Scorecard]) -> None:
    """Write ``scorecards.json``, ``cards.csv`` and ``lines.csv``; DomainError `par.no_folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scorecards.json").write_text(to_json(cards), encoding="utf-8")
        for name, table in (("cards.csv", cards_csv(cards)), ("lines.csv", lines_csv(cards))):
            (folder / name).write_text(_BOM + table, encoding="utf-8", newline="")
    except OSError as error:
        raise DomainError(
            "par.no_folder",
            "the results cannot be written here",
            where=str(folder),
            got=error.strerror or type(error).__name__,
            hint="Check the path and the rights on the folder.",
        ) from error


def _table(rows: list[Row]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else [], lineterminator="\r\n")
    if rows:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _card_row(card: Scorecard) -> Row:
    return {
        "unit": _text(card.unit),
        "name": _text(card.unit_name.vi),
        "name_en": _text(card.unit_name.en),
        "kind": _text(card.unit_kind),
        "group": _text(card.group),
        "points": _number(card.points),
        "maximum": _number(card.maximum),
        "bonus": _number(card.bonus),
        "rate": _number(card.rate),
        "grade": _text(card.grade.id) if card.grade else "",
        "rank": "" if card.rank is None else str(card.rank),
        "ranked_units": str(card.ranked_units),
        "standard_error": _float(card.standard_error),
        "missing": _text(" ".join(card.missing)),
        "methods_missing": _text(" ".join(card.methods_missing)),
        "not_ranked": _local(card.not_ranked),
        "on": card.on.isoformat(),
        "rulebook": _text(card.rulebook),
        "rulebook_hash": card.rulebook_hash,
    }


def _line_rows(card: Scorecard) -> Iterator[Row]:
    for line in card.lines:
        yield {"unit": _text(card.unit), **_line_row(line)}


def _line_row(line: Line) -> dict[str, str]:
    column = column_of(line)
    return {
        "criterion": _text(line.code),
        "parent": _text(line.parent or ""),
        "title": _text(line.title.vi),
        "title_en": _text(line.title.en),
        "owner": _text(line.owner),
        "method": line.method or "",
        "status": line.status.value,
        "maximum": _number(line.maximum),
        "self_assessed": _number(column.self_assessed),
        "appraised": _number(column.appraised),
        "survey": _number(column.survey),
        "points": _number(line.points),
        "rate": _number(line.rate),
        "standard_error": _float(line.standard_error),
        "rule": line.rule,
        "reason": line.reason.value,
        "words": _text(line.words.vi),
        "words_en": _text(line.words.en),
        "inputs": _text("; ".join(_input(reading) for reading in line.inputs)),
        "reference": _local(line.reference),
        "assumption": _local(line.assumption),
    }


def _input(reading: Reading) -> str:
    source = f" ({reading.source})" if reading.source else ""
    return f"{reading.name} = {reading.value}{source}"


def _local(text: LocalText | None) -> str:
    return "" if text is None else _text(text.vi)


def _text(text: str) -> str:
    """Return free text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _number(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")


def _float(number: float | None) -> str:
    return "" if number is None else repr(number)
