"""What a log line never holds."""

import json
import logging

import pytest

from sipas.logs import LineFormatter, redact


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("GET /c/7KQ2-M9XA-0BCD-EF12?x=1", "7KQ2"),
        ("GET /i/7KQ2M9XA0BCDEF12", "7KQ2"),
        ("code 7KQ2-M9XA-0BCD-EF12 is spent", "M9XA"),
        ("duplicate key\nDETAIL:  Key (serial)=(000012-5) exists.", "000012"),
        ("cannot reach postgresql+psycopg://lan:hunter2@db/sipas", "hunter2"),
    ],
)
def test_codes_details_and_passwords_are_cut_out(said, secret):
    assert secret in said
    assert secret not in redact(said)


def test_a_record_is_one_line_of_json_with_its_trace():
    error = ValueError("ô, có lỗi\nDETAIL: Key (code)=(abc)")
    record = logging.LogRecord("sipas", logging.ERROR, "", 0, "đã %s", ("hỏng",), None)
    record.exc_info = (ValueError, error, None)
    line = LineFormatter().format(record)
    assert "\n" not in line
    read = json.loads(line)
    assert read["message"] == "đã hỏng"
    assert read["trace"] == "ValueError: ô, có lỗi\nDETAIL: …"


def test_requests_are_logged_by_rule(client, caplog):
    caplog.set_level(logging.INFO, "sipas.requests")
    client.get("/staff/sign-in?next=/c/7KQ2-M9XA-0BCD-EF12")
    assert "/staff/sign-in" in caplog.text
    assert "7KQ2" not in caplog.text
