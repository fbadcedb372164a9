"""Loading the demonstration: what is there afterwards, and that a second time does nothing."""

import pytest
from sqlalchemy.orm import Session

from sipas import unit_of_work
from sipas.accounts.service import sign_in
from sipas.audit.service import verify_chain
from sipas.demo.scenario import BUSINESSES, CITIZENS, SCENES
from sipas.demo.service import Keys, load_demo
from sipas.demo.storing import keep_handout, kept_handout
from sipas.publications.queries import latest_run
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now
from surveys.frames.queries import counts_by_unit, latest_frame
from surveys.invitations.serial import read_serial
from surveys.paper.queries import open_batches
from surveys.paper.service import invitation_of_form
from surveys.questionnaires.queries import all_versions
from surveys.units.queries import all_units
from surveys.units.unit import UnitKind

KEY = b"code key of the tests"


@pytest.fixture
def opened(database_url):
    engine = unit_of_work.connect(database_url)
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


def test_the_whole_demonstration(opened, tmp_path):
    keys = Keys(KEY, tmp_path)
    handout = load_demo(opened, seed=2024, keys=keys, now=now())
    assert handout is not None
    kinds = [unit.kind for unit in all_units(opened)]
    assert (kinds.count(UnitKind.DEPARTMENT), kinds.count(UnitKind.DISTRICT)) == (19, 9)
    assert kinds.count(UnitKind.COMMUNE) == 96
    assert {version.name for version in all_versions(opened)} == {"citizen-2024", "business-2024"}
    citizens, businesses = (campaign_by_code(opened, code) for code in (CITIZENS, BUSINESSES))
    assert citizens.state is CampaignState.OPEN
    assert businesses.state is CampaignState.CLOSED
    assert citizens.simulated
    assert businesses.simulated
    for scene, campaign in zip(SCENES, (citizens, businesses), strict=True):
        frame = latest_frame(opened, campaign)
        counts = {unit.code: count for unit, count in counts_by_unit(opened, frame)}
        assert counts == dict(scene.sizes)
    assert latest_run(opened, businesses) is not None
    (batch,) = open_batches(opened)
    for serial in handout.serials:
        assert invitation_of_form(opened, batch, serial).serial == read_serial(serial)
    for account in handout.accounts:
        signed_in = sign_in(opened, account.username, password=account.password, now=now())
        assert signed_in is not None
        assert signed_in.role == account.role
    assert verify_chain(opened).broken_at is None
    before = len(all_units(opened))
    assert load_demo(opened, seed=2024, keys=keys, now=now()) is None
    assert len(all_units(opened)) == before
    path = keep_handout(handout, tmp_path, address="http://127.0.0.1:8000")
    assert path.stat().st_mode & 0o077 == 0
    assert all(code in kept_handout(tmp_path) for code in handout.codes)
    assert "simulated" in kept_handout(tmp_path)
