"""Lays out data quality and drivers of a run as table sheets, in Vietnamese."""

from collections.abc import Iterator

from analysis.drivers.priorities import Priority
from analysis.indices.definition import Level
from analysis.pipeline.diagnostics import DriverStatus, OutlierKind
from analysis.pipeline.rows import ALL, Scope
from analysis.snapshot.contract import Mode
from sipas.exports.sheet import Cell, Column, Sheet, Style
from sipas.exports.tables import KINDS, MODES, flag_of
from sipas.publications.drivers import Drivers
from sipas.publications.figures import Figures
from sipas.publications.quality import Quality

_PLACE = Column("Phạm vi", 38)
_PRIORITY = {
    Priority.CONCENTRATE: "Nên làm trước",
    Priority.KEEP_UP: "Giữ vững",
    Priority.LOW: "Có thể chờ",
    Priority.OVERKILL: "Đã đủ",
    None: "",
}
_STATUS = {
    DriverStatus.OK: "",
    DriverStatus.TOO_FEW: "quá ít người trả lời",
    DriverStatus.SELDOM_ANSWERED: "chưa đến một nửa số người trả lời",
    DriverStatus.NO_VARIATION: "mọi người trả lời như nhau",
    DriverStatus.DEPENDENT: "không tách được khỏi các nhóm khác",
}
_OUTLIER = {OutlierKind.UNIT: "Đơn vị", OutlierKind.SAMPLING_UNIT: "Đơn vị mẫu"}
_GROUPED = {"psu": "Đơn vị mẫu", "surveyor": "Điều tra viên", "keyer": "Người nhập"}


def by_outcome(figures: Figures) -> Sheet:
    """Return what became of the sampled cases with AAPOR's rates."""
    return Sheet(
        name="Chất lượng – phản hồi",
        title="Kết quả tiếp cận người được chọn mẫu và tỷ lệ theo AAPOR",
        note="RR1 thận trọng nhất: coi mọi trường hợp chưa rõ là thuộc diện khảo sát.",
        columns=(
            _PLACE,
            *(
                Column(heading, 11, Style.COUNT)
                for heading in (
                    *("Đầy đủ", "Một phần", "Từ chối", "Không gặp được", "Không rõ lý do"),
                    *("Chưa rõ thuộc diện", "Không thuộc diện"),
                )
            ),
            *(
                Column(heading, 11, Style.RATE)
                for heading in (
                    *("RR1 (%)", "RR2 (%)", "RR3 (%)", "RR4 (%)", "RR5 (%)", "RR6 (%)"),
                    *("Hợp tác (%)", "Từ chối (%)", "Tiếp cận (%)", "RR1 theo quyền số (%)"),
                )
            ),
        ),
        rows=_outcome_rows(figures),
        frozen=1,
    )


def by_blank(figures: Figures) -> Sheet:
    """Return item nonresponse of everybody, the highest first."""
    return Sheet(
        name="Chất lượng – bỏ trống",
        title="Tiêu chí bị bỏ trống, cao nhất trước",
        note="Tỷ lệ tính trên người được hỏi tiêu chí; bỏ trống không bao giờ tính là mức giữa.",
        columns=(
            Column("Mã tiêu chí", 12),
            Column("Tiêu chí", 60, Style.WRAPPED),
            Column("Được hỏi", 11, Style.COUNT),
            Column("Bỏ trống", 11, Style.COUNT),
            Column("Đánh hai ô", 11, Style.COUNT),
            Column("Không hỏi", 11, Style.COUNT),
            Column("Không trả lời (%)", 12, Style.RATE),
        ),
        rows=(
            (
                *(row.item, title.vi, row.asked, row.blank, row.two_ticks, row.not_asked),
                row.nonresponse_rate,
            )
            for title, row in Quality(figures).item_gaps
        ),
    )


def by_pattern(figures: Figures) -> Sheet:
    """Return straight-lining with its baselines, and speeders where times are known."""
    return Sheet(
        name="Chất lượng – cách trả lời",
        title="Cho một mức ở mọi câu, và trả lời quá nhanh",
        note="Người hài lòng nhất quán cũng cho một mức ở mọi câu: chỉ phần vượt mới đáng ngờ. "
        "Không phiếu nào bị xóa vì các kiểm tra này.",
        columns=(
            _PLACE,
            Column("Số người", 10, Style.COUNT),
            Column("Một mức cho mọi câu", 11, Style.COUNT),
            Column("Tỷ lệ (%)", 10, Style.RATE),
            Column("Chờ đợi ở người nhất quán (%)", 14, Style.RATE),
            Column("Phần vượt (điểm %)", 11, Style.RATE),
            Column("Phiếu đo thời gian", 11, Style.COUNT),
            Column("Trung vị (giây)", 10, Style.RATE),
            Column("Quá nhanh", 10, Style.COUNT),
            Column("Quá nhanh (%)", 10, Style.RATE),
        ),
        rows=_pattern_rows(figures),
        frozen=1,
    )


def by_consistency(figures: Figures) -> Sheet:
    """Return the tests: modes, reliability, surveyors and keyers, outliers, one line each."""
    return Sheet(
        name="Chất lượng – kiểm định",
        title="So sánh hình thức, độ tin cậy, ảnh hưởng người khảo sát, đơn vị khác biệt",
        note="p nhỏ hơn 0,05: ngẫu nhiên hiếm khi gây ra mức khác biệt như vậy; p của so sánh hình "
        "thức đã xét mọi so sánh cùng lúc (Holm).",
        columns=(
            Column("Kiểm tra", 30),
            Column("Đối tượng", 50, Style.WRAPPED),
            Column("Giá trị", 12, Style.PERCENT),
            Column("Đơn vị đo", 24),
            Column("Sai số chuẩn", 12, Style.PERCENT),
            Column("p", 10, Style.FINE),
            Column("Số người", 10, Style.COUNT),
        ),
        rows=_consistency_rows(figures),
    )


