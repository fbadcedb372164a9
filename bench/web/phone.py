"""How long until the first page of questions can be used on a slow phone and a slow network."""

import shutil
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

_SLOWDOWN = 4
_BYTES_PER_SECOND = 400_000 / 8
_LATENCY_MS = 400
_ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-background-networking"]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: The page is usable when it is parsed, styled and its scripts have run.
_USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


@dataclass(frozen=True, slots=True)
class Seen:
    """Milliseconds after the address was opened: first words on the screen, page usable."""

    painted_ms: float
    usable_ms: float


def first_page(port: int, code: str) -> Seen:
    """Open the first page of questions with an empty cache, its code entered beforehand."""
    base = f"http://127.0.0.1:{port}"
    path = next(found for name in _BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        entered = browser.new_context(base_url=base)
        page = entered.new_page()
        page.goto("/")
        page.locator("#code").fill(code)
        page.locator("main form button").click()
        page.locator("#agree").check()
        page.locator("main form button").click()
        page.wait_for_url("**/q/*")
        cold: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "base_url": base}
        phone = browser.new_context(**cold)
        phone.add_cookies(entered.cookies())  # type: ignore[arg-type]  # what it gives, it takes
        seen = _measure(phone.new_page(), page.url)
        browser.close()
    return seen


def _measure(page: Page, address: str) -> Seen:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": _LATENCY_MS,
            "downloadThroughput": _BYTES_PER_SECOND,
            "uploadThroughput": _BYTES_PER_SECOND,
        },
    )
    page.goto(address, wait_until="load")
    return Seen(page.evaluate(_PAINTED), page.evaluate(_USABLE))
