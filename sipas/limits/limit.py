"""What is limited, how much of it is allowed in one window, and how such settings are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from analysis.ground.errors import DomainError, Fault


class Scope(StrEnum):
    """What is counted; each has a limit of its own."""

    #: codes that are well formed and cannot be used, from one address
    CODE_ADDRESS = "code_address"
    #: the same from everywhere
    CODE_ALL = "code_all"
    #: questionnaires begun through one open link
    LINK = "link"
    #: questionnaires begun through open links from one address; a whole village may share it
    LINK_ADDRESS = "link_address"
    #: the same two without a solved task
    PLAIN_LINK = "plain_link"
    PLAIN_ADDRESS = "plain_address"
    #: one task, which is good once
    TASK = "task"
    #: the same answers through one open link
    SAME_ANSWERS = "same_answers"
    #: feedback at the counter about one unit, and from one address; a kiosk is one address
    FEEDBACK = "feedback"
    FEEDBACK_ADDRESS = "feedback_address"
    #: wrong passwords of staff from one address
    SIGN_IN_ADDRESS = "sign_in_address"


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may happen in one window of so many seconds."""

    most: int
    seconds: int

    def ends_at(self, moment: datetime) -> datetime:
        """Return when the window that holds `moment` ends; windows are the same for everybody."""
        passed = int(moment.timestamp()) // self.seconds
        return datetime.fromtimestamp((passed + 1) * self.seconds, tz=UTC)


_QUARTER, _HOUR, _DAY = 900, 3600, 86_400

#: What holds when the settings say nothing.
DEFAULTS: Mapping[Scope, Limit] = {
    Scope.CODE_ADDRESS: Limit(20, _QUARTER),
    Scope.CODE_ALL: Limit(2000, _QUARTER),
    Scope.LINK: Limit(300, _HOUR),
    Scope.LINK_ADDRESS: Limit(120, _HOUR),
    Scope.PLAIN_LINK: Limit(60, _HOUR),
    Scope.PLAIN_ADDRESS: Limit(20, _HOUR),
    Scope.TASK: Limit(1, _HOUR),
    Scope.SAME_ANSWERS: Limit(1, _HOUR),
    Scope.FEEDBACK: Limit(300, _HOUR),
    Scope.FEEDBACK_ADDRESS: Limit(120, _HOUR),
    Scope.SIGN_IN_ADDRESS: Limit(50, _QUARTER),
}


def read_limits(environ: Mapping[str, str]) -> dict[Scope, Limit]:
    """Return the limits in force: the defaults, and what `environ` says otherwise.

    `SIPAS_LIMIT_CODE_ADDRESS=20/900` allows 20 in 900 seconds. Raises DomainError `config.limit`.
    """
    named = {scope: environ.get(f"SIPAS_LIMIT_{scope.upper()}", "").strip() for scope in Scope}
    return {
        scope: _read(text, name=f"SIPAS_LIMIT_{scope.upper()}") if text else DEFAULTS[scope]
        for scope, text in named.items()
    }


def _read(text: str, *, name: str) -> Limit:
    most, _, seconds = text.partition("/")
    readable = most.isdecimal() and seconds.isdecimal() and 0 < int(seconds) <= _DAY
    if not readable:
        raise DomainError(
            "config.limit",
            "a limit is not readable",
            where=name,
            got=text,
            expected="how many in how many seconds of a day, for example 20/900",
        )
    return Limit(int(most), int(seconds))


class TooMany(DomainError):  # noqa: N818 - it says what happened
    """A limit is reached until its window ends; status 429."""

    def __init__(self, scope: Scope, *, wait: timedelta) -> None:
        fault = _FAULTS[scope]
        super().__init__(fault.code, fault.message, hint=fault.hint)
        self.wait_seconds = max(1, -(-wait // timedelta(seconds=1)))


_BUSY_LINK = Fault(
    "open_link.too_many",
    "many people are answering through this link just now",
    hint="Nothing is lost: try again a little later, or ask at the counter for a paper form.",
)
_BUSY_PLAIN_LINK = Fault(
    "open_link.too_many",
    "many people are answering through this link just now",
    hint="Nothing is lost: try again a little later, or ask at the counter for a paper form. A "
    "browser in which JavaScript is switched on gets in sooner.",
)
_BUSY_COUNTER = Fault(
    "feedback.too_many",
    "many opinions are being sent just now",
    hint="Try again a little later, or tell the staff at the counter.",
)
_FAULTS: Mapping[Scope, Fault] = {
    Scope.CODE_ADDRESS: Fault(
        "code_address.too_many",
        "too many wrong codes were tried from your network",
        hint="To protect the invitations, no code is taken from it for a while, not even a right "
        "one. Your code and what you saved are kept. If you are in a hurry, use mobile data "
        "instead of Wi-Fi, or call the number on your invitation.",
    ),
    Scope.CODE_ALL: Fault(
        "code_all.too_many",
        "too many wrong codes are being tried just now",
        hint="To protect the invitations, no code is taken for a while. Your code and what you "
        "saved are kept: try again a little later.",
    ),
    Scope.SIGN_IN_ADDRESS: Fault(
        "sign_in_address.too_many",
        "too many wrong passwords were tried from your network",
        hint="Wait a little, then try again. If it was not you, tell the administrator.",
    ),
    **dict.fromkeys((Scope.FEEDBACK, Scope.FEEDBACK_ADDRESS), _BUSY_COUNTER),
    **dict.fromkeys((Scope.LINK, Scope.LINK_ADDRESS), _BUSY_LINK),
    **dict.fromkeys((Scope.PLAIN_LINK, Scope.PLAIN_ADDRESS), _BUSY_PLAIN_LINK),
}
