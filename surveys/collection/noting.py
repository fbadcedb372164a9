"""Notes what goes with a page that was saved: the form it came from, the time on it, its faults."""

from dataclasses import dataclass, replace

from analysis.snapshot.contract import Device
from surveys.collection import paradata
from surveys.collection.in_hand import DraftInHand


@dataclass(frozen=True, slots=True)
class PageNote:
    """What goes with one page as it was left.

    `form` names the page as it was shown, empty where that is not known; `seconds` is how long it
    was open, None where that is not known; `faults` how many were shown on it when it came back.
    """

    page: str
    form: str
    seconds: int | None
    faults: int
    device: Device


def noted(draft: DraftInHand, note: PageNote) -> DraftInHand:
    """Return a draft with a note; the time of a form that comes twice counts once."""
    is_repeated = bool(note.form) and draft.forms.get(note.page) == note.form
    trace = paradata.with_page(
        paradata.from_json(draft.paradata),
        note.page,
        seconds=0 if is_repeated else note.seconds,
        faults=note.faults,
        device=note.device,
    )
    forms = {**draft.forms, note.page: note.form}
    return replace(draft, paradata=paradata.to_json(trace), forms=forms)
