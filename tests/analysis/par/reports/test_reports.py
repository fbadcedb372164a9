"""Reports of scorecards, by hand calculation and against the published rows of Tây Ninh."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.par import Metric, load_evidence, load_rulebook, score, shipped_rulebook
from analysis.par.reports import (
    by_criterion,
    by_owner,
    leagues,
    losses,
    proposals,
    sheet_rows,
)
from analysis.par.uncertainty import RankInterval
from tests.analysis.par.case_reader import unit_of

BOOK = load_rulebook("""
id: trial
title: {vi: Thử, en: Trial}
applies: {from: 2024-01-01}
references: {q: {title: {vi: Quyết định, en: Decision}, issued: 2024-01-01}}
agencies: {nv: {vi: Nội vụ, en: Home}, tp: {vi: Tư pháp, en: Justice}}
groups: {department: {title: {vi: Sở, en: Departments}, kinds: [department]}}
total: "20"
rounding: {values: none, points: none, total: none, rate: half_up_2}
ranking: {by: rounded, ties: skip}
not_applicable: shrink
criteria:
  - code: "1"
    title: {vi: Một, en: One}
    owner: nv
    criteria:
      - {code: "1.1", title: {vi: Một một, en: One one}, method: appraised, rule: {kind: manual, min: "0"},
         maximum: {2024-01-01: {points: "4", reference: q#1.1}}}
      - code: "1.2"
        title: {vi: Tốt nhất, en: Best}
        rule: {kind: best_of}
        criteria:
          - {code: "1.2.1", title: {vi: A, en: A}, method: appraised, rule: {kind: manual, min: "0"},
             maximum: {2024-01-01: {points: "3", reference: q}}}
          - {code: "1.2.2", title: {vi: B, en: B}, method: appraised, rule: {kind: manual, min: "0"},
             maximum: {2024-01-01: {points: "3", reference: q}}}
  - {code: "2", title: {vi: Hài lòng, en: Satisfaction}, method: survey,
     rule: {kind: proportional, of: sipas.overall},
     maximum: {2024-01-01: {points: "10", reference: q#2}}}
  - {code: "3", title: {vi: Ba, en: Three}, owner: tp, method: appraised, rule: {kind: manual, min: "0"},
     maximum: {2024-01-01: {points: "3", reference: q#3}}}
  - code: "9"
    title: {vi: Thưởng phạt, en: Bonus}
    rule: {kind: block, least: "-5", most: "5", apply: before_division}
    criteria:
      - {code: "9.1", title: {vi: Phạt, en: Penalty}, owner: tp, method: appraised,
         rule: {kind: deduction, of: late, each: "1", start: zero, floor: "-5"},
         maximum: {2024-01-01: {points: "0", reference: q}}}
""")  # noqa: E501 - a book reads best with one criterion a line
DAY = date(2024, 12, 31)


def cards_of(*units, sipas="90"):
    """Score units given as (1.1, 1.2.1, 1.2.2, 3, late)."""
    codes = ("1.1", "1.2.1", "1.2.2", "3")
    told = {
        f"u{number}": dict(zip(codes, unit, strict=False)) for number, unit in enumerate(units, 1)
    }
    lines = ["units:"]
    for number, (unit, points) in enumerate(told.items()):
        lines.append(f"  {unit}:\n    criteria:")
        lines += [f'      "{code}": {{points: "{value}"}}' for code, value in points.items()]
        lines.append(f'      "9.1": {{late: "{units[number][4]}"}}')
    return score(
        BOOK,
        on=DAY,
        units=[unit_of(unit) for unit in told],
        evidence=load_evidence("\n".join(lines)),
        metrics={unit: {"sipas.overall": Metric(Decimal(sipas), 1.0, "run")} for unit in told},
    )


def test_points_are_lost_where_they_are_added_up():
    cards = cards_of(("3.5", "1", "2", "3", "2"))
    found = [(one.code, one.lost, one.domain, one.owner) for one in losses(cards)]
    # 4 − 3.5; best of 1 and 2 is 2 of 3; 90 % of 10 is 9; two late reports cost 2.
    assert found == [
        ("1.1", Decimal("0.5"), "1", "nv"),
        ("1.2", Decimal(1), "1", "nv"),
        ("2", Decimal(1), "2", ""),
        ("9", Decimal(2), "9", ""),
    ]
    (card,) = cards
    assert sum(one.lost for one in losses(cards)) == card.maximum - card.points


_POINTS = st.tuples(
    *(st.decimals(0, most, places=2).map(str) for most in (4, 3, 3, 3)),
    st.integers(0, 5).map(str),
)


@given(st.lists(_POINTS, min_size=1, max_size=4), st.decimals(0, 100, places=2).map(str))
def test_losses_add_up_to_what_the_cards_miss(units, sipas):
    cards = cards_of(*units, sipas=sipas)
    missed = sum(card.maximum - card.points for card in cards)
    assert sum(one.lost for one in losses(cards)) == missed
    assert sum(one.lost for one in by_criterion(cards)) == missed
    assert sum(one.lost for one in by_owner(cards)) == missed
    assert all(one.lost > 0 for one in losses(cards))


def test_last_year_stands_beside_each_loss():
    now = cards_of(("3", "3", "0", "3", "0"), ("4", "3", "0", "1", "0"))
    last = cards_of(("4", "3", "0", "3", "0"), sipas="80")
    first, survey, *others = losses(now, last=last)
    assert (first.code, first.last_lost, first.last_rate) == ("1.1", 0, Decimal("100.00"))
    assert (survey.code, survey.last_lost, survey.last_rate) == ("2", 2, Decimal("80.00"))
    assert [one.last_lost for one in others] == [None, None]
    assert [one.last_lost for one in by_criterion(now, last=last)] == [2, 0, 0]


def test_losses_by_criterion_and_by_owner():
    cards = cards_of(("3", "3", "0", "3", "0"), ("4", "3", "0", "1", "0"))
    first, *_ = by_criterion(cards)
    assert (first.code, first.units, first.losing) in {("2", 2, 2), ("3", 2, 1)}
    assert {(one.code, one.losing, one.lost) for one in by_criterion(cards)} == {
        ("2", 2, Decimal(2)),
        ("3", 1, Decimal(2)),
        ("1.1", 1, Decimal(1)),
    }
    assert {(one.owner, one.criteria, one.maximum, one.lost) for one in by_owner(cards)} == {
        ("", 2, Decimal(20), Decimal(2)),
        ("tp", 1, Decimal(6), Decimal(2)),
        ("nv", 2, Decimal(14), Decimal(1)),
    }


def test_what_is_owed_is_no_loss():
    incomplete = score(BOOK, on=DAY, units=[unit_of("u1")])
    assert losses(incomplete) == ()
    (league,) = leagues(BOOK, incomplete)
    assert (league.rows[0].rank, league.rows[0].rate, league.rows[0].missing) == (None, None, 6)


def test_a_proposal_follows_every_loss_the_largest_first():
    now = cards_of(("3", "3", "0", "3", "2"))
    last = cards_of(("4", "3", "0", "3", "1"), sipas="100")
    found = proposals(losses(now, last=last))
    assert [(one.code, one.lasting) for one in found] == [("9", True), ("1.1", False), ("2", False)]
    assert found[1].task.vi.startswith("Lấy lại 1 điểm của tiêu chí 1.1:")
    assert [one.code for one in proposals(losses(now), least=Decimal(2))] == ["9"]


def test_a_sheet_has_its_columns_and_last_years_rates():
    (card,) = cards_of(("3", "3", "0", "3", "0"))
    rows = {row.code: row for row in sheet_rows(card, last=card)}
    assert list(rows) == [line.code for line in card.lines]
    assert (rows["2"].survey, rows["2"].appraised, rows["2"].final) == (9, None, 9)
    assert (rows["1"].appraised, rows["1"].final, rows["1"].maximum) == (6, 6, 7)
    assert rows["1"].rate == rows["1"].last_rate == Decimal("85.71")
    assert sheet_rows(card)[0].last_rate is None


#: Decision 2729/QĐ-UBND of 25/12/2023: maximum, appraised points, rate, rank among these rows.
TAY_NINH = {
    "Văn phòng UBND tỉnh": ("71.5", "69.25", "96.85", 1),
    "Thanh tra tỉnh": ("71.5", "69.00", "96.50", 2),
    "Sở Thông tin và Truyền thông": ("100", "94.43", "94.43", 3),
    "Sở Tài chính": ("96.5", "91.00", "94.30", 4),
    "Sở Nội vụ": ("96.5", "90.32", "93.60", 5),
    "Sở Ngoại vụ": ("71.5", "61.00", "85.31", 6),
    "Sở Kế hoạch và Đầu tư": ("96.5", "78.84", "81.70", 7),
    "Sở Tài nguyên và Môi trường": ("100", "78.49", "78.49", 8),
    "Sở Y tế": ("100", "49.07", "49.07", 9),
}


@pytest.fixture(scope="module")
def tay_ninh():
    lines = ["units:"]
    for name, (maximum, points, _, _) in TAY_NINH.items():
        lines.append(f'  "{name}": {{criteria: {{T: {{points: "{points}"}}}}')
        off = Decimal(100) - Decimal(maximum)
        if off:
            lines[-1] += (
                f', not_applicable: [{{criterion: T, points: "{off}", decision: 2729/QĐ-UBND,'
                " reason: {vi: Không áp dụng, en: Does not apply}}]"
            )
        lines[-1] += "}"
    return score(
        shipped_rulebook("tay-ninh-2023"),
        on=date(2023, 12, 31),
        units=[unit_of(name) for name in reversed(TAY_NINH)],
        evidence=load_evidence("\n".join(lines)),
    )


def test_the_league_of_tay_ninh_is_the_published_one(tay_ninh):
    book = shipped_rulebook("tay-ninh-2023")
    interval = RankInterval("Sở Nội vụ", 5, 4, 6, 0.95)
    (table,) = leagues(book, tay_ninh, intervals={"Sở Nội vụ": interval}, last=tay_ninh[:1])
    assert [(row.unit, row.rank, str(row.rate)) for row in table.rows] == [
        (unit, rank, rate) for unit, (_, _, rate, rank) in TAY_NINH.items()
    ]
    grades = [row.grade.title.vi for row in table.rows if row.grade]
    assert grades == ["Tốt"] * 7 + ["Khá", "Kém"]
    home = table.rows[4]
    assert (home.rank_low, home.rank_high, home.rate_change) == (4, 6, None)
    assert table.rows[8].rate_change == 0


def test_the_losses_of_tay_ninh_are_the_published_differences(tay_ninh):
    found = {one.unit: one.lost for one in losses(tay_ninh)}
    assert found == {
        unit: Decimal(maximum) - Decimal(points)
        for unit, (maximum, points, _, _) in TAY_NINH.items()
    }
    (total,) = by_criterion(tay_ninh)
    assert (total.units, total.losing, total.lost) == (9, 9, Decimal("122.60"))
