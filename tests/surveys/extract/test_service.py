"""A snapshot holds every sampled case, answered or not, and nothing that leads to a person."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis.ground.errors import DomainError
from analysis.pipeline.quality_tables import outcome_rows
from analysis.snapshot.contract import Device, MissingCode
from analysis.snapshot.frame import read_snapshot
from analysis.snapshot.manifest import check_files, read_manifest, snapshot_hash
from surveys.collection.closing import close_collection
from surveys.collection.in_hand import PageNote
from surveys.collection.service import (
    begin_with_code,
    begin_with_link,
    consent,
    save_page,
    submit,
)
from surveys.extract.queries import snapshots_of
from surveys.extract.service import write_snapshot
from surveys.invitations.service import provide_open_links
from surveys.units.queries import unit_by_code
from tests.surveys.makers import KEY, NOW, make_fieldwork

CLOSED = datetime(2024, 11, 30, 9, tzinfo=UTC)
COMPLAINED = {"s1": "5", "made": "1", "s3": "-5", "ways": ["2"], "days": "12", "note": "Cảm ơn 🙂"}
CONTENT = {"s1": "4", "s2": "3", "made": "2"}


def _answer(session, draft, answers):
    consent(session, draft.id, now=NOW)
    save_page(session, draft.id, shown=list(answers), answers=answers, now=NOW)
    key = {"campaign_id": draft.campaign_id, "submission_id": draft.submission_id}
    submit(session, draft.id, **key, now=NOW)


@pytest.fixture
def campaign(session):
    work = make_fieldwork(session, sizes={"SNV": 8, "703": 2}, quota=4)
    codes = [letter.code for letter in work.letters if letter.unit_code == "SNV"]
    for code, answers in zip(codes, (COMPLAINED, CONTENT), strict=False):
        draft = begin_with_code(session, code, key=KEY, language="vi", now=NOW)
        _answer(session, draft, answers)
    unfinished = begin_with_code(session, codes[2], key=KEY, language="vi", now=NOW)
    consent(session, unfinished.id, now=NOW)
    save_page(session, unfinished.id, shown=["s1"], answers={"s1": "2"}, now=NOW)
    save_page(
        session,
        unfinished.id,
        shown=(),
        answers={},
        now=NOW,
        note=PageNote("service", "x", 47, 2, Device.PHONE),
    )
    unit = unit_by_code(session, "703", day=date(2024, 10, 31))
    (link,) = provide_open_links(session, work.campaign, [unit], now=NOW)
    _answer(session, begin_with_link(session, link, language="en", now=NOW), CONTENT)
    close_collection(session, work.campaign, now=CLOSED)
    return work.campaign


@pytest.fixture
def snapshot(session, campaign, tmp_path):
    return write_snapshot(session, campaign, tmp_path / "snapshots", now=CLOSED)


@pytest.fixture
def cases(snapshot):
    return pq.read_table(f"{snapshot.folder}/cases.parquet").to_pylist()


def test_files_are_what_the_manifest_says(snapshot, tmp_path):
    folder = next((tmp_path / "snapshots").iterdir())
    manifest = read_manifest(folder)
    check_files(manifest, folder)
    assert snapshot.sha256 == snapshot_hash(folder)
    assert folder.name == f"trial-2024-{snapshot.sha256[:12]}"
    assert [(entry.path, entry.rows) for entry in manifest.files] == [
        ("cases.parquet", 7), ("texts.parquet", 1), ("pages.parquet", 1),
    ]  # fmt: skip
    assert {unit.code for unit in manifest.units} == {"SNV", "703"}


def test_sampled_cases_without_an_answer_are_in_it(cases):
    silent = [row for row in cases if row["status"] == "no_answer"]
    assert sorted(row["unit"] for row in silent) == ["703", "703", "SNV"]
    assert all(row["s1"] is None and row["mode"] is None for row in silent)
    assert {row["base_weight"] for row in silent if row["unit"] == "SNV"} == {2.0}


def test_answers_are_codes_and_missing_ones_say_why(cases):
    complained = next(row for row in cases if row["s1"] == 5)
    content = next(row for row in cases if row["s1"] == 4 and row["reach"] == "probability")
    assert complained["s2"] == MissingCode.BLANK
    assert complained["s3"] == MissingCode.TWO_TICKS
    assert (complained["ways__1"], complained["ways__2"], complained["days"]) == (0, 1, 12)
    assert content["s3"] == MissingCode.NOT_ASKED
    assert (content["ways__1"], content["days"]) == (MissingCode.NOT_ASKED, None)


def test_a_form_never_sent_is_there_with_its_disposition_and_counts_as_no_answer(snapshot, cases):
    (broken,) = [row for row in cases if row["status"] == "break_off"]
    assert (broken["unit"], broken["base_weight"], broken["s1"]) == ("SNV", 2.0, 2)
    assert (broken["last_page"], broken["device"]) == ("service", "phone")
    assert (broken["seconds"], broken["faults"]) == (30, 2)
    (row,) = [
        row for row in outcome_rows(read_snapshot(Path(snapshot.folder))) if row.scope_code == "SNV"
    ]
    assert (row.complete, row.refusal, row.other) == (2, 1, 1)
    assert row.response_rate_1 == row.response_rate_2 == 50


def test_how_pages_were_left_lies_apart_from_the_rows(snapshot):
    pages = pq.read_table(f"{snapshot.folder}/pages.parquet").to_pylist()
    assert pages == [
        {
            "reach": "probability", "status": "break_off", "language": "vi", "device": "phone",
            "page": "service", "seconds": 40, "faults": 2, "forms": 1,
        }
    ]  # fmt: skip


def test_opt_in_answers_carry_no_weight(cases):
    (opt_in,) = [row for row in cases if row["reach"] == "open_link"]
    assert opt_in["unit"] == "703"
    assert opt_in["base_weight"] is opt_in["stratum"] is None


def test_free_texts_lie_apart_from_their_rows(snapshot, cases):
    texts = pq.read_table(f"{snapshot.folder}/texts.parquet").to_pylist()
    assert texts == [{"unit": "SNV", "question": "note", "text": "Cảm ơn 🙂"}]
    assert "note" not in cases[0]


def test_nothing_in_it_names_a_person_or_a_dossier(cases):
    everything = json.dumps(cases, default=str, ensure_ascii=False)
    assert "SNV-0" not in everything
    assert "Người" not in everything
    assert "0276" not in everything


def test_the_same_data_give_the_same_bytes(session, campaign, snapshot, tmp_path):
    again = write_snapshot(session, campaign, tmp_path / "snapshots", now=CLOSED)
    other = write_snapshot(session, campaign, tmp_path / "elsewhere", now=CLOSED)
    assert again is other is snapshot
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [
        path.name for path in (tmp_path / "elsewhere").iterdir()
    ]
    assert snapshots_of(session, campaign) == [snapshot]


def test_an_open_campaign_has_no_snapshot(session, tmp_path):
    work = make_fieldwork(session, sizes={"SNV": 4}, quota=2)
    with pytest.raises(DomainError, match="closed campaign"):
        write_snapshot(session, work.campaign, tmp_path, now=NOW)
    assert list(tmp_path.iterdir()) == []
