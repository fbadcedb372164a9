"""What a respondent reads when something cannot be done, and what is kept of what was typed."""

import pytest
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.campaigns.models import Campaign
from surveys.campaigns.service import close_campaign
from surveys.collection.models import Draft
from surveys.collection.service import withdraw
from surveys.invitations.code import grouped, new_code
from tests.page_laws import text_of
from tests.sipas.respond.respondent import Respondent, fields_of, form_of
from tests.surveys.makers import NOW

_NFD = "Phu\u0323c vu\u0323 to\u0302\u0301t 👍🏽"
_NFC = "Phục vụ tốt 👍🏽"


def drafts():
    with unit_of_work() as session:
        return list(session.scalars(select(Draft)))


def answers():
    return drafts()[0].answers


def close(fieldwork):
    with unit_of_work() as session:
        close_campaign(session, session.get_one(Campaign, fieldwork.campaign.id), now=NOW)


@pytest.fixture
def inside(respondent, fieldwork) -> Respondent:
    """A respondent on the first page of questions."""
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    return respondent


@pytest.mark.parametrize("typed", ["", "7KQ2", "x" * 300, "<script>", "7KQ2-M9XA-0BCD-EF1!"])
def test_a_mistyped_code_is_shown_again(respondent, typed):
    respondent.begin(typed)
    assert respondent.status == 422
    assert fields_of(respondent.page.text)["code"] == [typed[:100]]
    assert "<title>Lỗi:" in respondent.page.text
    assert 'href="#code"' in respondent.page.text
    assert 'aria-describedby="code-hint code-fault"' in respondent.page.text
    assert "Mã nhập chưa đúng. Hãy so từng ký tự" in respondent.page.text
    assert "letters and digits" not in respondent.page.text


def test_unknown_and_spent_codes_get_the_same_answer(respondent, another, fieldwork):
    spent = fieldwork.letters[0].code
    respondent.begin(spent)
    respondent.agree()
    respondent.send(age="35")
    respondent.send()
    respondent.send()
    assert respondent.address == "/receipt"
    told = []
    for code in (spent, grouped(new_code())):
        stranger = another()
        stranger.begin(code)
        assert stranger.status == 422
        told.append(text_of(form_of(stranger.page.text)).replace(code, ""))
        assert "mã" in stranger.page.text
    assert told[0] == told[1]


def test_a_code_may_be_typed_loosely(respondent, fieldwork):
    respondent.begin(f"  {fieldwork.letters[0].code.replace('-', ' ').lower()} ")
    assert respondent.address == "/consent"


def test_a_campaign_that_has_not_begun_says_so(respondent, fieldwork):
    with unit_of_work() as session:
        campaign = session.get_one(Campaign, fieldwork.campaign.id)
        campaign.state, campaign.opened_at = "draft", None
    respondent.begin(fieldwork.letters[0].code)
    assert respondent.status == 422
    assert "chưa bắt đầu" in respondent.page.text


def test_a_closed_campaign_says_so_at_the_door_and_inside(inside, another, fieldwork):
    close(fieldwork)
    inside.send(age="35")
    assert inside.status == 410
    for address in ("/q/first", "/check", "/consent"):
        inside.open(address)
        assert inside.status == 410
    late = another()
    late.begin(fieldwork.letters[1].code)
    assert late.status == 410
    assert "đã kết thúc" in late.page.text


def test_a_draft_that_is_gone_says_what_to_do(inside):
    with unit_of_work() as session:
        withdraw(session, drafts()[0].id)
    inside.send(age="35")
    assert inside.status == 410
    assert 'href="/"' in inside.page.text
    inside.open("/q/first")
    assert inside.status == 410


def test_without_a_cookie_the_page_says_that_cookies_are_needed(client, fieldwork):
    answer = client.post("/", data={"code": fieldwork.letters[0].code})
    assert answer.status_code == 400
    assert "cookie" in answer.text
    assert drafts() == []
    for address in ("/consent", "/q/first", "/check", "/receipt", "/withdraw", "/q/"):
        answer = client.get(address)
        assert answer.status_code == 422, address
        assert "cookie" in answer.text, address


