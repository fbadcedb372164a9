"""Times on pages are capped, added up and, where promised, kept in classes alone."""

import json

from hypothesis import given
from hypothesis import strategies as st

from analysis.snapshot.contract import Device
from surveys.collection.paradata import (
    FORM_CLASS_SECONDS,
    FORM_LIMIT_SECONDS,
    PAGE_CLASSES_SECONDS,
    PAGE_LIMIT_SECONDS,
    Trace,
    form_class,
    from_json,
    in_classes,
    page_class,
    to_json,
    with_page,
)

VISITS = st.lists(
    st.tuples(
        st.sampled_from(["one", "two"]), st.none() | st.integers(-5, 20_000), st.integers(0, 9)
    )
)


def walk(visits):
    trace = Trace()
    for page, seconds, faults in visits:
        trace = with_page(trace, page, seconds=seconds, faults=faults, device=Device.PHONE)
    return trace


@given(VISITS)
def test_a_trace_comes_back_as_it_was_kept(visits):
    trace = walk(visits)
    assert from_json(json.loads(json.dumps(to_json(trace)))) == trace


@given(VISITS)
def test_pages_add_up_and_nobody_reads_for_hours(visits):
    trace = walk(visits)
    assert trace.faults == sum(faults for _, _, faults in visits)
    if not visits:
        assert trace.seconds is None
        return
    assert 0 <= trace.seconds <= PAGE_LIMIT_SECONDS * len(visits)
    assert trace.last_page == visits[-1][0]


@given(VISITS)
def test_an_anonymous_trace_holds_bounds_of_classes_and_no_other_number(visits):
    kept = in_classes(walk(visits))
    assert all(page["seconds"] in PAGE_CLASSES_SECONDS for page in kept["pages"].values())
    assert kept["seconds"] is None or kept["seconds"] % FORM_CLASS_SECONDS == 0
    assert set(kept) == {"device", "seconds", "faults", "last_page", "pages"}


@given(st.integers(0, 100_000))
def test_a_class_begins_at_or_below_the_time(seconds):
    assert page_class(seconds) <= seconds
    assert seconds - form_class(seconds) < FORM_CLASS_SECONDS or seconds >= FORM_LIMIT_SECONDS
    assert form_class(seconds) <= FORM_LIMIT_SECONDS
