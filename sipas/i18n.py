"""The language of a page, and numbers, shares and days in the way that language writes them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlencode

import flask
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.wrappers import Response

from analysis.ground.errors import Fault
from analysis.ground.text import LocalText
from surveys.clock import PROVINCE_ZONE
from surveys.questionnaires.form_text import language_of_text
from surveys.questionnaires.questionnaire import FormLanguage

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
_COOKIE = "language"
_SPOKEN, _OF_PAGE = "spoken_language", "language_of_page"
_CODE = re.compile(r"[a-z]{2,3}")
#: What browsers read as a slash, or skip before one, at the beginning of an address.
_SLASHES = "/\\" + "".join(map(chr, range(33)))
_YEAR_SECONDS = 365 * 24 * 3600
#: More than there are messages in all languages.
_MESSAGES_KEPT = 8192


def init_app(app: flask.Flask) -> None:
    """Choose the language of each request and hand the formats to the templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, default_locale=DEFAULT_LANGUAGE, locale_selector=_choose)
    app.before_request(_switch)
    app.jinja_env.globals |= {"_": translated, "gettext": translated}
    app.jinja_env.filters |= {
        "number": number,
        "percent": percent,
        "day": day,
        "moment": moment,
        "local": local,
    }
    app.jinja_env.globals |= {
        "language": language,
        "language_address": language_address,
        "content_language": content_language,
        "offered_languages": offered_languages,
        "lang_of": lang_of,
    }


@pass_eval_context
def translated(context: EvalContext, message: str, /, **values: object) -> str:
    """Return a template's message in the language of the current page, with `values` put in.

    Where the template escapes, the message is markup and the values are escaped.
    """
    said = _message(message, language())
    return (Markup(said) if context.autoescape else said) % values  # noqa: S704 - our own words


@lru_cache(maxsize=_MESSAGES_KEPT)
def _message(message: str, _spoken: str) -> str:
    """Look a message up, once for each language: the present one is `_spoken`."""
    found: str = get_translations().ugettext(message)
    return found


def language() -> str:
    """Return the language of the current page, ``vi`` or ``en``."""
    known: str | None = flask.g.get(_OF_PAGE) if flask.has_app_context() else None
    if known is not None:
        return known
    locale = get_locale()
    found: str = locale.language if locale else DEFAULT_LANGUAGE
    if flask.has_request_context():
        setattr(flask.g, _OF_PAGE, found)  # a page asks for it at each of its messages
    return found


def has_decimal_comma() -> bool:
    """Whether the language of the current page writes 3,5 rather than 3.5."""
    return language() == "vi"


def content_language() -> str:
    """Return the language in which content is wanted: that of the page, or one of a form.

    A form may bring languages that the interface does not speak; around its text the page then
    speaks Vietnamese.
    """
    known: str | None = flask.g.get(_SPOKEN) if flask.has_app_context() else None
    if known is not None:
        return known
    spoken = language()
    if not flask.has_request_context():
        return spoken
    asked = flask.request.cookies.get(_COOKIE, "")
    found = asked if spoken == DEFAULT_LANGUAGE and is_language(asked) else spoken
    setattr(flask.g, _SPOKEN, found)  # a page asks for it at each of its texts
    return found


def is_language(code: str) -> bool:
    """Whether `code` can be that of a language: two or three small letters."""
    return _CODE.fullmatch(code) is not None


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak the language `code` within the block, whatever the visitor's cookie says."""
    of_page = code if code in LANGUAGES else DEFAULT_LANGUAGE
    before = {name: flask.g.get(name) for name in (_SPOKEN, _OF_PAGE)}
    setattr(flask.g, _SPOKEN, code)
    setattr(flask.g, _OF_PAGE, of_page)
    try:
        with force_locale(of_page):
            yield
    finally:
        for name, value in before.items():
            setattr(flask.g, name, value)


