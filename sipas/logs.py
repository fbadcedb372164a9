"""Log lines: one line of JSON each, without codes, answers or passwords."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

import flask
from werkzeug.wrappers import Response

_log = logging.getLogger("sipas.requests")

#: What may never reach a log: the code in a respondent's address, key values in database errors.
_REDACTIONS = (
    (re.compile(r"/([ci])/[^/?#\s\"']+"), r"/\1/…"),
    (re.compile(r"\b[0-9A-Za-z*~$=]{4}(?:-[0-9A-Za-z*~$=]{4}){3}\b"), "…"),
    (re.compile(r"(?m)^DETAIL:.*$"), "DETAIL: …"),
    (re.compile(r"(postgresql[+\w]*://[^:/@\s]*):[^@\s]*@"), r"\1:…@"),
)


def redact(text: str) -> str:
    """Return `text` with invitation codes, database details and passwords cut out."""
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


class LineFormatter(logging.Formatter):
    """Writes a record as one JSON object on one line, redacted."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def init_app(app: flask.Flask) -> None:
    """Log each request of `app` by the rule that matched, so that no code in an address shows."""
    app.before_request(_note_start)
    app.after_request(_log_answer)


def _note_start() -> None:
    flask.g.started_seconds = time.perf_counter()


def _log_answer(response: Response) -> Response:
    if flask.request.endpoint != "static":
        rule = flask.request.url_rule.rule if flask.request.url_rule else "(no such page)"
        spent_ms = (time.perf_counter() - flask.g.get("started_seconds", time.perf_counter())) * 1e3
        _log.info("%s %s %s %.0f ms", flask.request.method, rule, response.status_code, spent_ms)
    return response


def configure(level: int = logging.INFO) -> None:
    """Send the log of this process to standard error, one redacted line a record."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "procrastinate", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
