"""Evidence on sheets: stored once by content, attached, detached, served with care."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from analysis.ground.errors import DomainError
from analysis.ground.hashing import sha256_of_bytes
from sipas.config import read_settings
from sipas.par.evidence import store
from sipas.par.evidence.answers import belongs, download
from sipas.par.evidence.owner import Owner
from sipas.par.evidence.queries import (
    attached_to,
    attached_to_sheet,
    attachment,
    history_of,
)
from sipas.par.evidence.service import Cabinet, Upload, attach, cabinet_of, detach
from sipas.unit_of_work import unit_of_work
from tests.page_laws import check_headers
from tests.sipas.par.evidence.files import PDF, PNG
from tests.sipas.par.staging import NOW, stage_round


@pytest.fixture
def cabinet(tmp_path):
    return Cabinet(tmp_path, max_bytes=2000)


@pytest.fixture
def owner(session):
    sheet = stage_round(session).round.participants[0].sheets[0]
    return Owner(sheet.id, "1.1")


def give(session, owner, cabinet, *, data=PDF, name="bao-cao.pdf", **typed):
    upload = Upload(data, name, **typed)
    return attach(session, owner, upload=upload, cabinet=cabinet, by="lan", now=NOW)


def test_a_file_is_attached_with_all_that_is_known_of_it(session, owner, cabinet):
    made = give(session, owner, cabinet, label="Báo cáo số 12", pages=" mục II,\n trang 3 ")
    assert attached_to(session, owner) == [made]
    assert attached_to_sheet(session, owner.sheet_id) == {"1.1": [made]}
    assert (made.label, made.pages, made.added_by) == ("Báo cáo số 12", "mục II, trang 3", "lan")
    assert (made.file.kind, made.file.size_bytes) == ("pdf", len(PDF))
    assert store.read(cabinet.data_dir, made.file.sha256) == PDF


def test_a_name_is_a_label_and_nothing_else(session, owner, cabinet):
    made = give(session, owner, cabinet, name="../../x/..\\bao cao.pdf")
    assert made.label == "bao cao.pdf"
    assert give(session, owner, cabinet, data=PNG, name="..").label == "png.png"
    stored = [path for path in cabinet.data_dir.rglob("*") if path.is_file()]
    assert sorted(path.name for path in stored) == sorted(map(sha256_of_bytes, (PDF, PNG)))


def test_the_same_file_twice_is_one_attachment(session, owner, cabinet):
    first = give(session, owner, cabinet)
    assert give(session, owner, cabinet, name="other.pdf").id == first.id
    elsewhere = give(session, Owner(owner.sheet_id, "1.2"), cabinet)
    assert elsewhere.file_id == first.file_id
    assert elsewhere.id != first.id


@pytest.mark.usefixtures("app")
def test_two_tabs_at_once_attach_one(cabinet):
    with unit_of_work() as session:
        sheet = stage_round(session).round.participants[0].sheets[0].id
    barrier = threading.Barrier(4)

    def tab():
        with unit_of_work() as own:
            barrier.wait()
            give(own, Owner(sheet, "1.1"), cabinet)

    threads = [threading.Thread(target=tab) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work() as session:
        assert len(history_of(session, Owner(sheet, "1.1"))) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "par.evidence.empty"),
        (PDF[:-9], "par.evidence.cut_off"),
        (PDF + b"\n" * 2000, "par.evidence.too_large"),
        (b"MZ", "par.evidence.kind"),
    ],
)
def test_what_is_refused_leaves_nothing(session, owner, cabinet, data, code):
    with pytest.raises(DomainError) as caught:
        give(session, owner, cabinet, data=data)
    assert caught.value.code == code
    assert history_of(session, owner) == []
    assert not list(cabinet.data_dir.iterdir())


def test_nothing_is_stored_while_the_scanner_is_silent(session, owner, tmp_path):
    silent = Cabinet(tmp_path, 2000, clamd="unix:/nowhere/clamd.ctl")
    with pytest.raises(DomainError) as caught:
        give(session, owner, silent)
    assert caught.value.code == "par.evidence.scan_failed"
    assert not list(tmp_path.iterdir())


def test_detaching_keeps_row_and_content(session, owner, cabinet):
    made = give(session, owner, cabinet)
    with pytest.raises(DomainError, match="say why"):
        detach(session, made.id, reason=" ", by="lan", now=NOW)
    gone = detach(session, made.id, reason="nhầm tệp", by="lan", now=NOW)
    again = detach(session, made.id, reason="khác", by="mai", now=NOW + timedelta(days=1))
    assert (again.detached_by, again.detach_reason) == ("lan", "nhầm tệp")
    assert attached_to(session, owner) == []
    assert history_of(session, owner) == [gone]
    assert store.read(cabinet.data_dir, gone.file.sha256) == PDF
    assert give(session, owner, cabinet).id != gone.id


def test_rows_do_not_change(session, owner, cabinet):
    made = give(session, owner, cabinet)
    made.label = "khác"
    with pytest.raises(DBAPIError, match="not changed once written"):
        session.flush()


def test_what_is_not_there_or_of_another_sheet_is_not_found(session, owner, cabinet):
    made = give(session, owner, cabinet)
    belongs(made, owner)
    for call in (
        lambda: belongs(made, Owner(owner.sheet_id, "1.2")),
        lambda: attachment(session, 999_999),
        lambda: detach(session, 999_999, reason="x", by="lan", now=NOW),
    ):
        with pytest.raises(DomainError) as caught:
            call()
        assert caught.value.code == "par.evidence.not_found"


def test_a_stored_file_is_never_overwritten_and_a_changed_one_is_noticed(tmp_path):
    digest = store.keep(tmp_path, PDF)
    path = next(path for path in tmp_path.rglob(digest))
    before = path.stat().st_ino
    assert store.keep(tmp_path, PDF) == digest
    assert path.stat().st_ino == before
    assert [one.name for one in path.parent.iterdir()] == [digest]
    path.chmod(0o600)
    path.write_bytes(b"spoiled")
    for act in (lambda: store.read(tmp_path, digest), lambda: store.keep(tmp_path, PDF)):
        with pytest.raises(DomainError) as caught:
            act()
        assert caught.value.code == "par.evidence.damaged"
    assert path.read_bytes() == b"spoiled"


def test_a_download_is_never_shown_nor_kept(app, settings):
    cabinet = cabinet_of(settings)
    with unit_of_work() as session, app.test_request_context():
        sheet = stage_round(session).round.participants[0].sheets[0]
        made = give(session, Owner(sheet.id, "1.1"), cabinet, label="Báo cáo")
        answer = app.process_response(download(made))
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "B%C3%A1o%20c%C3%A1o.pdf" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store, private"
    check_headers(answer)


def test_settings_name_size_and_scanner(tmp_path):
    environ = {"SIPAS_DATA_DIR": str(tmp_path), "SIPAS_EVIDENCE_MB": "3"}
    read = read_settings({**environ, "SIPAS_CLAMD": "unix:/run/clamav/clamd.ctl"})
    assert cabinet_of(read) == Cabinet(tmp_path, 3 * 1024 * 1024, "unix:/run/clamav/clamd.ctl")
    for address in ("clamd", "/run/clamd.ctl", ":3310"):
        with pytest.raises(DomainError, match="virus scanner"):
            read_settings({**environ, "SIPAS_CLAMD": address})