def offered_languages(tongues: Iterable[FormLanguage] = ()) -> list[tuple[str, str]]:
    """Return code and name of the languages to choose from: ours, then what else a form brings."""
    further = [(each.code, each.name) for each in tongues if each.code not in LANGUAGES]
    return [("vi", "Tiếng Việt"), ("en", "English"), *further]


def lang_of(text: LocalText) -> Markup:
    """Return the attribute ``lang`` for an element with `text`, blank where the page speaks so."""
    spoken = language_of_text(text, content_language())
    return Markup("") if spoken == language() else Markup(' lang="{}"').format(spoken)


def language_address(code: str) -> str:
    """Return the address of the current page in the language `code`, with its other arguments."""
    kept = {name: values for name, values in flask.request.args.lists() if name != "lang"}
    return "?" + urlencode({**kept, "lang": code}, doseq=True)


def number(value: Decimal | float, decimals: int = 0) -> str:
    """Return `value` with exactly `decimals` places: 1.234,50 in Vietnamese."""
    places = "." + "0" * decimals if decimals else ""
    return format_decimal(value, format=f"#,##0{places}", locale=_locale())


def percent(share: float, decimals: int = 2) -> str:
    """Return a share between 0 and 1 as a percentage: 0.9117 is 91,17%."""
    places = "." + "0" * decimals if decimals else ""
    return format_percent(share, format=f"#,##0{places}%", locale=_locale())


def day(value: date | datetime) -> str:
    """Return a day, in the province's zone: 05/12/2024."""
    when = value.astimezone(PROVINCE_ZONE).date() if isinstance(value, datetime) else value
    return format_date(when, format="dd/MM/yyyy", locale=_locale())


def moment(value: datetime) -> str:
    """Return day and time in the province's zone: 14:05 05/12/2024."""
    return format_datetime(value.astimezone(PROVINCE_ZONE), "HH:mm dd/MM/yyyy", locale=_locale())


def local(text: LocalText) -> str:
    """Return `text` in the language in which content is wanted."""
    return text.in_language(content_language())


def translate_fault(fault: Fault) -> Fault:
    """Return `fault` with its fixed words in the language of the current page."""
    return Fault(
        fault.code,
        gettext(fault.message) if fault.message else "",
        fault.where,
        fault.got,
        gettext(fault.expected) if fault.expected else "",
        gettext(fault.hint) if fault.hint else "",
    )


def _locale() -> Locale:
    return get_locale() or Locale(DEFAULT_LANGUAGE)


def _choose() -> str:
    asked = flask.request.cookies.get(_COOKIE) if flask.has_request_context() else None
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def _switch() -> Response | None:
    """Answer ``?lang=en`` with a cookie and the same address without it."""
    asked = flask.request.args.get("lang")
    if asked is None or not is_language(asked) or flask.request.method != "GET":
        return None
    kept = {name: values for name, values in flask.request.args.lists() if name != "lang"}
    target = flask.request.path + (f"?{urlencode(kept, doseq=True)}" if kept else "")
    answer = flask.redirect(same_site(target), code=303)
    remember(answer, asked)
    return answer


def remember(answer: Response, code: str) -> None:
    """Let `answer` carry the cookie that makes the next pages speak the language `code`."""
    answer.set_cookie(
        _COOKIE,
        code,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=flask.current_app.config["SESSION_COOKIE_SECURE"],
    )


def same_site(target: str) -> str:
    """Return `target` as a path of this site, whatever slashes it began with."""
    return "/" + target.lstrip(_SLASHES)


def fault_sentence(fault: Fault) -> str:
    """Return `fault` as text in the language of the current page."""
    said = translate_fault(fault)
    parts = [f"{said.where}: {said.message}" if said.where else said.message]
    if said.got:
        parts.append(gettext("got %(value)s", value=said.got))
    if said.expected:
        parts.append(gettext("expected %(value)s", value=said.expected))
    whole = sentence("; ".join(parts))
    return f"{whole} {said.hint}" if said.hint else whole


def sentence(words: str) -> str:
    """Return `words` with a capital and a full stop."""
    return words[:1].upper() + words[1:] + "."
