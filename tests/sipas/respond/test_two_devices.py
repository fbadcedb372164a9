"""Two devices, two windows, Back: no answer is overwritten unseen, nothing typed is lost."""

import pytest
from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import Draft, Response
from tests.sipas.respond.respondent import Respondent, fields_of, form_of


def draft() -> Draft:
    with unit_of_work() as session:
        return session.scalars(select(Draft)).one()


@pytest.fixture
def phone(respondent, fieldwork) -> Respondent:
    """A respondent who has answered the first page on one device and is on the second."""
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="1")
    return respondent


@pytest.fixture
def computer(phone, another, fieldwork) -> Respondent:  # noqa: ARG001 - the phone began before
    """The same person at another device, on the same page."""
    device = another()
    device.begin(fieldwork.letters[0].code)
    return device


def choices_of(device: Respondent) -> list[str]:
    radios = [e for e in form_of(device.page.text).iter("input") if e.get("type") == "radio"]
    return [f"{radio.get('name')}={radio.get('value')}" for radio in radios]


def test_another_device_takes_up_at_the_first_open_page(phone, computer):
    assert phone.address == computer.address == "/q/dossier"


def test_a_page_changed_on_two_devices_comes_again_with_both_answers(phone, computer):
    phone.send(ways=["1"], fee="1,5")
    computer.send(ways=["2", "1"], fee="1,5", on_day="4/11/2024")
    assert computer.status == 409
    assert "đã được thay đổi ở nơi khác" in computer.page.text
    assert "Qua bưu điện" in computer.page.text
    assert choices_of(computer) == ["~keep-ways=here", "~keep-ways=there"]
    assert draft().answers == {
        "age": "35", "has": "1", "ways": ["1"], "fee": "1.5", "on_day": "2024-11-04",
    }  # fmt: skip
    computer.send()
    assert computer.address == "/q/last"
    assert sorted(draft().answers["ways"]) == ["1", "2"]


def test_the_answer_saved_elsewhere_can_be_chosen(phone, computer):
    phone.send(ways=["1"])
    computer.send(ways=["2"])
    computer.send(**{"~keep-ways": "there"})
    assert computer.address == "/q/last"
    assert draft().answers["ways"] == ["1"]


def test_a_choice_is_asked_anew_when_it_changes_once_more(phone, computer):
    phone.send(ways=["1"])
    computer.send(ways=["2"])
    phone.open("/q/dossier")
    phone.send(ways=["9"])
    computer.send()
    assert computer.status == 409
    assert "Không nhớ" in computer.page.text
    computer.send()
    assert draft().answers["ways"] == ["2"]


def test_what_only_one_device_changed_merges_without_question(phone, computer):
    phone.send(ways=["1"])
    computer.send(fee="2")
    assert computer.address == "/q/last"
    assert draft().answers["ways"] == ["1"]
    assert draft().answers["fee"] == "2"


def test_a_bad_answer_beside_a_changed_one_can_still_be_put_right(phone, computer):
    phone.send(fee="1")
    computer.send(fee="nhiều")
    assert computer.status == 409
    assert "nhiều" in computer.page.text
    computer.send()
    assert computer.status == 422
    assert fields_of(computer.page.text)["fee"] == ["nhiều"]
    computer.send(fee="3")
    assert draft().answers["fee"] == "3"


def test_the_choice_can_be_read_in_the_other_language_before_it_is_made(phone, computer):
    phone.send(ways=["1"])
    computer.send(ways=["2"])
    computer.send(go="en", **{"~keep-ways": "there"})
    assert computer.status == 409
    assert "By post" in computer.page.text
    assert draft().answers["ways"] == ["1"]
    computer.send()
    assert draft().answers["ways"] == ["2"]


def test_back_in_one_window_and_a_form_sent_twice_contest_nothing(phone):
    form, address = phone.page, phone.address
    phone.send(ways=["1"])
    for answer in (["2"], ["2"], ["1", "2"]):
        phone.page, phone.address = form, address
        phone.send(ways=answer)
        assert phone.address == "/q/last"
    assert sorted(draft().answers["ways"]) == ["1", "2"]


def test_what_was_not_read_back_is_not_sent(phone, computer):
    phone.send(ways=["1"])
    phone.send()
    computer.open("/q/last")
    computer.send(remark="từ máy tính")
    assert phone.address == computer.address == "/check"
    phone.send()
    assert phone.address == "/check?changed=1"
    assert "từ máy tính" in phone.page.text
    assert "đã được thay đổi" in phone.page.text
    phone.send()
    assert phone.address == "/receipt"
    with unit_of_work() as session:
        assert session.scalars(select(Response)).one().answers["remark"] == "từ máy tính"


def test_a_page_not_reached_leads_to_the_first_open_one(phone):
    phone.open("/q/last")
    assert phone.address == "/q/dossier"
    phone.send()
    assert phone.address == "/q/last", "a page left blank is past"
    phone.open("/q/last")
    assert phone.address == "/q/last"


def test_a_page_left_blank_is_not_asked_again_on_another_device(phone, another, fieldwork):
    phone.send()
    device = another()
    device.begin(fieldwork.letters[0].code)
    assert device.address == "/q/last"
