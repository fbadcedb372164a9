"""Language of a page; numbers and days as Vietnamese writes them."""

import html
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from analysis.ground.errors import DomainError
from sipas import i18n


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese", "english"),
    [
        (1234.5, 2, "1.234,50", "1,234.50"),
        (Decimal("9.12"), 2, "9,12", "9.12"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (-0.5, 1, "-0,5", "-0.5"),
    ],
)
def test_numbers_have_the_marks_of_their_language(app, value, decimals, vietnamese, english):
    with app.test_request_context():
        assert i18n.number(value, decimals) == vietnamese
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert i18n.number(value, decimals) == english


def test_shares_and_days(app):
    with app.test_request_context():
        assert i18n.percent(0.9117) == "91,17%"
        assert i18n.percent(0.5, 0) == "50%"
        assert i18n.day(date(2024, 12, 5)) == "05/12/2024"
        # Seventeen hours of universal time are midnight in the province.
        assert i18n.day(datetime(2024, 12, 4, 17, 0, tzinfo=UTC)) == "05/12/2024"
        assert i18n.moment(datetime(2024, 12, 4, 17, 5, tzinfo=UTC)) == "00:05 05/12/2024"


def test_the_language_is_chosen_by_a_link_and_kept(client):
    assert 'lang="vi"' in client.get("/staff/sign-in").text
    answer = client.get("/staff/sign-in?next=/staff/password&lang=en")
    assert (answer.status_code, answer.location) == (
        303,
        "/staff/sign-in?next=%2Fstaff%2Fpassword",
    )
    page = client.get("/staff/sign-in").text
    assert '<html lang="en">' in page
    assert "Sign in" in page


def test_the_switch_keeps_the_arguments_of_the_page(client):
    page = client.get("/staff/sign-in?next=/staff/audit/%3Factor%3Dlan%26action%3Dx").text
    link = html.unescape(re.search(r'hreflang="en" href="([^"]+)"', page)[1])
    answer = client.get(f"/staff/sign-in{link}")
    assert answer.location == "/staff/sign-in?next=%2Fstaff%2Faudit%2F%3Factor%3Dlan%26action%3Dx"


@pytest.mark.parametrize("language", ["english", "", "vi%0d%0aSet-Cookie:a=b"])
def test_an_unknown_language_changes_nothing(client, language):
    answer = client.get(f"/staff/sign-in?lang={language}")
    assert answer.status_code == 200
    assert '<html lang="vi">' in answer.text


def test_the_switch_never_leads_to_another_site(client):
    answer = client.get("//evil.example/?lang=en", base_url="http://localhost")
    assert not answer.location or not answer.location.startswith("//")


def test_faults_are_said_in_the_language_of_the_page(app):
    error = DomainError("jobs.not_found", "there is no such job", got=7)
    with app.test_request_context():
        assert i18n.fault_sentence(error.fault) == "Không có công việc này; nhận được 7."
    with app.test_request_context(headers={"Cookie": "language=en"}):
        assert i18n.fault_sentence(error.fault) == "There is no such job; got 7."


def test_a_message_is_kept_by_language_and_without_its_values(app):
    shown = app.jinja_env.from_string('{{ _("Page %(page)s of %(count)s", page=1, count=who) }}')
    with app.test_request_context():
        assert shown.render(who="<Lan>") == "Trang 1 trên &lt;Lan&gt;"
        assert shown.render(who="Mai") == "Trang 1 trên Mai"
        with i18n.speaking("en"):
            assert shown.render(who="Mai") == "Page 1 of Mai"
        assert shown.render(who="Mai") == "Trang 1 trên Mai"
