"""Evidence in YAML: sources and remarks are kept, every mistake is reported with its place."""

import pytest

from analysis.ground.errors import ManyFaults
from analysis.par import load_evidence

GOOD = """
units:
  H72.01:
    values: {plan_done_percent: "90.00"}
    criteria:
      "1.2":
        points: {value: "9.25", source: BC-12 trang 3, note: đủ minh chứng}
    not_applicable:
      - {criterion: "2", reason: {vi: Không khảo sát, en: No survey}, decision: 02/QĐ-UBND}
"""


def test_inputs_keep_their_source_and_remark():
    unit = load_evidence(GOOD)["H72.01"]
    reading = unit.readings_of("1.2")["points"]
    assert (reading.value, reading.source, reading.note) == (
        "9.25",
        "BC-12 trang 3",
        "đủ minh chứng",
    )
    assert unit.readings_of("1.1.4")["plan_done_percent"].value == "90.00"
    assert unit.not_applicable[0].decision == "02/QĐ-UBND"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("units:", "unit:", "this key is missing (expected `units:`)"),
        ("criteria:", "kriteria:", "this key has no meaning here (got kriteria"),
        (
            ", decision: 02/QĐ-UBND",
            "",
            "[#1]: this key is missing (expected `decision:`)",
        ),
        ('value: "9.25", ', "", "this key is missing (expected `value:`)"),
        ('"90.00"', "[]", "text is wanted here"),
    ],
)
def test_a_mistake_is_found(old, new, words):
    with pytest.raises(ManyFaults) as caught:
        load_evidence(GOOD.replace(old, new))
    assert words in str(caught.value)
