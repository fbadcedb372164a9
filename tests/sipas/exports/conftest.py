"""Tests of this room start from a published campaign."""

from tests.sipas.published import database_url

__all__ = ["database_url"]
