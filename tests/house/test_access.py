"""Every page has a guard, and the guards admit exactly the roles of this table."""

import dataclasses

import flask
import pytest

from analysis.ground.errors import DomainError
from sipas import access
from sipas.access import PUBLIC, Guard, staff
from sipas.accounts.roles import Role
from sipas.factory import BLUEPRINTS
from sipas.navigation import ENTRIES
from tests.house.matrix import MATRIX


def test_the_matrix_names_every_endpoint_and_its_roles(app):
    found = {
        endpoint: "everyone" if guard.roles is None else " ".join(sorted(guard.roles))
        for endpoint, guard in access.matrix(app)
    }
    assert found == MATRIX


def test_a_blueprint_registered_past_the_guards_does_not_start(app):
    stray = flask.Blueprint("stray", __name__)
    stray.add_url_rule("/stray", view_func=lambda: "", endpoint="page")
    app._got_first_request = False
    app.register_blueprint(stray)
    with pytest.raises(DomainError, match=r"stray\.page"):
        access.verify(app)


def test_a_view_cannot_admit_more_roles_than_its_blueprint(app):
    wide = flask.Blueprint("wide", __name__)
    wide.add_url_rule("/wide", view_func=access.only(Role.KEYER)(lambda: ""), endpoint="page")
    access.register(app, wide, staff(Role.ADMIN))
    with pytest.raises(DomainError, match="does not admit"):
        access.verify(app)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_pages_without_arguments_obey_the_matrix(app, signed_in, role):
    visitor = app.test_client() if role is None else signed_in(role)
    for rule in app.url_map.iter_rules():
        guard = access.guard_of(app, rule.endpoint)
        if rule.arguments or "GET" not in (rule.methods or ()) or guard.roles is None:
            continue
        answer = visitor.get(rule.rule)
        if role is None:
            assert answer.status_code == 303, rule.rule
            assert answer.location.startswith("/staff/sign-in"), rule.rule
        else:
            assert (answer.status_code == 403) is (role not in guard.roles), rule.rule


def test_every_entry_of_the_navigation_leads_somewhere(app):
    assert [entry.endpoint for entry in ENTRIES if entry.endpoint not in app.view_functions] == []


def test_every_role_has_a_first_page(signed_in):
    for role in Role:
        assert signed_in(role).get("/staff/", follow_redirects=True).status_code == 200, role


def test_guards_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PUBLIC.roles = frozenset()
    assert staff() == Guard(frozenset(Role))
    assert len({blueprint.name for blueprint, _ in BLUEPRINTS}) == len(BLUEPRINTS)
