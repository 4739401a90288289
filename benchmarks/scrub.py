"""Claim: scrubbing through what a model wrote answers within a frame.

In Chromium, on the exported view of a generation: milliseconds from the slider's event, or from
pointing at a token, to the end of its drawing (median of 50). At most 16 are asked.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import attnviz as av
from attnviz.models.loading import quieten_transformers
from attnviz.tracing.generation import generate
from attnviz.views.generation import view_generation
from benchmarks.claims import Claim, Figure

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import tiny
from tests.browser import chromium

SCRUB = Claim("scrubbing through what a model wrote", 16, "at most", "ms")
POINT = Claim("pointing at a token that it wrote", 16, "at most", "ms")
CLAIMS = (SCRUB, POINT)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

_STEPS = """() => {
  const slider = document.querySelector("input[aria-label=Step]");
  const last = Number(slider.max);
  return Array.from({length: 51}, (_, n) => {
    slider.value = String((n * 7) % (last + 1));
    const started = performance.now();
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    slider.getBoundingClientRect();
    return performance.now() - started;
  });
}"""

_POINTS = """() => {
  const units = [...document.querySelectorAll(".unit")];
  return Array.from({length: 51}, (_, n) => {
    const unit = units[(n * 7) % units.length];
    const started = performance.now();
    unit.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
    unit.getBoundingClientRect();
    return performance.now() - started;
  });
}"""


def long_model(folder: Path) -> av.Model:
    """Return a random decoder that takes 600 tokens; its positions are rotations, so no weights."""
    checkpoint = tiny.save("llama", folder / "llama")
    config = json.loads((checkpoint / "config.json").read_text())
    (checkpoint / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 600}))
    return av.load(str(checkpoint))


def main() -> list[Figure]:
    quieten_transformers()
    print(f"{'tokens':>8}{'scrub':>9}{'point':>9}   (ms)")
    scrubs, points = [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(windows=True), args=FLAGS
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        model = long_model(Path(folder))
        for words, new in ((30, 24), (100, 64), (448, 64)):
            generation = generate(
                model, " ".join(["cat", "dog"] * (words // 2)), max_new_tokens=new
            )
            path = view_generation(generation).to_html(Path(folder) / "v.html")
            page.goto(path.as_uri())
            page.wait_for_selector(".where")
            scrub = statistics.median(page.evaluate(_STEPS)[1:])
            point = statistics.median(page.evaluate(_POINTS)[1:])
            scrubs.append(scrub)
            points.append(point)
            tokens = len(generation.trace.stack("decoder").keys)
            print(f"{tokens:>8}{scrub:>9.1f}{point:>9.1f}")
        browser.close()
    return [SCRUB.worst(scrubs), POINT.worst(points)]
