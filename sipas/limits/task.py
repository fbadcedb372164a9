"""The small task that a browser solves before it is let in: a proof of work after ALTCHA.

It costs a person's phone a second or two and a sender of thousands of forms their machine's time.
Nothing about the person goes into it and no third party takes part.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import altcha

#: PBKDF2 with so many rounds, at most so many times: about a second on a cheap phone.
_ALGORITHM = "PBKDF2/SHA-256"
_ROUNDS = 2000
_MOST_TRIES = 400
_LIFE = timedelta(hours=2)
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class SolvedTask:
    """A task with its right solution; `name` is its own, and it may be used once until it ends."""

    name: str
    ends_at: datetime


def new_task(about: str, *, key: str, now: datetime) -> str:
    """Return a new task as JSON, good for what it is `about` alone and for two hours."""
    task = altcha.create_challenge(
        _ALGORITHM,
        _ROUNDS,
        counter=secrets.randbelow(_MOST_TRIES),
        expires_at=now + _LIFE,
        data={"about": about},
        hmac_secret=_secret(key),
        hmac_key_secret=_key_secret(key),
    )
    return json.dumps(task.to_dict(), separators=(",", ":"))


def solved_task(text: str, about: str, *, key: str) -> SolvedTask | None:
    """Return the task whose solution a browser sent, None unless it is right and not too old."""
    if not text or len(text) > _LONGEST:
        return None
    result = altcha.verify_solution(text, _secret(key), hmac_key_secret=_key_secret(key))
    if not result.verified:
        return None
    challenge = altcha.Payload.from_base64(text).challenge
    parameters = challenge.parameters
    if (parameters.data or {}).get("about") != about or not parameters.expires_at:
        return None
    ends_at = datetime.fromtimestamp(parameters.expires_at, tz=UTC)
    return SolvedTask(str(challenge.signature), ends_at)


def _secret(key: str) -> str:
    return f"task|{key}"


def _key_secret(key: str) -> str:
    return f"solution|{key}"
