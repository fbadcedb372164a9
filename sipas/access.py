"""Who may open what, declared where a blueprint is registered; the undeclared does not start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import flask
from flask_login import current_user
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.accounts.roles import Role

_EXTENSION = "sipas.access"
_NARROWED = "sipas_roles"
#: Endpoints of Flask itself, open to everyone.
_OWN_ENDPOINTS = frozenset({"static"})

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guard:
    """Who passes: everyone when `roles` is None, else signed-in staff in one of `roles`."""

    roles: frozenset[Role] | None

    def admits(self, role: Role | None) -> bool:
        return self.roles is None or role in self.roles


class Person(Protocol):
    """The signed-in member of staff, as flask-login hands it out."""

    role: Role


PUBLIC = Guard(None)


def staff(*roles: Role) -> Guard:
    """Return the guard that admits staff in `roles`; every role when none is named."""
    return Guard(frozenset(roles or Role))


def register(
    app: flask.Flask, blueprint: flask.Blueprint, guard: Guard, *, url_prefix: str | None = None
) -> None:
    """Register `blueprint` behind `guard`; the one way for pages to enter the application."""
    app.extensions.setdefault(_EXTENSION, {})[blueprint.name] = guard
    app.register_blueprint(blueprint, url_prefix=url_prefix)


def only(*roles: Role) -> Callable[[View], View]:
    """Narrow one view to fewer roles than its blueprint's guard admits."""

    def mark(view: View) -> View:
        setattr(view, _NARROWED, frozenset(roles))
        return view

    return mark


def init_app(app: flask.Flask) -> None:
    """Check every request of `app` before any view; give templates `may_open`."""
    app.before_request(_check)
    app.jinja_env.globals["may_open"] = may_open


def guard_of(app: flask.Flask, endpoint: str) -> Guard:
    """Return the guard of `endpoint`; LookupError when nobody declared one."""
    if endpoint in _OWN_ENDPOINTS:
        return PUBLIC
    guards: dict[str, Guard] = app.extensions.get(_EXTENSION, {})
    guard = guards[endpoint.rpartition(".")[0]]
    narrowed = getattr(app.view_functions.get(endpoint), _NARROWED, None)
    return guard if narrowed is None else Guard(narrowed)


def matrix(app: flask.Flask) -> Iterator[tuple[str, Guard]]:
    """Yield each endpoint of `app` with its guard, sorted by endpoint."""
    for endpoint in sorted({rule.endpoint for rule in app.url_map.iter_rules()}):
        yield endpoint, guard_of(app, endpoint)


def verify(app: flask.Flask) -> None:
    """Refuse to start when an endpoint has no guard or one that widens its blueprint's."""
    guards: dict[str, Guard] = app.extensions.get(_EXTENSION, {})
    for rule in app.url_map.iter_rules():
        try:
            guard = guard_of(app, rule.endpoint)
        except LookupError:
            raise _undeclared(rule.endpoint, "an endpoint without a guard") from None
        wide = guards.get(rule.endpoint.rpartition(".")[0], PUBLIC)
        if wide.roles is not None and not (guard.roles or frozenset()) <= wide.roles:
            raise _undeclared(rule.endpoint, "roles that the guard of the blueprint does not admit")


def may_open(endpoint: str) -> bool:
    """Say whether the current visitor may open `endpoint`; False when there is none such."""
    app = flask.current_app
    if endpoint not in app.view_functions:
        return False
    return guard_of(app, endpoint).admits(_current_role())


def _undeclared(endpoint: str, got: str) -> DomainError:
    return DomainError(
        "access.undeclared",
        "access to a page is not declared",
        where=endpoint,
        got=got,
        expected="access.register(app, blueprint, guard)",
        hint="Add the blueprint with its guard to the table in sipas/factory.py.",
    )


def _current_role() -> Role | None:
    return current_user.role if current_user.is_authenticated else None


def _check() -> Response | None:
    endpoint = flask.request.endpoint
    if endpoint is None:
        return None
    guard = guard_of(flask.current_app, endpoint)
    if guard is PUBLIC or guard.admits(_current_role()):
        return None
    if current_user.is_authenticated:
        flask.abort(403)
    wanted = flask.request.full_path.rstrip("?") if flask.request.method == "GET" else None
    return flask.redirect(flask.url_for("door.sign_in", next=wanted), code=303)
