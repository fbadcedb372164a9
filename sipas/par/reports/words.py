"""The words for states of tasks."""

from flask_babel import lazy_gettext

from sipas.par.reports.models import TaskState

STATE_LABELS = {
    TaskState.PLANNED: lazy_gettext("planned"),
    TaskState.UNDER_WAY: lazy_gettext("under way"),
    TaskState.DONE: lazy_gettext("done"),
    TaskState.DROPPED: lazy_gettext("dropped"),
}
