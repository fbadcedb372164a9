"""A run is kept under its hash, once, and the database keeps its row as it is."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from analysis.ground.errors import DomainError
from analysis.pipeline import run_hash
from sipas.publications.queries import runs_of
from sipas.publications.results import result_of
from sipas.publications.service import DEFAULT_RULEBOOK, inputs_of, publish, rulebooks_for
from tests.sipas.staging import NOW, scene, stage_small


@pytest.fixture
def campaign(session):
    return stage_small(session).campaign


def publish_it(session, campaign, folder):
    return publish(session, campaign, data_dir=folder, by="lan", now=NOW)


def test_a_repeat_returns_the_run_on_file(session, campaign, tmp_path):
    first = publish_it(session, campaign, tmp_path)
    assert publish_it(session, campaign, tmp_path) is first
    assert runs_of(session, campaign) == [first]
    folder = tmp_path / "runs" / first.run_hash
    assert run_hash(folder) == first.run_hash
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [first.run_hash]
    assert result_of(first).info.snapshot_sha256 == first.snapshot.sha256


def test_progress_is_told_in_both_languages(session, campaign, tmp_path):
    told = []
    publish(
        session,
        campaign,
        data_dir=tmp_path,
        by="lan",
        now=NOW,
        told=lambda share, words: told.append((share, words.vi, words.en)),
    )
    shares = [share for share, _, _ in told]
    assert shares == sorted(shares)
    assert all(vi and en for _, vi, en in told)


def test_a_run_cannot_be_changed(session, campaign, tmp_path):
    publish_it(session, campaign, tmp_path)
    with pytest.raises(IntegrityError, match="not changed once written"):
        session.execute(text("UPDATE analysis_run SET method_id = 'x'"))


def test_an_open_campaign_is_refused_and_leaves_nothing(session, tmp_path):
    campaign = stage_small(session, scene(closed=False)).campaign
    with pytest.raises(DomainError, match="closed campaign"):
        publish_it(session, campaign, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_inputs_name_whatever_changes_the_results(campaign):
    first = inputs_of(campaign, rulebook=DEFAULT_RULEBOOK)
    assert inputs_of(campaign, rulebook=DEFAULT_RULEBOOK) == first
    assert inputs_of(campaign, rulebook="tay-ninh-2024") != first
    assert set(first) >= {"questionnaire", "method", "rulebook", "engine", "closed_at"}


def test_rule_books_are_those_of_the_year_the_default_first(campaign):
    books = [book.id for book in rulebooks_for(campaign)]
    assert books[0] == DEFAULT_RULEBOOK
    assert "tay-ninh-2024" in books
    assert "tay-ninh-2023" not in books


def test_rule_books_on_offer_score_agencies(campaign):
    offered = [book.id for book in rulebooks_for(campaign)]
    assert offered[0] == "sipas-points-2024"
    assert "tay-ninh-2024" in offered
    assert "national-province-2024" not in offered
