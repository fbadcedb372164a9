"""Takes the pictures of README.md from a running demonstration.

`python -m bench.pictures ADDRESS [--data FOLDER]`, ADDRESS as `make run` prints it; FOLDER is its
data folder, where the demonstration's codes and accounts are kept.
"""

import argparse
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from sipas.demo.storing import kept_handout

_FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
_ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-background-networking"]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PHONE = {"width": 360, "height": 640}
_DESK = {"width": 1280, "height": 800}
_CODE = re.compile(r"^ {4}(\S{4}(?:-\S{4}){3})$", re.MULTILINE)
_OFFICE = re.compile(r"^ {4}(\S+) {2}(.+?) {2}\(office\)$", re.MULTILINE)
_SECONDS_FOR_A_RUN = 600


def phone(browser: Browser, address: str, codes: Sequence[str]) -> None:
    """Walk from the first code nobody began with to the receipt, with a picture of three pages."""
    page = browser.new_context(viewport=_PHONE, base_url=address, locale="vi-VN").new_page()
    for code in codes:
        page.goto(f"/i/{code}")
        _take(page, "phone-code")
        page.locator("main form button").click()
        if page.locator("#agree").count():
            break
    page.locator("#agree").check()
    page.locator("main form button").click()
    page.wait_for_url("**/q/*")
    while "/check" not in page.url:
        _answer(page)
        if "service_officials" in page.url or "s_officials" in page.url:
            _take(page, "phone-question")
        before = page.url
        page.locator('main button[value="next"]').click()
        page.wait_for_url(lambda url, before=before: url != before)
    page.locator('form[action="/send"] button').click()
    page.wait_for_url("**/receipt")
    _take(page, "phone-receipt")
    page.goto("/gop-y/snv?kiosk=1")
    page.set_viewport_size({"width": 768, "height": 900})
    _take(page, "counter-kiosk")


def desk(browser: Browser, address: str, *, name: str, password: str) -> None:
    """Sign in as the office; a picture of the open campaign and of the results of the closed."""
    page = browser.new_context(viewport=_DESK, base_url=address, locale="vi-VN").new_page()
    page.goto("/staff/sign-in")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").click()
    page.goto("/staff/campaigns/")
    addresses = page.locator("main table a").evaluate_all("all => all.map(one => one.href)")
    for campaign in addresses:
        page.goto(campaign)
        if page.locator(".state").inner_text() == "đang mở":
            _take(page, "desk-campaign")
        else:
            _results(page, campaign)


def _results(page: Page, campaign: str) -> None:
    results = f"{campaign.rstrip('/')}/results"
    page.goto(results)
    if not page.locator(".lead-figure").count():
        page.locator("main form button[type=submit]").first.click()
        page.locator("main a", has_text="Xem kết quả").wait_for(timeout=_SECONDS_FOR_A_RUN * 1000)
        page.goto(results)
    _take(page, "desk-results")


def _answer(page: Page) -> None:
    """Choose the last but one of the choices that say something, and leave texts blank."""
    page.evaluate(
        """() => {
        for (const set of document.querySelectorAll('fieldset.item')) {
            const fields = [...set.querySelectorAll('input')].filter(field => field.value);
            if (fields.length) fields[Math.max(0, fields.length - 2)].click();
        }
        const age = document.querySelector('[name=a_age]');
        if (age) age.value = '42';
        scrollTo(0, 0);
    }"""
    )


def _take(page: Page, name: str) -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_FOLDER / f"{name}.png")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--data", type=Path, default=Path("data"))
    options = parser.parse_args()
    told = kept_handout(options.data)
    codes, office = _CODE.findall(told), _OFFICE.findall(told)[0]
    path = next(found for name in _BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        phone(browser, options.address, codes)
        desk(browser, options.address, name=office[0], password=office[1])
        browser.close()


if __name__ == "__main__":
    main()
