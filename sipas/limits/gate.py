"""The gate before what anyone may fill in: a task solved by the browser, and limits."""

from enum import StrEnum

import flask

from sipas.config import current_settings
from sipas.limits import requests
from sipas.limits.limit import DEFAULTS, Scope
from sipas.limits.queries import Use
from sipas.limits.subject import subject_of
from sipas.limits.task import SolvedTask, new_task, solved_task
from surveys.clock import now

#: Field of the form that carries the solution; empty from a browser without JavaScript.
TASK_FIELD = "~task"


class Way(StrEnum):
    """How somebody comes to the gate."""

    SOLVED = "solved"
    #: without a task: let in, but fewer
    PLAIN = "plain"
    #: with a task that was used, or is wrong or too old: shown a new one
    STALE = "stale"


def task_about(what: str) -> str:
    """Return a new task as JSON, for the attribute `data-task` of the form."""
    return new_task(what, key=current_settings().secret_key, now=now())


def pass_gate(what: str) -> Way:
    """Return how the request comes in at the gate of `what`, such as an open link; counts it.

    With `Way.STALE` it is not let in: show the page again, with a new task. Raises `TooMany`.
    """
    text = flask.request.form.get(TASK_FIELD, "")
    uses = [requests.by(Scope.LINK, what), requests.by_address(Scope.LINK_ADDRESS)]
    if not text:
        plain = [requests.by(Scope.PLAIN_LINK, what), requests.by_address(Scope.PLAIN_ADDRESS)]
        requests.count_or_refuse(*uses, *plain)
        return Way.PLAIN
    task = solved_task(text, what, key=current_settings().secret_key)
    if task is None or requests.count(_use(task))[Scope.TASK] > 1:
        return Way.STALE
    requests.count_or_refuse(*uses)
    return Way.SOLVED


def _use(task: SolvedTask) -> Use:
    """Return the use of a task, remembered until it ends, whatever the window of others."""
    key = current_settings().secret_key
    subject = subject_of(task.name, scope=Scope.TASK, ends_at=task.ends_at, key=key)
    return Use(Scope.TASK, subject, DEFAULTS[Scope.TASK], task.ends_at)
