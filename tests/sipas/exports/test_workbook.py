"""The workbook as a spreadsheet reads it back: figures, panes, filters, print, no formula."""

from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest

from analysis.estimates.presentation import Presentation, Reason
from analysis.ground.text import LocalText
from analysis.indices.definition import Level
from analysis.pipeline.rows import Scope
from sipas.exports.workbook import Stamp, write_workbook
from sipas.publications.figures import EVERYBODY, Figures

STAMP = Stamp("a" * 64, datetime(2024, 12, 20, 2, 0, tzinfo=UTC))
SHEETS = [
    "Bìa",
    "Chỉ số theo đơn vị",
    "Bảng so sánh yếu tố",
    "Theo nhóm yếu tố",
    "Theo tiêu chí",
    "Phản hồi",
    "Theo hình thức",
    "Chất lượng – phản hồi",
    "Chất lượng – bỏ trống",
    "Chất lượng – cách trả lời",
    "Chất lượng – kiểm định",
    "Yếu tố tác động",
    "Việc nên làm trước",
    "Điểm CCHC",
    "Tự nguyện",
    "Ghi chú, từ điển",
]


@pytest.fixture(scope="module")
def book(result, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    write_workbook(result, path, stamp=STAMP)
    return openpyxl.load_workbook(path)


def table(book, name):
    """Return the rows of a sheet as mappings by heading."""
    rows = list(book[name].iter_rows(min_row=4, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_sheets_stand_in_order(book):
    assert book.sheetnames == SHEETS


def test_indices_by_unit_are_those_of_the_run(book, result):
    figures = Figures(result)
    rows = {row["Mã đơn vị"]: row for row in table(book, "Chỉ số theo đơn vị")[3:]}
    assert list(rows) == [line.unit.code for line in figures.unit_lines()]
    ranks = {row.unit: row for row in result.diagnostics.ranking if row.code == "overall"}
    assert {code: row["Hạng thấp nhất có thể"] for code, row in rows.items()} == {
        code: ranks[code].worst for code in rows
    }
    for unit in result.units:
        place = (Scope.UNIT, unit.code)
        index, row, card = figures.index(place), rows[unit.code], figures.card(unit.code)
        assert row["Đơn vị"] == unit.name.vi
        assert row["Chỉ số (%)"] == index.estimate
        assert row["Sai số chuẩn"] == index.standard_error
        assert (row["Cận dưới 95 %"], row["Cận trên 95 %"]) == (index.lower, index.upper)
        assert row["Số người trả lời"] == index.respondents
        assert row["Tỷ lệ trả lời (%)"] == figures.response(place).response_rate
        assert row["Điểm"] == float(card.points)
        assert row["Điểm tối đa"] == 10
    everybody = table(book, "Chỉ số theo đơn vị")[0]
    assert everybody["Chỉ số (%)"] == figures.index(EVERYBODY).estimate


def test_criteria_carry_their_counts_and_blanks(book, result):
    figures = Figures(result)
    rows = {
        (row["Mã đơn vị"] or "", row["Mã tiêu chí"]): row for row in table(book, "Theo tiêu chí")
    }
    items = figures.node_lines(EVERYBODY, Level.ITEM)
    assert len(rows) == len(items) * (1 + len(result.units))
    for line in items:
        row = rows["", line.node.code]
        assert tuple(row[f"Mức {level}"] for level in range(1, 6)) == line.levels.counts
        assert row["Bỏ trống"] == line.levels.blank
        assert row["Không hỏi"] == line.levels.not_asked
    assert sum(row["Bỏ trống"] for row in rows.values()) > 0


def test_response_adds_up_by_mode(book):
    for row in table(book, "Phản hồi"):
        answered = row["Trực tuyến: số phiếu"] + row["Phiếu giấy: số phiếu"]
        assert answered == row["Đã trả lời"]
        assert row["Đã trả lời"] + row["Không trả lời"] == row["Số người được chọn"]


def test_points_carry_reason_inputs_and_reference(book, result):
    rows = table(book, "Điểm CCHC")
    assert len(rows) == sum(len(card.lines) for card in result.scorecards)
    for row in rows:
        assert "điểm" in row["Lý do"]
        assert row["Số liệu đầu vào"].startswith("sipas.overall = ")
        assert row["Căn cứ"].startswith("Quyết định số 876")


def test_opt_in_answers_lie_apart_and_say_so(book, result):
    assert "KHÔNG tính" in book["Tự nguyện"]["A1"].value
    everybody = table(book, "Tự nguyện")[0]
    assert everybody["Tự nguyện (%)"] == Figures(result).opt_in(EVERYBODY).estimate
    assert everybody["Số người tự nguyện"] == 60


def test_cover_names_what_the_figures_rest_on(book, result):
    said = {row[0]: row[1] for row in book["Bìa"].iter_rows(values_only=True)}
    info = result.info
    assert said["Bản chốt số liệu (SHA-256)"] == info.snapshot_sha256
    assert said["Lần tính (SHA-256)"] == STAMP.run_hash
    assert info.questionnaire.content_hash in said["Phiếu hỏi"]
    assert info.method.content_hash in said["Phương pháp"]
    assert "SUY LUẬN" in said["Cách tính chính thức"]
    assert said["Ngày tính"] == "09:00 20/12/2024"
    assert any("MÔ PHỎNG" in str(cell) for cell in said)


def test_every_table_is_set_up_for_screen_and_print(book):
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes in {"B5", "C5"}, name
        assert sheet.auto_filter.ref.startswith("A4:"), name
        assert sheet.print_title_rows == "$4:$4", name
        assert sheet.page_setup.orientation == "landscape", name
        assert str(sheet.page_setup.paperSize) == "9", name
        assert sheet.page_setup.fitToWidth in {None, 1}, name  # one page wide is the default
        assert sheet.page_setup.fitToHeight == 0, name
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, name
        assert STAMP.run_hash[:16] in sheet.oddFooter.left.text, name
        assert "MÔ PHỎNG" in sheet.oddHeader.center.text, name
        assert all(sheet.column_dimensions[letter].width >= 8 for letter in "ABC"), name
    index = book["Chỉ số theo đơn vị"]
    assert index["D5"].number_format == "0.00"
    assert index["I5"].number_format == "#,##0"


@pytest.mark.parametrize("text", ["=1+1", "+84 276", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(result, tmp_path, text):
    first = replace(result.units[0], name=LocalText(vi=text, en=text))
    path = tmp_path / "odd.xlsx"
    write_workbook(replace(result, units=(first, *result.units[1:])), path, stamp=STAMP)
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
    found = [cell for cell in cells if cell.value == text]
    assert found
    assert all(cell.data_type in {"s", "inlineStr"} and cell.quotePrefix for cell in found)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_same_run_gives_the_same_bytes(result, tmp_path):
    paths = (tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    for path in paths:
        write_workbook(result, path, stamp=STAMP)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_only_simulated_data_say_so(result, tmp_path):
    campaign = replace(result.info.campaign, simulated=False)
    real = replace(result, info=replace(result.info, campaign=campaign))
    path = tmp_path / "real.xlsx"
    write_workbook(real, path, stamp=STAMP)
    book = openpyxl.load_workbook(path)
    assert book["Bìa"]["A2"].value is None
    assert book["Theo tiêu chí"].oddHeader.center.text is None


def test_quality_and_drivers_are_those_of_the_run(book, result):
    tables = result.diagnostics
    rows = table(book, "Chất lượng – phản hồi")
    assert len(rows) == len(tables.outcomes)
    assert rows[0]["RR1 (%)"] == tables.outcomes[0].response_rate_1
    straight = [row for row in tables.patterns if row.people]
    assert sum(row["Một mức cho mọi câu"] for row in table(book, "Chất lượng – cách trả lời")) == (
        sum(row.straight for row in straight)
    )
    factors = {one.node.code for one in Figures(result).node_lines(EVERYBODY, Level.FACTOR)}
    parts = [
        row["Mức quan trọng (phần trên 100)"]
        for row in table(book, "Yếu tố tác động")
        if row["Mã"] in factors and row["Mức quan trọng (phần trên 100)"] is not None
    ]
    assert sum(parts) == pytest.approx(100)
    assert len(table(book, "Việc nên làm trước")) == len(tables.priorities)


def test_a_unit_under_the_minimum_keeps_its_row_and_says_why(book, result, tmp_path):
    """STP has 17 respondents, under 30: flagged by default, withheld where the setting says so."""
    few = Figures(result).index((Scope.UNIT, "STP"))
    assert few.respondents < result.info.settings.minimum_respondents
    assert few.estimate is not None
    withheld = replace(
        few,
        **dict.fromkeys(("estimate", "standard_error", "lower", "upper")),
        reason=Reason.FEW_RESPONDENTS,
        presentation=Presentation.SUPPRESS,
    )
    rows = tuple(withheld if row is few else row for row in result.indices)
    path = tmp_path / "book.xlsx"
    write_workbook(replace(result, indices=rows), path, stamp=STAMP)
    for shown, estimate, said in (
        (book, few.estimate, "đọc thận trọng: ít người hoặc khoảng rộng"),
        (openpyxl.load_workbook(path), None, "không công bố: quá ít người trả lời"),
    ):
        rows = {one["Mã đơn vị"]: one for one in table(shown, "Chỉ số theo đơn vị")}
        assert (rows["STP"]["Chỉ số (%)"], rows["STP"]["Lưu ý"]) == (estimate, said)
