"""The token of a page as it was shown: a name of its own and the moment, signed."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import flask
from itsdangerous import BadData, URLSafeSerializer

#: Field of each page of questions that holds its token.
FORM_FIELD = "~form"
_SALT = "sipas.respond.page"
_NAME_BYTES = 6


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page that a form came from; without a good token it has no name and no time."""

    name: str = ""
    seconds: int | None = None


def new_token(moment: datetime) -> str:
    """Return the token of a page shown at `moment`."""
    return _signer(_key()).dumps([secrets.token_urlsafe(_NAME_BYTES), int(moment.timestamp())])


def shown_page(moment: datetime) -> ShownPage:
    """Return which page the request's form came from, and for how many seconds it was open."""
    try:
        name, since = _signer(_key()).loads(flask.request.form.get(FORM_FIELD, ""))
    except BadData:
        return ShownPage()
    return ShownPage(str(name), max(int(moment.timestamp()) - int(since), 0))


def _key() -> str | bytes:
    key: str | bytes = flask.current_app.config["SECRET_KEY"]
    return key


@lru_cache(maxsize=1)
def _signer(key: str | bytes) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=_SALT)
