"""The floor: a bare Flask view with one UPDATE and its commit, on the same database and server."""

import os
import random

import flask
from sqlalchemy import create_engine, text

#: Rows to update, so that requests do not wait for each other.
ROWS = 1000
_UPDATE = text("UPDATE bench_floor SET hits = hits + 1 WHERE id = :id")


def floor_of_environment() -> flask.Flask:
    """Return the application; DATABASE_URL names the database."""
    app = flask.Flask(__name__)
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=8)

    @app.post("/")
    def hit() -> str:
        with engine.begin() as connection:
            connection.execute(_UPDATE, {"id": random.randrange(ROWS)})  # noqa: S311 - no secret
        return "ok"

    return app
