"""Answers the script that keeps typed pages on the device: where to go next, in a header."""

import flask
from werkzeug.wrappers import Response

#: Sent with each page by the script, and back with each answer of ours, so that the page of some
#: gateway in between is never taken for an acknowledgement.
HEADER = "X-Outbox"
#: The address that a browser without the script would be redirected to.
NEXT_HEADER = "X-Next"
_REDIRECT = 303
_NO_CONTENT = 204


def init_blueprint(blueprint: flask.Blueprint) -> None:
    """Let the pages of `blueprint` be sent by the script."""
    blueprint.after_request(acknowledge)


def acknowledge(response: Response) -> Response:
    """Return `response`; a redirect becomes an empty answer that names the next page.

    A script cannot see where a redirect leads without following it, and would load the page twice.
    """
    if HEADER not in flask.request.headers:
        return response
    response.headers[HEADER] = "1"
    if response.status_code == _REDIRECT:
        response.headers[NEXT_HEADER] = response.headers.pop("Location")
        response.status_code = _NO_CONTENT
        response.set_data(b"")
        response.headers.pop("Content-Type", None)
    return response
