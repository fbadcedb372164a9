"""The way of one virtual respondent: from the code through every page to the receipt."""

import re
from asyncio import gather
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit
from uuid import uuid4

from bench.web.client import Answer, Client

_FIELD = re.compile(r"<(input|textarea)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_SEE_OTHER = 303
_OK = 200
_FREE_TEXT = "comment"

Fields = list[tuple[str, str]]
#: Sends one request when its turn comes; measures it.
Send = Callable[[Callable[[], Awaitable[Answer]]], Awaitable[Answer]]


class Astray(Exception):  # noqa: N818 - it says what happened
    """The service answered what a respondent should not have met."""


@dataclass(slots=True)
class Memory:
    """What respondents have learnt of the pages: the answers to give to each."""

    answers: dict[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """One respondent: a code, a mark left in the free text, whether the end is sent twice."""

    code: str
    mark: str
    sends_twice: bool


async def walk(client: Client, person: Person, memory: Memory, send: Send) -> None:
    """Walk from the code to the receipt; raises `Astray` when the way ends elsewhere."""
    client.forget()
    page = await _get(client, "/", send)
    path, page = await _post(client, "/", _form(page, [("code", person.code)]), send)
    _expect(path, "/consent")
    path, page = await _post(client, path, _form(page, [("agree", "1")]), send)
    while path.startswith("/q/"):
        answers = memory.answers.get(path)
        if answers is None:
            answers = memory.answers[path] = _answers(page)
        marked = [(name, person.mark if name == _FREE_TEXT else said) for name, said in answers]
        path, page = await _post(client, path, _form(page, [*marked, ("~go", "next")]), send)
    _expect(path, "/check")
    form = _form(page, [])
    if person.sends_twice:
        other = client.twin()
        (path, _), (again, _) = await gather(
            _post(client, "/send", form, send), _post(other, "/send", form, send)
        )
        other.close()
        _expect(again, "/receipt")
    else:
        path, _ = await _post(client, "/send", form, send)
    _expect(path, "/receipt")


async def _get(client: Client, path: str, send: Send) -> str:
    answer = await send(lambda: client.get(path))
    if answer.status != _OK:
        raise Astray(f"GET {path} answered {answer.status}")
    return answer.text


async def _post(client: Client, path: str, fields: Fields, send: Send) -> tuple[str, str]:
    answer = await send(lambda: client.post(path, fields))
    if answer.status != _SEE_OTHER:
        raise Astray(f"POST {path} answered {answer.status}")
    target = urlsplit(answer.location).path
    return target, await _get(client, target, send)


def _expect(path: str, wanted: str) -> None:
    if path != wanted:
        raise Astray(f"at {path} instead of {wanted}")


def _form(page: str, fields: Fields) -> Fields:
    """Return `fields` with the hidden ones of the page's form before them."""
    hidden: dict[str, str] = {}
    for attributes in _fields(page):
        if attributes.get("type") == "hidden":
            hidden.setdefault(attributes["name"], attributes.get("value", ""))
    return [*hidden.items(), *fields]


def _answers(page: str) -> Fields:
    """Return the last choice of each question of a page, agreement where it is asked, or text."""
    found: dict[str, str] = {}
    for attributes in _fields(page):
        name, kind = attributes.get("name", ""), attributes.get("type", "textarea")
        if not name or name.startswith("~") or kind in {"hidden", "submit"}:
            continue
        value = attributes.get("value", "")
        if kind in {"radio", "checkbox"}:
            opening = name.endswith(("_consent", "_made"))
            if value and not (opening and name in found):
                found[name] = value
        else:
            found[name] = "42"
    return list(found.items())


def _fields(page: str) -> Iterable[dict[str, str]]:
    for match in _FIELD.finditer(page):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[2])}
        yield attributes if match[1] == "input" else {**attributes, "type": "textarea"}


def people(codes: Iterable[str], *, every: int) -> Iterable[Person]:
    """Return a respondent for each code; one in `every` presses the last button twice at once.

    The mark is drawn by chance, for it must be unlike those of all other runs.
    """
    for number, code in enumerate(codes, start=1):
        yield Person(code, f"bench {uuid4().hex}", sends_twice=number % every == 0)
