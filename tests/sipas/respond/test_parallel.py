"""The same submission five times at once is one response and five equal receipts."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from sipas.respond import way
from sipas.unit_of_work import current_engine, unit_of_work
from surveys.collection import service
from surveys.collection.in_hand import with_page
from surveys.collection.models import Draft, Response
from tests.sipas.respond.respondent import Respondent, fields_of
from tests.statements import statements
from tests.surveys.makers import NOW

_TIMES = 5


def test_five_parallel_submits_give_one_response_and_equal_receipts(app, respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    respondent.send()
    data = fields_of(respondent.page.text)
    cookie = respondent.client.get_cookie("sipas").value
    barrier = Barrier(_TIMES)

    def send(_):
        client = app.test_client()
        client.set_cookie("sipas", cookie)
        barrier.wait()
        answer = client.post("/send", data=data)
        assert (answer.status_code, answer.location) == (303, "/receipt")
        return client.get("/receipt").text

    with ThreadPoolExecutor(_TIMES) as pool:
        receipts = list(pool.map(send, range(_TIMES)))
    told = {re.sub(r'nonce="[^"]*"', "", receipt) for receipt in receipts}
    assert len(told) == 1
    assert "Cảm ơn ông/bà" in told.pop()
    with unit_of_work() as session:
        assert len(list(session.scalars(select(Response)))) == 1
        assert list(session.scalars(select(Draft))) == []


def test_parallel_pages_of_one_draft_lose_nothing(app, respondent, fieldwork):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    cookie = respondent.client.get_cookie("sipas").value
    last = fields_of(respondent.page.text) | {"remark": "song song"}
    respondent.open("/q/first")
    first = fields_of(respondent.page.text) | {"age": "36"}
    pages = [("/q/first", first), ("/q/last", last)]
    barrier = Barrier(len(pages))

    def save(page):
        client = app.test_client()
        client.set_cookie("sipas", cookie)
        barrier.wait()
        return client.post(page[0], data=page[1]).status_code

    with ThreadPoolExecutor(len(pages)) as pool:
        assert set(pool.map(save, pages)) == {303}
    with unit_of_work() as session:
        (draft,) = session.scalars(select(Draft))
        assert draft.answers == {"age": "36", "has": "2", "remark": "song song"}


def test_a_draft_saved_between_its_reading_and_its_saving_is_read_again(
    respondent, fieldwork, monkeypatch
):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    meanwhile = {"has": "2", "remark": "song song"}

    def overtaken(draft, **page):
        if meanwhile:
            with unit_of_work() as session:
                answers = dict(meanwhile)
                service.save_page(session, draft.id, shown=answers, answers=answers, now=NOW)
            meanwhile.clear()
        return with_page(draft, **page)

    monkeypatch.setattr(way, "with_page", overtaken)
    with statements(current_engine()) as seen:
        respondent.send(age="36")
    assert sum("FOR UPDATE" in said for said in seen) == 2, "by the other and then by this one"
    assert respondent.address == "/q/last"
    with unit_of_work() as session:
        (draft,) = session.scalars(select(Draft))
        assert draft.answers == {"age": "36", "has": "2", "remark": "song song"}


def test_a_draft_sent_between_its_reading_and_its_saving_is_gone(
    respondent, fieldwork, monkeypatch
):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()

    def sent(draft, **page):
        with unit_of_work() as session:
            service.withdraw(session, draft.id)
        return with_page(draft, **page)

    monkeypatch.setattr(way, "with_page", sent)
    respondent.send(age="36", has="2")
    assert respondent.status == 410


def test_two_devices_with_one_code_share_one_draft(another, fieldwork):
    code = fieldwork.letters[0].code
    devices: list[Respondent] = [another() for _ in range(_TIMES)]
    for device in devices:
        device.open("/")
    barrier = Barrier(_TIMES)

    def begin(device):
        barrier.wait()
        return device.send(code=code).status_code

    with ThreadPoolExecutor(_TIMES) as pool:
        assert set(pool.map(begin, devices)) == {200}
    with unit_of_work() as session:
        assert len(list(session.scalars(select(Draft)))) == 1
