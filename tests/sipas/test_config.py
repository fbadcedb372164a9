"""Settings from the environment."""

import stat

import pytest

from analysis.ground.errors import DomainError
from sipas.config import read_database_url, read_settings


@pytest.mark.parametrize(
    "scheme",
    ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgresql+asyncpg"],
)
def test_any_spelling_of_postgresql_is_accepted(scheme):
    url = read_database_url(f" {scheme}://lan:p%40ss@db.example:5433/sipas?sslmode=require ")
    assert url == "postgresql+psycopg://lan:p%40ss@db.example:5433/sipas?sslmode=require"


@pytest.mark.parametrize("url", ["mysql://lan:secret@h/d", "sqlite:///x.db", "secret"])
def test_other_databases_are_refused_without_showing_the_password(url):
    with pytest.raises(DomainError) as raised:
        read_database_url(url)
    assert raised.value.code == "database.not_postgresql"
    assert "secret" not in str(raised.value)


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path):
    environ = {"SIPAS_DATA_DIR": str(tmp_path / "data")}
    first, second = read_settings(environ), read_settings(environ)
    assert (first.secret_key, first.code_key) == (second.secret_key, second.code_key)
    assert first.secret_key != first.code_key.decode()
    for name in ("secret_key", "code_key"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600
        assert getattr(first, name) not in (repr(first), repr(first).encode())
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["code_key", "secret_key"]


def test_given_keys_are_used_and_nothing_is_written(tmp_path):
    environ = {"SIPAS_DATA_DIR": str(tmp_path), "SECRET_KEY": "a", "CODE_KEY": "b"}
    settings = read_settings(environ)
    assert (settings.secret_key, settings.code_key) == ("a", b"b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SIPAS_BIND", "8000", "config.bind"),
        ("SIPAS_BIND", "host:99999", "config.bind"),
        ("SIPAS_WEB_PROCESSES", "0", "config.count"),
        ("SIPAS_WEB_THREADS", "many", "config.count"),
        ("SIPAS_HTTPS", "maybe", "config.flag"),
        ("SIPAS_DATA_DIR", "/proc/nowhere", "config.data_dir"),
    ],
)
def test_a_bad_setting_is_named(tmp_path, name, value, code):
    with pytest.raises(DomainError) as raised:
        read_settings({"SIPAS_DATA_DIR": str(tmp_path), name: value})
    assert raised.value.code == code
    assert raised.value.fault.where == name


def test_ipv6_addresses_are_read(tmp_path):
    settings = read_settings({"SIPAS_DATA_DIR": str(tmp_path), "SIPAS_BIND": "[::1]:8001"})
    assert (settings.host, settings.port, settings.address) == ("::1", 8001, "http://[::1]:8001")
