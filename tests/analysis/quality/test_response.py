"""Outcome rates against the formulas of AAPOR, on counts that make each of them different."""

import numpy as np
import pytest

from analysis.ground.errors import DomainError
from analysis.quality.response import DISPOSITION_OF, Disposition, outcome_rates
from analysis.snapshot.contract import Status

COUNTS = {
    Disposition.COMPLETE: 500,
    Disposition.PARTIAL: 50,
    Disposition.REFUSAL: 120,
    Disposition.NON_CONTACT: 200,
    Disposition.OTHER: 30,
    Disposition.UNKNOWN: 300,
    Disposition.INELIGIBLE: 100,
}


def test_all_rates_by_hand():
    """900 known eligible, e = 900/1000 = 0.9, so RR3 = 500/(900 + 270)."""
    found = outcome_rates(COUNTS)
    assert found.eligible_share == 0.9
    assert found.rr1 == pytest.approx(500 / 1200)
    assert found.rr2 == pytest.approx(550 / 1200)
    assert found.rr3 == pytest.approx(500 / 1170)
    assert found.rr4 == pytest.approx(550 / 1170)
    assert found.rr5 == pytest.approx(500 / 900)
    assert found.rr6 == pytest.approx(550 / 900)
    assert found.coop1 == pytest.approx(500 / 700)
    assert found.ref1 == pytest.approx(120 / 1200)
    assert found.con1 == pytest.approx(700 / 1200)


def test_e_may_be_given():
    assert outcome_rates(COUNTS, eligible_share=0.5).rr3 == pytest.approx(500 / 1050)
    with pytest.raises(DomainError, match="no share"):
        outcome_rates(COUNTS, eligible_share=1.5)


def test_nobody_sampled_has_no_rate():
    assert np.isnan(outcome_rates({}).rr1)


def test_every_status_of_a_snapshot_has_a_disposition():
    assert set(DISPOSITION_OF) == set(Status)
    counts = {DISPOSITION_OF[Status.COMPLETE]: 3, DISPOSITION_OF[Status.NO_ANSWER]: 1}
    found = outcome_rates(counts)
    assert found.rr1 == found.rr3 == found.rr5 == 0.75
