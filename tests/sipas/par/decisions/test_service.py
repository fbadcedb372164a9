"""From locked sheets to a publication and its correction, with the figures of a real run."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from analysis.par import from_json
from sipas.par.decisions.queries import publication_in_force, publications_of
from sipas.par.decisions.service import (
    Decision,
    OutsideFigure,
    begin_correction,
    cards_of,
    combine,
    join_run,
    note_figure,
    publish,
)
from sipas.par.rounds.deadlines import begin_second, lock_due, open_round
from sipas.par.sheets.entry import EntryText
from sipas.par.sheets.service import put_appraisal, put_claim
from sipas.publications.figures import Figures
from sipas.publications.queries import run_by_hash
from tests.sipas.par.staging import AFTER, BOOK, CLAIMS, NOW, seen, stage_round
from tests.sipas.published import database_url

__all__ = ["database_url"]

FIRST = Decision("2729/QĐ-UBND", date(2025, 1, 10))


@pytest.fixture
def kept(database_url):
    """A session on a database with a finished run."""
    engine = create_engine(database_url)
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def appraised(kept):
    staged = stage_round(kept)
    open_round(kept, staged.round, now=NOW)
    for code in ("STP", "SNV"):
        for criterion, text in CLAIMS.items():
            put_claim(kept, staged.sheet(code), criterion, text=text, seen=seen())
    lock_due(kept, staged.round, now=AFTER)
    begin_second(kept, staged.round)
    for code in ("STP", "SNV"):
        for criterion, text in CLAIMS.items():
            plain = EntryText(text.inputs)
            put_appraisal(kept, staged.sheet(code), criterion, text=plain, seen=seen())
    return staged


def fault(raised) -> str:
    return raised.value.fault.code


def test_a_round_is_combined_published_and_corrected(kept, appraised, run, result, tmp_path):
    round_ = appraised.round
    combine(kept, round_, by="lan", now=AFTER)
    with pytest.raises(DomainError) as raised:
        publish(kept, round_, FIRST, by="lan", now=AFTER)
    assert fault(raised) == "par.not_complete"
    begin_correction(kept, round_)
    joined = run_by_hash(kept, run.run_hash)
    for _ in range(2):
        join = join_run(kept, round_, joined, survey="sipas", by="lan", now=AFTER)
    assert join.run_hash == run.run_hash
    made = combine(kept, round_, by="lan", now=AFTER)
    card = next(one for one in cards_of(made) if one.unit == "STP")
    index = Figures(result).unit_lines()
    percent = next(line.index.estimate for line in index if line.unit.code == "STP")
    expected = round(Decimal(repr(percent)) / 10, 10).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert card.line("8").points == expected
    assert card.line("8").inputs[0].source == f"run {run.run_hash}"
    assert card.points == Decimal("8.75") + expected  # 2 + 3 + 3.75 by hand
    assert card.line("2").self_points == Decimal("3.75")

    # anybody scores the kept document again with one command
    (tmp_path / "book.yaml").write_text(round_.rulebook_text, encoding="utf-8")
    (tmp_path / "round.yaml").write_text(made.inputs_text, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "analysis", "score", "book.yaml", "round.yaml", "--json"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        check=True,
    )
    assert from_json(told.stdout.decode()) == cards_of(made)

    first = publish(kept, round_, FIRST, by="lan", now=AFTER)
    begin_correction(kept, round_)
    text = EntryText({"points": "2"}, note="trừ sau kiểm tra")
    put_appraisal(kept, appraised.sheet("STP"), "2", text=text, seen=seen(1))
    corrected = combine(kept, round_, by="lan", now=AFTER)
    with pytest.raises(DomainError) as raised:
        publish(kept, round_, FIRST, by="lan", now=AFTER)
    assert fault(raised) == "par.already_decided"
    with pytest.raises(DomainError) as raised:
        publish(kept, round_, Decision("30/QĐ-UBND", date(2025, 1, 12)), by="lan", now=AFTER)
    assert fault(raised) == "par.correction"
    decision = Decision("30/QĐ-UBND", date(2025, 1, 12), "Tiêu chí 2 của Sở Tư pháp")
    second = publish(kept, round_, decision, by="lan", now=AFTER)
    assert (second.supersedes_id, second.result_id) == (first.id, corrected.id)
    assert publication_in_force(kept, round_.id) is second
    assert len(publications_of(kept, round_.id)) == 2
    first.decision = "31/QĐ-UBND"
    with pytest.raises(DBAPIError, match="not changed once written"):
        kept.flush()


def test_a_decision_does_not_lie_ahead(kept, appraised):
    combine(kept, appraised.round, by="lan", now=AFTER)
    with pytest.raises(DomainError) as raised:
        publish(kept, appraised.round, Decision("1", date(2030, 1, 1)), by="lan", now=AFTER)
    assert fault(raised) == "par.decision"


def test_only_surveys_of_the_rule_book_are_joined_and_only_outside_figures_typed(session, run):
    round_ = stage_round(session).round
    with pytest.raises(DomainError) as raised:
        join_run(session, round_, run, survey="business", by="lan", now=NOW)
    assert fault(raised) == "par.survey"
    for name in ("sipas.overall", "pci.index"):
        figure = OutsideFigure(name, Decimal(90), "QĐ 1")
        with pytest.raises(DomainError) as raised:
            note_figure(session, round_.participants[0], figure, by="lan", now=NOW)
        assert fault(raised) == "par.figure"


def test_a_figure_of_others_is_noted_with_its_source(session):
    survey = "method: survey\n    rule: {kind: proportional, of: sipas.overall}"
    outside = "method: external\n    rule: {kind: proportional, of: pci.index}"
    book = BOOK.replace(survey, outside)
    book = book.replace("method_missing: {survey: rescale}\n", "")
    participant = stage_round(session, book=book).round.participants[0]
    figure = OutsideFigure("pci.index", Decimal("66.5"), "Công bố PCI 2024")
    assert note_figure(session, participant, figure, by="lan", now=NOW).percent == Decimal("66.5")
