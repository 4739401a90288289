"""Find a Chromium for the browser tests, or install one: `python -m tests.browser.chromium`."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ADVICE = (
    "The browser tests need Chromium and none could be installed. Install one, for instance with "
    '"apt-get install chromium" or ".venv/bin/playwright install chromium", and run them again.'
)

# Chromium without windows, as Debian and as Playwright call it, shows the same pages for a third
# of the CPU: with windows, bars and tabs are drawn around each page, although nobody looks.
WITHOUT_WINDOWS = ("chromium-headless-shell", "chrome-headless-shell")
WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome")

ASKED = Path(sys.prefix) / ".asked_for_headless_shell"
"""There once one without windows was asked for beside one with them: a machine that cannot get it
need not try each time."""


def find(*, windows: bool = False) -> str | None:
    """Return the path of a Chromium: one with `windows`, else rather one without.

    One on the PATH comes before one that Playwright downloaded. None where there is none.
    """
    return (None if windows else _without_windows()) or _on_path(WITH_WINDOWS) or _downloaded()


def install() -> str:
    """Return the path of a Chromium, installing one if needed; exits with advice otherwise.

    Where there is only one with windows, one without is installed if that takes no password.
    """
    if _without_windows() is None and not (find() and ASKED.exists()):
        there = find() is not None
        for command in _attempts(root_only=there):
            print("+", " ".join(command), flush=True)
            try:
                subprocess.run(
                    command,
                    check=False,
                    timeout=120 if there else 600,
                    stdout=subprocess.DEVNULL,
                )
            except (FileNotFoundError, subprocess.TimeoutExpired) as error:
                print(error)
            if _without_windows():
                break
        ASKED.touch()
    path = find()
    if path is None:
        sys.exit(ADVICE)
    return path


def _attempts(*, root_only: bool) -> list[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    attempts = [[*playwright, "--only-shell"]]
    if shutil.which("apt-get") and (os.geteuid() == 0 or not root_only):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        apt = [*sudo, "apt-get", "install", "-y", "-qq"]
        attempts = [
            [*sudo, "apt-get", "update", "-qq"],
            [*apt, "chromium-headless-shell"],
            *([] if root_only else [[*apt, "chromium"]]),
            *attempts,
        ]
    return attempts


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _without_windows() -> str | None:
    if path := _on_path(WITHOUT_WINDOWS):
        return path
    own = _playwrights()
    folder = next((above for above in own.parents if above.name.startswith("chromium-")), None)
    if folder is None:
        return None
    beside = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
    names = {"chrome-headless-shell", "headless_shell"}
    return next((str(path) for path in sorted(beside.glob("*/*")) if path.stem in names), None)


def _downloaded() -> str | None:
    own = _playwrights()
    return str(own) if own.exists() else None


def _playwrights() -> Path:
    from playwright.sync_api import sync_playwright

    def asked() -> Path:
        with sync_playwright() as playwright:
            return Path(playwright.chromium.executable_path)

    with ThreadPoolExecutor(1) as thread:  # in this one, a Playwright may be at work already
        return thread.submit(asked).result()


if __name__ == "__main__":
    print("Chromium:", install())
