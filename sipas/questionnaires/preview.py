"""A questionnaire as a phone would show it, walked through without anything being stored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.ground.text import LocalText
from sipas import i18n
from surveys.questionnaires.answers import parse_answers, shown_as_typed
from surveys.questionnaires.questionnaire import Answer, Kind, Question, Questionnaire
from surveys.questionnaires.route import PathPage, next_theme, page_of, previous_theme

#: Fields of a previewed page beside its answers; no question can be called so.
PAGE_FIELD = "~page"
CARRIED_FIELD = "~carried"
GO_FIELD = "~go"
_CARRIED_LIMIT = 200_000
NEXT, BACK = "next", "back"
_KEY = "preview"


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a walk: None at its end; the answers it carries, what was typed and is wrong."""

    page: PathPage | None
    answers: Mapping[str, Answer]
    typed: Mapping[str, Answer]
    faults: Mapping[str, LocalText]

    @property
    def carried(self) -> str:
        """The answers of all pages so far, as the next page carries them."""
        return json.dumps(dict(self.answers), ensure_ascii=False)

    @property
    def values(self) -> dict[str, Answer]:
        """What stands in the fields of the page."""
        fields = self.page.fields if self.page else ()
        stored = {
            q.name: shown_as_typed(q, self.answers[q.name], comma=i18n.has_decimal_comma())
            for q in fields
            if q.name in self.answers
        }
        return stored | dict(self.typed)


def opened(questionnaire: Questionnaire, *, theme_name: str, today: date) -> Preview:
    """Return the walk at a page, whether or not the answers would lead to it; blank: the first."""
    names = [theme.name for theme in questionnaire.themes]
    name = theme_name if theme_name in names else names[0]
    page = page_of(questionnaire, {}, theme_name=name, today=today)
    return _shown(page or _whole_page(questionnaire, name), {})


def left(
    questionnaire: Questionnaire, form: Mapping[str, Sequence[str]], *, today: date
) -> Preview:
    """Return the walk after a page was left: the next or earlier page, or the same with faults.

    Whatever else was pressed, such as a language, shows the same page as it was typed.
    """
    name, go = (form.get(PAGE_FIELD) or [""])[0], (form.get(GO_FIELD) or [""])[0]
    if name not in {theme.name for theme in questionnaire.themes}:
        return opened(questionnaire, theme_name="", today=today)
    carried = read_carried(questionnaire, (form.get(CARRIED_FIELD) or [""])[0])
    page = page_of(questionnaire, carried, theme_name=name, today=today)
    page = page or _whole_page(questionnaire, name)
    parsed = parse_answers(
        questionnaire, form, questions=page.fields, answers_so_far=carried, today=today
    )
    shown = {question.name for question in page.fields}
    answers = {k: v for k, v in carried.items() if k not in shown} | dict(parsed.answers)
    again = page_of(questionnaire, answers, theme_name=name, today=today) or page
    asked = {question.name for question in again.asked}
    faults = {f.question: f.message for f in parsed.faults if f.question in asked}
    if go == BACK:
        before = previous_theme(questionnaire, answers, before=name, today=today)
        return _shown(before or again, answers)
    if go != NEXT:
        return _shown(again, answers, parsed.typed)
    if faults:
        return _shown(again, answers, parsed.typed, faults)
    if asked - shown:
        return _shown(again, answers)
    return _shown(next_theme(questionnaire, answers, after=name, today=today), answers)


def read_carried(questionnaire: Questionnaire, text: str) -> dict[str, Answer]:
    """Return the answers that a page carried; what is none, or is of no question, is left out."""
    try:
        found = json.loads(text[:_CARRIED_LIMIT])
    except ValueError:
        return {}
    asked = {question.name: question for question in questionnaire.asked}
    kept = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in kept if name in asked and _fits(asked[name], value)}


def _fits(question: Question, value: Any) -> bool:
    if question.kind is Kind.SELECT_MULTIPLE:
        return isinstance(value, list) and all(isinstance(code, str) for code in value)
    return isinstance(value, str)


def _whole_page(questionnaire: Questionnaire, theme_name: str) -> PathPage:
    """Return a page that the answers do not lead to, with all its questions and choices."""
    theme = questionnaire.theme(theme_name)
    shown = tuple(q for q in theme.questions if q.kind is not Kind.CALCULATE and not q.specifies)
    position = questionnaire.themes.index(theme) + 1
    return PathPage(theme, shown, position, len(questionnaire.themes))


def _shown(
    page: PathPage | None,
    answers: Mapping[str, Answer],
    typed: Mapping[str, Answer] | None = None,
    faults: Mapping[str, LocalText] | None = None,
) -> Preview:
    arranged = page.arranged(key=_KEY, answers=answers) if page else None
    return Preview(arranged, answers, typed or {}, faults or {})
