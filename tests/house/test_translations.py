"""The Vietnamese catalogue says exactly what code and templates say, all of it."""

from pathlib import Path

import pytest

from sipas import catalogue

ROOT = Path(__file__).parents[2]


def ids(catalog):
    return {message.id for message in catalog if message.id}


def test_every_message_is_in_the_catalogue_and_none_is_stale():
    said, stored = ids(catalogue.extracted()), ids(catalogue.stored())
    assert said - stored == set(), "make translations adds these"
    assert stored - said == set(), "make translations drops these"


def test_every_message_is_translated():
    assert catalogue.untranslated(catalogue.stored()) == []


def test_placeholders_are_kept():
    for message in catalogue.stored():
        for part in ("%(value)s", "%(name)s", "%(number)s", "%(count)s"):
            if message.id:
                assert (part in str(message.id)) == (part in str(message.string)), message.id


@pytest.mark.parametrize("storey", ["surveys", "sipas"])
def test_the_words_of_faults_are_fixed_so_that_they_can_be_translated(storey):
    moving = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / storey).rglob("*.py"))
        for line in catalogue.moving_words(path.read_text(encoding="utf-8"))
    ]
    assert moving == [], "put what changes into where or got"