def by_driver(figures: Figures) -> Sheet:
    """Return what moves satisfaction: factors, then criteria."""
    return Sheet(
        name="Yếu tố tác động",
        title="Yếu tố tác động đến mức hài lòng chung",
        note="Mức quan trọng của mỗi nhóm cộng lại bằng 100; là mối liên hệ, không hứa hẹn tác "
        "dụng của một biện pháp. Khoảng tin cậy chứa 0: chưa rõ có tác động.",
        columns=(
            Column("Mã", 12),
            Column("Nhóm yếu tố, tiêu chí", 52, Style.WRAPPED),
            Column("Mức quan trọng (phần trên 100)", 13, Style.RATE),
            Column("Tương quan", 11, Style.PERCENT),
            Column("Tác động của một mức", 11, Style.PERCENT),
            Column("Cận dưới 95 %", 11, Style.PERCENT),
            Column("Cận trên 95 %", 11, Style.PERCENT),
            Column("p", 10, Style.FINE),
            Column("Số người", 10, Style.COUNT),
            Column("Lưu ý", 30),
        ),
        rows=_driver_rows(figures),
    )


def by_priority(figures: Figures) -> Sheet:
    """Return importance and performance of every factor of every unit."""
    return Sheet(
        name="Việc nên làm trước",
        title="Mức quan trọng và kết quả theo nhóm yếu tố của từng đơn vị",
        note="Nên làm trước: quan trọng hơn nhóm trung bình mà kết quả thấp hơn trung bình của "
        "chính đơn vị.",
        columns=(
            Column("Mã đơn vị", 12),
            Column("Đơn vị", 34),
            Column("Mã", 8),
            Column("Nhóm yếu tố", 44, Style.WRAPPED),
            Column("Mức quan trọng (phần trên 100)", 13, Style.RATE),
            Column("Kết quả (%)", 10, Style.PERCENT),
            Column("Cận dưới 95 %", 10, Style.PERCENT),
            Column("Cận trên 95 %", 10, Style.PERCENT),
            Column("Nhận xét", 16),
            Column("Lưu ý", 34),
        ),
        rows=_priority_rows(figures),
    )


def _outcome_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    for row in Quality(figures).outcomes:
        yield (
            _place(figures, row.scope, row.scope_code),
            *(row.complete, row.partial, row.refusal, row.non_contact, row.other),
            *(row.unknown_eligibility, row.ineligible),
            *(row.response_rate_1, row.response_rate_2, row.response_rate_3, row.response_rate_4),
            *(row.response_rate_5, row.response_rate_6, row.cooperation_rate, row.refusal_rate),
            *(row.contact_rate, row.weighted_response_rate),
        )


def _pattern_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    quality = Quality(figures)
    timed = {(row.scope, row.scope_code): row for row in quality.speed}
    for row in quality.patterns:
        excess = None
        if row.share is not None and row.by_agreement is not None:
            excess = row.share - row.by_agreement
        speed = timed.get((row.scope, row.scope_code))
        times = (
            (speed.timed, speed.median_seconds, speed.speeders, speed.share)
            if speed
            else (None,) * 4
        )
        name = _place(figures, row.scope, row.scope_code)
        yield (name, row.people, row.straight, row.share, row.by_agreement, excess, *times)


def _consistency_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    quality = Quality(figures)
    for gap in quality.mode_gaps:
        row = gap.row
        yield (
            *("Trực tuyến trừ phiếu giấy", gap.title.vi, row.gap, "điểm phần trăm"),
            *(row.standard_error, row.holm, None),
        )
    for title, found in quality.reliability:
        yield ("Alpha của Cronbach", title.vi, found.alpha, "0 đến 1", None, None, found.people)
    for group in quality.clustering:
        word = _GROUPED.get(group.column, group.column)
        share = group.share_of_variance
        unit = "% biến thiên giữa các nhóm"
        yield ("Giống nhau trong nhóm", word, share, unit, None, group.p_value, group.people)
    for one in quality.outliers:
        name = _place(figures, Scope.UNIT, one.code)
        word = f"{_OUTLIER[one.kind]}: {name}"
        yield ("Khác xa nhóm cùng loại", word, one.value, "chỉ số, %", None, None, one.respondents)


def _driver_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    drivers = Drivers(figures)
    for level in (Level.FACTOR, Level.ITEM):
        for one in drivers.table(level):
            row = one.row
            yield (
                *(row.code, one.title.vi, one.part, row.correlation, row.coefficient),
                *(row.lower, row.upper, row.p_value, row.people, str(_STATUS[row.status])),
            )


def _priority_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    drivers = Drivers(figures)
    for unit in figures.result.units:
        for one in drivers.concerns(unit.code):
            yield (
                *(unit.code, unit.name.vi, one.row.code, one.title.vi, one.importance),
                *(one.row.performance, one.index.lower, one.index.upper),
                *(_PRIORITY[one.row.priority], flag_of(one.index)),
            )


def _place(figures: Figures, scope: Scope, code: str) -> str:
    if scope is Scope.UNIT:
        unit = figures.unit(code)
        return unit.name.vi if unit else code
    if scope is Scope.KIND:
        return f"Chung: {KINDS.get(code, code)}"
    return "Toàn bộ đơn vị" if code == ALL else MODES[Mode(code)]
