"""Write docs/workspace.gif from the running app: `python docs/make_animation.py`.

It needs the browser of the tests (`make browser`). The same steps are played each time; run it
anew when what is seen has changed.
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "workspace.gif"
SIZE = (1280, 800)
SHOWN = (960, 600)
COLOURS = 128
MOST_BYTES = 1_500_000


@contextmanager
def running_app() -> Iterator[str]:
    """Start the app on a free port, in an empty folder, and give its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        app = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
             "--server.headless", "true", "--server.port", str(port)],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
        )  # fmt: skip
        url = f"http://localhost:{port}"
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.25)
            yield url
        finally:
            app.terminate()
            app.wait(10)


class Film:
    """Pictures of a page, and how long each is seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Image.Image] = []
        self.seconds: list[float] = []

    def take(self, seconds: float) -> None:
        """Take a picture that is seen for so long; one like the last makes that last longer."""
        self.page.wait_for_timeout(250)
        shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB").resize(SHOWN)
        if self.frames and shot.tobytes() == self.frames[-1].tobytes():
            self.seconds[-1] += seconds
            return
        self.frames.append(shot)
        self.seconds.append(seconds)

    def save(self, path: Path) -> int:
        """Write it, and return its bytes. Raises SystemExit when they are too many."""
        palette = self.frames[0].quantize(COLOURS)
        frames = [
            frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self.frames
        ]
        frames[0].save(
            path, save_all=True, append_images=frames[1:], loop=0, optimize=True,
            duration=[round(1000 * each) for each in self.seconds],
        )  # fmt: skip
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SystemExit(f"{path.name} has {size:,} bytes, more than {MOST_BYTES:,}.")
        return size


def play(film: Film, url: str) -> None:
    """Play what is seen: heads, a word, a cell, what it matters, why, and the whole screen."""
    page = film.page
    page.goto(url)
    page.get_by_role("button", name="Keep", exact=True).wait_for(timeout=120_000)
    page.locator(".explorer .readout .big").wait_for()
    film.take(2.5)
    atlas = page.locator(".atlas-scroll canvas")
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"):
        atlas.press(key)
        film.take(0.8)
    for word in ("acting", "bad", "[CLS]"):
        page.locator(".explorer .token", has_text=word).first.click()
        film.take(1.2)
    page.locator(".explorer .token", has_text="not").first.click()
    film.take(1.5)
    chips = page.locator(".explorer .tries .chip")
    page.locator(".explorer .action", has_text="Hide this word").click()
    chips.nth(1).wait_for()
    film.take(2)
    chips.nth(1).click()
    film.take(2)
    chips.nth(0).click()
    page.locator(".explorer .action", has_text="Silence this head").click()
    chips.nth(2).wait_for()
    film.take(2)
    page.locator(".st-key-views").get_by_role("link", name="Attribution", exact=True).click()
    page.locator(".attribution").first.wait_for(timeout=120_000)
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=120_000)
    film.take(3)
    page.locator(".st-key-views").get_by_role("link", name="Attention", exact=True).click()
    page.locator(".explorer .readout .big").wait_for()
    film.take(2.5)


def main() -> None:
    """Write the animation, and say how large and how long it is."""
    from tests.browser import chromium

    with running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": SIZE[0], "height": SIZE[1]}, reduced_motion="reduce"
        )
        film = Film(context.new_page())
        play(film, url)
        browser.close()
    size = film.save(OUT)
    print(f"{OUT.name}: {len(film.frames)} pictures, {sum(film.seconds):.0f} s, {size:,} bytes")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
