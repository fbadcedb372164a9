"""Commands `sipas par …`: check a rule book before it is issued."""

from pathlib import Path

import click

from analysis.ground.errors import DomainError
from analysis.par import RuleBook, load_rulebook
from analysis.par.maxima import gaps
from analysis.par.rulebook import Leaf
from sipas.par.books.cli import books
from sipas.par.rounds.cli import round_group


@click.group()
def par() -> None:
    """PAR rule books and scorecards."""


par.add_command(books)


par.add_command(round_group)


@par.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Report all faults of the rule book FILE, or what it holds."""
    try:
        book = load_rulebook(file)
    except DomainError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        count = len(error.faults)
        message = f"{file.name}: {count} {'fault' if count == 1 else 'faults'}."
        raise click.ClickException(message) from error
    click.echo(_summary(file, book))


def _summary(file: Path, book: RuleBook) -> str:
    leaves = sum(isinstance(criterion.body, Leaf) for criterion in book.walk())
    period = f"from {book.since}" + (f" until {book.until}" if book.until else "")
    size = f"{leaves} scored criteria, {book.total} points"
    lines = [
        f"{file.name}: OK.",
        f"{book.id}: {book.title.vi}",
        f"in force {period}; {size}; SHA-256 {book.content_hash}",
        *(
            f"unknown, not scoreable until filled in: {one.code} {one.title.vi}"
            for one in gaps(book)
        ),
        *(f"assumption, to be confirmed ({one.where}): {one.note.vi}" for one in book.assumptions),
    ]
    return "\n".join(lines)
