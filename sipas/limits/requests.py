"""What limits count of the current request, in units of work of their own."""

import flask

from sipas.config import current_settings
from sipas.limits import service
from sipas.limits.limit import Scope, TooMany
from sipas.limits.queries import Use
from sipas.limits.subject import network_of
from sipas.unit_of_work import db_session, unit_of_work
from surveys.clock import now


def by_address(scope: Scope) -> Use:
    """Return the use of `scope` by the address that the request comes from.

    Behind trusted proxies it is the one that they name, see the setting SIPAS_PROXIES.
    """
    return by(scope, network_of(flask.request.remote_addr or ""))


def by(scope: Scope, what: str) -> Use:
    """Return the use of `scope` by `what` at this moment; an empty text stands for everybody."""
    settings = current_settings()
    return service.use_of(scope, what, limits=settings.limits, key=settings.secret_key, now=now())


def refuse_if_reached(*uses: Use) -> None:
    """Raise `TooMany` when one of `uses` is reached already; counts nothing."""
    service.refuse_if_reached(db_session(), uses, now=now())


def count(*uses: Use) -> dict[Scope, int]:
    """Count `uses`, whatever becomes of the request."""
    with unit_of_work() as session:
        return service.count(session, uses, now=now())


def count_or_refuse(*uses: Use) -> None:
    """Count `uses`; raise `TooMany` for the first that is over its limit."""
    over = service.first_exceeded(uses, count(*uses))
    if over is not None:
        raise TooMany(over.scope, wait=over.ends_at - now())
