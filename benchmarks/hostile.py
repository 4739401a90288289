"""Claim: of sixty sessions one is hostile, and the others wait at most twice as long.

Visitors come through a proxy on this machine, which says where each is. They look at heads and ask
why, each with a text of its own, and read for a while. The hostile one has many pages open from one
address, all at work without a pause: long explanations, traces of long texts, maps by the hundred,
large uploads. The medians of the others are compared: alone first, then beside it.

    python -m benchmarks.hostile [--minutes 3] [--visitors 59] [--tabs 30]
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.claims import Claim, Figure
from benchmarks.crowd import Wrong, sound, text_of
from tests.browser.conftest import Server
from tests.sessions import Session

SLOWER = Claim("what fifty-nine wait beside a hostile one, against alone, median", 2.0, "at most")
FAILURES = Claim("pages of the fifty-nine that failed beside it", 0, "at most", "seen")
CLAIMS = (SLOWER, FAILURES)

READS_SECONDS = (20.0, 60.0)
"""For so long an honest visitor looks at a page."""

_LONG_WORDS = 150
_UPLOAD_BYTES = 20_000_000


def headers_of(address: str) -> dict[str, str]:
    """Return what the proxy on this machine adds for a visitor."""
    return {"X-Forwarded-For": address}


class Visitor(threading.Thread):
    """One who looks, reads and goes on."""

    def __init__(self, number: int, url: str, until: float) -> None:
        super().__init__(name=f"visitor {number}", daemon=True)
        self.url, self.until, self.draw = url, until, random.Random(number)
        self.headers = headers_of(f"10.0.0.{number + 1}")
        self.seconds: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        """Visit until the time is over."""
        time.sleep(self.draw.uniform(0, READS_SECONDS[1]))
        while time.monotonic() < self.until:
            page = self.draw.choice(("attention", "attention", "heads", "attribution"))
            try:
                visitor = Session(self.url, headers=self.headers)
                page_shown = visitor.open(page, model="sentiment", text=text_of(self.draw))
                sound(page_shown)
                self.seconds.append(visitor.seconds)
                visitor.close()
            except (Wrong, OSError, TimeoutError) as error:
                self.failed.append(f"{page}: {type(error).__name__}: {error}")
            seconds = self.until - time.monotonic()
            time.sleep(max(0.0, min(seconds, self.draw.uniform(*READS_SECONDS))))


class Hostile:
    """Many pages of one address, none of which ever reads, until `over` is set.

    In a process of its own that gives way: it is somewhere else; what is measured is the server.
    """

    def __init__(self, url: str, tabs: int, over: Any) -> None:
        os.nice(19)
        self.url, self.over = url, over
        self.headers = headers_of("10.6.6.6")
        self.done: Counter[str] = Counter()
        kinds: tuple[Callable[[random.Random], None], ...] = (
            self._explains, self._traces, self._asks, self._uploads,
        )  # fmt: skip
        self.threads = [
            threading.Thread(target=self._again, args=(kinds[n % 4], n), daemon=True)
            for n in range(tabs)
        ]
        for thread in self.threads:
            thread.start()
        over.wait()
        print(f"done for the hostile one: {dict(self.done)}", flush=True)

    def _again(self, act: Callable[[random.Random], None], seed: int) -> None:
        draw = random.Random(10_000 + seed)
        while not self.over.is_set():
            with suppress(Exception):  # it is refused, as it should be
                act(draw)

    def _long(self, draw: random.Random) -> str:
        return " ".join(text_of(draw) for _ in range(_LONG_WORDS // 8))

    def _explains(self, draw: random.Random) -> None:
        tab = Session(self.url, headers=self.headers, timeout=60)
        tab.open("attribution", model="minilm", text=self._long(draw))
        tab.close()
        self.done["explanations"] += 1

    def _traces(self, draw: random.Random) -> None:
        tab = Session(self.url, headers=self.headers, timeout=60)
        tab.open("attention", model="minilm", text=self._long(draw))
        tab.close()
        self.done["traces"] += 1

    def _asks(self, draw: random.Random) -> None:
        for _ in range(100):
            self._sent(
                "GET", f"/attention-weights/{draw.randrange(16**8):032x}/drawn/flow/self/0/0"
            )
        self.done["maps"] += 100

    def _uploads(self, draw: random.Random) -> None:
        where = f"/_stcore/upload_file/{draw.randrange(10**9)}/{draw.randrange(10**9)}"
        self._sent("PUT", where, body=bytes(_UPLOAD_BYTES))
        self.done["uploads"] += 1

    def _sent(self, method: str, path: str, *, body: bytes | None = None) -> None:
        at = urlsplit(self.url)
        line = http.client.HTTPConnection(at.hostname or "", at.port, timeout=60)
        try:
            line.request(method, path, body, self.headers)
            line.getresponse().read()
        finally:
            line.close()


def visitors_after(url: str, visitors: int, minutes: float) -> list[Visitor]:
    """Have visitors come for a while, and return them."""
    until = time.monotonic() + 60 * minutes
    people = [Visitor(number, url, until) for number in range(visitors)]
    for one in people:
        one.start()
    for one in people:
        one.join(max(0.0, until - time.monotonic()) + 120)
    return people


def main(minutes: float = 3, visitors: int = 59, tabs: int = 30) -> list[Figure]:
    """Have the visitors come twice, and return how much longer they waited beside the hostile."""
    os.environ["FORWARDED_ALLOW_IPS"] = "127.0.0.1"  # the operator names the proxy
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        first = Session(server.url)
        for page in ("attention", "attribution", "heads"):
            for model in ("sentiment", "minilm"):
                first.open(page, model=model, text="warm up")
        first.close()
        alone = visitors_after(server.url, visitors, minutes)
        print(f"alone: {sum(len(one.seconds) for one in alone)} pages", flush=True)
        apart = multiprocessing.get_context("spawn")
        over = apart.Event()
        hostile = apart.Process(target=Hostile, args=(server.url, tabs, over), daemon=True)
        hostile.start()
        time.sleep(10)
        beside = visitors_after(server.url, visitors, minutes)
        over.set()
        hostile.join(30)
        server.stop()
    medians: list[float] = []
    for name, people in (("alone", alone), ("beside", beside)):
        seconds = sorted(second for one in people for second in one.seconds)
        medians.append(statistics.median(seconds))
        print(
            f"{name:<8}{len(seconds):>5} pages, median {medians[-1]:.2f} s, 95 % "
            f"{seconds[int(0.95 * (len(seconds) - 1))]:.2f} s, slowest {seconds[-1]:.2f} s"
        )
    failures = [each for one in beside for each in one.failed]
    print(f"{visitors} visitors, {tabs} hostile pages, {os.cpu_count()} cores")
    for each in failures[:10]:
        print("  ", each[:300])
    return [Figure(SLOWER, medians[1] / medians[0]), Figure(FAILURES, len(failures))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--visitors", type=int, default=59)
    parser.add_argument("--tabs", type=int, default=30)
    given = parser.parse_args()
    figures = main(given.minutes, given.visitors, given.tabs)
    for each in figures:
        print(each.claim.name, f"{each.value:.3g}", each.verdict)
    raise SystemExit(0 if all(each.verdict == "pass" for each in figures) else 1)
