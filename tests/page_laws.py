"""The laws every page keeps, and a test client that holds each page it fetches against them."""

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_LANGUAGES = {"vi", "en"}
_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
_SELF_LABELLED = ("aria-label", "aria-labelledby", "title")


class CheckingClient(FlaskClient):
    """Fetches like any test client and refuses pages that break a law."""

    #: Name of the account that is signed in, empty for a stranger.
    username = ""

    def open(self, *arguments: Any, **keywords: Any) -> TestResponse:
        response = super().open(*arguments, **keywords)
        check_headers(response)
        if response.mimetype == "text/html" and response.data and not is_redirect(response):
            check_page(response.text, nonce=nonce_of(response))
        return response

    def submit(self, address: str, **fields: Any) -> TestResponse:
        """Fetch a page and send its form back with `fields`, as a browser would."""
        action = fields.pop("action", address)
        page = self.get(address)
        assert page.status_code == 200, f"{address} answered {page.status_code}"
        data = {"csrf_token": token_of(page.text), **fields}
        return self.post(action, data=data, content_type="multipart/form-data")


def token_of(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, "the page has no form with a CSRF token"
    return found[1]


def is_redirect(response: TestResponse) -> bool:
    return 300 <= response.status_code < 400


def nonce_of(response: TestResponse) -> str:
    found = re.search(r"script-src 'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert found, "the policy names no nonce for scripts"
    return found[1]


def check_headers(response: TestResponse) -> None:
    policy = response.headers.get("Content-Security-Policy", "")
    assert policy.startswith("default-src 'none'"), f"policy does not start from 'none': {policy}"
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers.get("X-Content-Type-Options") == "nosniff"
    assert response.headers.get("Referrer-Policy") == "no-referrer"
    assert "Permissions-Policy" in response.headers


def check_page(html: str, *, nonce: str) -> None:
    """Raise AssertionError naming the first law that `html` breaks."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(html)
    _check_heading(root)
    _check_ids(root)
    _check_labels(root)
    _check_forms(root)
    _check_inline(root, nonce=nonce)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _check_heading(root: Element) -> None:
    assert root.get("lang") in _LANGUAGES, f"html lang is {root.get('lang')!r}"
    headings = [text_of(heading) for heading in root.iter("h1")]
    assert len(headings) == 1, f"one h1 wanted, found {headings}"
    title = text_of(next(root.iter("title")))
    assert headings[0], "the h1 is empty"
    assert headings[0] in title, f"title {title!r} does not contain the h1 {headings[0]!r}"
    assert len(list(root.iter("main"))) == 1, "one main wanted"


def _check_ids(root: Element) -> None:
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"ids used twice: {twice}"
    known = set(ids)
    for element in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby"):
            for name in (element.get(attribute) or "").split():
                assert name in known, f"{attribute}={name!r} points nowhere"


def _check_labels(root: Element) -> None:
    labelled = {label.get("for") for label in root.iter("label")}
    within = {id(child) for label in root.iter("label") for child in label.iter()}
    for element in root.iter():
        if element.tag not in {"input", "select", "textarea"}:
            continue
        if element.get("type") in _UNLABELLED or id(element) in within:
            continue
        named = any(element.get(attribute) for attribute in _SELF_LABELLED)
        assert named or element.get("id") in labelled, f"no label for {element.attrib}"
    for button in root.iter("button"):
        assert text_of(button) or button.get("aria-label"), "a button without words"
    for image in root.iter("img"):
        assert image.get("alt") is not None, f"no alt for {image.attrib}"


def _check_forms(root: Element) -> None:
    for form in root.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
            assert len(tokens) == 1, f"one CSRF token wanted in form {form.attrib}"
            assert tokens[0].get("value"), "the CSRF token is empty"


def _check_inline(root: Element, *, nonce: str) -> None:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not inline, f"inline {inline} on {element.tag}"
        if element.tag in {"script", "style"}:
            assert element.get("nonce") == nonce, f"{element.tag} without the nonce"
        if element.tag == "script" and element.get("type") != "application/json":
            assert element.get("src"), "an inline script"
        if element.tag == "style":
            raise AssertionError("an inline style sheet")
        for attribute in ("href", "src", "action"):
            value = element.get(attribute) or ""
            assert not value.lower().startswith(("javascript:", "//")), f"{attribute}={value}"
            if attribute == "src":
                assert "://" not in value, f"third party: {value}"
