"""Opens the database for one command: the server named, or the built-in one meanwhile."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sipas import unit_of_work
from sipas.config import Settings, read_settings
from sipas.database.service import check, upgrade
from sipas.embedded.service import held_server


@contextmanager
def found_database(settings: Settings) -> Iterator[Settings]:
    """Give settings whose `database_url` can be used; the built-in server is held meanwhile."""
    if settings.database_url is not None:
        check(settings.database_url)
        yield settings
        return
    with held_server(settings.data_dir) as address:
        yield replace(settings, database_url=address)


@contextmanager
def opened_database() -> Iterator[Settings]:
    """Bring the tables up to date and let `unit_of_work()` work; every command begins here."""
    with found_database(read_settings(os.environ)) as settings:
        address = settings.database_url or ""
        upgrade(address)
        engine = unit_of_work.connect(address)
        try:
            yield settings
        finally:
            engine.dispose()
