"""The web application of one process, on the settings of the environment."""

import os
from dataclasses import replace

import flask

from sipas import logs
from sipas.config import read_settings
from sipas.embedded.service import running_address
from sipas.factory import create_app


def application_of_environment() -> flask.Flask:
    """Return the application; an embedded PostgreSQL must already run when no server is named."""
    logs.configure()
    settings = read_settings(os.environ)
    if settings.database_url is None:
        settings = replace(settings, database_url=running_address(settings.data_dir))
    return create_app(settings)
