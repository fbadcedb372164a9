"""The office sees how many forms were begun on the web and what became of them."""

from sqlalchemy import select

from sipas.unit_of_work import unit_of_work
from surveys.collection.models import UnfinishedResponse
from surveys.collection.service import begin_with_code, consent, save_page, submit
from tests.sipas.campaigns.desk import opened
from tests.surveys.makers import KEY, NOW

FORMS = (
    ({"s1": "5", "s2": "4", "made": "2"}, True),
    ({"s1": "5", "s2": "4", "made": "2"}, False),
    ({"s1": "5", "made": "2"}, False),
    ({"s1": "5"}, False),
)


def test_the_campaign_page_counts_what_was_begun_before_and_after_the_close(office):
    codes = opened()
    with unit_of_work() as session:
        for code, (answers, is_sent) in zip(codes, FORMS, strict=False):
            draft = begin_with_code(session, code, key=KEY, language="vi", now=NOW)
            consent(session, draft.id, now=NOW)
            save_page(session, draft.id, shown=list(answers), answers=answers, now=NOW)
            key = {"campaign_id": draft.campaign_id, "submission_id": draft.submission_id}
            if is_sent:
                submit(session, draft.id, **key, now=NOW)
    assert "Đã bắt đầu trên mạng: 4; đã gửi 1; đang làm 3" in office.get("").text
    assert "Các phiếu đang làm trên mạng (3)" in office.get("close").text
    office.send("close", confirmation="trial-2024")
    page = office.get("").text
    assert "Đã bắt đầu trên mạng: 4; đã gửi 1; đang làm 0" in page
    assert "chưa gửi 1, trả lời một phần 1, bỏ dở 1" in page
    invitations = office.get("invitations").text
    assert "<dt>Đã trả lời</dt><dd>1</dd>" in invitations
    with unit_of_work() as session:
        assert len(session.scalars(select(UnfinishedResponse)).all()) == 3
