"""What was given under a consent of its own goes with it; other answers off the path stay."""

from datetime import date
from pathlib import Path

from surveys.collection.consents import taken_back_answers
from surveys.questionnaires.loader import load_markdown

TODAY = date(2024, 11, 5)
FORMS = Path(__file__).parents[3] / "surveys/questionnaires/forms"
CITIZEN = load_markdown((FORMS / "citizen-2024.md").read_text(encoding="utf-8"), name="citizen")
TRIAL_FORM = Path(__file__).parents[2] / "forms" / "trial.md"
TRIAL = load_markdown(TRIAL_FORM.read_text(encoding="utf-8"), name="trial")


def test_the_ethnic_group_goes_with_its_consent():
    answers = {"a_ethnicity_consent": "1", "a_ethnicity": "2", "a_age": "40"}
    assert taken_back_answers(CITIZEN, answers, today=TODAY) == set()
    for refused in ({"a_ethnicity_consent": "2"}, {"a_ethnicity_consent": ""}):
        taken = taken_back_answers(CITIZEN, answers | refused, today=TODAY)
        assert taken == {"a_ethnicity"}


def test_an_answer_that_hangs_on_no_consent_is_kept_in_case_the_way_leads_back():
    assert taken_back_answers(TRIAL, {"made": "2", "s3": "4"}, today=TODAY) == set()
