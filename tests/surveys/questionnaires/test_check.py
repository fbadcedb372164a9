"""One broken form for each mistake, and the words that its author reads."""

import pytest

from analysis.ground.errors import ManyFaults
from surveys.questionnaires.adapt import adapt
from surveys.questionnaires.catalogue import CATALOGUE
from surveys.questionnaires.check import find_faults
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.sheets import read_markdown
from tests.surveys.questionnaires.small_forms import KINDS, ROUTED, SETTINGS, with_rows

GOOD = "| | integer | age | Tuổi | Age |"
NEW_PAGE = "| | end_group |\n| | begin_group | other | Trang khác | Other page |"
YESNO = """
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | exclusive |
| | yesno | 1 | Có | Yes | |
| | yesno | 2 | Không | No | |
"""


def asked(rows, condition="", constraint="", calculation=""):
    last = f"| | text | why | Vì sao | Why | {condition} | {constraint} | {calculation} | |"
    return with_rows(*rows, last)


def picking(choice_filter, kind="select_one place", parameters=""):
    """Return a form whose second page asks for a place of the province said on the first."""
    return f"""{SETTINGS}
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | choice_filter | parameters |
| | begin_group | first | Trang | Page | | |
| | select_one home | home | Tỉnh | Province | | |
| | end_group | | | | | |
| | begin_group | second | Trang | Page | | |
| | {kind} | place | Xã | Commune | {choice_filter} | {parameters} |
| | end_group | | | | | |

| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | province |
| | home | 1 | Tây Ninh | Tây Ninh | |
| | home | 2 | Long An | Long An | |
| | place | 11 | Tân Biên | Tân Biên | 1 |
| | place | 12 | Bến Lức | Bến Lức | 2 |
"""


def faults(text):
    return find_faults(adapt(read_markdown(text, name="trial")).form)


def test_good_forms_have_no_fault():
    assert faults(with_rows(GOOD)) == ()
    assert faults(ROUTED) == ()
    assert faults(KINDS) == ()


BROKEN = {
    "type.missing": (with_rows("| | | x | X | X |"), "no type"),
    "type.unsupported": (with_rows(GOOD, "| | geopoint | x | X | X |"), "geopoint"),
    "type.identifies": (with_rows(GOOD, "| | deviceid | device | | |"), "anonymous"),
    "column.media": (with_rows(GOOD).replace("| calculation |", "| image |").replace(
        "Age |", "Age | | | age.png |"), "say in words"),
    "language.no_vietnamese": (with_rows(GOOD).replace("Tiếng Việt (vi)", "Français (fr)"),
                               "label::Tiếng Việt (vi)"),
    "list.other_and_filter": (picking("province = ${home}", kind="select_one place or_other"),
                              "or_other and a choice filter"),
    "filter.unknown_column": (picking("provinz = ${home}"), "provinz"),
    "parameters.unknown": (picking("", parameters="rows=3"), "rows"),
    "parameters.seed": (picking("", parameters="randomize=true, seed=x"), "seed=1234"),
    "type.not_a_select": (with_rows("| | integer yesno | x | X | X |"), "integer yesno"),
    "name.missing": (with_rows("| | integer | | Tuổi | Age |"), "short name"),
    "name.characters": (with_rows("| | integer | tuổi | Tuổi | Age |"), "tuổi"),
    "name.too_long": (with_rows(f"| | integer | {'a' * 33} | Tuổi | Age |"), "33 characters"),
    "name.twice": (with_rows(GOOD, "| | integer | AGE | Tuổi | Age |"), "AGE, first in row 9"),
    "name.reserved": (with_rows("| | integer | stratum | Tầng | Stratum |"), "stratum"),
    "label.missing": (with_rows("| | integer | age | Tuổi | |"), "a label in en"),
    "group.not_closed": (with_rows(GOOD).replace("| | end_group |", ""), "never closed"),
    "group.not_open": (with_rows(GOOD, "| | end_group |"), "not opened"),
    "group.empty": (with_rows("| | note | x | X | X |"), "asks nothing"),
    "group.two_stems": (with_rows("| | note | s1 | A | A | | | | stem |",
                                  "| | note | s2 | B | B | | | | stem |", GOOD), "s2"),
    "group.stem_condition": (with_rows("| | note | s1 | A | A | true() | | | stem |", GOOD),
                             "true()"),
    "list.not_named": (with_rows("| | select_one | x | X | X |", choices=""), "select_one LIST"),
    "list.missing": (with_rows("| | select_one yesno | x | X | X |",
                               "| | select_one nope | y | Y | Y |", choices=YESNO), "nope"),
    "list.unused": (with_rows(GOOD, choices=YESNO), "yesno"),
    "list.no_name": (with_rows("| | select_one yesno | x | X | X |",
                               choices=YESNO + "| | | 3 | Khác | Other | |"), "list_name"),
    "list.of_exclusives": (with_rows("| | select_multiple yesno | x | X | X |",
                                     choices=YESNO.replace("| |\n", "| yes |\n")), "exclusive"),
    "code.missing": (with_rows("| | select_one yesno | x | X | X |",
                               choices=YESNO.replace("| 2 |", "| |")), "no code"),
    "code.characters": (with_rows("| | select_one yesno | x | X | X |",
                                  choices=YESNO.replace("| 2 |", "| -2 |")), "below zero"),
    "code.twice": (with_rows("| | select_one yesno | x | X | X |",
                             choices=YESNO.replace("| 2 |", "| 1 |")), "1, first in row"),
    "code.column_too_long": (with_rows(f"| | select_multiple yesno | {'x' * 30} | X | X |",
                                       choices=YESNO), "x__1"),
    "calculation.missing": (with_rows(GOOD, "| | calculate | x | |"), "calculation is missing"),
    "calculation.unexpected": (asked([GOOD], calculation="1 + 1"), "1 + 1"),
    "cell.not_yes_or_no": (KINDS.replace("| yes | Hãy", "| maybe | Hãy"), "maybe"),
    "condition.unknown_question": (asked([GOOD, NEW_PAGE], "${agee} > 3"), "${agee}"),
    "condition.later_question": (with_rows("| | text | why | V | W | ${age} > 3 |", GOOD),
                                 "comes later"),
    "condition.same_page": (asked([GOOD, "| | note | x | Tuổi ${age} | Age ${age} |"]),
                            "earlier group"),
    "condition.note": (asked([GOOD, NEW_PAGE], "${page} = 1"), "note or group"),
    "condition.own_answer": (asked([GOOD, NEW_PAGE], ". > 3"), "constraint only"),
    "condition.compares_several": (
        with_rows("| | select_multiple yesno | x | X | X |", NEW_PAGE,
                  "| | text | why | V | W | ${x} = 1 |", choices=YESNO), "selected(${name}"),
    "condition.blank": (asked([GOOD, NEW_PAGE], "${age} = ''"), "string-length"),
    "condition.types": (asked([GOOD, NEW_PAGE], "${age} = 'ba'"), "cannot compare"),
    "expression.syntax": (asked([GOOD, NEW_PAGE], "${age} >"), "brackets"),
    "expression.function": (asked([GOOD, NEW_PAGE], "pulldata('x')"), "pulldata()"),
    "expression.word": (asked([GOOD, NEW_PAGE], "age > 3"), "Write ${age}"),
    "expression.not_supported": (asked([GOOD, NEW_PAGE], "${age}[1] = 3"), "not supported"),
    "expression.too_long": (asked([GOOD, NEW_PAGE], "1" * 1001), "1001 characters"),
    "column.unknown": (asked([GOOD], "${age} > 3").replace("| relevant |", "| relevent |"),
                       "relevent"),
    "column.unknown_language": (with_rows(GOOD).replace("English (en)", "Français"), "Khmer (km)"),
    "column.missing": (with_rows(GOOD).replace("form_title", "version"), "form_title"),
    "sheet.missing": (with_rows(GOOD).replace(SETTINGS, ""), "settings"),
    "text.one_language": (KINDS.replace("| Từ 18 tuổi | From 18 years |", "| Từ 18 tuổi | |"),
                          "Từ 18 tuổi"),
    "text.reference": (ROUTED.replace("| Television |", "| TV ${visits} |"), "TV ${visits}"),
    "pyxform.refused": (with_rows("| | integer | meta | Tuổi | Age |"), "[row : 9]"),
}  # fmt: skip


