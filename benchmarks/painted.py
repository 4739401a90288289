"""Claim: from a trace to a painted atlas in Chromium, 20 times as fast as BertViz's model view.

Wall time of writing the page, opening it from a file, and the first frame after its scripts, on
models of MiniLM's shape and of 30 x 9 heads; the best of three for ours. BertViz is drawn by its
own scripts, at 128 tokens only: at more it does not answer for minutes. Hovering and locking are
then timed in our page at 2,048 tokens, to the end of their drawing.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import attnviz as av
from attnviz.models.loading import quieten_transformers
from attnviz.views import bertviz
from benchmarks import long_inputs
from benchmarks.claims import Claim, Figure
from tests.browser import chromium

FASTER = Claim("from trace to painted picture at 128 tokens, against BertViz", 20, "at least")
HOVER = Claim("hover at 2,048 tokens", 50, "at most", "ms")
LOCK = Claim("lock at 2,048 tokens", 50, "at most", "ms")
CLAIMS = (FASTER, HOVER, LOCK)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_EVENTS = """kind => {
  const tokens = [...document.querySelectorAll(".explorer .token")];
  const map = document.querySelector(".map-panel canvas.over");
  const box = map.getBoundingClientRect();
  return Array.from({length: 51}, (_, n) => {
    const at = kind === "map" ? map : tokens[(n * 37) % tokens.length];
    const where = {bubbles: true, clientX: box.left + 40 + n * 5, clientY: box.top + 40 + n * 5};
    const type = {map: "mousemove", text: "mouseover", lock: "click"}[kind];
    const started = performance.now();
    at.dispatchEvent(new MouseEvent(type, where));
    at.getBoundingClientRect();
    return performance.now() - started;
  }).slice(1);
}"""


def first_paint(browser: Browser, write: object, folder: Path) -> tuple[float, Page]:
    """Return the seconds from a trace to a frame with its picture, and the page."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(600_000)
    began = time.perf_counter()
    path = folder / "picture.html"
    path.write_text(write(), encoding="utf-8")  # type: ignore[operator]
    page.goto(path.as_uri(), wait_until="load", timeout=600_000)
    page.evaluate(_FRAME)
    return time.perf_counter() - began, page


def main() -> list[Figure]:
    """Print a line a model and length, and return the worst."""
    quieten_transformers()
    ratios: list[float] = []
    events: dict[str, float] = {}
    bertviz.MOST_ELEMENTS = 10**12  # the refusal that our readers are spared this by
    print("model     tokens   ours s   BertViz s   times")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(windows=True), args=FLAGS
        )
        for label, model in (
            ("encoder", long_inputs.encoder()),
            ("decoder", long_inputs.decoder()),
        ):
            for tokens in (128, 512, 2_048):
                trace = av.trace(model, long_inputs.text(tokens), budget=3 * 2**30)
                view = av.view(trace)
                times_taken = []
                for _ in range(3):
                    seconds, page = first_paint(browser, view.document, Path(name))
                    times_taken.append(seconds)
                    if len(times_taken) == 3 and tokens == 2_048 and label == "encoder":
                        for kind in ("map", "text", "lock"):
                            events[kind] = statistics.median(page.evaluate(_EVENTS, kind))
                    page.close()
                ours, theirs = min(times_taken), float("nan")
                if tokens == 128 and label == "encoder":
                    theirs, page = first_paint(
                        browser, lambda t=trace: bertviz.bertviz_html(t, view="model"), Path(name)
                    )
                    page.close()
                    ratios.append(theirs / ours)
                print(f"{label:<8}{tokens:>8,}{ours:>9.2f}{theirs:>12.2f}{theirs / ours:>8.0f}",
                      flush=True)  # fmt: skip
        browser.close()
    print(", ".join(f"{kind} {ms:.1f} ms" for kind, ms in events.items()))
    return [
        FASTER.worst(ratios),
        HOVER.worst([events["map"], events["text"]]),
        Figure(LOCK, events["lock"]),
    ]


if __name__ == "__main__":
    main()
