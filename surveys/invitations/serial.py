"""Serials of paper forms: a running number and a check digit against slips of the keyer."""

from analysis.ground.errors import DomainError

_DIGITS = 6


def printed_serial(number: int) -> str:
    """Return a serial as printed: six digits, a hyphen, the check digit of Luhn's rule."""
    body = f"{number:0{_DIGITS}d}"
    return f"{body}-{_luhn(body)}"


def read_serial(typed: str) -> int:
    """Return the running number of a typed serial.

    Raises DomainError `paper.serial` when it is not digits or the check digit is wrong.
    """
    digits = "".join(typed.replace("-", " ").split())
    if (
        not (digits.isascii() and digits.isdigit())
        or len(digits) != _DIGITS + 1
        or _luhn(digits[:-1]) != int(digits[-1])
    ):
        raise DomainError(
            "paper.serial",
            "the serial is not typed correctly",
            got=typed[:40],
            expected="the seven digits printed on the form, such as 000012-5",
            hint="Compare it with the form digit by digit.",
        )
    return int(digits[:-1])


def _luhn(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of Luhn's rule
    return -total % 10
