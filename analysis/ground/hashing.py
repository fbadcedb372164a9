"""Content hashes: what is published is known by the SHA-256 of what it says."""

import hashlib
import json
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 1 << 20


def sha256_of_bytes(content: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of `content`, 64 characters."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def canonical_json(value: Any) -> str:
    """Return `value` as JSON in one fixed spelling: keys sorted, no spaces, letters as they are."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256_of_json(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `value`."""
    return sha256_of_bytes(canonical_json(value).encode())
