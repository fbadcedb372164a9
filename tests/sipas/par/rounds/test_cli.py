"""`sipas par round …`: a round from its set-up to its publication, as an officer at a terminal."""

import pytest

from sipas.par.decisions.queries import publication_in_force
from sipas.par.rounds.queries import round_by_code
from sipas.par.rounds.round import RoundState
from sipas.par.sheets.entry import EntryText
from sipas.par.sheets.service import put_appraisal, put_claim
from sipas.unit_of_work import unit_of_work
from surveys.units.loader import load_register_file, shipped_registers
from surveys.units.service import register
from tests.sipas.par.staging import AFTER, BOOK, CLAIMS, DEADLINE, seen

BY_HAND = BOOK.partition('  - code: "8"')[0].replace('total: "20"', 'total: "10"').replace(
    "method_missing: {survey: rescale}\n", ""
)  # fmt: skip
PUBLISH = ("publish", "cchc-2024", "--decision", "9/QĐ-UBND", "--on", "2025-01-14")


@pytest.fixture
def round_(terminal, clock, tmp_path):
    """Return what runs `sipas par round …`, the units being registered."""
    del clock  # which tells the day of the tests
    (tmp_path / "book.yaml").write_text(BY_HAND, encoding="utf-8")
    with unit_of_work() as session:
        for path in shipped_registers():
            register(session, load_register_file(path))
    return lambda *arguments, **said: terminal("round", *arguments, **said)


@pytest.fixture
def create(tmp_path):
    return (
        *("create", "cchc-2024", "--rulebook", tmp_path / "book.yaml"),
        *("--title", "Chỉ số CCHC", "PAR index", "--on", "2024-12-31"),
        *("--self-until", "2025-01-15T17:00", "--explain-until", "2025-01-25T17:00"),
    )


def put(act):
    """Fill every sheet in by `act`."""
    with unit_of_work() as session:
        for participant in round_by_code(session, "cchc-2024").participants:
            for code, text in CLAIMS.items():
                plain = EntryText(text.inputs)
                act(session, participant.sheets[0], code, text=plain, seen=seen())


def test_a_round_is_carried_from_set_up_to_publication(round_, create, clock):
    assert "with 2 units." in round_(*create, "--unit", "STP", "--unit", "SNV")
    round_(*create, refused="there is a round of this code already")
    with unit_of_work() as session:
        assert round_by_code(session, "cchc-2024").self_deadline == DEADLINE  # local 17:00
    assert "0 sheets locked." in round_("lock", "cchc-2024")
    assert "is open" in round_("open", "cchc-2024")
    put(put_claim)
    moved = ("move", "cchc-2024", "--reason", "Bão số 9", "--decision", "15/QĐ-UBND")
    until = ("--self-until", "2025-01-15T16:30", "--explain-until", "2025-01-25T17:00")
    assert "ends 2025-01-15T16:30" in round_(*moved, *until)
    round_("second", "cchc-2024", refused="this step does not follow")
    clock(AFTER)
    assert "2 sheets locked." in round_("lock", "cchc-2024")
    assert "0 sheets locked." in round_("lock", "cchc-2024")
    round_("second", "cchc-2024")
    first = round_("combine", "cchc-2024")
    assert "STP\t0/10" in first
    assert "missing: 1.1, 1.2, 2" in first
    round_(*PUBLISH, refused="units are not scored to the end")
    round_("second", "cchc-2024")
    put(put_appraisal)
    assert "SNV\t8.75/10\t87.50 %" in round_("combine", "cchc-2024")  # 2 + 3 + 3.75
    assert "is published by 9/QĐ-UBND" in round_(*PUBLISH)
    round_(*PUBLISH, refused="this step does not follow")
    assert "cchc-2024\tpublished\t2024-12-31\t2 units" in round_("list")
    with unit_of_work() as session:
        found = round_by_code(session, "cchc-2024")
        assert found.state is RoundState.PUBLISHED
        assert publication_in_force(session, found.id).result.number == 2


def test_commands_refuse_what_is_not_there(round_, create):
    round_(*create, "--unit", "XX", refused="there is no such unit")
    for command in ("open", "lock", "second", "combine"):
        round_(command, "cchc-2024", refused="there is no such round")
    round_(*create)
    round_("open", "cchc-2024", refused="the round has no unit yet")
    round_("join", "cchc-2024", "0" * 64, refused="there is no such run")
