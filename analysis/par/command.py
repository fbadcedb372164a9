"""The command `score RULEBOOK EVIDENCE`: scorecards of a file of units, as JSON or CSV."""

import argparse
import sys
from datetime import date
from pathlib import Path

from analysis.par.round_loader import load_round
from analysis.par.scorecard_csv import cards_csv, lines_csv, write_scorecards
from analysis.par.scorecard_json import to_json
from analysis.par.shipped import rulebook_at


def add_score(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("rulebook", help="id of a rule book or a YAML file")
    parser.add_argument("evidence", type=Path, help="YAML or CSV file of units")
    parser.add_argument("--on", type=date.fromisoformat, help="the day whose maxima are in force")
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--out", type=Path, help="folder for scorecards.json, cards.csv, lines.csv")
    form.add_argument("--json", action="store_true", help="print the scorecards as JSON")
    form.add_argument(
        "--csv",
        nargs="?",
        const="cards",
        choices=("cards", "lines"),
        help="print the table of results, or that of all lines",
    )


def run_score(chosen: argparse.Namespace) -> int:
    """Score and print or write; return 0, or raise DomainError for bad input."""
    book = rulebook_at(chosen.rulebook)
    cards = load_round(chosen.evidence, book, on=chosen.on).cards()
    if chosen.out:
        write_scorecards(chosen.out, cards)
        sys.stdout.write(f"{chosen.out}: {len(cards)} scorecards under {book.id}\n")
        return 0
    tables = {"cards": cards_csv, "lines": lines_csv}
    sys.stdout.write(to_json(cards) if chosen.json else tables[chosen.csv](cards))
    return 0
