"""Takes a form as ODK and KoboToolbox write it into the shape that is asked here, and says how."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.ground.errors import Fault
from surveys.questionnaires.adapt_columns import with_our_columns
from surveys.questionnaires.adapt_groups import with_groups_as_pages
from surveys.questionnaires.adapt_others import with_others_spelt_out
from surveys.questionnaires.adapt_rows import with_our_rows
from surveys.questionnaires.sheets import Form

#: A step takes a form and returns it changed, and what there is to say about the change.
Step = Callable[[Form], tuple[Form, list[Fault]]]
_STEPS: tuple[Step, ...] = (
    with_our_columns,
    with_our_rows,
    with_others_spelt_out,
    with_groups_as_pages,
)


@dataclass(frozen=True, slots=True)
class Adapted:
    """A form in the shape that is checked, published and asked, and how it came to it."""

    form: Form
    remarks: tuple[Fault, ...]


def adapt(form: Form) -> Adapted:
    """Return `form` in our shape; a form that has it already comes back saying the same."""
    remarks: list[Fault] = []
    for step in _STEPS:
        form, said = step(form)
        remarks += said
    return Adapted(form, tuple(_once(remarks)))


def _once(remarks: list[Fault]) -> Iterator[Fault]:
    yield from dict.fromkeys(remarks)
