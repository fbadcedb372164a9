"""Answers reference cases about tests: two-way tables, two groups, ranks."""

import numpy as np

from analysis.estimates.association import AssociationTest, association
from analysis.estimates.comparison import Difference, RankScore, compare_groups, compare_ranks
from analysis.estimates.survey import Missing, domain_df
from analysis.pipeline.case_data import keys, numbers
from analysis.pipeline.case_question import Answers, Found, Question
from analysis.pipeline.case_schema import Formula, UnsupportedError
from analysis.totals.arrays import BoolArray

_CODINGS = ([0.0, 1.0], [1.0, 2.0])


def chi_square(question: Question) -> Answers:
    """Answer `chisq`: independence of two factors; rows that miss one are outside, as in R."""
    estimator = question.estimator
    word = estimator.get("statistic", AssociationTest.RAO_SCOTT_F)
    if word not in set(AssociationTest) or len(estimator["vars"]) != 2:  # noqa: PLR2004 - two-way
        raise UnsupportedError(f"chisq by {word} of {len(estimator['vars'])} columns")
    names = estimator["vars"]
    known = question.frame[names].notna().all(axis=1).to_numpy()
    found = association(
        question.design,
        keys(question.frame, names[0]),
        keys(question.frame, names[1]),
        test=AssociationTest(word),
        domain=question.rows & known,
        df=domain_df(question.design, question.rows),
    )
    statistic = found.statistic
    if word in {AssociationTest.RAO_SCOTT_CHI_SQUARE, AssociationTest.LINEAR_COMBINATION}:
        # X² is proportional to the number of rows, and R counts those with a missing category too.
        statistic *= question.rows.sum() / (question.rows & known).sum()
    yield (
        word,
        Found(
            estimate=statistic,
            others={
                "p_value": found.p_value,
                "ndf": found.numerator_df,
                "ddf": found.denominator_df,
            },
        ),
    )


def t_test(question: Question) -> Answers:
    """Answer `ttest`: two groups of one sample; rows that miss a value are outside, as in R."""
    formula = Formula.of(question.estimator["formula"])
    found = compare_groups(
        question.design,
        numbers(question.frame, formula.response),
        _groups(question, formula.term),
        missing=Missing.DOMAIN,
        level=question.level,
    )
    yield "t", _answer(found)


def rank_test(question: Question) -> Answers:
    """Answer `ranktest`: ranks of two groups."""
    word = question.estimator.get("test", RankScore.WILCOXON)
    if word not in set(RankScore):
        raise UnsupportedError(f"ranktest {word}")
    formula = Formula.of(question.estimator["formula"])
    found = compare_ranks(
        question.design,
        numbers(question.frame, formula.response),
        _groups(question, formula.term),
        score=RankScore(word),
        missing=Missing.DOMAIN,
        level=question.level,
    )
    yield word, _answer(found)


def _groups(question: Question, name: str) -> tuple[BoolArray, BoolArray]:
    column = question.frame[name]
    levels = sorted(column[question.rows].dropna().unique())
    if len(levels) != 2 or not _is_coding(levels):  # noqa: PLR2004 - two groups
        raise UnsupportedError(f"a test of groups {', '.join(map(str, levels))}")
    first, second = (np.asarray(column == level, dtype=np.bool_) for level in levels)
    return first & question.rows, second & question.rows


def _is_coding(levels: list[object]) -> bool:
    """Tell whether the slope on a numeric group is the difference of means, as R demands."""
    words = [level for level in levels if isinstance(level, str)]
    return bool(words) or [float(str(level)) for level in levels] in list(_CODINGS)


def _answer(found: Difference) -> Found:
    return Found(
        estimate=found.value,
        se=found.standard_error,
        df=found.df,
        interval=lambda df: (found.lower, found.upper) if df == found.df else (np.nan, np.nan),
        others={"t": found.t, "p_value": found.p_value},
    )
