"""Composes the workbook of a round's reports: cover, league, lines, losses, action plan."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.par.reports import (
    by_criterion,
    by_owner,
    leagues,
    losses,
    proposals,
    sheet_rows,
)
from sipas.exports.book import Book
from sipas.exports.sheet import Cell, Column, Sheet, Style
from sipas.par.reports.desk import Desk
from sipas.par.reports.models import ParTask, TaskState
from sipas.par.rounds.terms import book_of
from surveys.clock import PROVINCE_ZONE

Tasks = Mapping[tuple[str, str], ParTask]

_SIMULATED = "DỮ LIỆU MÔ PHỎNG – số liệu là giả lập; tên cơ quan là thật"
_STATES = {
    TaskState.PLANNED: "đã lập",
    TaskState.UNDER_WAY: "đang làm",
    TaskState.DONE: "xong",
    TaskState.DROPPED: "bỏ",
}
_UNIT = (Column("Mã đơn vị", 12), Column("Đơn vị", 30, Style.WRAPPED))
_CRITERION = (Column("Mã tiêu chí", 10), Column("Tiêu chí", 40, Style.WRAPPED))


def workbook_of(desk: Desk, tasks: Tasks) -> bytes:
    """Return the workbook of the result that is shown; the same result gives the same bytes."""
    header = _SIMULATED if desk.round.simulated else ""
    footer = f"{desk.round.title_vi} · kết quả {desk.result.number}"
    with TemporaryDirectory(prefix="par-reports-") as folder:
        path = Path(folder) / "reports.xlsx"
        with Book(path, created=desk.result.combined_at, footer=footer, header=header) as book:
            facts = list(_facts(desk))
            book.add_cover("Bìa", title="CHỈ SỐ CẢI CÁCH HÀNH CHÍNH", warning=header, facts=facts)
            for sheet in _sheets(desk, tasks):
                book.add(sheet)
        return path.read_bytes()


def _facts(desk: Desk) -> Iterator[tuple[str, str]]:
    rules, moment = book_of(desk.round), desk.result.combined_at.astimezone(PROVINCE_ZONE)
    yield "Đợt đánh giá", f"{desk.round.title_vi} ({desk.round.code})"
    yield "Kết quả", f"lần tổng hợp {desk.result.number}, {moment:%H:%M %d/%m/%Y}"
    yield "Bộ tiêu chí", f"{rules.title.vi} ({rules.id}), SHA-256 {rules.content_hash}"
    yield "Phiếu điểm (SHA-256)", desk.result.cards_hash
    yield "So với", desk.last_round.title_vi if desk.last_round else "chưa có đợt trước"
    for one in rules.assumptions:
        yield "Giả định, cần xác nhận", f"{one.where}: {one.note.vi}"


def _sheets(desk: Desk, tasks: Tasks) -> Iterator[Sheet]:
    yield from (_league(desk), _unit_sheets(desk), _by_criterion(desk), _by_owner(desk))
    yield _plan(desk, tasks)


def _league(desk: Desk) -> Sheet:
    """Return the league tables of all groups."""
    return Sheet(
        name="Xếp hạng",
        title="Xếp hạng theo nhóm đơn vị",
        note="Tỷ lệ = điểm / điểm tối đa × 100. Khoảng hạng: 95 % các lần chọn mẫu lặp lại.",
        columns=(
            Column("Nhóm", 24, Style.WRAPPED),
            Column("Hạng", 7, Style.COUNT),
            *_UNIT,
            Column("Điểm", 9, Style.PERCENT),
            Column("Điểm tối đa", 9, Style.PERCENT),
            Column("Tỷ lệ (%)", 9, Style.PERCENT),
            Column("Xếp loại", 12),
            Column("Hạng cao nhất", 8, Style.COUNT),
            Column("Hạng thấp nhất", 8, Style.COUNT),
            Column("Sai số chuẩn (điểm)", 10, Style.PERCENT),
            Column("Tỷ lệ kỳ trước (%)", 10, Style.PERCENT),
            Column("Hạng kỳ trước", 8, Style.COUNT),
        ),
        rows=_league_rows(desk),
        frozen=4,
    )


def _unit_sheets(desk: Desk) -> Sheet:
    """Return every line of every sheet."""
    return Sheet(
        name="Phiếu điểm",
        title="Phiếu điểm của từng đơn vị",
        note="Tự chấm chỉ để đối chiếu; điểm cuối là điểm thẩm định hoặc điểm khảo sát.",
        columns=(
            *_UNIT,
            *_CRITERION,
            Column("Tự chấm", 9, Style.PERCENT),
            Column("Thẩm định", 9, Style.PERCENT),
            Column("Khảo sát", 9, Style.PERCENT),
            Column("Điểm cuối", 9, Style.PERCENT),
            Column("Điểm tối đa", 9, Style.PERCENT),
            Column("Tỷ lệ (%)", 9, Style.PERCENT),
            Column("Lý do", 42, Style.WRAPPED),
            Column("Căn cứ", 28, Style.WRAPPED),
        ),
        rows=_sheet_rows(desk),
        frozen=4,
    )


def _by_criterion(desk: Desk) -> Sheet:
    """Return what was lost on each criterion."""
    return Sheet(
        name="Hạn chế theo tiêu chí",
        title="Điểm bị mất theo tiêu chí",
        note="Gộp mọi đơn vị; kỳ trước ghép theo mã tiêu chí.",
        columns=(
            *_CRITERION,
            Column("Cơ quan chủ trì", 24, Style.WRAPPED),
            Column("Số đơn vị", 8, Style.COUNT),
            Column("Số đơn vị mất điểm", 10, Style.COUNT),
            Column("Điểm bị mất", 9, Style.PERCENT),
            Column("Điểm tối đa", 9, Style.PERCENT),
            Column("Mất kỳ trước", 9, Style.PERCENT),
        ),
        rows=_criterion_rows(desk),
    )


def _by_owner(desk: Desk) -> Sheet:
    """Return what was lost on the criteria of each owner."""
    return Sheet(
        name="Hạn chế theo chủ trì",
        title="Điểm bị mất theo cơ quan chủ trì tiêu chí",
        note="Tiêu chí không ghi cơ quan chủ trì để trống.",
        columns=(
            Column("Cơ quan chủ trì", 40, Style.WRAPPED),
            Column("Số tiêu chí", 8, Style.COUNT),
            Column("Điểm bị mất", 9, Style.PERCENT),
            Column("Điểm tối đa", 9, Style.PERCENT),
            Column("Mất kỳ trước", 9, Style.PERCENT),
        ),
        rows=_owner_rows(desk),
        frozen=1,
    )


def _plan(desk: Desk, tasks: Tasks) -> Sheet:
    """Return every lost point with its task."""
    return Sheet(
        name="Kế hoạch khắc phục",
        title="Kế hoạch khắc phục điểm bị mất",
        note="Xếp theo điểm bị mất từ cao xuống thấp.",
        columns=(
            *_UNIT,
            *_CRITERION,
            Column("Điểm bị mất", 9, Style.PERCENT),
            Column("Việc phải làm", 42, Style.WRAPPED),
            Column("Chủ trì", 24, Style.WRAPPED),
            Column("Hạn", 12),
            Column("Tình trạng", 12),
        ),
        rows=_plan_rows(desk, tasks),
        frozen=4,
    )


def _league_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    book = book_of(desk.round)
    for table in leagues(book, desk.cards, intervals=desk.intervals(), last=desk.last):
        for row in table.rows:
            yield (
                table.title.vi,
                row.rank,
                row.unit,
                row.unit_name.vi,
                row.points,
                row.maximum,
                row.rate,
                row.grade.title.vi if row.grade else "",
                row.rank_low,
                row.rank_high,
                row.standard_error,
                row.last_rate,
                row.last_rank,
            )


def _sheet_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for card in desk.cards:
        for row in sheet_rows(card):
            yield (
                card.unit,
                card.unit_name.vi,
                row.code,
                row.title.vi,
                row.self_assessed,
                row.appraised,
                row.survey,
                row.final,
                row.maximum,
                row.rate,
                row.words.vi,
                row.reference.vi if row.reference else "",
            )


def _criterion_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for one in by_criterion(desk.cards, last=desk.last):
        owner = owner_name(desk, one.owner)
        numbers = (one.units, one.losing, one.lost, one.maximum, one.last_lost)
        yield (one.code, one.title.vi, owner, *numbers)


def _owner_rows(desk: Desk) -> Iterator[tuple[Cell, ...]]:
    for one in by_owner(desk.cards, last=desk.last):
        yield (owner_name(desk, one.owner), one.criteria, one.lost, one.maximum, one.last_lost)


def _plan_rows(desk: Desk, tasks: Tasks) -> Iterator[tuple[Cell, ...]]:
    for one in proposals(losses(desk.cards, last=desk.last)):
        task = tasks.get((one.unit, one.code))
        yield (
            one.unit,
            one.unit_name.vi,
            one.code,
            one.title.vi,
            one.lost,
            task.task if task else "",
            task.owner if task else owner_name(desk, one.owner),
            f"{task.due_on:%d/%m/%Y}" if task and task.due_on else "",
            _STATES[task.state] if task else "chưa lập",
        )


def owner_name(desk: Desk, owner: str) -> str:
    """Return what the book calls an owner agency, its id where it has no name for it."""
    found = book_of(desk.round).agencies.get(owner)
    return found.vi if found else owner
