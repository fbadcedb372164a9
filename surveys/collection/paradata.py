"""How a form was filled in: time and faults page by page, kind of device; no moment, no person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.snapshot.contract import Device
from surveys.campaigns.campaign import Confidentiality

#: What a page left open counts at most: whoever comes back after lunch did not read for an hour.
PAGE_LIMIT_SECONDS = 1800
#: Lower bounds of the classes that the time on one page falls into in anonymous campaigns.
PAGE_CLASSES_SECONDS = (0, 5, 10, 20, 40, 80, 160, 320, 640, 1280)
#: Width of the classes of the time for a whole form, and where the last one begins.
FORM_CLASS_SECONDS = 30
FORM_LIMIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class PageTrace:
    """What is known of one page: seconds on it, over all visits, and faults shown on it."""

    seconds: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of a form: the device used last, each page by name, the last page left."""

    device: Device | None = None
    pages: Mapping[str, PageTrace] = field(default_factory=dict)
    last_page: str = ""

    @property
    def seconds(self) -> int | None:
        """Seconds on all pages together; None when nothing was measured."""
        return sum(page.seconds for page in self.pages.values()) if self.pages else None

    @property
    def faults(self) -> int:
        return sum(page.faults for page in self.pages.values())


def with_page(
    trace: Trace, page: str, *, seconds: int | None, faults: int, device: Device
) -> Trace:
    """Return `trace` after `page` was left once more; `seconds` None: its time is not known."""
    before = trace.pages.get(page, PageTrace())
    spent = min(max(seconds or 0, 0), PAGE_LIMIT_SECONDS)
    after = PageTrace(before.seconds + spent, before.faults + faults)
    return Trace(device, {**trace.pages, page: after}, page)


def in_classes(trace: Trace) -> dict[str, Any]:
    """Return a trace for keeping with an anonymous response: times in classes, as lower bounds."""
    kept = to_json(trace)
    kept["seconds"] = form_class(trace.seconds)
    for name, page in trace.pages.items():
        kept["pages"][name]["seconds"] = page_class(page.seconds)
    return kept


def kept_with(trace: Trace, confidentiality: Confidentiality) -> dict[str, Any]:
    """Return what a response keeps of a trace: to the second only where it has a link anyway."""
    is_anonymous = confidentiality is Confidentiality.ANONYMOUS
    return in_classes(trace) if is_anonymous else to_json(trace)


def page_class(seconds: int) -> int:
    """Return the lower bound, in seconds, of the class that the time on a page falls into."""
    return max(bound for bound in PAGE_CLASSES_SECONDS if bound <= max(seconds, 0))


def form_class(seconds: int | None) -> int | None:
    """Return the lower bound, in seconds, of the class that the time for a form falls into."""
    if seconds is None:
        return None
    return min(seconds, FORM_LIMIT_SECONDS) // FORM_CLASS_SECONDS * FORM_CLASS_SECONDS


def to_json(trace: Trace) -> dict[str, Any]:
    """Return a trace as the database holds it."""
    return {
        "device": trace.device,
        "seconds": trace.seconds,
        "faults": trace.faults,
        "last_page": trace.last_page,
        "pages": {
            name: {"seconds": page.seconds, "faults": page.faults}
            for name, page in trace.pages.items()
        },
    }


def from_json(held: Mapping[str, Any]) -> Trace:
    """Return the trace that `to_json` wrote; nothing known where nothing is held."""
    device = held.get("device")
    return Trace(
        device=Device(device) if device else None,
        pages={name: PageTrace(**page) for name, page in held.get("pages", {}).items()},
        last_page=held.get("last_page", ""),
    )
