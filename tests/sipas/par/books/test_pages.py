"""Rule books on the web: taken, edited by form and as text, compared, issued, never lost."""

from io import BytesIO

import html5lib
import pytest

from analysis.par.shipped import shipped_text
from sipas.accounts.roles import Role
from sipas.audit.queries import whole_chain
from sipas.par.books.queries import issued_version, newest, versions_of
from sipas.unit_of_work import unit_of_work
from tests.page_laws import token_of

BOOKS = "/staff/par/books/"
BOOK = f"{BOOKS}tay-ninh-2024/"
DECISION = {"decision": "2729/QĐ-UBND", "decided_on": "2023-12-25"}


@pytest.fixture
def office(signed_in):
    visitor = signed_in(Role.OFFICE)
    visitor.submit(BOOKS, action=f"{BOOKS}take", shipped="tay-ninh-2024")
    return visitor


def send(visitor, address, action=None, **typed):
    """Send the form of a page back as it stands, with `typed` over it."""
    page = visitor.get(address).text
    data = {**fields(page), **typed}
    return visitor.post(action or address, data=data)


def fields(page):
    """Return what a browser would send of the inputs of the page's editor."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = {"csrf_token": token_of(page)}
    for one in tree.iter():
        name = one.get("name")
        if one.tag == "textarea":
            found[name] = one.text or ""
        elif one.tag == "input" and (one.get("type") != "checkbox" or "checked" in one.attrib):
            found[name] = one.get("value", "")
        elif one.tag == "select":
            chosen = [o for o in one.iter("option") if "selected" in o.attrib] or list(one)[:1]
            found[name] = chosen[0].get("value", chosen[0].text or "")
    return {name: value for name, value in found.items() if name}


def source_of(number):
    with unit_of_work() as session:
        return next(v.source for v in versions_of(session, "tay-ninh-2024") if v.number == number)


def test_a_shipped_book_is_read_as_a_tree_and_taken_away(office):
    for language, said in (("en", "to be confirmed"), ("vi", "giả định, cần xác nhận")):
        office.get(f"{BOOKS}?lang={language}")
        assert "tay-ninh-2024" in office.get(BOOKS).text
        page = office.get(f"{BOOK}1").text
        for shown in ("8.1", "qd-876-2022", "2729/QĐ-UBND", said):
            assert shown in page
    answer = office.get(f"{BOOK}1.yaml")
    assert answer.text == shipped_text("tay-ninh-2024") == source_of(1)
    assert "attachment" in answer.headers["Content-Disposition"]
    again = office.submit(BOOKS, action=f"{BOOKS}take", shipped="tay-ninh-2024")
    assert again.location == f"{BOOK}1"
    for address in ("9", "9/settings", "1/criteria/7", "1/criteria/new?under=x"):
        assert office.get(BOOK + address).status_code == 404


def test_a_criterion_is_changed_by_form_and_the_draft_says_what_no_longer_adds_up(office):
    answer = send(office, f"{BOOK}1/criteria/1.0", **{"maximum.0.points": "12"})
    assert answer.location == f"{BOOK}2#c-1.0"
    page = office.get(f"{BOOK}2").text
    assert "total of department on 2024-01-01" in page
    answer = send(office, f"{BOOK}2/criteria/0", **{"maximum.0.points": "88"})
    assert "total of department" not in office.get(f"{BOOK}3").text
    page = office.get(f"{BOOK}3/differences?with=1").text
    assert page.count("<code>8.1</code>") == 1
    assert "<del>" in page
    assert "<ins>" in page


def test_kinds_of_rules_change_their_fields_and_yaml_is_answered_at_its_line(office):
    page = send(office, f"{BOOK}1/criteria/1.0", **{"kind": "bands", "title.vi": "Đã sửa"}).text
    assert 'name="rule.bands.0.edge"' in page
    assert "Đã sửa" in page
    with unit_of_work() as session:
        assert newest(session, "tay-ninh-2024").number == 1
    asked = f"{BOOK}1/criteria/1.0"
    rule = "kind: formula\nformula: of (\n"
    typed = {"kind": "yaml", "shown_kind": "yaml", "rule_yaml": rule}
    answer = send(office, asked, **typed)
    assert answer.location == f"{BOOK}2/criteria/1.0"
    page = office.get(answer.location).text
    assert "formula: of (" in page
    assert "<b>dòng 2</b>" in page
    refused = send(office, f"{BOOK}2/criteria/1.0", **{**typed, "rule_yaml": "kind: [\n"})
    assert refused.status_code == 422
    assert "kind: [" in refused.text


def test_criteria_are_added_moved_removed_and_brought_back(office):
    new = {"code": "8.2", "title.vi": "Thêm", "title.en": "More", "under": "1"}
    answer = send(office, f"{BOOK}1/criteria/new?under=1", f"{BOOK}1/criteria/new", **new)
    assert answer.location.startswith(f"{BOOK}2/criteria/1.1")
    send(office, f"{BOOK}2", f"{BOOK}2/criteria/1.1/move", to="up")
    assert source_of(3).index("'8.2'") < source_of(3).index("'8.1'")
    answer = send(office, f"{BOOK}3", f"{BOOK}3/criteria/1/remove")
    assert "8.1" not in source_of(4)
    send(office, f"{BOOK}3", f"{BOOK}3/restore")
    assert source_of(5) == source_of(3)


def test_two_editors_lose_nothing(office, signed_in):
    other = signed_in(Role.ADMIN)
    page = office.get(f"{BOOK}1/criteria/0").text
    send(other, f"{BOOK}1/criteria/0", **{"title.en": "Saved first"})
    late = office.post(f"{BOOK}1/criteria/0", data={**fields(page), "title.vi": "Gõ sau"})
    assert late.status_code == 409
    assert "Gõ sau" in late.text
    assert "Saved first" in late.text
    saved = office.post(f"{BOOK}2/criteria/0", data=fields(late.text))
    assert saved.status_code == 303
    assert "Gõ sau" in source_of(3)


def test_two_editors_of_the_text_lose_nothing(office, signed_in):
    other = signed_in(Role.ADMIN)
    text = shipped_text("tay-ninh-2024")
    page = office.get(f"{BOOK}1/text").text
    send(other, f"{BOOK}1/settings", cap="99")
    typed = {**fields(page), "text": text.replace("Tốt", "Rất tốt")}
    late = office.post(f"{BOOK}1/text", data=typed)
    assert late.status_code == 409
    assert "Rất tốt" in late.text
    assert office.post(f"{BOOK}2/text", data=fields(late.text)).status_code == 303
    assert "Rất tốt" in source_of(3)


def test_settings_are_saved_once_however_often_they_are_sent(office):
    page = office.get(f"{BOOK}1/settings").text
    typed = {**fields(page), "rounding.rate": "truncate_2", "cap": ""}
    first = office.post(f"{BOOK}1/settings", data=typed)
    second = office.post(f"{BOOK}1/settings", data=typed)
    assert first.location == second.location == f"{BOOK}2"
    assert "rate: truncate_2" in source_of(2)
    assert "cap:" not in source_of(2)


def test_text_that_is_no_yaml_or_another_book_is_shown_again(office):
    for typed, said in (("id: [\n", "id: ["), ("id: other\n", "id: other")):
        answer = send(office, f"{BOOK}1/text", text=typed)
        assert answer.status_code == 422
        assert said in answer.text


def test_a_version_is_issued_once_and_a_later_one_supersedes_it(office):
    assert send(office, f"{BOOK}1", f"{BOOK}1/issue", **DECISION).location == f"{BOOK}1"
    again = send(office, f"{BOOK}1/settings", f"{BOOK}1/issue", **DECISION)
    assert again.status_code == 422
    send(office, f"{BOOK}1/settings", cap="99")
    later = {"decision": "12/QĐ-UBND", "decided_on": "2024-02-01"}
    send(office, f"{BOOK}2", f"{BOOK}2/issue", **later)
    with unit_of_work() as session:
        assert issued_version(session, "tay-ninh-2024").number == 2
        acts = [event.action for event in whole_chain(session) if "par_books" in event.action]
    assert acts == ["par_books.taken", "par_books.issued", "par_books.saved", "par_books.issued"]
    assert "12/QĐ-UBND" in office.get(BOOKS).text


def test_no_issue_without_a_decision_nor_with_faults(office):
    for decision, day in (("", "2023-12-25"), ("1/QĐ", ""), ("1/QĐ", "x"), ("1/QĐ", "2999-01-01")):
        typed = {"decision": decision, "decided_on": day}
        assert send(office, f"{BOOK}1", f"{BOOK}1/issue", **typed).status_code == 422
    send(office, f"{BOOK}1/criteria/1.0", **{"maximum.0.points": "12"})
    assert send(office, f"{BOOK}2", f"{BOOK}2/issue", **DECISION).status_code == 422
    with unit_of_work() as session:
        assert issued_version(session, "tay-ninh-2024") is None


def test_an_uploaded_book_may_have_faults_but_must_be_yaml_with_an_id(office):
    def upload(content):
        return office.submit(BOOKS, file=(BytesIO(content), "book.yaml"))

    assert upload(b"id: my-book\ntitle: x\n").location == f"{BOOKS}my-book/1"
    assert office.get(f"{BOOKS}my-book/1").status_code == 200
    assert office.get(f"{BOOKS}my-book/1/settings").status_code == 200
    for content in (b"", b"a: [", b"title: x", b"id: Not An Id", b"\xff\xfe"):
        assert upload(content).status_code == 422
    assert office.submit(BOOKS).status_code == 422


@pytest.mark.usefixtures("office")
def test_auditors_read_and_do_not_act(signed_in):
    auditor = signed_in(Role.AUDITOR)
    page = auditor.get(f"{BOOK}1").text
    assert "/criteria/" not in page
    assert auditor.get(f"{BOOK}1/settings").status_code == 403
