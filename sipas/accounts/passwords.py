"""Passwords: hashed with Argon2id, checked in equal time whether or not the name exists."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from analysis.ground.errors import DomainError

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 200
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
#: Letters and digits that cannot be mistaken for one another when read out.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Return the Argon2id hash of `password`; DomainError `accounts.password` for a weak one."""
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise DomainError(
            "accounts.password",
            "the password has the wrong length",
            got=f"{len(password)}",
            expected="12 to 200 characters",
            hint="Three or four words in a row are easy to remember.",
        )
    return _HASHER.hash(_normal(password))


def password_fits(password: str, password_hash: str | None) -> bool:
    """Say whether `password` belongs to `password_hash`; as slow when there is no hash."""
    known = password_hash if password_hash is not None else _nobodys_hash()
    try:
        fits = _HASHER.verify(known, _normal(password[: MOST_CHARACTERS + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(fits) and password_hash is not None


def readable_password(random_bytes: bytes) -> str:
    """Return a password of letters easy to read out, in fours; 5 bits from each byte given."""
    letters = [_READABLE[byte % len(_READABLE)] for byte in random_bytes]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, len(letters), 4))


def _normal(password: str) -> str:
    """Return one spelling of `password`: keyboards differ in how they compose diacritics."""
    return unicodedata.normalize("NFC", password)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
