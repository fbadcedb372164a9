"""Compresses answers that are text, for phones on slow networks.

Compressing a page that holds a secret beside text of a visitor's choosing can leak the secret
through the length of the answer (BREACH), if the same secret can be asked for again and again. It
cannot here: the CSRF token is signed anew with its second, so it does not stand still to be
guessed; the session cookie is SameSite=Lax, so another site cannot repeat requests behind the
visitor's back; and each page is lengthened by chance.
"""

import gzip
import io
import secrets

import flask
from werkzeug.wrappers import Response

_LEAST_BYTES = 500
_LEVEL = 6
_LONGEST_FILLING = 32
_TEXT = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)


def init_app(app: flask.Flask) -> None:
    """Compress the text answers of `app` for those who take gzip."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Return `response`, compressed when it is text that is worth it and the visitor takes gzip."""
    if response.mimetype not in _TEXT or response.status_code in {204, 206, 304}:
        return response
    is_file = flask.request.endpoint == "static"
    if response.is_streamed and not is_file:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or not _takes_gzip():
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _LEAST_BYTES:
        return response
    filling = 0 if is_file else secrets.randbelow(_LONGEST_FILLING)
    response.set_data(gzipped(body, filling=filling))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response


def gzipped(body: bytes, *, filling: int) -> bytes:
    """Return `body` as gzip, its head made `filling` bytes longer by a file name of that length."""
    buffer = io.BytesIO()
    with gzip.GzipFile("x" * filling, "wb", _LEVEL, buffer, mtime=0) as stream:
        stream.write(body)
    return buffer.getvalue()


def _takes_gzip() -> bool:
    return flask.request.accept_encodings["gzip"] > 0 and flask.request.method != "HEAD"
