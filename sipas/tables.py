"""All tables of the service: the rooms' models modules, found and imported."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import sipas
import surveys
from surveys.db import Base


def all_tables() -> MetaData:
    """Return the metadata with every `models` module of surveys and sipas imported."""
    for package in (surveys, sipas):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(".models"):
                importlib.import_module(module.name)
    return Base.metadata
