"""Strata at later stages, sampling fractions, and the degrees of freedom of domains."""

import numpy as np
import pytest

from analysis.estimates import survey
from analysis.totals.design import DesignColumns, DomainDf, LonelyPsu, declare_design
from tests.analysis.estimates.samples import schools, table


def test_strata_within_districts_as_in_r():
    """R survey 4.1.1, lonely_psu certainty.

    svymean(~api00, svydesign(id=~dnum+snum, strata=~s1+s2, fpc=~fpc1+n2, weights=~pw)) of
    apiclus2 with s1 = 1, s2 = snum odd or even, n2 = schools sampled in the stratum + 3.
    """
    frame = table("apiclus2")
    even = (frame["snum"] % 2 == 0).to_numpy()
    drawn = frame.groupby(["dnum", even])["snum"].transform("size").to_numpy()
    columns = DesignColumns(
        ids=(frame["dnum"].to_numpy(), frame["snum"].to_numpy()),
        strata=np.ones(len(frame)),
        later_strata=(even,),
        population=(frame["fpc1"].to_numpy(dtype=np.float64), drawn + 3.0),
        weights=frame["pw"].to_numpy(),
    )
    design = declare_design(columns, rows=len(frame), lonely=LonelyPsu.CERTAINTY)
    found = survey.mean(design, {"y": frame["api00"].to_numpy(dtype=np.float64)})
    assert found.values[0] == pytest.approx(670.811808118081, rel=1e-12)
    assert found.standard_errors[0] == pytest.approx(29.9902931094301, rel=1e-10)


def test_fractions_are_as_good_as_counts():
    frame, design = schools("apistrat")
    fractions = DesignColumns(
        strata=frame["stype"].to_numpy(), population=(1 / frame["pw"].to_numpy(),)
    )
    same = declare_design(fractions, rows=len(frame))
    column = {"y": frame["api00"].to_numpy(dtype=np.float64)}
    expected, found = survey.mean(design, column), survey.mean(same, column)
    assert found.standard_errors == pytest.approx(expected.standard_errors, rel=1e-6)


def test_degrees_of_freedom_of_a_domain_by_hand():
    """Strata of 3, 2 and 4 units; the domain has 2 of the first and 1 of the second.

    Units with a row less strata with one: 3 - 2. All units of these strata: 5 - 2.
    """
    stratum = np.repeat([0, 1, 2], [3, 2, 4])
    domain = np.array([1, 1, 0, 1, 0, 0, 0, 0, 0], dtype=np.bool_)
    for counting, expected in ((DomainDf.ACTIVE, 1), (DomainDf.STRATA, 3)):
        design = declare_design(
            DesignColumns(strata=stratum, weights=np.ones(9)), rows=9, domain_df=counting
        )
        found = survey.mean(design, {"y": np.arange(9.0)}, domain=domain)
        assert found.df[0] == expected
        assert survey.domain_df(design, domain) == expected
