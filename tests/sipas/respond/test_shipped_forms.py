"""Every page of the shipped questionnaires keeps the page laws in both languages."""

from pathlib import Path

import pytest

from sipas.unit_of_work import unit_of_work
from tests.page_laws import text_of
from tests.sipas.respond.respondent import fields_of, form_of
from tests.surveys.makers import make_fieldwork

FORMS = Path(__file__).parents[3] / "surveys" / "questionnaires" / "forms"
_FIRST = {
    "citizen-2024": {"a_age": "42", "a_ethnicity_consent": "1"},
    "business-2024": {"b_type": "1"},
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", sorted(_FIRST))
def test_every_page_in_both_languages(app, respondent, name, language):
    form = (FORMS / f"{name}.md").read_text(encoding="utf-8")
    with app.app_context(), unit_of_work() as session:
        work = make_fieldwork(session, sizes={"SNV": 2}, quota=1, form=form, simulated=True)
    respondent.open(f"/?lang={language}")
    respondent.begin(work.letters[0].code)
    respondent.agree()
    respondent.send(**_FIRST[name])
    seen = 1
    while respondent.address != "/check":
        assert respondent.status == 200
        unit = {"vi": "Sở Nội vụ", "en": "Department of Home Affairs"}[language]
        assert unit in respondent.page.text
        assert {"vi": "Dữ liệu mô phỏng", "en": "Simulated data"}[language] in respondent.page.text
        _check_legends(respondent.page.text)
        respondent.send()
        seen += 1
    assert seen >= 9
    assert 'action="/send"' in respondent.page.text


def _check_legends(html):
    """Each question is a group of its own, named by the stem and the item; never a grid."""
    form = form_of(html)
    assert list(form.iter("table")) == []
    names = fields_of(html)["~shown"][0].split()
    groups = [text_of(legend) for legend in form.iter("legend")]
    assert len(set(groups)) == len(groups)
    stems = [text_of(span) for span in form.iter("span") if span.get("class") == "stem"]
    assert len(stems) in {0, len(names)}
