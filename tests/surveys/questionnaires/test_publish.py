"""Published versions: numbered, known by content, unchanged for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError, ManyFaults
from surveys.questionnaires import queries
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.service import publish
from tests.surveys.questionnaires.small_forms import KINDS, ROUTED

NOW = datetime(2024, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def version(session):
    return publish(session, KINDS, name="trial-2024", now=NOW, published_by="lan")


def test_first_version(version):
    assert (version.name, version.version) == ("trial-2024", 1)
    assert (version.title_vi, version.title_en) == ("Phiếu thử", "Trial form")
    assert (version.published_at, version.published_by) == (NOW, "lan")


def test_same_content_is_the_same_version(session, version):
    spaced = KINDS.replace("| | integer | age |", "|   |  integer  |   age |") + "\nA remark.\n"
    assert publish(session, spaced, name="trial-2024", now=NOW).id == version.id
    assert len(queries.all_versions(session, "trial-2024")) == 1


def test_other_content_is_the_next_version(session, version):
    second = publish(session, ROUTED, name="trial-2024", now=NOW)
    assert second.version == 2
    assert queries.latest(session, "trial-2024") is second
    assert queries.all_versions(session, "trial-2024") == [second, version]


def test_names_count_for_themselves(session, version):
    other = publish(session, KINDS, name="other-2024", now=NOW)
    assert other.version == 1
    assert other.content_hash != version.content_hash


@pytest.mark.parametrize("name", ["", "Trial", "trial_2024", "phiếu", "a" * 65, "a--b"])
def test_name_that_cannot_be_published(session, name):
    with pytest.raises(DomainError, match="under this name"):
        publish(session, KINDS, name=name, now=NOW)


def test_faulty_form_is_not_stored(session):
    with pytest.raises(ManyFaults, match="geopoint"):
        publish(session, KINDS.replace("integer", "geopoint"), name="trial-2024", now=NOW)
    assert queries.all_versions(session, "trial-2024") == []


def test_questionnaire_is_parsed_once_for_a_content(session, version):
    session.expire(version)
    again = queries.by_id(session, version.id)
    assert queries.questionnaire_of(again) is queries.questionnaire_of(version)
    assert queries.questionnaire_of(version).content_hash == version.content_hash


def test_unknown_version(session):
    with pytest.raises(DomainError, match="no such questionnaire version"):
        queries.by_id(session, 999_999)
    assert queries.latest(session, "nothing") is None


def test_publishing_in_parallel_numbers_without_a_gap(database_url):
    engine = create_engine(database_url)

    def publish_one(title):
        with Session(engine) as session:
            version = publish(
                session, KINDS.replace("Trial form", title), name="trial-2024", now=NOW
            )
            session.commit()
            return version.version

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(publish_one, ["One", "Two", "One", "Three"]))
    engine.dispose()
    assert set(numbers) == {1, 2, 3}
    assert numbers[0] == numbers[2]


@pytest.mark.usefixtures("version")
def test_database_refuses_to_change_a_version(session):
    statement = update(QuestionnaireVersion).values(title_vi="Khác")
    with pytest.raises(IntegrityError, match="not changed once written"), session.begin_nested():
        session.execute(statement)
    with pytest.raises(IntegrityError, match="not changed once written"), session.begin_nested():
        session.execute(delete(QuestionnaireVersion))
    assert session.scalar(text("SELECT count(*) FROM questionnaire_version")) == 1


@pytest.mark.parametrize(
    "change",
    [{"name": "Trial"}, {"version": 0}, {"content_hash": "x"}, {"title_en": ""}, {"source": ""}],
)
def test_database_refuses_impossible_versions(session, change):
    good = {
        "name": "trial-2024", "version": 1, "title_vi": "Phiếu", "title_en": "Form",
        "content_hash": "0" * 64, "source": "x", "published_at": NOW,
    }  # fmt: skip
    session.add(QuestionnaireVersion(**{**good, **change}))
    with pytest.raises(IntegrityError):
        session.flush()
