"""Runs the service as `make run` does, lets respondents walk through it, and prints the ratios.

`python -m bench.web.compare [--seconds 60] [--walkers 16] [--rate 50] [--rate-seconds 60]
[--export-seconds 600] [--no-export] [--no-phone]`
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from urllib.request import urlopen

from sqlalchemy import create_engine

from bench.web.campaigns import EXPORTED, kept, prepare, prepare_export
from sipas.config import Settings, read_settings
from sipas.database.service import upgrade
from sipas.embedded.service import held_server
from sipas.server.children import web_command
from sipas.unit_of_work import connect, unit_of_work

_READY_SECONDS = 60
_EXPORT_ROWS = 100_000
_REQUESTS_OF_A_JOURNEY = 40
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
    """Run the whole service as `make run` does; give its port."""
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
def exports(settings: Settings, folder: Path) -> Iterator[list[float]]:
    """Write the snapshot of the closed campaign again and again meanwhile; give the seconds."""
    script = (
        "import subprocess, sys, time\n"
        "while True:\n"
        "    begun = time.perf_counter()\n"
        "    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "    print(time.perf_counter() - begun, flush=True)\n"
    )
    write = [sys.executable, "-m", "sipas.cli.main", "snapshots", "write", EXPORTED]
    command = [sys.executable, "-c", script, *write, f"--out={folder}"]
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
    """Measure and print."""
    options = options_of()
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
    enough = 500 + int(options.seconds * 30 + (options.rate_seconds + options.export_seconds) * 4)
    with unit_of_work() as session:
        codes = prepare(session, invitations=enough, key=settings.code_key)
    print(f"{settings.web_processes} processes of {settings.web_threads} threads\n\n{HEAD}")
    with floor(settings) as port:
        bare = _print(load("floor", port, [], seconds=options.seconds, walkers=options.walkers))
    done: list[Measured] = []
    with service(settings) as port:
        spent = int(options.seconds * 30)
        done.append(
            _print(
                load(
                    "journeys",
                    port,
                    codes[:spent],
                    seconds=options.seconds,
                    walkers=options.walkers,
                )
            )
        )
        rate = {"rate": options.rate, "seconds": options.rate_seconds}
        until = spent + 250 + int(options.rate_seconds * 4)
        done.append(_print(load("rate", port, codes[spent:until], **rate)))
    print(bare.per_second, [one.astray for one in done], kept(engine))


def _print(measured: Measured) -> Measured:
    print(measured.line(), flush=True)
    return measured


if __name__ == "__main__":
    main()
