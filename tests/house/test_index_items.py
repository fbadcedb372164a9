"""Closes one mistake: an index item that nobody asks, or asks on another scale."""

from pathlib import Path

import pytest

from analysis.indices.loader import load_method, shipped_methods
from surveys.questionnaires import loader

FORMS = Path(loader.__file__).parent / "forms"


@pytest.mark.parametrize("name", shipped_methods())
def test_each_index_item_is_asked_on_the_scale_of_its_method(name):
    method = load_method(name)
    for questionnaire in method.questionnaires:
        form = loader.load_file(FORMS / f"{questionnaire}.md")
        asked = {
            question.name: [choice.code for choice in question.choices] for question in form.asked
        }
        levels = sorted(str(level) for level in method.scale.levels)
        items = (*method.items, *method.outcome)
        wrong = [item for item in items if sorted(asked.get(item, [])) != levels]
        assert wrong == [], f"{name} and {questionnaire}.md disagree about {wrong}"