@pytest.mark.parametrize("code", BROKEN)
def test_each_mistake_has_its_words(code):
    text, words = BROKEN[code]
    found = [fault for fault in faults(text) if fault.code == f"questionnaire.{code}"]
    assert found, [str(fault) for fault in faults(text)]
    assert words in str(found[0])
    assert found[0].where.startswith("trial sheet ")
    assert found[0].hint


def test_every_mistake_of_the_catalogue_has_a_broken_form():
    assert set(CATALOGUE) <= set(BROKEN)


def test_the_place_is_sheet_row_and_column():
    (fault,) = faults(asked([GOOD, NEW_PAGE], "${age} >"))
    lines = asked([GOOD, NEW_PAGE], "${age} >").splitlines()
    row = 1 + next(number for number, line in enumerate(lines) if "why" in line)
    assert fault.where == f"trial sheet survey row {row} column relevant"


def test_all_faults_are_told_at_once():
    text = with_rows(
        "| | geopoint | x | X | X |", "| | integer | x | X | |", "| | text | y | Y | Y | ${z} = 1 |"
    )
    with pytest.raises(ManyFaults) as caught:
        load_markdown(text, name="trial")
    codes = {fault.code.removeprefix("questionnaire.") for fault in caught.value.faults}
    assert {
        "type.unsupported",
        "name.twice",
        "label.missing",
        "condition.unknown_question",
    } <= codes


def test_code_that_is_a_word_cannot_be_compared_with_a_number():
    choices = YESNO.replace("| 2 |", "| no |")
    rows = ("| | select_one yesno | x | X | X |", NEW_PAGE, "| | text | why | V | W | ${x} > 1 |")
    codes = [fault.code for fault in faults(with_rows(*rows, choices=choices))]
    assert codes == ["questionnaire.condition.types"]


def test_repeats_are_refused_by_name():
    assert "begin_repeat" in str(faults(with_rows(GOOD, "| | begin_repeat | r | R | R |"))[0])


def test_a_text_may_name_what_earlier_pages_settled_only():
    calculation = "| | calculate | double | | | | | ${age} * 2 | |"
    assert faults(asked([GOOD, calculation, NEW_PAGE], "${double} > 3")) == ()
    text = "| | note | n | Gấp đôi: ${double} | Twice: ${double} | | | | |"
    assert faults(with_rows(GOOD, calculation, NEW_PAGE, text, GOOD.replace("age", "more"))) == ()
    codes = {fault.code for fault in faults(with_rows(GOOD, calculation, text))}
    assert codes == {"questionnaire.condition.same_page"}


def test_both_titles_are_wanted():
    (fault,) = faults(with_rows(GOOD).replace("| Trial form |", "| |"))
    assert (fault.code, fault.where) == (
        "questionnaire.label.missing",
        "trial sheet settings row 4 column title_en",
    )
