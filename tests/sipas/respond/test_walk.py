"""The way through the questionnaire: forwards, backwards, by typed address, in two windows."""

import logging
import re

from sqlalchemy import func, select

from sipas.unit_of_work import current_engine, unit_of_work
from surveys.campaigns.models import Campaign
from surveys.collection.models import Draft, Response
from surveys.invitations.models import Invitation
from surveys.questionnaires.service import publish
from tests.sipas.respond.respondent import fields_of
from tests.statements import statements
from tests.surveys.makers import FORM as TRIAL
from tests.surveys.makers import NOW


def stored(model):
    with unit_of_work() as session:
        return list(session.scalars(select(model)))


def answers():
    return stored(Draft)[0].answers


def test_the_whole_way_in_vietnamese(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    assert respondent.address == "/consent"
    assert "Sở Nội vụ" in respondent.page.text
    respondent.agree()
    assert respondent.address == "/q/first"
    assert "Trang 1 trên 2" in respondent.page.text
    respondent.send(age="35", has="2")
    assert respondent.address == "/q/last"
    assert "Trang 2 trên 2" in respondent.page.text
    respondent.send(remark="Phục vụ tốt")
    assert respondent.address == "/check"
    assert "Phục vụ tốt" in respondent.page.text
    respondent.send()
    assert respondent.address == "/receipt"
    assert "Cảm ơn ông/bà" in respondent.page.text
    (response,) = stored(Response)
    assert response.answers == {"age": "35", "has": "2", "remark": "Phục vụ tốt"}
    assert response.language == "vi"
    assert stored(Draft) == []
    assert [invitation.spent for invitation in stored(Invitation)].count(True) == 1


def test_the_whole_way_in_english(respondent, fieldwork):
    respondent.open("/?lang=en")
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    assert "Page 1 of 2" in respondent.page.text
    respondent.send(age="35", has="2")
    respondent.send(remark="Well served")
    respondent.send()
    assert "Thank you" in respondent.page.text
    assert stored(Response)[0].language == "en"


def test_a_number_is_read_back_as_the_language_writes_it(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="1")
    respondent.send(fee="2,5")
    respondent.open("/check")
    assert "<dd>2,5</dd>" in respondent.page.text
    respondent.open("/check?lang=en")
    assert "<dd>2.5</dd>" in respondent.page.text


def test_opening_a_link_begins_and_spends_nothing(respondent, fieldwork):
    code = fieldwork.letters[0].code
    for _ in range(10):
        respondent.open(f"/i/{code.replace('-', '').lower()}")
        assert f'value="{code}"' in respondent.page.text
    assert stored(Draft) == []
    assert not any(invitation.spent for invitation in stored(Invitation))
    assert respondent.page.headers["Referrer-Policy"] == "no-referrer"
    respondent.send()
    assert respondent.address == "/consent"
    assert code not in respondent.page.text


def test_a_question_that_appeared_meanwhile_is_shown_before_the_next_page(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="1")
    respondent.open("/q/last")
    old = respondent.page
    assert 'name="again"' not in old.text
    respondent.open("/q/first")
    respondent.send(has="2")
    respondent.page, respondent.address = old, "/q/last"
    respondent.send(remark="xong")
    assert respondent.address == "/q/last"
    assert respondent.status == 200
    assert 'name="again"' in respondent.page.text
    respondent.send()
    assert respondent.address == "/check"


def test_back_saves_too_and_owes_nothing(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.send(remark="giữ lại", go="back")
    assert respondent.address == "/q/first"
    assert answers()["remark"] == "giữ lại"
    assert 'value="35"' in respondent.page.text


def test_an_early_change_hides_a_page_without_forgetting_it(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="1")
    respondent.send(ways=["1", "2"], on_day="5/11/2024", fee="1,5")
    assert answers()["on_day"] == "2024-11-05"
    respondent.open("/q/dossier")
    assert 'value="05/11/2024"' in respondent.page.text
    respondent.open("/q/first")
    respondent.send(has="2")
    assert respondent.address == "/q/last"
    assert "ways" in answers()
    respondent.open("/q/dossier")
    assert respondent.address == "/q/last", "a page off the path leads to the first open one"
    respondent.send(remark="xong")
    respondent.send()
    assert set(stored(Response)[0].answers) == {"age", "has", "remark"}


def test_a_change_from_the_check_page_leads_back_to_it(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.send(remark="xong")
    respondent.open("/q/last?change=1")
    respondent.send(remark="đổi")
    assert respondent.address == "/check"
    assert "đổi" in respondent.page.text


def test_a_change_that_opens_a_page_passes_through_it(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.send(remark="xong")
    respondent.open("/q/first?change=1")
    respondent.send(has="1")
    assert respondent.address == "/q/dossier?change=1"
    respondent.send(ways=["1"])
    assert respondent.address == "/check"


def test_typed_addresses_land_somewhere_right(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    for address in ("/q/first", "/q/", "/check", "/q/nowhere", "/receipt", "/send"):
        respondent.open(address)
        assert respondent.address == "/consent", address
    respondent.agree()
    for address in ("/q/nowhere", "/q/dossier", "/receipt", "/q/"):
        respondent.open(address)
        assert respondent.address == "/q/first", address
    respondent.open("/send")
    assert respondent.address == "/check"


def test_the_code_takes_up_where_another_device_stopped(respondent, another, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    second = another()
    second.begin(fieldwork.letters[0].code)
    assert second.address == "/q/last"
    assert len(stored(Draft)) == 1


def test_an_answer_can_be_cleared_without_javascript(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.open("/q/first")
    respondent.send(has="")
    assert answers() == {"age": "35"}


def test_two_windows_save_only_their_own_questions(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    old = respondent.page
    respondent.open("/q/first")
    respondent.send(age="36")
    respondent.page, respondent.address = old, "/q/last"
    respondent.send(remark="từ cửa sổ kia")
    assert answers() == {"age": "36", "has": "2", "remark": "từ cửa sổ kia"}


def test_a_page_sent_after_the_whole_says_so_and_changes_nothing(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    old = respondent.page
    respondent.send()
    respondent.send()
    assert respondent.address == "/receipt"
    receipt = respondent.page.text
    respondent.page, respondent.address = old, "/q/last"
    respondent.send(remark="muộn")
    assert respondent.status == 409
    assert "đã được gửi rồi" in respondent.page.text
    assert "remark" not in stored(Response)[0].answers
    for address in ("/q/first", "/check", "/consent", "/receipt"):
        respondent.open(address)
        assert respondent.address == "/receipt", address
    assert "Sở Nội vụ" in receipt


def test_pages_of_two_people_in_one_browser_are_not_mixed(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    old = respondent.page
    respondent.begin(fieldwork.letters[1].code)
    respondent.agree()
    respondent.page, respondent.address = old, "/q/first"
    respondent.send(age="77")
    assert respondent.status == 422
    assert "một phiếu khác" in respondent.page.text.lower()
    assert all(draft.answers == {} for draft in stored(Draft))


def test_withdrawing_deletes_the_draft_and_keeps_the_code(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.open("/withdraw")
    respondent.send()
    assert respondent.address == "/withdrawn"
    assert "đã được xóa" in respondent.page.text
    assert stored(Draft) == []
    respondent.begin(fieldwork.letters[0].code)
    assert respondent.address == "/consent"


def test_a_language_switch_saves_the_page_and_stays(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2", go="en")
    assert respondent.address == "/q/first"
    assert "Page 1 of 2" in respondent.page.text
    assert answers() == {"age": "35", "has": "2"}
    respondent.send(age="mười tám", go="vi")
    assert respondent.status == 422
    assert 'value="mười tám"' in respondent.page.text
    assert "Trang 1 trên 2" in respondent.page.text
    respondent.open("/q/first")
    assert "Trang 1 trên 2" in respondent.page.text


def test_nothing_is_stored_before_consent(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.client.post("/q/first", data={**_marks(respondent), "~shown": "age", "age": "35"})
    assert answers() == {}
    assert 'name="agree" value="1" checked' not in respondent.page.text


def test_a_response_is_counted_once(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.send()
    check, address = respondent.page, respondent.address
    respondent.send()
    first = respondent.page.text
    respondent.page, respondent.address = check, address
    respondent.send()
    assert respondent.address == "/receipt"
    assert _plain(respondent.page) == _plain_text(first)
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_draft_keeps_the_questionnaire_it_was_begun_with(respondent, another, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    first = stored(Draft)[0].questionnaire_version_id
    with unit_of_work() as session:
        later = publish(session, TRIAL, name="trial", now=NOW)
        session.get_one(Campaign, fieldwork.campaign.id).questionnaire_version_id = later.id
    respondent.send(age="35", has="2")
    respondent.send(remark="phiếu cũ")
    respondent.send()
    assert respondent.address == "/receipt"
    (response,) = stored(Response)
    assert response.questionnaire_version_id == first
    assert response.answers["remark"] == "phiếu cũ"
    newcomer = another()
    newcomer.begin(fieldwork.letters[1].code)
    newcomer.agree()
    assert newcomer.address == "/q/service"


def test_simulated_data_are_called_so_from_the_first_page_on(respondent, fieldwork):
    respondent.open("/")
    assert "Dữ liệu mô phỏng" not in respondent.page.text
    with unit_of_work() as session:
        session.get_one(Campaign, fieldwork.campaign.id).simulated = True
    respondent.open("/")
    assert "Dữ liệu mô phỏng" in respondent.page.text
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.send()
    for address in ("/o/nowhere", "/withdrawn", "/consent", "/withdraw", "/check"):
        respondent.open(address)
        assert "Dữ liệu mô phỏng" in respondent.page.text, address
    respondent.send()
    assert respondent.address == "/receipt"
    assert "Dữ liệu mô phỏng" in respondent.page.text


def test_the_code_of_a_link_is_not_logged(respondent, fieldwork, caplog):
    caplog.set_level(logging.INFO, "sipas.requests")
    code = fieldwork.letters[0].code
    respondent.open(f"/i/{code}")
    respondent.send()
    assert "/i/" in caplog.text
    assert code not in caplog.text
    assert code.replace("-", "") not in caplog.text


def _marks(respondent):
    held = fields_of(respondent.page.text)
    return {name: held[name] for name in ("csrf_token", "~of")}


def _plain(page):
    return _plain_text(page.text)


def _plain_text(html):
    return re.sub(r'nonce="[^"]*"', "", html)


def test_a_page_costs_one_statement_and_its_saving_two(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    with statements(current_engine()) as seen:
        respondent.send(age="35", has="2")
    assert respondent.address == "/q/last"
    assert [said.split()[0] for said in seen] == ["SELECT", "UPDATE", "SELECT"]
    assert not any("FOR UPDATE" in said for said in seen)


def test_a_number_is_shown_again_as_the_language_writes_it(respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="1")
    respondent.send(ways="1", fee="3,5")
    respondent.open("/q/dossier")
    assert fields_of(respondent.page.text)["fee"] == ["3,5"]
    assert fields_of(respondent.open("/q/dossier?lang=en").text)["fee"] == ["3.5"]
    respondent.send()
    assert answers()["fee"] == "3.5"
