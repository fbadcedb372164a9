"""Scorecards as JSON and back: decimals as text, so that not a digit is lost."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from analysis.par.readings import Reading, Reason
from analysis.par.rulebook import Assumption
from analysis.par.scorecard import GradeGiven, Line, LineStatus, Scorecard

SCHEMA = "par-scorecards/1"


def to_json(cards: Iterable[Scorecard]) -> str:
    """Return the cards as one JSON document in a fixed spelling; see `from_json`."""
    content = {"schema": SCHEMA, "scorecards": [asdict(card) for card in cards]}
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, indent=1, default=_spell, allow_nan=False
    )
    return text + "\n"


def from_json(text: str) -> tuple[Scorecard, ...]:
    """Return the cards that `to_json` wrote; DomainError `par.unreadable_scorecards` otherwise."""
    try:
        content = json.loads(text)
        if content["schema"] != SCHEMA:
            raise ValueError(content["schema"])  # noqa: TRY301 - one message for all damage
        return tuple(_card(entry) for entry in content["scorecards"])
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise DomainError(
            "par.unreadable_scorecards",
            "these are no scorecards this program can read",
            got=error,
            expected=SCHEMA,
            hint="Run the analysis again.",
        ) from error


def _spell(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _card(entry: Mapping[str, Any]) -> Scorecard:
    grade = entry["grade"]
    read = {
        "rulebook_title": _text(entry["rulebook_title"]),
        "on": date.fromisoformat(entry["on"]),
        "unit_name": _text(entry["unit_name"]),
        "lines": tuple(_line(line) for line in entry["lines"]),
        "maximum": Decimal(entry["maximum"]),
        "points": Decimal(entry["points"]),
        "rate": _number(entry["rate"]),
        "grade": GradeGiven(id=grade["id"], title=_text(grade["title"])) if grade else None,
        "missing": tuple(entry["missing"]),
        "assumptions": tuple(
            Assumption(where=one["where"], note=_text(one["note"])) for one in entry["assumptions"]
        ),
        "bonus": Decimal(entry.get("bonus", "0")),
        "methods_missing": tuple(entry.get("methods_missing", ())),
        "not_ranked": _maybe_text(entry.get("not_ranked")),
    }
    return Scorecard(**{**entry, **read})


def _line(entry: Mapping[str, Any]) -> Line:
    read = {
        "title": _text(entry["title"]),
        "status": LineStatus(entry["status"]),
        "maximum": Decimal(entry["maximum"]),
        "points": _number(entry["points"]),
        "rate": _number(entry["rate"]),
        "reason": Reason(entry["reason"]),
        "words": _text(entry["words"]),
        "inputs": tuple(Reading(**reading) for reading in entry["inputs"]),
        "reference": _maybe_text(entry["reference"]),
        "assumption": _maybe_text(entry["assumption"]),
        "self_points": _number(entry.get("self_points")),
        "self_words": _maybe_text(entry.get("self_words")),
    }
    return Line(**{**entry, **read})


def _text(entry: Mapping[str, str]) -> LocalText:
    return LocalText(vi=entry["vi"], en=entry["en"])


def _maybe_text(entry: Mapping[str, str] | None) -> LocalText | None:
    return _text(entry) if entry else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
