"""Headers on every answer, a nonce for every page, and nothing inline."""

import secrets
from functools import cache
from typing import Any

import flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

_NONCE_BYTES = 16
_TWO_YEARS_SECONDS = 63_072_000

_FIXED_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Sessions(SecureCookieSessionInterface):
    """Flask's signed session cookies, with the signer made once and not for each request."""

    def __init__(self) -> None:
        self._signer = cache(super().get_signing_serializer)

    def get_signing_serializer(self, app: flask.Flask) -> URLSafeTimedSerializer | None:
        return self._signer(app)


def init_app(app: flask.Flask) -> None:
    """Protect forms by CSRF tokens that no clock expires and set the headers of every answer."""
    app.session_interface = Sessions()
    CSRFProtect(app)
    app.after_request(set_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """Return the nonce of the current answer, the same at every call within it."""
    if "csp_nonce" not in flask.g:
        flask.g.csp_nonce = secrets.token_urlsafe(_NONCE_BYTES)
    nonce: str = flask.g.csp_nonce
    return nonce


def set_headers(response: Response) -> Response:
    """Add the security headers to `response`; pages are never kept by caches in between."""
    wanted = {"Content-Security-Policy": content_security_policy(csp_nonce()), **_FIXED_HEADERS}
    if flask.request.endpoint != "static":
        wanted["Cache-Control"] = "no-store"
    if flask.current_app.config["SESSION_COOKIE_SECURE"]:
        wanted["Strict-Transport-Security"] = f"max-age={_TWO_YEARS_SECONDS}"
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend([pair for pair in wanted.items() if pair[0].lower() not in given])
    return response


def content_security_policy(nonce: str) -> str:
    """Return the policy that starts from 'none' and names the little a page may load."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def cookie_settings(*, https: bool) -> dict[str, Any]:
    """Return Flask's settings of session cookies and CSRF tokens."""
    return {
        "SESSION_COOKIE_NAME": "sipas",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "WTF_CSRF_TIME_LIMIT": None,
        # Its check reads the Referer, which our own policy tells browsers not to send.
        "WTF_CSRF_SSL_STRICT": False,
    }
