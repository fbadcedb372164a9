"""The made-up population: repeatable by seed, its truth as counted by hand."""

import numpy as np
import pytest

from sipas.demo.population import (
    BLANK,
    NOT_ASKED,
    TWO_TICKS,
    Form,
    Office,
    Population,
    make_population,
    slips_on_paper,
    true_index,
    who_answers,
    who_volunteers,
)

FORM = Form(factors=(("a", "b"), ("c",)), feedback=frozenset({1}), elsewhere=0.02)
OFFICES = (Office("X", 400, 0.6, 0.5), Office("Y", 3000, 0.9, 0.2))


def population(seed=1):
    return make_population(OFFICES, FORM, np.random.default_rng(seed))


def test_the_same_seed_gives_the_same_people_and_another_other_people():
    assert np.array_equal(population(1).codes, population(1).codes)
    assert not np.array_equal(population(1).codes, population(2).codes)


def test_the_true_index_is_counted_as_by_hand():
    codes = np.array([[5, 4, BLANK], [1, BLANK, 2], [3, 3, NOT_ASKED]], dtype=np.int16)
    nobody = np.zeros(3, dtype=bool)
    made = Population(OFFICES, FORM, np.array([0, 0, 1]), codes, nobody, nobody)
    assert true_index(made, "X") == pytest.approx(100 * (5 + 4 + 1 + 2) / (5 * 4))
    assert true_index(made) == pytest.approx(100 * (5 + 4 + 1 + 2 + 3 + 3) / (5 * 6))


def test_feedback_is_rated_only_by_those_who_gave_some_and_nothing_by_those_elsewhere():
    made = population()
    asked = made.codes[:, 2] != NOT_ASKED
    assert np.array_equal(asked, made.gave_feedback & ~made.elsewhere)
    assert (made.codes[made.elsewhere] == NOT_ASKED).all()
    assert made.elsewhere.any()


def test_units_answer_at_their_own_rate():
    made = population()
    rows = np.concatenate([made.rows_of("X"), made.rows_of("Y")])
    answered = who_answers(made, rows, np.random.default_rng(3))
    for office in OFFICES:
        share = answered[made.unit[rows] == OFFICES.index(office)].mean()
        tolerance = 4 * (office.response * (1 - office.response) / office.dossiers) ** 0.5
        assert share == pytest.approx(office.response, abs=tolerance)


def test_whether_one_answers_has_nothing_to_do_with_satisfaction():
    made = population()
    rows = made.rows_of("Y")
    answered = who_answers(made, rows, np.random.default_rng(5))
    first = made.codes[rows, 0]
    given = first > 0
    difference = first[given & answered].mean() - first[given & ~answered].mean()
    spread = first[given].std() * (1 / answered.sum() + 1 / (~answered).sum()) ** 0.5
    assert abs(difference) < 4 * spread


def test_volunteers_are_more_satisfied_than_the_rest():
    made = population()
    rows = who_volunteers(made, count=300, rng=np.random.default_rng(4))
    assert len(set(rows.tolist())) == 300
    mean = made.codes[:, 0][made.codes[:, 0] > 0].mean()
    volunteers = made.codes[rows, 0]
    assert volunteers[volunteers > 0].mean() > mean + 0.2


def test_paper_brings_two_ticks_where_there_was_an_answer_and_nowhere_else():
    made = population()
    slipped = slips_on_paper(made.codes, np.random.default_rng(6))
    changed = slipped != made.codes
    assert changed.any()
    assert (slipped[changed] == TWO_TICKS).all()
    assert (made.codes[changed] > 0).all()
