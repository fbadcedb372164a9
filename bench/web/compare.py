"""Runs the service as `make run` does, lets respondents walk through it, and prints the ratios.

`python -m bench.web.compare [--seconds 60] [--walkers 16] [--rate 50] [--rate-seconds 60]
[--export-seconds 600] [--no-export] [--no-phone]`
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import quantiles

from sqlalchemy import create_engine

from bench.web.campaigns import EXPORTED, Kept, kept, prepare, prepare_export
from bench.web.phone import first_page
from sipas.config import Settings, read_settings
from sipas.database.service import upgrade
from sipas.embedded.service import held_server
from sipas.server.children import web_command
from sipas.unit_of_work import connect, unit_of_work

_READY_SECONDS = 60
_EXPORT_ROWS = 100_000
_ENDED = 143
_WARM_UP, _WARM_UP_SECONDS = 50, 5.0
_RATIO_WANTED = 0.5
_P99_WANTED_MS = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """What one load process told: requests, latencies in milliseconds, errors, its own cost."""

    name: str
    seconds: float
    requests: int
    p50_ms: float
    p99_ms: float
    errors: int
    received: tuple[str, ...]
    astray: tuple[str, ...]
    #: processor seconds of the load generator for each second
    load_share: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    def line(self) -> str:
        return (
            f"{self.name:<24}{len(self.received) / self.seconds:>12.1f}{self.per_second:>12.1f}"
            f"{self.p50_ms:>9.1f}{self.p99_ms:>9.1f}{self.errors:>8}{self.load_share:>10.2f}"
        )


HEAD = (
    f"{'':<24}{'responses/s':>12}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}"
    f"{'load cpu':>10}"
)


def load(way: str, port: int, codes: Sequence[str], **options: float) -> Measured:
    """Run the load generator as a process of its own and read what it measured."""
    command = [sys.executable, "-m", "bench.web.load", way, str(port)]
    command += [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run(
        command, input="\n".join(codes), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the load generator failed:\n{done.stderr}")
    told = json.loads(done.stdout)
    latencies = sorted(told["latencies"])
    cuts = quantiles(latencies, n=100, method="inclusive")
    return Measured(
        way,
        told["seconds"],
        len(latencies),
        cuts[49] * 1e3,
        cuts[98] * 1e3,
        told["errors"],
        tuple(told["received"]),
        tuple(told["astray"]),
        told["cpu_seconds"] / told["seconds"],
    )


@contextmanager
def service(settings: Settings) -> Iterator[int]:
    """Run the whole service as `make run` does, with its worker; give its port."""
    environ = _environ(settings)
    with _running([sys.executable, "-m", "sipas.cli.main", "run"], environ, settings.port) as port:
        yield port


@contextmanager
def floor(settings: Settings) -> Iterator[int]:
    """Run the bare view under the same server with the same settings; give its port."""
    command = [*web_command(settings)[:-1], "bench.web.floor:floor_of_environment()"]
    with _running(command, _environ(settings), settings.port) as port:
        yield port


@contextmanager
def exports(settings: Settings) -> Iterator[list[float]]:
    """Write the snapshot of the closed campaign again and again meanwhile; give the seconds."""
    command = [sys.executable, "-m", "bench.web.exporting", EXPORTED]
    seconds: list[float] = []
    process = subprocess.Popen(
        command, env=_environ(settings), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield seconds
    finally:
        os.killpg(process.pid, 15)
        out, _ = process.communicate()
        seconds += [float(line) for line in out.splitlines()]


@contextmanager
def _running(command: Sequence[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=dict(environ), stdout=log, stderr=log)
        try:
            _wait_until_it_answers(port, process)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the service did not start")


def _environ(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url or "",
        "SIPAS_DATA_DIR": str(settings.data_dir),
        "SIPAS_BIND": f"127.0.0.1:{settings.port}",
        "SIPAS_DEMO": "0",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--walkers", type=int, default=16)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--rate-seconds", type=float, default=60)
    parser.add_argument("--export-seconds", type=float, default=600)
    parser.add_argument("--no-phone", dest="phone", action="store_false")
    return parser.parse_args(arguments)


def main() -> None:
    """Measure and print; whoever ends this process ends what it started."""
    options = options_of()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_ENDED))
    with tempfile.TemporaryDirectory(prefix="sipas-bench-") as folder:
        data = Path(folder)
        data.chmod(0o711)
        with held_server(data) as address:
            settings = replace(
                read_settings({**os.environ, "SIPAS_DATA_DIR": folder}),
                database_url=address,
                port=_free_port(),
            )
            upgrade(address)
            connect(address)
            measure(settings, options)


def measure(settings: Settings, options: argparse.Namespace) -> None:
    """Run floor, journeys, fixed rate and fixed rate beside the export, one after the other."""
    engine = create_engine(settings.database_url or "")
    with unit_of_work() as session:
        codes = iter(prepare(session, invitations=_invitations(options), key=settings.code_key))
    print(f"{settings.web_processes} processes of {settings.web_threads} threads\n\n{HEAD}")
    pace = {"seconds": options.seconds, "walkers": options.walkers}
    with floor(settings) as port:
        bare = _print(load("floor", port, [], **pace))
    rate = {"rate": options.rate, "seconds": options.rate_seconds}
    with service(settings) as port:
        load("journeys", port, _some(codes, _WARM_UP), seconds=_WARM_UP_SECONDS, walkers=4)
        walked = _print(load("journeys", port, _some(codes, _spent(options)), **pace))
        steady = _print(load("rate", port, _some(codes, _at_rate(options.rate_seconds)), **rate))
        done = [walked, steady]
        if options.export_seconds:
            prepare_export(engine, rows=_EXPORT_ROWS)
            rate["seconds"] = options.export_seconds
            with exports(settings) as written:
                some = _some(codes, _at_rate(options.export_seconds))
                done.append(_print(replace(load("rate", port, some, **rate), name="with export")))
            print(f"{len(written)} exports of {_EXPORT_ROWS} rows, seconds: {_shown(written)}")
        if options.phone:
            seen = first_page(port, next(codes))
            shown = f"words after {seen.painted_ms:.0f} ms, usable after {seen.usable_ms:.0f} ms"
            print(f"slow phone: {shown}")
    _judge(bare, done, kept(engine))


def _judge(bare: Measured, done: Sequence[Measured], stored: Kept) -> None:
    """Print what was wanted beside what was measured, and what was lost or doubled."""
    received = [mark for one in done for mark in one.received]
    lost = set(received) - stored.marks
    doubled = stored.responses - stored.different
    print(f"\nreceipts {len(received)}, lost {len(lost)}, doubled {doubled}")
    print(f"journeys / floor: {done[0].per_second / bare.per_second:.2f} (>= {_RATIO_WANTED})")
    print(f"p99 at the fixed rate: {done[1].p99_ms:.0f} ms (<= {_P99_WANTED_MS})")
    for words in {word for one in done for word in one.astray}:
        print(f"astray: {words}")


def _invitations(options: argparse.Namespace) -> int:
    at_rate = _at_rate(options.rate_seconds) + _at_rate(options.export_seconds)
    return _WARM_UP + _spent(options) + at_rate + 1


def _spent(options: argparse.Namespace) -> int:
    """Return more codes than respondents can use in the closed loop."""
    return 100 + int(options.seconds * 20)


def _at_rate(seconds: float) -> int:
    return 200 + int(seconds * 3)


def _some(codes: Iterator[str], number: int) -> list[str]:
    return list(islice(codes, number))


def _shown(seconds: Sequence[float]) -> str:
    return ", ".join(f"{one:.1f}" for one in seconds) or "none finished"


def _print(measured: Measured) -> Measured:
    print(measured.line(), flush=True)
    return measured


if __name__ == "__main__":
    main()
