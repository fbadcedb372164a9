"""Holds a page in the browser against axe, the width of screens and the size of fingers."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

_LEAST_ROW = 44
_SCRIPT = Axe().axe_script
#: Everything is on this site, so no style sheet needs fetching; only what is wrong is told.
_RUN = """axe.run({resultTypes: ['violations'], preload: false}).then(found => found.violations.map(
    one => [one.id, one.nodes.map(node => [node.html.slice(0, 200), node.failureSummary])]))"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_ROWS = "[...document.querySelectorAll('.row')].map(row => row.offsetHeight)"


def turn(page: Page, link: Locator) -> None:
    """Click on what leads to another page, and wait for that page."""
    with page.expect_navigation():
        link.click()


def hold_to_axe(page: Page) -> None:
    """Fail when axe finds anything; it is put into each document once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    found: list[Any] = page.evaluate(_RUN)
    assert found == [], f"{page.url} at {page.viewport_size}: {found}"


def hold_to_width(page: Page, *widths: int) -> None:
    """Fail when the page scrolls sideways at one of `widths`; it is left at the last of them."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(_OVERFLOW) <= 0, f"{page.url} is wider than {width}"


def hold_to_fingers(page: Page) -> None:
    """Fail when a row to choose from is too low for a finger."""
    assert min(page.evaluate(_ROWS), default=_LEAST_ROW) >= _LEAST_ROW, page.url
