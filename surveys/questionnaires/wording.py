"""The words a respondent reads when an answer cannot be taken, in Vietnamese and English."""

from analysis.ground.text import LocalText

REQUIRED = LocalText(vi="Ông/bà vui lòng trả lời câu này.", en="Please answer this question.")
ONE_ONLY = LocalText(vi="Chỉ chọn hoặc nhập một câu trả lời.", en="Give one answer only.")
NOT_A_CHOICE = LocalText(
    vi="Vui lòng chọn một trong các phương án có sẵn.", en="Choose from the answers listed."
)
INTEGER = LocalText(
    vi="Vui lòng nhập số nguyên, chỉ dùng chữ số, tối đa 9 chữ số, ví dụ 35.",
    en="Enter a whole number in digits only, at most 9 of them, for example 35.",
)
DECIMAL = LocalText(
    vi="Vui lòng nhập một số, không dùng dấu ngăn cách hàng nghìn, ví dụ 3,5.",
    en="Enter a number without thousands separators, for example 3.5.",
)
DATE = LocalText(
    vi="Vui lòng nhập ngày có thật theo dạng ngày/tháng/năm, ví dụ 25/12/2024.",
    en="Enter a real date as day/month/year, for example 25/12/2024.",
)
CONSTRAINT = LocalText(
    vi="Câu trả lời nằm ngoài phạm vi cho phép.", en="The answer is outside what is allowed."
)


def exclusive(label: LocalText) -> LocalText:
    """Return the message for a choice that stands alone but was ticked with others."""
    return LocalText(
        vi=f"Phương án “{label.vi}” không chọn cùng phương án khác.",
        en=f"“{label.en}” cannot be chosen together with other answers.",
    )


def too_long(characters: int, limit: int) -> LocalText:
    """Return the message for a text over its limit, both in characters."""
    return LocalText(
        vi=f"Nội dung dài {characters} ký tự; tối đa {limit} ký tự. Vui lòng viết ngắn hơn.",
        en=f"The text has {characters} characters; at most {limit} fit. Please shorten it.",
    )
