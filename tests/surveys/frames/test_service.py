"""An upload is stored whole or not at all, and ends when the campaign opens."""

import pytest
from sqlalchemy import func, select

from analysis.ground.errors import DomainError
from surveys.campaigns.service import open_campaign
from surveys.frames.models import Frame, FrameContact, FrameDossier
from surveys.frames.queries import counts_by_unit, latest_frame
from surveys.frames.service import upload
from tests.surveys.makers import NOW, frame_csv, make_campaign


@pytest.fixture
def campaign(session):
    return make_campaign(session)


def _upload(session, campaign, content, name="frame.csv"):
    return upload(session, campaign, content=content, file_name=name, by="office", now=NOW)


def test_rows_contacts_and_refusals_are_stored(session, campaign):
    frame = _upload(session, campaign, frame_csv({"SNV": 3, "703": 2}) + b"\nX1,XXX,y\n")
    assert (frame.number, frame.rows_accepted, frame.rows_refused) == (1, 5, 1)
    assert frame.refusals[0]["code"] == "frames.unknown_unit"
    assert {unit.code: count for unit, count in counts_by_unit(session, frame)} == {
        "SNV": 3, "703": 2,
    }  # fmt: skip
    assert session.scalar(select(func.count()).select_from(FrameContact)) == 5


def test_the_same_file_again_is_the_frame_on_file_and_another_the_next(session, campaign):
    first = _upload(session, campaign, frame_csv({"SNV": 3}))
    assert _upload(session, campaign, frame_csv({"SNV": 3})) is first
    second = _upload(session, campaign, frame_csv({"SNV": 4}))
    assert second.number == 2
    assert latest_frame(session, campaign) is second


def test_a_bad_file_leaves_nothing_behind(session, campaign):
    with pytest.raises(DomainError, match="columns are missing"):
        _upload(session, campaign, b"a,b\n1,2\n")
    assert session.scalar(select(func.count()).select_from(Frame)) == 0
    assert session.scalar(select(func.count()).select_from(FrameDossier)) == 0


def test_a_province_is_nobody_to_be_rated(session, campaign):
    with pytest.raises(DomainError, match="not one row"):
        _upload(session, campaign, frame_csv({"72": 3}))


def test_an_open_campaign_keeps_its_frame(session, campaign):
    open_campaign(session, campaign, now=NOW)
    with pytest.raises(DomainError, match="cannot change any more"):
        _upload(session, campaign, frame_csv({"SNV": 3}))
