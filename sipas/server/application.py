"""The web application of one process, on the settings of the environment."""

import os
from collections.abc import Mapping
from dataclasses import replace

import flask

from sipas import logs
from sipas.config import Settings, read_settings
from sipas.embedded.service import running_address
from sipas.factory import create_app


def application_of_environment() -> flask.Flask:
    """Return the application; an embedded PostgreSQL must already run when no server is named."""
    logs.configure()
    return create_app(settings_of_environment(os.environ))


def settings_of_environment(environ: Mapping[str, str]) -> Settings:
    """Return settings with a database: the one named, else the built-in one, which must run."""
    settings = read_settings(environ)
    if settings.database_url is not None:
        return settings
    return replace(settings, database_url=running_address(settings.data_dir))
