"""One app server and one Chromium for all browser tests of a worker."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from attnviz.training import jobs
from tests.browser import chromium

ROOT = Path(__file__).parents[2]

expect.set_options(timeout=60_000)  # a busy machine is no failure


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what the open pages show, and what the servers of the test printed."""
    report = yield
    if report.failed:
        for asked in getattr(item, "funcargs", {}).values():
            if isinstance(asked, Browser):
                report.sections.append(("the open pages", shown_by(asked)))
            elif isinstance(asked, Server):
                report.sections.append(("the server's last lines", asked.log.read_text()[-4_000:]))
    return report


def shown_by(browser: Browser) -> str:
    """Return of each open page its address, whether the app answers it, and its first text.

    Streamlit greys all controls of a page that has no connection.
    """
    told = []
    for page in (page for context in browser.contexts for page in context.pages):
        page.set_default_timeout(2_000)
        try:
            state = page.evaluate(_STATE)
        except PlaywrightError as error:
            state = f"does not say: {str(error).splitlines()[0]}"
        told.append(f"{page.url}\n{state}")
    return "\n\n".join(told)


_STATE = """() => {
  const app = document.querySelector("[data-test-connection-state]")?.dataset ?? {};
  const states = [app.testConnectionState, app.testScriptState, document.visibilityState];
  const greyed = [...document.querySelectorAll("button:disabled")].map(each => each.innerText);
  const main = document.querySelector("[data-testid=stMain]") ?? document.body;
  return `${states.filter(Boolean).join(", ")}; greyed: ${greyed.join(", ") || "nothing"}\\n`
    + (main?.innerText ?? "").slice(0, 600);
}"""


class Server:
    """The app, as `streamlit run app.py` starts it.

    start: starts its process, `warm.popen` a fork of one that has imported the libraries, and has
    read Streamlit's settings for this checkout: no other settings can be tried in it.
    """

    def __init__(
        self, folder: Path, *, restricted: bool = True, health: str = "_stcore/health",
        start: Callable[..., Any] = subprocess.Popen, **asked: str,
    ) -> None:  # fmt: skip
        self.health = health
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("localhost", 0))
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        environment = {**os.environ, "ATTNVIZ_RUNS_DIR": str(folder / "runs")}
        environment |= {"ATTNVIZ_MODELS_DIRS": str(folder)} if restricted else {}
        environment |= asked
        with self.log.open("w") as log:
            self.process = start(
                [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
                 "--server.headless", "true", "--server.port", str(port)],
                stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=folder,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.url}/{self.health}", timeout=2)
                return
            except OSError:
                time.sleep(0.25)
        raise RuntimeError(f"The app did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder from which the tested server opens checkpoints."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(autouse=True)
def no_run_is_left(models_folder: Path) -> Iterator[None]:
    """End the trainings that a test began: where it failed half way, they would outlive it."""
    yield
    runs = models_folder / "runs"
    for name in jobs.names(runs):
        if jobs.status(runs, name).is_alive:
            jobs.kill(runs, name)


@pytest.fixture(scope="session")
def server(models_folder: Path) -> Iterator[Server]:
    running = Server(models_folder)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run",
                  # Threads that compile beside the page take more CPU than they spare it.
                  "--js-flags=--single-threaded"],
        )  # fmt: skip
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def visited(browser: Browser) -> Iterator[Callable[[bool], BrowserContext]]:
    """Return a function that gives the window of somebody who has been here, offline or not.

    The app's own scripts need not come again, and nothing moves for its own sake. One empty page
    stays open in it: a page opened beside it is a tab, where each would be a new window with bars
    to draw.
    """
    contexts: dict[bool, BrowserContext] = {}

    def of(offline: bool) -> BrowserContext:
        if offline not in contexts:
            contexts[offline] = browser.new_context(offline=offline, reduced_motion="reduce")
            contexts[offline].new_page()
        return contexts[offline]

    yield of
    for context in contexts.values():
        context.close()


# A page that closes remembers where its reader left off: not from one test to the next.
_FORGET = """() => {
  Storage.prototype.setItem = () => {};
  localStorage.clear();
  sessionStorage.clear();
}"""


@pytest.fixture
def window(visited: Callable[[bool], BrowserContext]) -> Iterator[Callable[[bool], BrowserContext]]:
    """The same, left as it was found."""
    used: set[bool] = set()

    def of(offline: bool) -> BrowserContext:
        used.add(offline)
        return visited(offline)

    yield of
    for context in map(visited, used):
        for page in context.pages[1:]:
            if page.url.startswith(("http", "file")):
                page.evaluate(_FORGET)
        for page in context.pages[1:]:
            page.close()
        context.clear_cookies()
        context.clear_permissions()


@pytest.fixture
def open_page(
    browser: Browser, window: Callable[[bool], BrowserContext]
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address, and fails on any script error.

    What a test opens first is in the window of the tests before; the next has a new browser's
    memory.
    """
    errors: list[str] = []
    contexts = []

    def opened(url: str, *, width: int = 1400, scheme: str = "light", offline: bool = False):
        context = window(offline)
        if context.pages[1:]:
            context = browser.new_context(offline=offline, reduced_motion="reduce")
            contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme)
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors
