"""Lays out the results of a run as table sheets, in Vietnamese."""

from collections.abc import Iterable, Iterator

from analysis.estimates.presentation import Presentation, Reason
from analysis.indices.definition import OVERALL, Level
from analysis.pipeline.rows import IndexRow, Scope
from analysis.snapshot.contract import Mode
from sipas.exports.sheet import Cell, Column, Sheet, Style
from sipas.publications.figures import EVERYBODY, Figures, NodeLine, Place

KINDS = {
    "department": "Sở, ban, ngành",
    "district": "Huyện, thị xã, thành phố",
    "commune": "Xã, phường",
    "province": "Tỉnh",
    "other": "Khác",
}
MODES = {Mode.WEB: "Trực tuyến", Mode.PAPER: "Phiếu giấy"}
_EVERYBODY = "Toàn bộ đơn vị"
_CODE, _UNIT = Column("Mã đơn vị", 12), Column("Đơn vị", 38)
_ESTIMATE = (
    Column("Chỉ số (%)", 11, Style.PERCENT),
    Column("Sai số chuẩn", 11, Style.PERCENT),
    Column("Cận dưới 95 %", 11, Style.PERCENT),
    Column("Cận trên 95 %", 11, Style.PERCENT),
    Column("Số người trả lời", 11, Style.COUNT),
)
_ANSWERS = Column("Số câu trả lời", 11, Style.COUNT)
_FLAG = Column("Lưu ý", 34)


def by_unit(figures: Figures) -> Sheet:
    """Return the overall index of everybody, of each kind of unit and of each unit."""
    return Sheet(
        name="Chỉ số theo đơn vị",
        title="Chỉ số hài lòng theo đơn vị",
        note="Chỉ gồm người được chọn mẫu xác suất; sắp xếp từ cao xuống thấp. Hạng trong nhóm "
        "đơn vị: với độ tin cậy 95 %, hạng thật của mọi đơn vị cùng lúc nằm giữa hai cột hạng.",
        columns=(
            _CODE,
            _UNIT,
            Column("Nhóm đơn vị", 24),
            *_ESTIMATE,
            _ANSWERS,
            Column("Hệ số thiết kế", 10, Style.PERCENT),
            Column("Tỷ lệ trả lời (%)", 10, Style.RATE),
            Column("Hạng cao nhất có thể", 9, Style.COUNT),
            Column("Hạng thấp nhất có thể", 9, Style.COUNT),
            Column("Điểm", 9, Style.PERCENT),
            Column("Điểm tối đa", 9, Style.PERCENT),
            _FLAG,
        ),
        rows=_unit_rows(figures),
    )


def by_factor(figures: Figures) -> Sheet:
    """Return blocks and factors of everybody and of each unit, one line each."""
    return Sheet(
        name="Theo nhóm yếu tố",
        title="Chỉ số hài lòng theo nội dung và nhóm yếu tố",
        note="Dùng bộ lọc ở cột “Mã chỉ số” để so sánh các đơn vị về một nhóm yếu tố.",
        columns=(
            _CODE,
            _UNIT,
            Column("Mã chỉ số", 10),
            Column("Nội dung, nhóm yếu tố", 44),
            *_ESTIMATE,
            _ANSWERS,
            _FLAG,
        ),
        rows=(
            (code, name, *_node(line), line.index.answers, flag_of(line.index))
            for place, code, name in _places(figures)
            for line in figures.node_lines(place, Level.BLOCK, Level.FACTOR)
        ),
    )


def factor_matrix(figures: Figures) -> Sheet:
    """Return units by factors: estimates alone, for reading across."""
    nodes = [node for node in figures.result.nodes if node.level in {Level.BLOCK, Level.FACTOR}]
    return Sheet(
        name="Bảng so sánh yếu tố",
        title="So sánh các đơn vị theo nhóm yếu tố (%)",
        note="Sai số của từng số nằm ở trang “Theo nhóm yếu tố”. "
        + "; ".join(f"{node.code}: {node.title.vi}" for node in nodes)
        + ".",
        columns=(
            _CODE,
            _UNIT,
            Column("Chung", 9, Style.PERCENT),
            *(Column(node.code, 9, Style.PERCENT) for node in nodes),
        ),
        rows=(
            (
                code,
                name,
                *(figures.index(place, at).estimate for at in (OVERALL, *(n.code for n in nodes))),
            )
            for place, code, name in _places(figures)
        ),
    )


def by_item(figures: Figures) -> Sheet:
    """Return every criterion of everybody and of each unit with its counts by level."""
    levels = figures.result.info.method.scale.levels
    return Sheet(
        name="Theo tiêu chí",
        title="Chỉ số hài lòng theo tiêu chí và số người chọn từng mức",
        note="Số đếm là số phiếu, không nhân quyền số; bỏ trống và không hỏi không tính là mức 3.",
        columns=(
            _CODE,
            _UNIT,
            Column("Mã tiêu chí", 12),
            Column("Tiêu chí", 52, Style.WRAPPED),
            *_ESTIMATE,
            *(Column(f"Mức {level}", 8, Style.COUNT) for level in levels),
            Column("Bỏ trống", 9, Style.COUNT),
            Column("Không hỏi", 9, Style.COUNT),
            Column("Đánh hai ô", 10, Style.COUNT),
            _FLAG,
        ),
        rows=_item_rows(figures),
    )


def by_response(figures: Figures) -> Sheet:
    """Return what became of the sampled cases, by unit and mode."""
    return Sheet(
        name="Phản hồi",
        title="Phản hồi theo đơn vị và hình thức trả lời",
        note="Tỷ lệ tính trên số người được chọn mẫu.",
        columns=(
            _CODE,
            _UNIT,
            Column("Số người được chọn", 11, Style.COUNT),
            Column("Đã trả lời", 11, Style.COUNT),
            Column("Không trả lời", 11, Style.COUNT),
            Column("Tỷ lệ trả lời (%)", 11, Style.RATE),
            *(Column(f"{MODES[mode]}: số phiếu", 12, Style.COUNT) for mode in Mode),
            *(Column(f"{MODES[mode]}: tỷ lệ (%)", 12, Style.RATE) for mode in Mode),
        ),
        rows=_response_rows(figures),
    )


def by_mode(figures: Figures) -> Sheet:
    """Return the overall index of those who used each mode, side by side."""
    return Sheet(
        name="Theo hình thức",
        title="Chỉ số hài lòng chung theo hình thức trả lời",
        note="Người trả lời tự chọn hình thức; khác biệt có thể do người, không chỉ do hình thức.",
        columns=(Column("Hình thức", 16), *_ESTIMATE, _ANSWERS),
        rows=(
            (MODES[line.mode], *_estimate(line.index), line.index.answers)
            for line in figures.mode_lines()
        ),
        frozen=1,
    )


def flag_of(index: IndexRow) -> str:
    """Return in words whether a figure is withheld or to be read with care; empty: neither."""
    if index.respondents == 0:
        return "không có người trả lời"
    if index.reason is Reason.FEW_RESPONDENTS and index.estimate is None:
        return "không công bố: quá ít người trả lời"
    if index.presentation in {Presentation.FLAG, Presentation.SUPPRESS}:
        return "đọc thận trọng: ít người hoặc khoảng rộng"
    return ""


def _unit_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    for place, code, name in (EVERYBODY_LINE, *_kinds(figures)):
        flag = flag_of(figures.index(place))
        yield (code, name, "", *_overall(figures, place), None, None, None, None, flag)
    for line in figures.unit_lines():
        points = (line.card.points, line.card.maximum) if line.card else (None, None)
        place = (Scope.UNIT, line.unit.code)
        kind = KINDS.get(line.unit.kind, line.unit.kind)
        ranks = (line.rank.best, line.rank.worst) if line.rank else (None, None)
        whole = _overall(figures, place)
        flag = flag_of(line.index)
        yield (line.unit.code, line.unit.name.vi, kind, *whole, *ranks, *points, flag)


def _overall(figures: Figures, place: Place) -> tuple[Cell, ...]:
    index = figures.index(place)
    rate = figures.response(place).response_rate
    return (*_estimate(index), index.answers, index.design_effect, rate)


def _item_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    for place, code, name in _places(figures):
        for line in figures.node_lines(place, Level.ITEM):
            if line.levels is None:
                raise LookupError(line.node.code)
            said = line.levels
            counts = (*said.counts, said.blank, said.not_asked, said.two_ticks)
            yield (code, name, *_node(line), *counts, flag_of(line.index))


def _response_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    for place, code, name in _places(figures):
        whole = figures.response(place)
        modes = [figures.response(place, str(mode)) for mode in Mode]
        yield (
            code,
            name,
            whole.sampled,
            whole.complete,
            whole.no_answer,
            whole.response_rate,
            *(one.complete for one in modes),
            *(one.response_rate for one in modes),
        )


EVERYBODY_LINE: tuple[Place, str, str] = (EVERYBODY, "", _EVERYBODY)


def _places(figures: Figures) -> Iterable[tuple[Place, str, str]]:
    yield EVERYBODY_LINE
    for line in figures.unit_lines():
        yield (Scope.UNIT, line.unit.code), line.unit.code, line.unit.name.vi


def _kinds(figures: Figures) -> Iterator[tuple[Place, str, str]]:
    for kind in dict.fromkeys(unit.kind for unit in figures.result.units):
        yield (Scope.KIND, kind), "", f"Chung: {KINDS.get(kind, kind)}"


def _node(line: NodeLine) -> tuple[Cell, ...]:
    return (line.node.code, line.node.title.vi, *_estimate(line.index))


def _estimate(index: IndexRow) -> tuple[Cell, ...]:
    return (
        index.estimate,
        index.standard_error,
        index.lower,
        index.upper,
        index.respondents,
    )
