"""Members of staff at a real browser: sign in, press, follow, hold a page against accessibility."""

from playwright.sync_api import BrowserContext, Page

from sipas.accounts.models import Account
from sipas.accounts.roles import Role
from sipas.unit_of_work import unit_of_work
from surveys.clock import now
from tests.conftest import PASSWORD
from tests.journeys.accessibility import hold_to_axe, hold_to_width, turn


def enter(context: BrowserContext, role: Role, *, password_hash: str) -> Page:
    """Return a page on which a new member of staff has signed in."""
    name = f"{role.value}-browser"
    with unit_of_work() as session:
        session.add(
            Account(
                username=name,
                display_name="Trần Thị Hạnh",
                role=role.value,
                password_hash=password_hash,
                active=True,
                created_at=now(),
            )
        )
    page = context.new_page()
    page.goto("/staff/sign-in")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    press(page, "Đăng nhập")
    return page


def press(page: Page, name: str) -> None:
    turn(page, page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str) -> None:
    turn(page, page.get_by_role("link", name=name, exact=True).first)


def accessible(page: Page, *widths: int) -> None:
    """Fail when axe finds anything or the page scrolls sideways, as it is and at `widths`."""
    assert page.viewport_size
    for width in (*widths, page.viewport_size["width"]):
        hold_to_width(page, width)
        hold_to_axe(page)
