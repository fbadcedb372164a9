"""A real server on a free port and a real Chromium, for tests that walk as people do."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import flask
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from sqlalchemy import Engine
from werkzeug.serving import BaseWSGIServer, make_server

from sipas.unit_of_work import current_engine

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_PHONE_WIDTH = 600
#: A busy machine is slow, not wrong.
_PATIENCE_MS = 15_000


@dataclass(slots=True)
class LiveServer:
    """The application of this test behind a socket; it may be stopped and started again."""

    app: flask.Flask
    engine: Engine
    port: int = 0
    _served: BaseWSGIServer | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve from a thread, on the port of before if there was one."""
        self._served = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._served.server_port
        threading.Thread(target=self._served.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Take no connection any more."""
        if self._served is not None:
            self._served.shutdown()
            self._served.server_close()
            self._served = None


@pytest.fixture
def live_server(app: flask.Flask) -> Iterator[LiveServer]:
    """Serve `app`, on the fresh database of this test, from a thread."""
    server = LiveServer(app, current_engine())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium, started once."""
    path = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    assert path, "Chromium is missing; `make test` installs it"
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def browser_context(
    browser: Browser, live_server: LiveServer
) -> Iterator[Callable[..., BrowserContext]]:
    """Return a maker of visitors: `browser_context(width=360, javascript=False).new_page()`.

    Addresses are relative to the live server. What a page's own content security policy blocks
    fails the test.
    """
    opened: list[BrowserContext] = []
    blocked: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            blocked.append(message.text)

    def watch(page: Page) -> None:
        page.on("console", note)

    def visit(
        width: int = 360, *, javascript: bool = True, dark: bool = False, locale: str = "vi-VN"
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.base_url,
            viewport={"width": width, "height": 740 if width < _PHONE_WIDTH else 900},
            has_touch=width < _PHONE_WIDTH,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=locale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(_PATIENCE_MS)
        context.on("page", watch)
        opened.append(context)
        return context

    yield visit
    for context in opened:
        context.close()
    assert blocked == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives the browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
