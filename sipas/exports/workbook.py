"""Composes the workbook of a run: cover, indices, response, points, opt-in answers, dictionary."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from analysis.indices.definition import Basis
from analysis.pipeline.rows import NoteCode, RunInfo, RunResult
from sipas.exports import diagnostics, points, tables
from sipas.exports.book import Book
from sipas.publications.figures import EVERYBODY, Figures
from surveys.clock import PROVINCE_ZONE

_SHEETS = (
    tables.by_unit,
    tables.factor_matrix,
    tables.by_factor,
    tables.by_item,
    tables.by_response,
    tables.by_mode,
    diagnostics.by_outcome,
    diagnostics.by_blank,
    diagnostics.by_pattern,
    diagnostics.by_consistency,
    diagnostics.by_driver,
    diagnostics.by_priority,
    points.by_points,
    points.by_opt_in,
    points.dictionary,
)
_SIMULATED = "DỮ LIỆU MÔ PHỎNG – khung mẫu và câu trả lời là giả lập; tên cơ quan là thật"
_OF_RECORD = (
    "Chỉ số chính thức chỉ gồm người được chọn mẫu xác suất. Trả lời tự nguyện qua đường dẫn mở để "
    "riêng ở trang “Tự nguyện”, không tính vào chỉ số và điểm."
)
_NOTES = {
    NoteCode.EMPTY_STRATUM: "Không ai trả lời, không có trong chỉ số chung",
    NoteCode.LONELY_STRATUM: "Chỉ một người trả lời, không có khoảng tin cậy riêng",
    NoteCode.COLLAPSED_STRATA: "Gộp tầng khi tính sai số vì có tầng chỉ có một đơn vị mẫu",
    NoteCode.NOT_SCORED: "Bộ tiêu chí không chấm loại đơn vị này",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a run is known: its hash and the moment it was finished."""

    run_hash: str
    finished_at: datetime


def write_workbook(result: RunResult, path: Path, *, stamp: Stamp) -> None:
    """Write the workbook of a run to `path`; the same run gives the same bytes."""
    figures, info = Figures(result), result.info
    footer = f"{info.campaign.title.vi} · lần tính {stamp.run_hash[:16]}"
    header = _SIMULATED if info.campaign.simulated else ""
    with Book(path, created=stamp.finished_at, footer=footer, header=header) as book:
        book.add_cover(
            "Bìa",
            title="KẾT QUẢ KHẢO SÁT MỨC ĐỘ HÀI LÒNG",
            warning=header,
            facts=list(_facts(figures, stamp)),
        )
        for sheet in _SHEETS:
            book.add(sheet(figures))


def _facts(figures: Figures, stamp: Stamp) -> Iterator[tuple[str, str]]:
    info = figures.result.info
    yield from _headline(figures)
    yield from _campaign(info)
    yield from _method(info)
    yield "Bản chốt số liệu (SHA-256)", info.snapshot_sha256
    yield "Lần tính (SHA-256)", stamp.run_hash
    yield "Ngày tính", _moment(stamp.finished_at)
    yield "Phiên bản phần mềm", "; ".join(f"{name} {version}" for name, version in info.versions)
    for note in info.notes:
        yield "Lưu ý", f"{_NOTES[note.code]}: {', '.join(note.about)}"


def _headline(figures: Figures) -> Iterator[tuple[str, str]]:
    index, response = figures.index(EVERYBODY), figures.response(EVERYBODY)
    if index.estimate is not None:
        said = f"{_comma(index.estimate)} %"
        if index.lower is not None and index.upper is not None:
            said += f" (khoảng tin cậy 95 %: {_comma(index.lower)}–{_comma(index.upper)})"
        yield "Chỉ số hài lòng chung", said
    drawn, answered = response.sampled, response.complete
    units = len(figures.result.units)
    yield "Cỡ mẫu", f"{drawn} người được chọn, {answered} người trả lời; {units} đơn vị"
    yield "Phạm vi", _OF_RECORD


def _campaign(info: RunInfo) -> Iterator[tuple[str, str]]:
    campaign, form = info.campaign, info.questionnaire
    yield "Cuộc khảo sát", f"{campaign.title.vi} ({campaign.code})"
    yield "Kỳ đánh giá", f"{_day(campaign.period_from)} – {_day(campaign.period_to)}"
    yield "Kết thúc thu thập", _day(campaign.closed_on)
    yield "Phiếu hỏi", f"{form.name}, phiên bản {form.version}, SHA-256 {form.content_hash}"


def _method(info: RunInfo) -> Iterator[tuple[str, str]]:
    method, record = info.method, info.method.of_record
    yield "Phương pháp", f"{method.title.vi} ({method.id}), SHA-256 {method.content_hash}"
    yield "Căn cứ phương pháp", method.reference
    certain = "theo văn bản" if record.basis is Basis.OFFICIAL else "SUY LUẬN, cần xác nhận"
    yield "Cách tính chính thức", f"{record.scoring}, {record.rollup} ({certain}). {record.note.vi}"
    if info.rulebook:
        book = info.rulebook
        yield "Bộ tiêu chí CCHC", f"{book.title.vi} ({book.id}), SHA-256 {book.content_hash}"


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(PROVINCE_ZONE):%H:%M %d/%m/%Y}"


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
