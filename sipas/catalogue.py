"""The catalogue of interface text: extracted from code and templates, checked, compiled."""

import ast
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = Path(__file__).parent / "translations"
PO_FILE = TRANSLATIONS / "vi" / "LC_MESSAGES" / "messages.po"

_PACKAGES = ("analysis", "surveys", "sipas")
_METHODS = [("**.py", "sipas.catalogue:extract_code"), ("**/templates/**.html", "jinja2")]
_KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "lazy_ngettext": (1, 2)}
_FAULT_MAKERS = frozenset({"DomainError", "ManyFaults", "Fault", "Mistake", "add", "raise_if_any"})
#: A row of the catalogue of mistakes has message, hint and expectation, in this order.
_MISTAKE = "Mistake"
#: Makers that take the message as their first or second sentence, beside codes and places.
_PLACED_MAKERS = frozenset({"fault", "_fault", "refusal"})
_FAULT_WORDS = frozenset({"message", "expected", "hint"})
_JINJA = {"silent": "false", "encoding": "utf-8"}

_HEADER = b"""# Vietnamese text of the interface; `make translations` keeps it up to date.
msgid ""
msgstr ""
"Language: vi\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

#: Line, function, text and comments of one message, as Babel takes them.
Message = tuple[int, Any, Any, Any]


def extract_code(
    fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Message]:
    """Yield the messages of a Python file: gettext calls and the fixed words of faults."""
    source = fileobj.read()
    yield from extract_python(io.BytesIO(source), keywords, comment_tags, options)
    for line, words in fault_words(source.decode()):
        yield line, None, words, []


def fault_words(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each message, expectation and hint that a fault is made with."""
    for call in _fault_calls(source):
        for node in _word_nodes(call):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                yield node.lineno, node.value


def moving_words(source: str) -> list[int]:
    """Return the lines where a fault's message is put together and so untranslatable."""
    return [
        node.lineno
        for call in _fault_calls(source)
        for node in _word_nodes(call, names=frozenset({"message"}))
        if isinstance(node, ast.JoinedStr | ast.BinOp)
    ]


def extracted() -> Catalog:
    """Return the catalogue of everything that code and templates say."""
    catalog = Catalog(project="sipas", charset="utf-8")
    for package in _PACKAGES:
        found = extract_from_dir(
            ROOT / package,
            method_map=_METHODS,
            options_map={"**/templates/**.html": _JINJA},
            keywords=_KEYWORDS,
        )
        for _file, _line, message, comments, context in found:
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def stored() -> Catalog:
    """Return the Vietnamese catalogue as it stands in the tree."""
    if not PO_FILE.exists():
        return Catalog(locale="vi", project="sipas", charset="utf-8")
    with PO_FILE.open("rb") as stream:
        return read_po(stream, locale="vi")


def update() -> list[str]:
    """Bring the Vietnamese catalogue up to date and return the messages that lack a translation."""
    catalog = stored()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write(catalog)
    return untranslated(catalog)


def write(catalog: Catalog) -> None:
    """Write the Vietnamese catalogue, sorted, without anything that changes by itself."""
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    with PO_FILE.open("wb") as stream:
        stream.write(_HEADER)
        write_po(stream, catalog, width=100, no_location=True, sort_output=True, omit_header=True)


def untranslated(catalog: Catalog) -> list[str]:
    """Return the messages of `catalog` that are empty or fuzzy."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not _filled(message.string))
    ]


def compile_stale() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalog = read_po(stream)
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        with draft.open("wb") as stream:
            write_mo(stream, catalog)
        draft.replace(target)


def _filled(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(translation) if isinstance(translation, tuple | list) else bool(translation)


def _fault_calls(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in _FAULT_MAKERS | _PLACED_MAKERS:
            yield node


def _word_nodes(call: ast.Call, names: frozenset[str] = _FAULT_WORDS) -> Iterator[ast.expr]:
    if _name(call.func) == _MISTAKE:
        yield from (word for word in call.args if isinstance(word, ast.Constant))
    elif _name(call.func) in _PLACED_MAKERS:
        yield from (word for word in call.args if _is_sentence(word))
    elif len(call.args) > 1 and isinstance(call.args[0], ast.Constant):
        yield call.args[1]
    for keyword in call.keywords:
        if keyword.arg in names:
            yield keyword.value


def _is_sentence(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
