"""The load: virtual respondents in one process of their own, closed loop or at a fixed rate.

`python -m bench.web.load journeys|rate|floor PORT` reads codes from standard input, one a line,
and prints what was measured as JSON.
"""

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field

from bench.web.client import Answer, Client
from bench.web.journey import Astray, Memory, Person, people, walk

_HOST = "127.0.0.1"
_EVERY_TWICE = 10
_WALKERS_AT_RATE = 24
_BROKEN = 500
Options = argparse.Namespace
_WORDS_KEPT = 5


@dataclass(slots=True)
class Tally:
    """What was measured: seconds of each request, marks of receipts seen, what went wrong."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    errors: int = 0
    astray: list[str] = field(default_factory=list)
    late: float = 0.0


async def until_the_end(
    people_: Iterator[Person], tally: Tally, options: argparse.Namespace
) -> None:
    """Let respondents walk, each as fast as answers come, until the time is over."""
    ends, memory = time.perf_counter() + options.seconds, Memory()

    async def send(ask: Callable[[], Awaitable[Answer]]) -> Answer:
        begun = time.perf_counter()
        answer = await ask()
        _note(tally, answer, time.perf_counter() - begun)
        return answer

    async def walker() -> None:
        client = Client(_HOST, options.port)
        while time.perf_counter() < ends:
            await _one(client, next(people_), memory, send, tally)
        client.close()

    await asyncio.gather(*(walker() for _ in range(options.walkers)))


async def at_a_rate(people_: Iterator[Person], tally: Tally, options: Options) -> None:
    """Send requests on a timetable; a request waits from its moment on, whatever holds it up."""
    turns: asyncio.Queue[float | None] = asyncio.Queue()
    memory, over = Memory(), asyncio.Event()

    async def send(ask: Callable[[], Awaitable[Answer]]) -> Answer:
        due = await turns.get()
        if due is None:
            over.set()
            raise asyncio.CancelledError
        answer = await ask()
        _note(tally, answer, time.perf_counter() - due)
        return answer

    async def walker() -> None:
        client = Client(_HOST, options.port)
        while not over.is_set():
            await _one(client, next(people_), memory, send, tally)

    walkers = [asyncio.ensure_future(walker()) for _ in range(_WALKERS_AT_RATE)]
    begun = time.perf_counter()
    for number in range(int(options.seconds * options.rate)):
        due = begun + number / options.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tally.late = max(tally.late, time.perf_counter() - due)
        turns.put_nowait(due)
    for _ in walkers:
        turns.put_nowait(None)
    await asyncio.gather(*walkers, return_exceptions=True)


async def the_floor(_: Iterator[Person], tally: Tally, options: Options) -> None:
    """Ask the bare view as often as it answers."""
    ends = time.perf_counter() + options.seconds

    async def asker() -> None:
        client = Client(_HOST, options.port)
        while time.perf_counter() < ends:
            begun = time.perf_counter()
            answer = await client.post("/", [("code", "floor")])
            _note(tally, answer, time.perf_counter() - begun)
        client.close()

    await asyncio.gather(*(asker() for _ in range(options.walkers)))


async def _one(client: Client, person: Person, memory: Memory, send: object, tally: Tally) -> None:
    try:
        await walk(client, person, memory, send)  # type: ignore[arg-type]  # one of the two above
        tally.received.append(person.mark)
    except Astray as error:
        tally.errors += 1
        tally.astray = [*tally.astray, str(error)][:_WORDS_KEPT]
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        tally.errors += 1
        tally.astray = [*tally.astray, repr(error)][:_WORDS_KEPT]


def _note(tally: Tally, answer: Answer, seconds: float) -> None:
    tally.latencies.append(seconds)
    tally.errors += answer.status >= _BROKEN


_WAYS = {"journeys": until_the_end, "rate": at_a_rate, "floor": the_floor}


def main() -> None:
    """Read codes, load the service, print the tally."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=_WAYS)
    parser.add_argument("port", type=int)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--walkers", type=int, default=16)
    parser.add_argument("--rate", type=float, default=50)
    options = parser.parse_args()
    codes = [line.strip() for line in sys.stdin if line.strip()]
    tally, begun = Tally(), time.perf_counter()
    asyncio.run(_WAYS[options.way](iter(people(codes, every=_EVERY_TWICE)), tally, options))
    tally.seconds = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_SELF)
    tally.cpu_seconds = used.ru_utime + used.ru_stime
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    main()
