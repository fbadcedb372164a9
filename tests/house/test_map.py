"""Every module opens with a sentence, and ARCHITECTURE.md prints them all."""

import pytest

from tests.house.map import ROOT, modules, sentence, with_map


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_a_module_opens_with_one_sentence(path):
    said = sentence(path)
    assert said.endswith("."), f"{path} opens with {said!r}"
    assert len(said) <= 100, f"{path}: the sentence is for a map, {len(said)} characters"


def test_the_map_in_the_architecture_is_the_present_one():
    document = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert with_map(document) == document, "type: make map"
