"""Addresses of static files that change with their content, so that browsers may keep them."""

from functools import lru_cache
from pathlib import Path

import flask

from analysis.ground.hashing import sha256_of_file

_SHOWN = 12


def init_app(app: flask.Flask) -> None:
    """Give templates `asset(name)`."""
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """Return the address of the static file `name`, with a part of its hash."""
    folder = flask.current_app.static_folder or ""
    return flask.url_for("static", filename=name, v=_version(Path(folder) / name))


@lru_cache(maxsize=64)
def _version(path: Path) -> str:
    return sha256_of_file(path)[:_SHOWN]
