"""Lays out scorecards, opt-in answers and the dictionary as table sheets, in Vietnamese."""

from collections.abc import Iterator

from analysis.indices.definition import OVERALL, Level
from analysis.par.scorecard import Line, LineStatus, Scorecard
from analysis.pipeline.rows import Scope
from sipas.exports.sheet import Cell, Column, Sheet, Style
from sipas.exports.tables import EVERYBODY_LINE
from sipas.publications.figures import Figures

_LEVELS = {
    Level.OVERALL: "Chỉ số chung",
    Level.BLOCK: "Nội dung",
    Level.FACTOR: "Nhóm yếu tố",
    Level.ITEM: "Tiêu chí",
}
_STATUS = {
    LineStatus.SCORED: "đã chấm",
    LineStatus.PARTLY: "chưa chấm đủ",
    LineStatus.NOT_SCORED: "chưa chấm",
    LineStatus.NOT_APPLICABLE: "không áp dụng",
}
_TERMS = (
    ("Chỉ số (%)", "Ước lượng cho toàn bộ người có hồ sơ trong kỳ, từ 0 đến 100."),
    ("Sai số chuẩn", "Độ bất định do chọn mẫu, tính theo điểm phần trăm (tuyến tính hóa Taylor)."),
    ("Cận dưới, cận trên 95 %", "Khoảng tin cậy: khoảng 95 trong 100 lần chọn mẫu chứa trị đúng."),
    ("Số người trả lời", "Người được chọn mẫu có trả lời ít nhất một tiêu chí của chỉ số."),
    ("Số câu trả lời", "Số lượt trả lời các tiêu chí thuộc chỉ số."),
    ("Hệ số thiết kế", "Phương sai so với chọn mẫu ngẫu nhiên đơn giản cùng cỡ; 1 là bằng nhau."),
    ("Tỷ lệ trả lời (%)", "Số người trả lời trên số người được chọn mẫu."),
    ("Bỏ trống", "Người trả lời bỏ qua tiêu chí; không tính vào mẫu số."),
    ("Không hỏi", "Tiêu chí không dành cho người này, ví dụ chưa từng phản ánh, kiến nghị."),
    ("Đánh hai ô", "Phiếu giấy đánh dấu nhiều hơn một mức; không tính là trả lời."),
    ("Tự nguyện", "Người tự vào trả lời qua đường dẫn mở; không đại diện, không tính điểm."),
    ("Điểm", "Điểm theo bộ tiêu chí CCHC nêu ở trang Bìa, làm tròn như bộ tiêu chí quy định."),
)  # fmt: skip


def by_points(figures: Figures) -> Sheet:
    """Return every line of every scorecard with reason, inputs and reference."""
    return Sheet(
        name="Điểm CCHC",
        title="Điểm cải cách hành chính theo đơn vị và tiêu chí",
        note="Mỗi điểm có lý do, đầu vào và căn cứ; giả định nêu ở trang “Ghi chú, từ điển”.",
        columns=(
            Column("Mã đơn vị", 12),
            Column("Đơn vị", 30, Style.WRAPPED),
            Column("Mã tiêu chí", 10),
            Column("Tiêu chí", 32, Style.WRAPPED),
            Column("Điểm", 9, Style.PERCENT),
            Column("Điểm tối đa", 9, Style.PERCENT),
            Column("Tình trạng", 13),
            Column("Lý do", 42, Style.WRAPPED),
            Column("Số liệu đầu vào", 24, Style.WRAPPED),
            Column("Căn cứ", 28, Style.WRAPPED),
        ),
        rows=(
            _line(card, line)
            for unit in figures.unit_lines()
            if (card := unit.card) is not None
            for line in card.lines
        ),
    )


def by_opt_in(figures: Figures) -> Sheet:
    """Return the indices of opt-in answers beside those of record."""
    return Sheet(
        name="Tự nguyện",
        title="Trả lời tự nguyện qua đường dẫn mở – KHÔNG tính vào chỉ số và điểm",
        note="Người trả lời tự chọn mình, thường hài lòng hơn; chỉ để tham khảo, không có sai số.",
        columns=(
            Column("Mã đơn vị", 12),
            Column("Đơn vị", 38),
            Column("Mã chỉ số", 10),
            Column("Chỉ số", 44),
            Column("Tự nguyện (%)", 12, Style.PERCENT),
            Column("Số người tự nguyện", 12, Style.COUNT),
            Column("Chính thức (%)", 12, Style.PERCENT),
        ),
        rows=_opt_in_rows(figures),
    )


def dictionary(figures: Figures) -> Sheet:
    """Return what the headings mean and the tree of indices."""
    return Sheet(
        name="Ghi chú, từ điển",
        title="Ý nghĩa các cột và danh mục chỉ số",
        note="Mã dùng chung cho mọi trang và cho tệp dữ liệu của lần tính.",
        columns=(
            Column("Mã, tên cột", 26),
            Column("Loại", 14),
            Column("Thuộc", 12),
            Column("Ý nghĩa", 90, Style.WRAPPED),
        ),
        rows=_dictionary_rows(figures),
        frozen=1,
    )


def _line(card: Scorecard, line: Line) -> tuple[Cell, ...]:
    inputs = "; ".join(f"{one.name} = {_comma(one.value)}" for one in line.inputs)
    return (
        card.unit,
        card.unit_name.vi,
        line.code,
        line.title.vi,
        line.points,
        line.maximum,
        _STATUS[line.status],
        line.words.vi,
        inputs,
        line.reference.vi if line.reference else "",
    )


def _opt_in_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    units = (
        ((Scope.UNIT, line.unit.code), line.unit.code, line.unit.name.vi)
        for line in figures.unit_lines()
        if line.opt_in.respondents
    )
    for place, code, name in (EVERYBODY_LINE, *units):
        for line in figures.node_lines(place, Level.OVERALL, Level.BLOCK):
            shown = "Chung" if line.node.code == OVERALL else line.node.title.vi
            opt_in = line.opt_in
            numbers = (opt_in.estimate, opt_in.respondents, line.index.estimate)
            yield (code, name, line.node.code, shown, *numbers)


def _dictionary_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    for heading, meaning in _TERMS:
        yield (heading, "Cột", "", meaning)
    cards = figures.result.scorecards
    for one in dict.fromkeys(entry for card in cards for entry in card.assumptions):
        yield (one.where, "Giả định", "Điểm CCHC", one.note.vi)
    for node in figures.result.nodes:
        yield (node.code, _LEVELS[node.level], node.parent, node.title.vi)


def _comma(value: str) -> str:
    return value.replace(".", ",")
