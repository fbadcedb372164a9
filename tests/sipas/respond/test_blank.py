"""A page rendered once for everybody says the same as one rendered for a visit alone."""

import re

import pytest

from sipas.respond import blank, pages
from sipas.unit_of_work import unit_of_work
from tests.sipas.respond.test_shipped_forms import _FIRST, FORMS
from tests.surveys.makers import make_fieldwork

_DRAWN = re.compile(r'(name="(?:csrf_token|~form)" value=|nonce=)"[^"]+"')


@pytest.fixture(autouse=True)
def _nothing_kept():
    blank._pieces.cache_clear()


@pytest.fixture
def alone(monkeypatch):
    """Return a respondent's page as it is rendered when nothing is kept."""

    def render(respondent) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(pages, "_same_for_everybody", lambda _draft, _page: None)
            return respondent.client.get(respondent.address).text

    return render


@pytest.mark.parametrize("name", sorted(_FIRST))
def test_every_page_of_a_second_visitor(app, another, alone, name):
    form = (FORMS / f"{name}.md").read_text(encoding="utf-8")
    with app.app_context(), unit_of_work() as session:
        work = make_fieldwork(session, sizes={"SNV": 2, "703": 2}, quota=1, form=form)
    seen = {}
    for letter in work.letters:
        respondent = another()
        respondent.begin(letter.code)
        respondent.agree()
        answers = _FIRST[name]
        while respondent.address != "/check":
            shown = _DRAWN.sub(r"\1", respondent.page.text)
            assert shown == _DRAWN.sub(r"\1", alone(respondent))
            seen.setdefault(respondent.address, set()).add(shown)
            respondent.send(**answers)
            answers = {}
    assert all(len(shown) == len(work.letters) for shown in seen.values())
    kept = blank._pieces.cache_info()
    assert kept.misses == len(seen)
    assert kept.hits == len(seen) * (len(work.letters) - 1)


def test_each_visit_gets_tokens_of_its_own(fieldwork, another):
    drawn = set()
    for letter in fieldwork.letters[:2]:
        respondent = another()
        respondent.begin(letter.code)
        respondent.agree()
        drawn |= {found.group() for found in _DRAWN.finditer(respondent.page.text)}
        drawn.add(re.search(r'name="~of" value="[^"]+"', respondent.page.text).group())
    assert len(drawn) == 8


def test_a_page_with_answers_is_not_kept(fieldwork, respondent):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    respondent.send(age="35", has="2")
    before = blank._pieces.cache_info()
    respondent.open("/q/first")
    assert 'value="35"' in respondent.page.text
    assert blank._pieces.cache_info() == before


def test_the_language_and_the_address_are_told_apart(fieldwork, respondent):
    respondent.begin(fieldwork.letters[0].code)
    respondent.agree()
    assert "Trang 1 trên 2" in respondent.page.text
    assert "Page 1 of 2" in respondent.open("/q/first?lang=en").text
    assert 'action="/q/first?change=1"' in respondent.open("/q/first?change=1").text
    assert 'action="/q/first"' in respondent.open("/q/first").text
