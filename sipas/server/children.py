"""The processes under the supervisor: how each is started, watched and stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sipas.config import Settings

_LIBC = ctypes.CDLL(None)
_SET_DEATH_SIGNAL = 1
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Child:
    """One process, leader of a group of its own so that a Ctrl-C reaches the supervisor alone."""

    name: str
    process: subprocess.Popen[bytes]

    def signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def web_command(settings: Settings) -> list[str]:
    """Return the command of the web processes."""
    bind = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class=gthread",
        f"--workers={settings.web_processes}",
        f"--threads={settings.web_threads}",
        f"--bind={bind}:{settings.port}",
        "--timeout=60",
        "--graceful-timeout=10",
        "--keep-alive=5",
        "--log-level=warning",
        "--no-control-socket",
        "sipas.server.application:application_of_environment()",
    ]


def worker_command() -> list[str]:
    """Return the command of one worker process."""
    return [sys.executable, "-m", "sipas.cli.main", "work"]


def start(name: str, command: Sequence[str], *, environ: Mapping[str, str]) -> Child:
    """Start one child; the kernel ends it when the supervisor is killed without a chance to."""
    process = subprocess.Popen(  # noqa: S603 - our own programs
        command,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has a single thread
    )
    return Child(name, process)


def first_dead(children: Sequence[Child]) -> Child | None:
    """Return a child that has ended, None while all live."""
    return next((child for child in children if child.process.poll() is not None), None)


def stop_all(children: Sequence[Child], *, grace_seconds: float) -> None:
    """Ask all to stop, wait, and kill what has not stopped by then."""
    for child in children:
        child.signal_group(signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while time.monotonic() < deadline and any(c.process.poll() is None for c in children):
        time.sleep(_POLL_SECONDS)
    for child in children:
        child.signal_group(signal.SIGKILL)
        child.process.wait()


def _die_with_parent() -> None:
    _LIBC.prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)
