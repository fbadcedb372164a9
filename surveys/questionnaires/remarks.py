"""What is said about parts of a form that were taken in another way than they were written."""

from collections.abc import Mapping

from analysis.ground.errors import Fault
from surveys.questionnaires.catalogue import Mistake, Place

REMARKS: Mapping[str, Mistake] = {
    "times": Mistake(
        "the row is left out",
        "The service itself notes the day of an answer and the time spent on each page.",
    ),
    "today": Mistake(
        "the row is taken as a calculation of today's date", "It is read on the day of the answer."
    ),
    "disabled": Mistake("the row is left out", "It is marked as disabled."),
    "heading": Mistake(
        "the row is taken as the question that all items of its page share",
        "Items are asked one below the other, with their levels written out, and never as a grid.",
    ),
    "hidden": Mistake("the row is taken as a calculation", "Nothing of it is shown."),
    "default": Mistake(
        "the column is left out",
        "Nothing is filled in beforehand: an answer is what a person gave.",
    ),
    "column": Mistake("the column is left out", "It changes nothing that is shown here."),
    "title": Mistake(
        "there is no English title, so the title stands for it",
        "Add a column title_en to the sheet settings.",
    ),
    "page": Mistake(
        "questions outside any group became a page",
        "Look at it in the preview; put begin_group and end_group around questions to make pages.",
    ),
    "nested": Mistake(
        "groups inside groups became pages one after the other",
        "Conditions of the outer group hold for each of them.",
    ),
    "or_other": Mistake(
        "or_other became a choice and a text of its own", "The text must be filled in when chosen."
    ),
}


def remark(code: str, place: Place, *, got: str = "") -> Fault:
    """Return a remark of the catalogue about a place."""
    said = REMARKS[code]
    return Fault(
        f"questionnaire.remark.{code}", said.message, str(place), got, said.expected, said.hint
    )
