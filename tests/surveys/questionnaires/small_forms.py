"""Tiny forms, one per feature, written as the Markdown tables an author writes."""
# ruff: noqa: E501 - a table row is one line

SETTINGS = """
| settings |
| | form_title | title_en | form_id |
| | Phiếu thử | Trial form | trial |
"""

LEVELS = """
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | exclusive |
| | yesno | 1 | Có | Yes | |
| | yesno | 2 | Không | No | |
| | channel | 1 | Truyền hình | Television | |
| | channel | 2 | Mạng xã hội | Social media | |
| | channel | 9 | Không kênh nào | None of these | yes |
"""

ROUTED = f"""
{SETTINGS}
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | relevant | calculation | appearance |
| | begin_group | first | Trang một | Page one | | | |
| | note | first_stem | Ông/bà hài lòng về: | How satisfied are you with: | | | stem |
| | note | first_note | Xin đọc kỹ. | Please read. | | | |
| | select_one yesno | used | Đã dùng | Used it | | | |
| | integer | visits | Số lần | Visits | | | |
| | calculate | double | | | | ${{visits}} * 2 | |
| | end_group | | | | | | |
| | begin_group | second | Trang hai | Page two | ${{used}} = 1 | | |
| | select_multiple channel | channels | Kênh | Channels | | | |
| | text | many | Vì sao nhiều | Why so many | ${{double}} > 6 | | |
| | end_group | | | | | | |
| | begin_group | third | Trang ba | Page three | selected(${{channels}}, '2') | | |
| | text | social | Mạng nào | Which network | | | |
| | end_group | | | | | | |
| | begin_group | last | Trang cuối | Last page | | | |
| | text | comment | Ý kiến | Comment | | | multiline |
| | end_group | | | | | | |
{LEVELS}
"""

KINDS = f"""
{SETTINGS}
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | required | required_message::Tiếng Việt (vi) | required_message::English (en) | constraint | constraint_message::Tiếng Việt (vi) | constraint_message::English (en) | appearance |
| | begin_group | page | Trang | Page | | | | | | | |
| | integer | age | Tuổi | Age | yes | Hãy nhập tuổi | Give your age | . >= 18 and . <= 120 | Từ 18 tuổi | From 18 years | |
| | decimal | weight | Cân nặng | Weight | | | | | | | |
| | date | day | Ngày | Day | | | | . <= today() | Chưa tới ngày này | Not yet | |
| | text | short | Ngắn | Short | | | | | | | |
| | text | long | Dài | Long | | | | | | | multiline |
| | select_one yesno | used | Đã dùng | Used | | | | | | | |
| | select_multiple channel | channels | Kênh | Channels | | | | count-selected(.) < 3 | Tối đa hai | At most two | |
| | integer | years | Số năm ở đây | Years here | | | | . <= ${{age}} | Hơn tuổi | More than your age | |
| | end_group | | | | | | | | | | |
{LEVELS}
"""


def with_rows(*rows: str, choices: str = "") -> str:
    """Return a form of one page with the survey rows given: type, name, vi, en, relevant."""
    header = "| | type | name | label::Tiếng Việt (vi) | label::English (en) | relevant | constraint | calculation | appearance |"
    opening = "| | begin_group | page | Trang | Page | | | | |"
    return "\n".join(
        [SETTINGS, "| survey |", header, opening, *rows, "| | end_group |", choices, ""]
    )
