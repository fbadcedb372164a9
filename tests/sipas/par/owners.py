"""A rule book of one province with 8 contents and 6 owner agencies; every figure is made up."""

from textwrap import indent

#: Owner in the rule book, its name there, the unit that fills in.
OWNERS = (
    ("noi-vu", "Sở Nội vụ", "SNV"),
    ("tu-phap", "Sở Tư pháp", "STP"),
    ("van-phong", "Văn phòng UBND tỉnh", "VPUB"),
    ("tai-chinh", "Sở Tài chính", "STC"),
    ("thong-tin", "Sở Thông tin và Truyền thông", "STTTT"),
    ("ke-hoach", "Sở Kế hoạch và Đầu tư", "SKHDT"),
)
#: Code of a content and its owner; content 8 is split further down.
_CONTENTS = (
    ("1", "noi-vu"),
    ("2", "tu-phap"),
    ("3", "van-phong"),
    ("4", "noi-vu"),
    ("5", "noi-vu"),
    ("6", "tai-chinh"),
    ("7", "thong-tin"),
)

_HEAD = """
id: tinh-2024
title: {vi: Bộ tiêu chí tỉnh (thử), en: A trial book of a province}
applies: {from: 2024-01-01, until: 2024-12-31}
references:
  qd-1: {title: {vi: Quyết định thử, en: A trial decision}, issued: 2024-01-05}
groups:
  province: {title: {vi: Tỉnh, en: Provinces}, kinds: [province]}
total: "80"
rounding: {values: none, points: half_up_2, total: none, rate: half_up_2}
cap: "100"
ranking: {by: rounded, ties: skip}
not_applicable: shrink
agencies:
"""

_CONTENT = """
- code: "{code}"
  title: {{vi: Nội dung {code}, en: Content {code}}}
  owner: {owner}
  maximum: {{2024-01-01: {{points: "10", reference: qd-1#{code}}}}}
  method: appraised
  rule: {{kind: manual, min: "0", step: "0.5"}}
"""

_IMPACT = """
- code: "8"
  title: {vi: Tác động, en: Impact}
  criteria:
    - code: "8.1"
      title: {vi: Mức độ hài lòng do Bộ công bố, en: Satisfaction as published by the Ministry}
      maximum: {2024-01-01: {points: "6", reference: qd-1#8.1}}
      method: external
      rule: {kind: proportional, of: bnv.sipas}
    - code: "8.2"
      title: {vi: Tăng trưởng kinh tế, en: Growth}
      owner: ke-hoach
      maximum: {2024-01-01: {points: "4", reference: qd-1#8.2}}
      method: appraised
      rule: {kind: manual, min: "0", step: "0.5"}
"""

BOOK = (
    _HEAD
    + "".join(f"  {owner}: {{vi: {name}, en: {name}}}\n" for owner, name, _ in OWNERS)
    + "criteria:"
    + indent("".join(_CONTENT.format(code=code, owner=owner) for code, owner in _CONTENTS), "  ")
    + indent(_IMPACT, "  ")
)
#: Criteria scored by hand, with the owner of each.
BY_HAND = dict((*_CONTENTS, ("8.2", "ke-hoach")))
