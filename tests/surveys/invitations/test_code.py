"""Codes survive the ways people type them, and slips are caught before any look-up."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ground.errors import DomainError
from surveys.invitations.code import ALPHABET, code_digest, grouped, new_code, read_code
from surveys.invitations.serial import printed_serial, read_serial

codes = st.builds(new_code)


def test_a_code_has_four_groups_of_crockfords_letters():
    code = new_code()
    assert len(code) == 16
    assert set(code) <= set(ALPHABET)
    assert [len(group) for group in grouped(code).split("-")] == [4, 4, 4, 4]


def test_the_check_letter_is_crockfords():
    # By hand: 0…01 has the value 1 and the check 1; 0…0Z has 31, and 31 mod 37 = 31 is Z.
    assert read_code("0000-0000-0000-0011") == "0000000000000011"
    assert read_code("0000-0000-0000-00ZZ") == "00000000000000ZZ"


@given(codes)
def test_small_letters_spaces_and_lookalikes_are_read(code):
    typed = grouped(code).lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert read_code(f" {typed} ") == code


@given(codes, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_caught(code, place, letter):
    mistyped = code[:place] + letter + code[place + 1 :]
    if mistyped != code:
        with pytest.raises(DomainError, match="not typed correctly"):
            read_code(mistyped)


@given(codes, st.integers(0, 14))
def test_two_letters_exchanged_are_caught(code, place):
    mistyped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if mistyped != code:
        with pytest.raises(DomainError, match="not typed correctly"):
            read_code(mistyped)


@given(st.text(max_size=300))
def test_anything_typed_is_a_code_or_a_clear_error(text):
    code = ""
    with contextlib.suppress(DomainError):
        code = read_code(text)
    assert len(code) in {0, 16}


def test_digests_depend_on_the_key():
    digest = code_digest("0000000000000011", key=b"one")
    assert len(digest) == 32
    assert digest != code_digest("0000000000000011", key=b"two")


@given(st.integers(1, 999_999))
def test_serials_read_as_printed(number):
    assert read_serial(printed_serial(number)) == number
    assert read_serial(printed_serial(number).replace("-", "")) == number


def test_the_check_digit_is_luhns():
    # By hand, from the right: 1→2, 7, 8→16→7, 9, 3→6, 7 sum to 38, and 38 + 2 = 40.
    assert printed_serial(739_871) == "739871-2"


@given(st.integers(1, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_of_a_serial_is_caught(number, place, shift):
    digits = printed_serial(number).replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(DomainError, match="serial is not typed"):
        read_serial(wrong)


@pytest.mark.parametrize("typed", ["", "12", "00001 2-55", "abcdefg", "٠٠٠٠١٢٥", "0" * 400])
def test_what_is_no_serial_is_refused(typed):
    with pytest.raises(DomainError, match="serial is not typed"):
        read_serial(typed)
