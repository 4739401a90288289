"""Claim: the app is there as fast as an empty Streamlit app is, long before torch.

Fresh servers, the app's and one whose page is `st.write("hello")`, by turns; medians. CPU seconds
of the process until its port answers; seconds from a browser's request, one second after that, to
the picture or to the word. Also CPU seconds of `attnviz --help`.
"""

import contextlib
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from benchmarks.claims import Claim, Figure

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402

PORT = Claim("CPU until the app's port answers", 1.2, "at most", "s")
OVER = Claim("the same, over that of an empty Streamlit app", 1.5, "at most")
HELP = Claim("CPU of attnviz --help", 0.2, "at most", "s")
PICTURE = Claim(
    "the first picture of a server one second old, over Streamlit's own page", 0.5, "at most", "s"
)
LIVE = Claim("the live picture in its place, after the request", 15, "at most", "s")
CLAIMS = (PORT, OVER, HELP, PICTURE, LIVE)

PAIRS = 6
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PICTURE = ".explorer .readout .big"
_KEEP = "button:has-text('Keep')"  # no stored picture can be kept
_APP = 'import streamlit as st\n\napp = st.App("page.py")\n'
_PAGE = 'import streamlit as st\n\nst.write("hello")\n'


@dataclass(frozen=True)
class Server:
    """A server that has just begun to answer: where, and the CPU seconds that it took."""

    url: str
    cpu: float


@contextlib.contextmanager
def fresh(script: Path) -> Iterator[Server]:
    """Start a server of its own, and end it."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script.name,
         "--server.headless", "true", "--server.port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=script.parent,
    )  # fmt: skip
    try:
        while True:
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError(f"{script} did not start") from None
                time.sleep(0.02)
        times = psutil.Process(process.pid).cpu_times()
        yield Server(url, times.user + times.system)
    finally:
        process.terminate()
        process.wait(20)


def seconds_to(browser: Browser, url: str, selector: str, later: str = "") -> tuple[float, float]:
    """Return the seconds from a request to what is waited for, and to what comes after it."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(selector)
    first = time.perf_counter() - start
    if later:
        page.wait_for_selector(later, timeout=60_000)
    second = time.perf_counter() - start
    page.close()
    return first, second


def help_seconds() -> float:
    """Return the CPU seconds of `attnviz --help`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "attnviz", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def empty_page(browser: Browser, script: Path) -> tuple[float, float]:
    """Return the CPU seconds of an empty app until its port answers, and those to its word."""
    with fresh(script) as server:
        time.sleep(1)
        return server.cpu, seconds_to(browser, server.url, "text=hello")[0]


def first_page(browser: Browser) -> tuple[float, float, float]:
    """Return the same of the app, to its picture, and the seconds to the live one in its place."""
    with fresh(ROOT / "app.py") as server:
        time.sleep(1)
        return server.cpu, *seconds_to(browser, server.url, _PICTURE, _KEEP)


def servers(browser: Browser, folder: Path) -> list[Figure]:
    (folder / "page.py").write_text(_PAGE)
    script = folder / "empty.py"
    script.write_text(_APP)
    rows: list[tuple[float, ...]] = []
    print(f"{'CPU to port':>24}{'first picture':>24}{'live':>12}   (s; the app, an empty app)")
    for number in range(PAIRS):
        if number % 2:  # who comes second has a browser that has just worked
            ours, picture, live = first_page(browser)
            empty, word = empty_page(browser, script)
        else:
            empty, word = empty_page(browser, script)
            ours, picture, live = first_page(browser)
        print(f"{ours:>12.2f}{empty:>12.2f}{picture:>12.2f}{word:>12.2f}{live:>12.2f}")
        rows.append((ours, ours / empty, picture - word, live))
    medians = [statistics.median(column) for column in zip(*rows, strict=True)]
    return [
        Figure(claim, value)
        for claim, value in zip((PORT, OVER, PICTURE, LIVE), medians, strict=True)
    ]


def main() -> list[Figure]:
    help_figure = Figure(HELP, statistics.median(help_seconds() for _ in range(7)))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(windows=True), args=FLAGS
        )
        figures = servers(browser, Path(folder))
        browser.close()
    return [help_figure, *figures]
