"""Pages of questions without answers: rendered once for everybody, then filled in for each visit.

What is kept is rendered without anything of a visit, so nothing of one can show in another.
"""

import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

import flask
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from analysis.ground.text import LocalText
from sipas import i18n
from sipas.respond import steps, token
from sipas.security import csp_nonce
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.route import PathPage

_PAGES_KEPT = 512
_STANDIN_BYTES = 12
_OF_VISIT = ("unit", "mark", "form")

Pieces = tuple[tuple[str, str], ...]
"""Texts of a page, each with the name of what stands behind it, which is blank after the last."""


@dataclass(frozen=True, slots=True)
class BlankPage:
    """All that a page of questions without answers depends on, but the visit."""

    questionnaire: Questionnaire
    theme_name: str
    questions: tuple[str, ...]
    position: int
    total: int
    simulated: bool
    spoken: str
    content_language: str
    address: str

    @property
    def page(self) -> PathPage:
        questions = tuple(self.questionnaire.question(name) for name in self.questions)
        theme = self.questionnaire.theme(self.theme_name)
        return PathPage(theme, questions, self.position, self.total)


def blank_page(
    page: PathPage, questionnaire: Questionnaire, *, simulated: bool
) -> BlankPage | None:
    """Return `page` as it is for everybody; None when earlier answers or chance have shaped it."""
    by_name = questionnaire.by_name
    if page.theme is not questionnaire.theme(page.theme.name):
        return None
    if any(question is not by_name[question.name] for question in page.questions):
        return None
    return BlankPage(
        questionnaire,
        page.theme.name,
        tuple(question.name for question in page.questions),
        page.position,
        page.total,
        simulated,
        i18n.language(),
        i18n.content_language(),
        flask.request.full_path,
    )


def filled_in(blank: BlankPage, *, unit: LocalText, mark: str, form: str) -> str:
    """Return the page for one visit: the unit it is about, its mark, the token of the page."""
    own = {"unit": str(escape(i18n.local(unit))), "mark": mark, "form": form, **_of_request()}
    return "".join([text + own.get(name, "") for text, name in _pieces(blank)])


def _of_request() -> dict[str, str]:
    return {"csrf": generate_csrf(), "nonce": csp_nonce()}


@lru_cache(maxsize=_PAGES_KEPT)
def _pieces(blank: BlankPage) -> Pieces:
    """Render the page with stand-ins for what is a visit's own, and cut it there."""
    standins = {name: secrets.token_hex(_STANDIN_BYTES) for name in _OF_VISIT}
    page = flask.render_template(
        "respond/theme.html",
        page=blank.page,
        values={},
        faults={},
        unit=LocalText(standins["unit"], standins["unit"]),
        simulated=blank.simulated,
        mark=standins["mark"],
        draft=SimpleNamespace(consented_at=True),
        tongues=blank.questionnaire.languages,
        go_field=steps.GO_FIELD,
        carried=steps.carried(blank.page.fields, {}) | {token.FORM_FIELD: standins["form"]},
    )
    names = {text: name for name, text in {**standins, **_of_request()}.items()}
    cut = re.split("(" + "|".join(map(re.escape, names)) + ")", page)
    ends = [names[text] for text in cut[1::2]]
    return tuple(zip(cut[::2], [*ends, ""], strict=True))
