"""Log lines: one line of JSON each, without codes, answers or passwords."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

#: What may never reach a log: the code in a respondent's address, key values in database errors.
_REDACTIONS = (
    (re.compile(r"/c/[^/?#\s\"']+"), "/c/…"),
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


def configure(level: int = logging.INFO) -> None:
    """Send the log of this process to standard error, one redacted line a record."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "procrastinate", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
