"""Limits: what a window is, whose attempts are one, how settings are written, what is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from analysis.ground.errors import DomainError
from sipas.limits import service
from sipas.limits.limit import DEFAULTS, Limit, Scope, TooMany, read_limits
from sipas.limits.models import LimitCount
from sipas.limits.subject import network_of, subject_of
from sipas.unit_of_work import unit_of_work

_NOON = datetime(2024, 11, 5, 5, 0, tzinfo=UTC)
_ANY_MOMENT = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis wants them bare
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
_LIMITS = {**DEFAULTS, Scope.LINK: Limit(2, 600)}


def use(what="link 7", *, scope=Scope.LINK, now=_NOON, key="k"):
    return service.use_of(scope, what, limits=_LIMITS, key=key, now=now)


@given(_ANY_MOMENT, st.integers(1, 86_400))
def test_a_window_ends_after_the_moment_and_not_later_than_it_lasts(moment, seconds):
    ends_at = Limit(1, seconds).ends_at(moment)
    assert timedelta(0) < ends_at - moment <= timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", "unknown"),
        ("no address", "unknown"),
    ],
)
def test_an_address_stands_for_one_customer(address, network):
    assert network_of(address) == network


def test_a_subject_is_unlike_in_other_windows_scopes_and_keys():
    subjects = {
        subject_of(what, scope=scope, ends_at=ends_at, key=key)
        for what in ("a", "b")
        for scope in (Scope.LINK, Scope.CODE_ADDRESS)
        for ends_at in (_NOON, _NOON + timedelta(hours=1))
        for key in ("k", "l")
    }
    assert len(subjects) == 16


def test_what_is_counted_is_refused_at_its_limit_until_the_window_ends(session):
    for expected in (1, 2):
        service.refuse_if_reached(session, [use()], now=_NOON)
        assert service.count(session, [use()], now=_NOON) == {Scope.LINK: expected}
    with pytest.raises(TooMany) as caught:
        service.refuse_if_reached(session, [use()], now=_NOON + timedelta(seconds=1))
    assert caught.value.code == "open_link.too_many"
    assert caught.value.wait_seconds == 599
    service.refuse_if_reached(session, [use("link 8")], now=_NOON)
    later = _NOON + timedelta(minutes=10)
    service.refuse_if_reached(session, [use(now=later)], now=later)


def test_counts_of_windows_that_are_over_are_deleted(session):
    service.count(session, [use()], now=_NOON)
    later = _NOON + timedelta(hours=1)
    service.count(session, [use(now=later)], now=later)
    (left,) = session.scalars(select(LimitCount))
    assert left.ends_at > later


def test_settings_change_limits_and_name_what_cannot_be_read():
    limits = read_limits({"SIPAS_LIMIT_CODE_ADDRESS": "7/60"})
    assert limits == {**DEFAULTS, Scope.CODE_ADDRESS: Limit(7, 60)}
    for broken in ("7", "7/0", "-1/60", "7/86401", "seven/60"):
        with pytest.raises(DomainError) as caught:
            read_limits({"SIPAS_LIMIT_LINK": broken})
        assert caught.value.fault.where == "SIPAS_LIMIT_LINK"
        assert caught.value.code == "config.limit"


@pytest.mark.usefixtures("app")
def test_attempts_at_the_same_moment_are_counted_one_by_one():
    barrier = Barrier(6)

    def attempt(_):
        barrier.wait()
        with unit_of_work() as session:
            uses = [use(), use("everybody", scope=Scope.CODE_ALL)]
            return service.count(session, uses, now=_NOON)

    with ThreadPoolExecutor(6) as pool:
        counted = list(pool.map(attempt, range(6)))
    assert sorted(times[Scope.LINK] for times in counted) == [1, 2, 3, 4, 5, 6]
    assert sorted(times[Scope.CODE_ALL] for times in counted) == [1, 2, 3, 4, 5, 6]
