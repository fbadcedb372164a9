"""Holds a page in the browser against axe, the width of screens, large letters and fingers."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page

LEAST_ROW = 44
#: WCAG 2.2, 2.5.8: what is less high or wide is hard to hit.
LEAST_TARGET = 24
#: WCAG 1.4.4: how large letters may be set in the browser.
LETTERS_PERCENT = 200
#: Good by the measure of the field is 0.1; ours are pages on which nothing need move.
_LARGEST_SHIFT = 0.01
_SCRIPT = Axe().axe_script
#: Everything is on this site, so no style sheet needs fetching; only what is wrong is told.
_RUN = """axe.run({resultTypes: ['violations'], preload: false}).then(found => found.violations.map(
    one => [one.id, one.nodes.map(node => [node.html.slice(0, 200), node.failureSummary])]))"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_ROWS = "[...document.querySelectorAll('.row')].map(row => row.offsetHeight)"
#: Links that stand in a sentence may be as high as their line.
_TARGETS = """[...document.querySelectorAll(
    'button:not(.unseen), .button, .foot a, .languages a, .sum > p a, .way a, .problems a')].filter(
    one => one.checkVisibility()).map(
    one => [one.textContent, one.getBoundingClientRect()]).map(
    ([text, box]) => [text, Math.round(box.width), Math.round(box.height)])"""
#: Texts that stick out of the window, or of a box that cuts off what does not fit.
_CUT = """() => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange(), wide = document.documentElement.clientWidth;
    while (walk.nextNode()) {
        const text = walk.currentNode, box = text.parentElement;
        if (!text.data.trim() || box.closest('.skip, .unseen, script')) continue;
        range.selectNodeContents(text);
        const lines = [...range.getClientRects()];
        const out = lines.some(line => line.left < -0.5 || line.right > wide + 0.5);
        const cuts = getComputedStyle(box).overflow !== 'visible' && box.tagName !== 'TEXTAREA';
        if (out || (cuts && box.scrollHeight > box.clientHeight + 1)) found.push(text.data.trim());
    }
    return found;
}"""
#: WCAG 1.4.12: what a reader may set for the space around lines, letters and words.
_SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
_WATCH_SHIFTS = """window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) window.shifts.push([entry.value, entry.sources.map(
        source => source.node && (source.node.outerHTML || source.node.data).slice(0, 100))]);
})).observe({type: 'layout-shift', buffered: true});"""
_SHIFTS = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => setTimeout(() => done(window.shifts)))))"""


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
    """Fail when a row to choose from, a button or a link of its own is hard to hit."""
    assert min(page.evaluate(_ROWS), default=LEAST_ROW) >= LEAST_ROW, page.url
    small = [one for one in page.evaluate(_TARGETS) if min(one[1:]) < LEAST_TARGET]
    assert small == [], f"{page.url}: {small}"


def hold_to_large_letters(page: Page) -> None:
    """Fail when letters twice as large, or set wider, are cut or make the page scroll sideways."""
    root = "document.documentElement.style.fontSize = "
    _hold_to_reading(page, "as it is")
    page.evaluate(f"{root}'{LETTERS_PERCENT}%'")
    _hold_to_reading(page, "with large letters")
    page.evaluate(root + "''")
    page.evaluate(_SPACED)
    _hold_to_reading(page, "spaced")
    page.evaluate("document.adoptedStyleSheets = []")


def _hold_to_reading(page: Page, how: str) -> None:
    cut: list[str] = page.evaluate(_CUT)
    assert cut == [], f"{page.url} {how}: {cut}"
    assert page.evaluate(_OVERFLOW) <= 0, f"{page.url} {how}"


def watch_shifts(context: BrowserContext) -> None:
    """Let every page of a visitor note what moves on it by itself."""
    context.add_init_script(_WATCH_SHIFTS)


def hold_to_stillness(page: Page) -> None:
    """Fail when something moved since the page was opened, in a context that watches shifts."""
    shifts: list[Any] = page.evaluate(_SHIFTS)
    assert sum(value for value, _ in shifts) <= _LARGEST_SHIFT, f"{page.url}: {shifts}"