def test_consent_is_not_given_by_silence(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    assert "agree" not in fields_of(respondent.page.text)
    respondent.send()
    assert respondent.status == 422
    assert "<title>Lỗi:" in respondent.page.text
    assert drafts()[0].consented_at is None


def test_good_answers_are_kept_beside_a_faulty_one(inside):
    inside.send(age="ba mươi", has="1")
    assert inside.status == 422
    assert fields_of(inside.page.text)["age"] == ["ba mươi"]
    assert fields_of(inside.page.text)["has"] == ["1"]
    assert 'href="#i-age"' in inside.page.text
    assert "autofocus" in inside.page.text
    assert "<title>Lỗi:" in inside.page.text
    assert answers() == {"has": "1"}


def test_a_refused_page_that_the_browser_sends_again_loses_nothing(inside):
    """Without JavaScript that is what Back and reload come to after the fault was corrected."""
    refused = fields_of(inside.page.text) | {"age": "bốn hai", "has": "2", "~go": "next"}
    inside.send(age="bốn hai", has="2")
    inside.send(age="42")
    assert inside.address == "/q/last"
    again = inside.client.post("/q/first", data=refused)
    assert again.status_code == 409
    assert "bốn hai" in again.text
    assert answers() == {"age": "42", "has": "2"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("9" * 300, "số nguyên"),
        ("３５", "số nguyên"),
        ("17", "Từ 18 tuổi trở lên."),
        ("", "vui lòng trả lời"),
    ],
)
def test_a_number_that_cannot_be_taken_is_shown_again(inside, typed, told):
    inside.send(age=typed)
    assert inside.status == 422
    assert told in inside.page.text
    assert fields_of(inside.page.text)["age"] == [typed]


def test_back_is_not_barred_by_what_is_owed_but_loses_nothing(inside):
    inside.send(age="35", has="1")
    inside.send(fee="nhiều", go="back")
    assert inside.status == 422
    assert fields_of(inside.page.text)["fee"] == ["nhiều"]
    inside.send(fee="", ways=["1", "9"], go="back")
    assert inside.status == 422
    assert "Không nhớ" in inside.page.text
    inside.send(fee="", ways=["9"], go="back")
    assert inside.address == "/q/first"
    inside.open("/q/last")
    inside.send(go="back")
    assert inside.address == "/q/dossier"


def test_emoji_and_decomposed_letters_arrive_composed(inside):
    inside.send(age="35", has="1")
    inside.open("/q/last?change=1")
    inside.send(remark=f"{_NFD}\n<b>hai dòng</b>")
    assert answers()["remark"] == f"{_NFC}\n<b>hai dòng</b>"
    assert "<b>hai dòng" not in inside.page.text
    inside.open("/q/last?change=1")
    assert fields_of(inside.page.text)["remark"] == [f"{_NFC}\n<b>hai dòng</b>"]


def test_a_text_too_long_is_shown_again_whole(inside):
    inside.open("/q/last?change=1")
    inside.send(remark="ô" * 2001)
    assert inside.status == 422
    assert fields_of(inside.page.text)["remark"] == ["ô" * 2001]


def test_fields_of_other_pages_and_of_nobody_are_ignored(inside):
    inside.send(age="35", remark="từ trang khác", nonsense="x", **{"~shown": "age remark nonsense"})
    assert answers() == {"age": "35"}


def test_what_is_owed_bars_the_way_out(inside):
    first = fields_of(inside.page.text)
    inside.open("/check")
    assert "Tuổi" in inside.page.text
    assert 'action="/send"' not in inside.page.text
    assert 'class="button" href="/q/first?change=1#q-age"' in inside.page.text
    answer = inside.client.post("/send", data=first)
    assert (answer.status_code, answer.location) == (303, "/check")
    assert len(drafts()) == 1


def test_an_open_link_of_nowhere_is_not_found(respondent):
    respondent.open("/o/nowhere")
    assert respondent.status == 404
    assert 'href="/"' in respondent.page.text


def test_a_refusal_can_be_read_in_the_other_language(inside, fieldwork):
    close(fieldwork)
    inside.send(age="35")
    assert "đã kết thúc" in inside.page.text
    inside.open(f"{inside.address}?lang=en")
    assert inside.status == 410
    assert "The survey is closed" in inside.page.text
