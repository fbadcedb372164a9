"""What the closed words of a run are called on its pages."""

from flask_babel import LazyString, lazy_gettext

from analysis.drivers.priorities import Priority
from analysis.ground.text import LocalText
from analysis.pipeline.diagnostics import DriverStatus, OutlierKind
from analysis.pipeline.rows import NoteCode, RunResult, Scope
from analysis.snapshot.contract import Mode
from sipas.campaigns.words import KINDS
from sipas.i18n import local

MODES = {Mode.WEB: lazy_gettext("Web"), Mode.PAPER: lazy_gettext("Paper")}
NOTES = {
    NoteCode.EMPTY_STRATUM: lazy_gettext("Nobody answered; not in the pooled index"),
    NoteCode.LONELY_STRATUM: lazy_gettext("Only one person answered; no interval of its own"),
    NoteCode.COLLAPSED_STRATA: lazy_gettext(
        "Joined for the error, since one of them has a single sampling unit"
    ),
    NoteCode.NOT_SCORED: lazy_gettext("The rule book scores no units of this kind"),
}
PRIORITIES = {
    Priority.CONCENTRATE: lazy_gettext("Take up first: matters much, goes below average"),
    Priority.KEEP_UP: lazy_gettext("Keep up: matters much, goes well"),
    Priority.LOW: lazy_gettext("Can wait: matters less, goes below average"),
    Priority.OVERKILL: lazy_gettext("Enough done: matters less, goes well"),
}
DRIVER_STATUS = {
    DriverStatus.OK: "",
    DriverStatus.TOO_FEW: lazy_gettext("too few people answered"),
    DriverStatus.SELDOM_ANSWERED: lazy_gettext("less than half of the people answered"),
    DriverStatus.NO_VARIATION: lazy_gettext("everybody gave the same answer"),
    DriverStatus.DEPENDENT: lazy_gettext("cannot be told apart from the other factors"),
}
OUTLIERS = {
    OutlierKind.UNIT: lazy_gettext("Unit"),
    OutlierKind.SAMPLING_UNIT: lazy_gettext("Sampling unit"),
}
COLUMNS = {
    "psu": lazy_gettext("Sampling unit (village, neighbourhood)"),
    "surveyor": lazy_gettext("Surveyor"),
    "keyer": lazy_gettext("Keyer"),
}


class PlaceNames:
    """Names of the places that the rows of a run are about."""

    def __init__(self, result: RunResult) -> None:
        self._units: dict[str, LocalText] = {unit.code: unit.name for unit in result.units}

    def __call__(self, scope: Scope, code: str) -> LazyString | str:
        """Return the name of a place in the language of the page."""
        if scope == Scope.UNIT and code in self._units:
            return local(self._units[code])
        if scope == Scope.KIND:
            return next((word for kind, word in KINDS.items() if str(kind) == code), code)
        if scope == Scope.MODE:
            return MODES[Mode(code)]
        return lazy_gettext("All units") if scope == Scope.ALL else code
