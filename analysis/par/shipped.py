"""The rule books that come with the program, by their id."""

from functools import cache
from pathlib import Path

from analysis.ground.errors import DomainError
from analysis.par.loader import load_rulebook
from analysis.par.rulebook import RuleBook

_BOOKS = Path(__file__).parent / "books"


def shipped_rulebooks() -> tuple[str, ...]:
    """Return the ids of all shipped rule books, sorted."""
    return tuple(sorted(path.stem for path in _BOOKS.glob("*.yaml")))


def rulebook_at(source: str) -> RuleBook:
    """Return the shipped rule book of this id, or the one in the YAML file of this name."""
    path = Path(source)
    return load_rulebook(path) if path.suffix in {".yaml", ".yml"} else shipped_rulebook(source)


def shipped_rulebook(book_id: str) -> RuleBook:
    """Return a shipped rule book; DomainError `par.unknown_rulebook` names those there are."""
    _refuse_unknown(book_id)
    return _read(book_id)


def shipped_text(book_id: str) -> str:
    """Return the YAML text of a shipped rule book; DomainError `par.unknown_rulebook`."""
    _refuse_unknown(book_id)
    return (_BOOKS / f"{book_id}.yaml").read_text(encoding="utf-8")


def _refuse_unknown(book_id: str) -> None:
    if book_id not in shipped_rulebooks():
        raise DomainError(
            "par.unknown_rulebook",
            "there is no shipped rule book of this name",
            got=book_id,
            expected=", ".join(shipped_rulebooks()),
        )


@cache
def _read(book_id: str) -> RuleBook:
    return load_rulebook(_BOOKS / f"{book_id}.yaml")
