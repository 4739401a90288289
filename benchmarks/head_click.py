"""Claim: choosing a head reruns nothing, and the picture answers within a frame or two.

In Chromium, on the exported explorer: milliseconds from the event to the end of its drawing, which
a browser does in one go (median of 50). In the app: reruns that a click asks the server for.
"""

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import attnviz as av
from attnviz.models.loading import quieten_transformers
from benchmarks.claims import Claim, Figure

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402

PORT = 8765

HOVER = Claim("pointing at map, text or lines, up to 512 tokens", 16, "at most", "ms")
CLICK = Claim("choosing a head, up to 512 tokens", 16, "at most", "ms")
FIRST = Claim("the first picture of the app", 10, "at most", "s")
MESSAGES = Claim("reruns asked of the server after a click on a head", 0, "at most", "sent")
CLAIMS = (HOVER, CLICK, FIRST, MESSAGES)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

_TIMES = """(element, [type, points]) => points.map(([x, y]) => {
  const box = element.getBoundingClientRect();
  const where = {clientX: box.left + x, clientY: box.top + y, bubbles: true};
  const started = performance.now();
  element.dispatchEvent(new MouseEvent(type, where));
  element.getBoundingClientRect();
  return performance.now() - started;
})"""


_TOKENS = """() => {
  const tokens = [...document.querySelectorAll(".explorer .token")];
  return Array.from({length: 51}, (_, n) => {
    const token = tokens[(n * 7) % tokens.length];
    const started = performance.now();
    token.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
    token.getBoundingClientRect();
    return performance.now() - started;
  });
}"""

_LOCK = """() => {
  const tokens = [...document.querySelectorAll(".explorer .token")];
  return Array.from({length: 51}, (_, n) => {
    const token = tokens[(n * 7) % tokens.length];
    const started = performance.now();
    token.dispatchEvent(new MouseEvent("click", {bubbles: true}));
    token.getBoundingClientRect();
    return performance.now() - started;
  });
}"""

# Five heads are chosen, then a sixth one is added and taken away again, each time another one: on
# the way through the rows below theirs, to the right and to the left by turns.
_SIXTH = """() => {
  const atlas = document.querySelector(".atlas-scroll canvas");
  const press = (key, more = {ctrlKey: true}) => {
    const started = performance.now();
    atlas.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, ...more}));
    atlas.getBoundingClientRect();
    return performance.now() - started;
  };
  for (let n = 0; n < 4; n++) press("ArrowRight", {shiftKey: true});
  let [way, column] = ["ArrowRight", 4];
  press("ArrowDown");
  return Array.from({length: 51}, () => {
    const taken = press(" ", {});
    press(" ", {});
    if (column === (way === "ArrowRight" ? 11 : 0)) {
      press("ArrowDown");
      way = way === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    } else {
      press(way);
      column += way === "ArrowRight" ? 1 : -1;
    }
    return taken;
  });
}"""


def times(
    page: Page, selector: str, event: str, across: tuple[float, float] = (0.35, 0.95)
) -> float:
    """Median milliseconds of an event at 50 places, from the part `across` of the width."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    low, high = across
    steps = [n * 7 % 50 / 50 for n in range(51)]  # each one somewhere else
    points = [
        [box["width"] * (low + (high - low) * step), box["height"] * (0.32 + 0.54 * step)]
        for step in steps
    ]
    milliseconds = page.locator(selector).evaluate(_TIMES, [event, points])
    return statistics.median(milliseconds[1:])


def on_files(page: Page, folder: Path) -> list[Figure]:
    clicks, hovers = [], []
    model = av.load("minilm")
    columns = (
        "click", "hover map", "hover text", "lock text", "hover lines", "add the 6th", "hover 6",
    )  # fmt: skip
    print(f"{'tokens':>8}" + "".join(f"{name:>13}" for name in columns) + "   (ms)")
    for length in (32, 128, 512):
        path = av.view(av.trace(model, " ".join(["cat"] * (length - 2)))).to_html(folder / "v.html")
        page.goto(path.as_uri())
        page.wait_for_selector(".explorer .readout .big")
        page.locator(".atlas-scroll canvas").press(
            "m"
        )  # a view that was left on lines comes back so
        click = times(page, ".atlas-scroll canvas", "click")
        hover = times(page, ".map-box .over", "mousemove")
        text = statistics.median(page.evaluate(_TOKENS)[1:])
        lock = statistics.median(page.evaluate(_LOCK)[1:])
        page.locator(".atlas-scroll canvas").press("l")
        lines = times(page, ".lines-box .over", "mousemove", across=(0.005, 0.1))
        page.locator(".atlas-scroll canvas").press("Home")
        sixth = statistics.median(page.evaluate(_SIXTH)[1:])
        page.locator(".atlas-scroll canvas").press(" ")  # all six again
        six = times(page, ".lines-box .over", "mousemove", across=(0.005, 0.1))
        figures = (click, hover, text, lock, lines, sixth, six)
        print(f"{length:>8}" + "".join(f"{value:>13.1f}" for value in figures))
        clicks.append(click)
        hovers += [hover, text, lines, six]
    return [CLICK.worst(clicks), HOVER.worst(hovers)]


def in_the_app(page: Page) -> list[Figure]:
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
         "--server.headless", "true", "--server.port", str(PORT)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://localhost:{PORT}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        requests: list[str] = []
        page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda _: requests.append(socket.url)),
        )
        start = time.perf_counter()
        page.goto(f"http://localhost:{PORT}")
        page.wait_for_selector(".explorer .readout .big")
        first = time.perf_counter() - start
        print(f"first picture after {first:.1f} s (at most 10)")
        page.wait_for_timeout(500)
        requests.clear()
        page.locator(".atlas-scroll canvas").click(position={"x": 40, "y": 20})
        page.wait_for_timeout(1000)
        print(f"reruns asked of the server after a click on a head: {len(requests)}")
        return [Figure(FIRST, first), Figure(MESSAGES, len(requests))]
    finally:
        server.terminate()
        server.wait(10)


def main() -> list[Figure]:
    quieten_transformers()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(windows=True), args=FLAGS
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        figures = [*on_files(page, Path(folder)), *in_the_app(page)]
        browser.close()
    return figures
