"""Invitation codes: 15 random letters and a check letter in Crockford's base 32, kept as hashes."""

import hashlib
import hmac
import secrets

from analysis.ground.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
_GROUP = 4
_CHECK_MODULUS = 37
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None})


def new_code() -> str:
    """Return a new code of 75 random bits, ungrouped.

    The check letter is Crockford's, the value modulo 37; codes whose check would be one of his five
    extra signs are thrown away, so that every code is typed with digits and capitals alone.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
        check = _value(body) % _CHECK_MODULUS
        if check < len(ALPHABET):
            return body + ALPHABET[check]


def grouped(code: str) -> str:
    """Return a code in fours with hyphens, as it is printed."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def read_code(typed: str) -> str:
    """Return what was typed as a code: capitals, no spaces or hyphens, O as 0, I and L as 1.

    Raises DomainError `invitations.mistyped` when length, letters or check letter are wrong; that
    tells nothing about which codes exist.
    """
    code = typed.strip().upper().translate(_READ_AS)
    well_formed = len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code)
    if not well_formed or _value(code[:-1]) % _CHECK_MODULUS != ALPHABET.index(code[-1]):
        raise DomainError(
            "invitations.mistyped",
            "the code is not typed correctly",
            got=f"{len(code)} letters and digits",
            expected="16 letters and digits in groups of four, as on the invitation",
            hint="Compare it with the invitation letter by letter.",
        )
    return code


def code_digest(code: str, *, key: bytes) -> bytes:
    """Return HMAC-SHA-256 of a code, 32 bytes: all that is stored of it."""
    return hmac.new(key, code.encode(), hashlib.sha256).digest()


def _value(body: str) -> int:
    value = 0
    for letter in body:
        value = value * len(ALPHABET) + ALPHABET.index(letter)
    return value
