"""Claim: sixteen visitors at once on shared models, and every number is still the right one.

Each visitor opens links with a text and interventions of its own, or walks from page to page. What
a page shows is compared with what the same question gives alone, in this process. The memory of the
server is noted every five seconds; the shelf that sessions share is held so small that it is full
within the first minute, so that what grows after it was not let go.

    python -m benchmarks.crowd [--minutes 5] [--visitors 16]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

import attnviz as av
from attnviz.attribution.methods import METHODS
from attnviz.records.interventions import Intervention, interventions_json
from attnviz.ui.operator.limits import MAX_MEMORY
from benchmarks.claims import Claim, Figure
from tests.browser.conftest import Server
from tests.sessions import Session, Shown

WRONG = Claim("wrong numbers and errors of sixteen visitors at once", 0, "at most", "seen")
GROWTH = Claim("memory of the server, the end against the first minute", 1.10, "at most")
CLAIMS = (WRONG, GROWTH)

WORDS = (
    "not", "a", "good", "film", "the", "bad", "story", "was", "great", "never", "boring", "but",
    "dull", "actors", "fine",
)  # fmt: skip
MODELS = ("sentiment", "names", "minilm")
_MAPS = re.compile(rb"/attention-weights/[0-9a-f]{32}")
_SHELF_GB = "0.3"
_alone = threading.Lock()  # the serial answer: one question at a time


class Wrong(AssertionError):
    """A number that is not the serial one, or a page that failed."""


def text_of(draw: random.Random) -> str:
    """Return a sentence that probably nobody has asked about before."""
    return " ".join(draw.choice(WORDS) for _ in range(draw.randint(4, 14)))


def attention(visitor: Session, url: str, draw: random.Random) -> None:
    """Look at a head; its map is the model's own."""
    name, text = draw.choice(MODELS), text_of(draw)
    page = visitor.open("attention", model=name, text=text)
    sound(page)
    content = b"".join(each.SerializeToString() for each in page.of("bidi_component"))
    match = _MAPS.search(content)
    if not match:
        raise Wrong(f"no explorer on the page: {page.texts()[:3]}")
    with _alone:
        trace = av.trace(av.load(name), text)
        stack = trace.stack()
        layer, head = draw.randrange(stack.n_layers), draw.randrange(stack.layers[0].n_heads)
        alone = trace.attention(layer, head)
    address = f"{url}{match.group().decode()}/{stack.name}/{layer}/{head}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        weights = np.frombuffer(answer.read(), "<f4").reshape(alone.shape)
    if np.abs(weights - alone).max() > 1e-6:
        raise Wrong(
            f"map {name} {layer}/{head} of {text!r} is {np.abs(weights - alone).max():.2g} off"
        )


def interventions(visitor: Session, url: str, draw: random.Random) -> None:
    """Change the model; the divergence shown is that of these steps and no one else's."""
    text = text_of(draw)
    steps: list[Intervention] = [av.SilenceHead(draw.randrange(2), draw.randrange(2))]
    if draw.random() < 0.5:
        steps.append(av.ScaleHead(draw.randrange(2), draw.randrange(2), draw.choice((0.5, 2.0))))
    page = visitor.open(
        "interventions", model="sentiment", text=text, steps=interventions_json(steps)
    )
    sound(page)
    with _alone:
        change = av.intervene(av.load("sentiment"), text, steps).change
    sentence = next((each for each in page.texts() if each.startswith("KL ")), "")
    due = f"KL {change.kl:.3g} nats"
    if not sentence.replace("\\", "").replace("−", "-").startswith(due):
        raise Wrong(f"{due!r} expected for {steps} on {text!r}, got {sentence[:80]!r}")


def attribution(visitor: Session, url: str, draw: random.Random) -> None:
    """Ask why; the word named first is the one that the page's method names."""
    text = text_of(draw)
    page = visitor.open("attribution", model="sentiment", text=text)
    sound(page)
    first = page.texts()[0].replace("\\", "")
    method = next((each.name for each in METHODS if f"according to {each.label}" in first), None)
    with _alone:
        result = av.attribute(av.load("sentiment"), text, method=method)
    best = result.tokens.text[
        int(np.argmax(np.where(result.tokens.special, -np.inf, result.scores)))
    ]
    if "rests mostly on" in first and f'"{best}"' not in first and best not in first:
        raise Wrong(f'"{best}" expected in {first!r}')


