"""A paper form is keyed once, into the pile of its unit, with codes for blanks and double ticks."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Mode, Reach
from surveys.campaigns.campaign import Confidentiality
from surveys.collection.models import Response
from surveys.collection.response import Submission
from surveys.collection.service import begin_with_code
from surveys.invitations.serial import printed_serial
from surveys.paper.service import BatchPlan, Keyed, key_form, open_batch
from surveys.units.queries import unit_by_code
from tests.surveys.makers import KEY, NOW, make_fieldwork

ANSWERS = {"s1": "5", "s2": "-5", "made": "2"}


def _fieldwork(session, confidentiality=Confidentiality.ANONYMOUS):
    return make_fieldwork(
        session, sizes={"SNV": 6, "703": 6}, quota=2, confidentiality=confidentiality
    )


def _batch(session, work, unit_code="SNV", label="SNV 1"):
    unit = unit_by_code(session, unit_code, day=work.campaign.period_to)
    return open_batch(session, work.campaign, BatchPlan(unit, label, 2), by="office", now=NOW)


def _letter(work, unit_code="SNV"):
    return next(letter for letter in work.letters if letter.unit_code == unit_code)


def _submission():
    return Submission(uuid4(), Mode.PAPER, "vi", ANSWERS, keyed_by="keyer")


def test_a_keyed_form_is_a_response_of_record(session):
    work = _fieldwork(session)
    batch = _batch(session, work)
    key_form(session, batch.id, _letter(work).serial, _submission(), now=NOW)
    response = session.scalars(select(Response)).one()
    assert (response.mode, response.reach, response.keyed_by) == (
        Mode.PAPER, Reach.PROBABILITY, "keyer",
    )  # fmt: skip
    assert response.answers == ANSWERS
    assert response.paper_serial is None
    assert batch.forms_keyed == 1


def test_a_confidential_form_keeps_its_serial(session):
    work = _fieldwork(session, Confidentiality.CONFIDENTIAL)
    key_form(session, _batch(session, work).id, _letter(work).serial, _submission(), now=NOW)
    assert session.scalars(select(Response.paper_serial)).one() == int(_letter(work).serial[:6])


def test_the_same_submission_twice_is_one_response(session):
    work = _fieldwork(session)
    batch, submission = _batch(session, work), _submission()
    for _ in range(2):
        became = key_form(session, batch.id, _letter(work).serial, submission, now=NOW)
        assert became is Keyed.STORED
    assert (len(session.scalars(select(Response)).all()), batch.forms_keyed) == (1, 1)


def test_a_serial_is_keyed_once_and_its_code_is_spent(session):
    work = _fieldwork(session)
    batch, letter = _batch(session, work), _letter(work)
    key_form(session, batch.id, letter.serial, _submission(), now=NOW)
    with pytest.raises(DomainError, match="keyed already"):
        key_form(session, batch.id, letter.serial, _submission(), now=NOW)
    with pytest.raises(DomainError, match="cannot be used"):
        begin_with_code(session, letter.code, key=KEY, language="vi", now=NOW)


def test_a_form_of_another_unit_or_of_none_is_refused(session):
    work = _fieldwork(session)
    batch = _batch(session, work)
    with pytest.raises(DomainError, match="another unit"):
        key_form(session, batch.id, _letter(work, "703").serial, _submission(), now=NOW)
    with pytest.raises(DomainError, match="no form of this serial"):
        key_form(session, batch.id, printed_serial(9999), _submission(), now=NOW)
    assert session.scalars(select(Response)).all() == []


@pytest.mark.parametrize(("label", "count"), [("", 2), ("x" * 81, 2), ("SNV 1", 2), ("SNV 2", 0)])
def test_a_batch_needs_a_label_of_its_own_and_a_form(session, label, count):
    work = _fieldwork(session)
    _batch(session, work)
    unit = unit_by_code(session, "SNV", day=work.campaign.period_to)
    with pytest.raises(DomainError):
        open_batch(session, work.campaign, BatchPlan(unit, label, count), by="office", now=NOW)
