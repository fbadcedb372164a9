"""Text travels compressed, and only to those who ask for it."""

import gzip

import pytest
from flask.testing import FlaskClient

from sipas.compression import gzipped

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(app):
    """A visitor who takes pages as they come, packed or not."""
    return FlaskClient(app, app.response_class)


def test_a_page_is_compressed_for_those_who_take_it(client):
    plain = client.get("/staff/sign-in")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/staff/sign-in", headers=GZIP, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert b"<!doctype html>" in gzip.decompress(packed.data)
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary


def test_gzip_refused_by_name_is_not_sent(client):
    answer = client.get("/staff/sign-in", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers


def test_a_static_file_is_compressed_once_and_then_kept(client):
    with client.get("/static/staff.css", headers=GZIP) as first:
        assert first.headers["Content-Encoding"] == "gzip"
        assert b"--ink" in gzip.decompress(first.data)
        etag = first.headers["ETag"]
    assert etag.startswith("W/")
    with client.get("/static/staff.css", headers={**GZIP, "If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_short_answers_and_redirects_stay_as_they_are(client):
    answer = client.get("/staff/", headers=GZIP)
    assert answer.status_code == 303
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("filling", [0, 1, 31])
def test_filling_lengthens_the_answer_and_not_the_page(filling):
    body = "Rất hài lòng. ".encode() * 50
    packed = gzipped(body, filling=filling)
    assert gzip.decompress(packed) == body
    bare = len(gzipped(body, filling=0))
    assert len(packed) == bare + (filling + 1 if filling else 0)