def walk(visitor: Session, url: str, draw: random.Random) -> None:
    """Walk about, with one text."""
    text, pages = (
        text_of(draw),
        ["home", "lenses", "compare", "what_if", "library", "heads", "about"],
    )
    for page in draw.sample(pages, 3):
        sound(visitor.open(page, model="sentiment", text=text))


VISITS: tuple[Callable[[Session, str, random.Random], None], ...] = (
    attention, attention, interventions, interventions, attribution, walk,
)  # fmt: skip


def sound(page: Shown) -> None:
    """Refuse a page with a traceback or an error."""
    if page.tracebacks():
        raise Wrong(page.tracebacks()[0])


class Visitor(threading.Thread):
    """One of the crowd."""

    def __init__(self, number: int, url: str, until: float) -> None:
        super().__init__(name=f"visitor {number}")
        self.url, self.until, self.draw = url, until, random.Random(number)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[str] = []

    def run(self) -> None:
        """Visit until the time is over."""
        while time.monotonic() < self.until:
            visit = self.draw.choice(VISITS)
            visitor = Session(self.url)  # a link is read when a session begins
            try:
                visit(visitor, self.url, self.draw)
                self.seconds[visit.__name__].append(visitor.seconds)
            except Exception as error:
                self.wrong.append(f"{visit.__name__}: {type(error).__name__}: {error}")
            time.sleep(self.draw.uniform(0.2, 2.0))  # somebody reads
            visitor.close()


def resident(process: psutil.Process) -> float:
    """Return the memory of the server, in MB."""
    return process.memory_info().rss / 1e6


def main(minutes: float = 5, visitors: int = 16) -> list[Figure]:
    """Send the crowd, print what happened, and return what was found."""
    os.environ.setdefault(MAX_MEMORY, _SHELF_GB)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        process = psutil.Process(server.process.pid)
        first = Session(server.url)
        for page in ("attention", "attribution", "interventions"):
            first.open(page, model="sentiment", text="warm up")
        first.close()
        until = time.monotonic() + 60 * minutes
        people = [Visitor(number, server.url, until) for number in range(visitors)]
        for one in people:
            one.start()
        memory: list[tuple[float, float]] = []
        began = time.monotonic()
        while any(one.is_alive() for one in people):
            memory.append((time.monotonic() - began, resident(process)))
            time.sleep(5)
        server.stop()
    later = [mb for at, mb in memory if at >= 60] or [memory[-1][1]]
    growth = statistics.median(later[-6:]) / statistics.median(later[:6])
    print(f"{visitors} visitors, {minutes:g} minutes, {os.cpu_count()} cores")
    print(f"{'visit':<16}{'count':>7}{'median s':>10}{'95 % s':>8}{'slowest s':>11}")
    for name in sorted({name for one in people for name in one.seconds}):
        times = sorted(second for one in people for second in one.seconds[name])
        print(
            f"{name:<16}{len(times):>7}{statistics.median(times):>10.2f}"
            f"{times[int(0.95 * (len(times) - 1))]:>8.2f}{times[-1]:>11.2f}"
        )
    wrong = [each for one in people for each in one.wrong]
    print(f"wrong numbers and errors: {len(wrong)} (at most 0)")
    for each in wrong[:10]:
        print("  ", each[:300])
    print(
        f"memory after the first minute {statistics.median(later[:6]):,.0f} MB, at the end "
        f"{statistics.median(later[-6:]):,.0f} MB: {growth:.2f} (at most 1.10)"
    )
    return [Figure(WRONG, len(wrong)), Figure(GROWTH, growth)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--visitors", type=int, default=16)
    given = parser.parse_args()
    figures = main(given.minutes, given.visitors)
    raise SystemExit(0 if all(each.verdict == "pass" for each in figures) else 1)
