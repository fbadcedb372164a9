"""Hours, previews and refusals of cookies: what happens to a link and a page that lie around."""

import re
from datetime import timedelta
from itertools import product

import itsdangerous
import pytest
from sqlalchemy import func, select

from analysis.snapshot.contract import Device
from sipas.respond import token, way
from sipas.respond.device import device_of
from sipas.unit_of_work import unit_of_work
from surveys.campaigns.models import Campaign
from surveys.clock import now
from surveys.collection.models import Draft, Response
from surveys.invitations.models import Invitation
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.sipas.respond.respondent import form_of
from tests.surveys.makers import NOW

_HOUR = 3600
BOTS = (
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Mobile Safari/537.36 Zalo android/12",
    "Mozilla/5.0 (compatible; Google-Safety; +http://www.google.com/bot.html)",
    "TelegramBot (like TwitterBot)",
    "Viber/13.3.0 CFNetwork",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5",
    "WhatsApp/2.23.20.0 A",
    "",
)


@pytest.fixture
def later(monkeypatch):
    """Return a setter of the clock: all that a request asks for the time is so many hours on."""

    def set_clock(hours: float) -> None:
        seconds = int(hours * _HOUR)
        stamp = itsdangerous.TimestampSigner.get_timestamp
        monkeypatch.setattr(
            itsdangerous.TimestampSigner, "get_timestamp", lambda self: stamp(self) + seconds
        )
        real = now
        moved = lambda: real() + timedelta(seconds=seconds)  # noqa: E731
        monkeypatch.setattr(way, "now", moved)

    return set_clock


def test_a_page_open_for_hours_still_posts_and_counts_half_an_hour(respondent, fieldwork, later):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    later(3)
    respondent.send(age="35", has="2")
    assert respondent.address == "/q/last"
    later(24 * 20)
    respondent.send(remark="sau ba tuần")
    assert respondent.address == "/check"
    respondent.send()
    assert respondent.address == "/receipt"
    with unit_of_work() as session:
        held = session.scalars(select(Response.paradata)).one()
    assert held["pages"]["first"] == {"seconds": 1280, "faults": 0}
    assert held["last_page"] == "last"


def test_the_cookie_ends_with_the_browser_and_not_by_a_clock(respondent, fieldwork):
    answer = respondent.begin(fieldwork.letters[0].code)
    cookie = respondent.client.get_cookie("sipas")
    assert answer.status_code == 200
    assert cookie.expires is cookie.max_age is None


def test_previews_of_a_link_begin_and_spend_nothing(app, another, fieldwork):
    code = fieldwork.letters[0].code
    with unit_of_work() as session:
        unit = unit_by_code(session, "SNV", day=NOW.date())
        campaign = session.get_one(Campaign, fieldwork.campaign.id)
        (link,) = provide_open_links(session, campaign, [unit], now=NOW)
    addresses, methods = (f"/i/{code}", f"/o/{link.token}"), ("HEAD", "GET", "OPTIONS")
    for agent, address, method in product(BOTS, addresses, methods):
        answer = app.test_client().open(address, method=method, headers={"User-Agent": agent})
        assert answer.status_code == 200
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
        assert session.scalar(select(func.count()).where(Invitation.spent)) == 0
    person = another()
    person.open(f"/i/{code}")
    person.send()
    assert person.address == "/consent"


def test_faults_and_the_kind_of_device_are_noted_and_nothing_more(respondent, fieldwork):
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"
    respondent.client.environ_base["HTTP_USER_AGENT"] = phone
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="mười")
    respondent.send(age="35", has="2")
    with unit_of_work() as session:
        held = session.scalars(select(Draft.paradata)).one()
    assert set(held) == {"device", "seconds", "faults", "last_page", "pages"}
    assert (held["device"], held["faults"], held["last_page"]) == ("phone", 1, "first")


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Linux; Android 10; SM-A107F) AppleWebKit/537.36 Mobile", Device.PHONE),
        ("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Safari", Device.TABLET),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) Mobile/15E148", Device.TABLET),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36", Device.DESKTOP),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/7.0) Presto", Device.PHONE),
        ("", Device.DESKTOP),
    ],
)
def test_a_user_agent_says_phone_tablet_or_desktop(agent, device):
    assert device_of(agent) is device


def test_a_token_that_was_not_ours_has_no_name_and_no_time(app):
    with app.test_request_context(method="POST", data={token.FORM_FIELD: "x.y"}):
        assert token.shown_page(NOW) == token.ShownPage()
    with app.test_request_context():
        ours = token.new_token(NOW)
    with app.test_request_context(method="POST", data={token.FORM_FIELD: ours}):
        assert token.shown_page(NOW + timedelta(seconds=7)).seconds == 7
        assert token.shown_page(NOW - timedelta(seconds=7)).seconds == 0


def test_pages_are_counted_on_the_path_alone(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    counts = []
    for has in ("1", "2", "1"):
        respondent.open("/q/first")
        respondent.send(age="35", has=has)
        counts.append(re.search(r"Trang (\d) trên (\d)", respondent.page.text).groups())
    assert counts == [("2", "3"), ("2", "2"), ("2", "3")]


def test_the_notice_says_what_the_law_wants_said(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    page = respondent.page.text
    for words in (
        "không dùng vào việc khác",
        "Việc tham gia là tự nguyện",
        "dữ liệu cá nhân nhạy cảm",
        "trong 2 ngày làm việc",
        "trong 15 ngày",
        "trong 20 ngày",
        "phiếu dở dang khi khảo sát kết thúc",
        "chậm nhất 90 ngày sau khi khảo sát kết thúc",
        "khiếu nại",
        "số 91/2025/QH15",
        "356/2025/NĐ-CP",
    ):
        assert words.casefold() in page.casefold(), words
    boxes = [e for e in form_of(page).iter("input") if e.get("type") == "checkbox"]
    assert [box.get("checked") for box in boxes] == [None]
