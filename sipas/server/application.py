"""The web application of one process, on the settings of the environment."""

import gc
import os
from collections.abc import Mapping
from dataclasses import replace

import flask

from sipas import logs
from sipas.config import Settings, read_settings
from sipas.embedded.service import running_address
from sipas.factory import create_app

#: New objects before the youngest are looked through, then how many such rounds before the older.
_COLLECTED_AFTER = (10_000, 20, 20)


def application_of_environment() -> flask.Flask:
    """Return the application; an embedded PostgreSQL must already run when no server is named."""
    logs.configure()
    app = create_app(settings_of_environment(os.environ))
    _collect_less_often()
    return app


def _collect_less_often() -> None:
    """Leave out of garbage collection what stays as long as the process, and seldom look at all.

    A page makes thousands of objects, nearly none of them in cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


def settings_of_environment(environ: Mapping[str, str]) -> Settings:
    """Return settings with a database: the one named, else the built-in one, which must run."""
    settings = read_settings(environ)
    if settings.database_url is not None:
        return settings
    return replace(settings, database_url=running_address(settings.data_dir))
