"""A respondent at the checking client: fills pages in and sends them back as a browser would."""

from urllib.parse import urlsplit

import html5lib
from werkzeug.test import TestResponse

from tests.page_laws import CheckingClient

_CLICKED = {"submit", "button", "reset", "image"}


class Respondent:
    """One browser with one cookie jar; `page` is what it shows, `address` where."""

    def __init__(self, client: CheckingClient) -> None:
        self.client = client
        self.page: TestResponse
        self.address = ""

    def open(self, address: str) -> TestResponse:
        return self._show(self.client.get(address, follow_redirects=True))

    def send(self, *, action: str = "", go: str = "next", **answers: object) -> TestResponse:
        """Send the page's form with `answers` over what it holds; follows to the next page."""
        data = fields_of(self.page.text) | {"~go": go} | answers
        address = action or action_of(self.page.text) or self.address
        return self._show(self.client.post(address, data=data, follow_redirects=True))

    def begin(self, code: str) -> TestResponse:
        self.open("/")
        return self.send(code=code)

    def agree(self) -> TestResponse:
        return self.send(agree="1")

    @property
    def status(self) -> int:
        return self.page.status_code

    def _show(self, answer: TestResponse) -> TestResponse:
        self.page = answer
        parts = urlsplit(answer.request.full_path.rstrip("?"))
        self.address = parts.path + (f"?{parts.query}" if parts.query else "")
        return answer


def form_of(html: str):
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    return next(root.iter("form"))


def action_of(html: str) -> str:
    return form_of(html).get("action") or ""


def fields_of(html: str) -> dict[str, object]:
    """Return what a browser would send of the page's form, buttons left out."""
    fields: dict[str, list[str]] = {}
    for element in form_of(html).iter():
        if element.tag == "textarea":
            fields.setdefault(element.get("name"), []).append(element.text or "")
        if element.tag != "input" or element.get("type") in _CLICKED:
            continue
        ticks = element.get("type") in {"radio", "checkbox"}
        if not ticks or element.get("checked") is not None:
            fields.setdefault(element.get("name"), []).append(element.get("value") or "")
    return fields
