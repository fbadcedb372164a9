"""The task before an open form: right, wrong, of another form, of another service, too old."""

import base64
import json
from datetime import timedelta

import altcha
import pytest

from sipas.limits.task import new_task, solved_task
from surveys.clock import now


def solved(task: str) -> str:
    challenge = altcha.Challenge.from_dict(json.loads(task))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def test_a_right_solution_is_known_by_its_task():
    texts = [solved(new_task("link", key="k", now=now())) for _ in range(2)]
    found = [solved_task(text, "link", key="k") for text in texts]
    assert found[0].name != found[1].name
    assert timedelta(minutes=119) < found[0].ends_at - now() <= timedelta(hours=2)


def test_a_solution_is_good_for_one_form_and_one_service_and_not_for_ever():
    text = solved(new_task("link", key="k", now=now()))
    assert solved_task(text, "another link", key="k") is None
    assert solved_task(text, "link", key="another") is None
    old = solved(new_task("link", key="k", now=now() - timedelta(hours=3)))
    assert solved_task(old, "link", key="k") is None


@pytest.mark.parametrize("change", [{"expiresAt": 4e9}, {"cost": 1}, {"keyPrefix": ""}])
def test_a_task_that_was_made_easier_is_refused(change):
    sent = json.loads(base64.b64decode(solved(new_task("link", key="k", now=now()))))
    assert solved_task(base64.b64encode(json.dumps(sent).encode()).decode(), "link", key="k")
    sent["challenge"]["parameters"] |= change
    assert (
        solved_task(base64.b64encode(json.dumps(sent).encode()).decode(), "link", key="k") is None
    )


@pytest.mark.parametrize("text", ["", "x", "bnVsbA==", "e30=", "x" * 5000])
def test_what_is_no_solution_is_refused(text):
    assert solved_task(text, "link", key="k") is None
