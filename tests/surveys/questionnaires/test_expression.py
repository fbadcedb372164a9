"""The one rule of conditions: an unanswered operand makes a comparison false, in the operator."""

from datetime import date
from decimal import Decimal

import pytest
from elementpath.datatypes import Date10, UntypedAtomic
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from surveys.questionnaires.expression import OWN, compile_expression
from surveys.questionnaires.functions import UNANSWERED

TODAY = date(2024, 5, 1)
CODE = UntypedAtomic


def holds(source: str, **values: object) -> bool:
    return compile_expression(source).holds(values, today=TODAY)


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("other", ["3", "'3'", "${b}", "today()"])
def test_unanswered_operand_makes_every_comparison_false(operator, other):
    assert not holds(f"${{a}} {operator} {other}", b=3)
    assert not holds(f"{other} {operator} ${{a}}", b=3)
    assert holds(f"not(${{a}} {operator} {other})", b=3)


@pytest.mark.parametrize("term", ["${a} + 1", "-${a}", "${a} * ${b}", "round(${a})"])
def test_arithmetic_with_an_unanswered_operand_is_unanswered(term):
    assert not holds(f"{term} != 7", b=2)
    assert not holds(f"{term} = 7", b=2)


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("${a} = 1", {"a": CODE("1")}, True),
        ("${a} = '1'", {"a": CODE("1")}, True),
        ("${a} > 9", {"a": CODE("10")}, True),
        ("${a} > ${b}", {"a": CODE("10"), "b": CODE("9")}, True),
        ("${a}-1 = 2", {"a": 3}, True),
        ("${a} = 3.5", {"a": Decimal("3.5")}, True),
        ("selected(${a}, '2')", {"a": [CODE("1"), CODE("2")]}, True),
        ("selected(${a}, 2)", {"a": [CODE("12")]}, False),
        ("selected(${a}, '2')", {}, False),
        ("count-selected(${a}) = 2", {"a": [CODE("1"), CODE("2")]}, True),
        ("count-selected(${a}) = 0", {}, True),
        ("string-length(${a}) = 0", {}, True),
        ("string-length(${a}) = 6", {"a": "tiếng!"}, True),
        ("regex(${a}, '[0-9]{3}')", {"a": "123"}, True),
        ("regex(${a}, '[0-9]{3}')", {"a": "1234"}, False),
        ("${a} <= today()", {"a": Date10.fromstring("2024-05-01")}, True),
        ("${a} > date('2024-04-30')", {"a": Date10.fromstring("2024-05-01")}, True),
        ("${a} div 0 = 1", {"a": 3}, False),
        ("(${a} = 1) and(${b} = 2)", {"a": 1, "b": 2}, True),
        ("'${a}' = 'x'", {"a": "x"}, False),
        ("starts-with(${a}, 'x') or contains(${a}, 'y')", {"a": "zy"}, True),
    ],
)
def test_conditions(source, values, expected):
    assert holds(source, **values) is expected


def test_dot_is_the_answer_itself():
    assert holds(". >= 18 and . <= 120", **{OWN: 18})
    assert not holds(". >= 18 and . <= 120", **{OWN: 17})


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("foo(${a})", "expression.function", "foo() in foo(${a})"),
        ("once(${a})", "expression.function", "not supported"),
        ("current-date() = 1", "expression.function", "today()"),
        ("a = 3", "expression.word", "${a}"),
        ("../a = 3", "expression.word", ".."),
        ("${a} = ", "expression.syntax", "brackets"),
        ("(${a} = 1", "expression.syntax", "XPath"),
        ("${a b} = 1", "expression.syntax", "XPath"),
        ("${a}[1] = 1", "expression.not_supported", "[ in"),
        ("${a} | ${b}", "expression.not_supported", "| in"),
        ("1" * 2000, "expression.too_long", "2000 characters"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(source, code, words):
    with pytest.raises(DomainError) as caught:
        compile_expression(source)
    assert caught.value.code == code
    assert words in str(caught.value)


def test_what_cannot_be_computed_is_unanswered():
    expression = compile_expression("${a} * 2")
    assert expression.value({"a": CODE("chữ")}, today=TODAY) == UNANSWERED
    assert "could not convert" in expression.trouble({"a": CODE("chữ")}, today=TODAY)


def test_same_text_is_parsed_once():
    assert compile_expression("${a} = 77") is compile_expression("${a} = 77")


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused_as_a_domain_error(source):
    code = "expression.none"
    try:
        compile_expression(source)
    except DomainError as error:
        code = error.code
    assert code.startswith("expression.")
