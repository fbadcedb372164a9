"""A respondent at a real browser, and drafts filled in beforehand so that any page opens."""

from pathlib import Path

from playwright.sync_api import Page, expect

from sipas.unit_of_work import unit_of_work
from surveys.collection import service
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.questionnaire import Answer, Kind, Question, Questionnaire
from tests.journeys.accessibility import turn
from tests.surveys.makers import KEY, NOW

_ROOT = Path(__file__).parents[2]
CITIZEN = (_ROOT / "surveys" / "questionnaires" / "forms" / "citizen-2024.md").read_text("utf-8")
EVERY_KIND = (_ROOT / "tests" / "forms" / "kinds.md").read_text("utf-8")
#: Questions whose first choice opens further ones; of all others the last choice is taken.
_OPENING = frozenset({"a_ethnicity_consent", "q9_feedback_made", "has"})
_TYPED = {
    Kind.INTEGER: "42",
    Kind.DECIMAL: "2.5",
    Kind.DATE: "2024-05-01",
    Kind.TEXT: "Mong thủ tục gọn hơn nữa.",
}


_ANSWER = """answers => {
    for (const [name, answer] of Object.entries(answers)) {
        const fields = [...document.getElementsByName(name)];
        const ticked = fields.find(field => [answer].flat().includes(field.value));
        if (fields[0].type.startsWith('text')) fields[0].value = answer;
        else if (!ticked.checked) ticked.click();
    }
}"""


def questionnaire(form: str) -> Questionnaire:
    return load_markdown(form, name="trial")


def answer_to(question: Question) -> Answer:
    """Return an answer that leaves no page of the questionnaire out."""
    if not question.choices:
        return _TYPED[question.kind]
    code = question.choices[0 if question.name in _OPENING else -1].code
    return [code] if question.kind is Kind.SELECT_MULTIPLE else code


def prefill(code: str, form: str) -> None:
    """Answer every question of the draft of a code."""
    given = {question.name: answer_to(question) for question in questionnaire(form).asked}
    with unit_of_work() as session:
        draft = service.begin_with_code(session, code, key=KEY, language="vi", now=NOW)
        service.consent(session, draft.id, now=NOW)
        service.save_page(session, draft.id, shown=given, answers=given, now=NOW)


def enter_code(page: Page, code: str) -> None:
    page.goto("/")
    page.locator("#code").fill(code)
    turn(page, page.locator("main form button"))


def begin(page: Page, code: str) -> None:
    """Enter a code and agree to take part."""
    enter_code(page, code)
    page.locator("#agree").check()
    turn(page, page.locator("main form button"))


def answer_page(page: Page, asked: Questionnaire) -> list[str]:
    """Answer every question of the page by hand and return their names."""
    for name, answer in answers_to_page(page, asked).items():
        if isinstance(answer, str) and not asked.question(name).choices:
            page.locator(f'[name="{name}"]').fill(answer)
        else:
            page.locator(f'input[name="{name}"][value="{"".join(answer)}"]').check()
    return list(answers_to_page(page, asked))


def answer_page_quickly(page: Page, asked: Questionnaire) -> list[str]:
    """Answer every question of the page in one go, without moving a pointer; return their names."""
    answers = answers_to_page(page, asked)
    page.evaluate(_ANSWER, answers)
    return list(answers)


def answers_to_page(page: Page, asked: Questionnaire) -> dict[str, Answer]:
    names = page.locator('input[name="~shown"]').input_value().split()
    return {name: answer_to(asked.question(name)) for name in names}


def go_on(page: Page) -> None:
    page.locator('main button[value="next"]').click()
    settle(page)


def settle(page: Page) -> None:
    """Wait until what was sent is answered: by the next page, by faults, or by no network."""
    expect(page.locator("body[data-busy]")).to_have_count(0)
