"""The form behind a counter's QR code, and what the office sees of it."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from sipas.accounts.roles import Role
from sipas.config import SETTINGS
from sipas.limits.limit import Limit, Scope
from sipas.unit_of_work import unit_of_work
from surveys.clock import local_day, now
from surveys.feedback.models import Feedback
from surveys.units.loader import load_register
from surveys.units.service import register
from tests.surveys.makers import UNITS

ADDRESS = "/gop-y/snv"


@pytest.fixture(autouse=True)
def units(app):  # noqa: ARG001 - it connects this process to the database
    with unit_of_work() as session:
        register(session, load_register(UNITS, name="units.csv"))


def stored():
    with unit_of_work() as session:
        return list(session.scalars(select(Feedback)))


@pytest.mark.parametrize(("language", "thanks"), [("vi", "Cảm ơn"), ("en", "Thank you")])
def test_an_opinion_is_given_on_one_page(client, language, thanks):
    client.get(f"{ADDRESS}?lang={language}")
    answer = client.submit(
        ADDRESS, satisfaction="4", in_time="yes", treatment="no", comment="Cần thêm ghế"
    )
    assert answer.location == f"{ADDRESS}/cam-on"
    page = client.get(answer.location)
    assert thanks in page.text
    assert "Refresh" not in page.headers
    (said,) = stored()
    assert (said.satisfaction, said.comment, said.language) == (4, "Cần thêm ghế", language)
    assert said.received_on == local_day(now())


def test_a_double_click_is_one_opinion_and_two_visitors_are_two(client):
    page = client.get(ADDRESS).text
    for _ in range(2):
        assert send_again(client, page, satisfaction="1").status_code == 303
    client.submit(ADDRESS, **{"satisfaction": "5", "~key": "0" * 32})
    assert sorted(one.satisfaction for one in stored()) == [1, 5]


def send_again(client, page, **fields):
    key = page.split('name="~key" value="')[1][:32]
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post(ADDRESS, data={"csrf_token": token, "~key": key, **fields})


def test_what_was_typed_is_shown_again_with_the_fault(client):
    answer = client.submit(ADDRESS, treatment="partly", comment="<i>chậm</i>")
    assert answer.status_code == 422
    assert "<title>Lỗi:" in answer.text
    assert "Hãy chọn mức độ hài lòng của ông/bà.</p>" in answer.text
    assert "&lt;i&gt;chậm&lt;/i&gt;" in answer.text
    assert 'value="partly" id=' in answer.text or 'value="partly" checked' in answer.text
    assert stored() == []


def test_a_kiosk_returns_to_its_beginning(client):
    answer = client.submit(f"{ADDRESS}?kiosk=1", satisfaction="5")
    client.get(f"{ADDRESS}?kiosk=1&lang=en")
    thanks = client.get(answer.location)
    assert "Thank you" in thanks.text
    assert thanks.headers["Refresh"] == f"10; url={ADDRESS}?kiosk=1&lang=vi"
    assert f'href="{ADDRESS}?kiosk=1&amp;lang=vi"' in thanks.text
    form = client.get(f"{ADDRESS}?kiosk=1&lang=vi", follow_redirects=True).text
    assert "Hôm nay ông/bà" in form
    assert "/privacy" not in form + thanks.text, "a link would leave the kiosk on another page"
    assert "/privacy" in client.get(ADDRESS).text


def test_an_unknown_counter_and_a_form_without_its_cookie(client):
    unknown = client.get("/gop-y/nowhere")
    assert unknown.status_code == 404
    assert "Không có cơ quan nào ở địa chỉ này" in unknown.text
    bare = client.post(ADDRESS, data={"satisfaction": "5"})
    assert bare.status_code == 400
    assert "cookie" in bare.text


def test_too_many_opinions_from_one_address_must_wait(app, client):
    limits = {**app.extensions[SETTINGS].limits, Scope.FEEDBACK_ADDRESS: Limit(2, 3600)}
    app.extensions[SETTINGS] = replace(app.extensions[SETTINGS], limits=limits)
    page = client.get(ADDRESS).text
    answers = [send_again(client, page, satisfaction="1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_office_reads_what_was_said(signed_in, client, language):
    client.submit(ADDRESS, satisfaction="5")
    client.submit(ADDRESS, satisfaction="2", comment="<script>1</script>")
    office = signed_in(Role.OFFICE)
    office.get(f"/staff/feedback/?lang={language}")
    share = {"vi": "50,0%", "en": "50.0%"}[language]
    assert share in office.get("/staff/feedback/").text
    page = office.get("/staff/feedback/SNV").text
    assert share in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "http://localhost/gop-y/snv" in page
    lines = office.get("/staff/feedback/results.csv").data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("SNV,")
    assert lines[1].split(",")[3:5] == ["2", "1"]


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_qr_code_is_a_picture_to_print(signed_in, kind, begins):
    answer = signed_in(Role.OFFICE).get(f"/staff/feedback/snv/qr.{kind}")
    assert io.BytesIO(answer.data).read(len(begins)) == begins
    assert f"gop-y-SNV.{kind}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", ["/accessibility", "/privacy"])
def test_statements_are_linked_from_every_page_and_readable(client, address, language):
    client.get(f"/?lang={language}")
    assert f'href="{address}"' in client.get(ADDRESS).text
    assert f'href="{address}"' in client.get("/").text
    page = client.get(address).text
    assert {"vi": "Sở Nội vụ", "en": "Department of Home Affairs"}[language] in page
