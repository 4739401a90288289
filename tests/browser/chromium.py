"""Find a Chromium for the browser tests, or install one: `python -m tests.browser.chromium`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ADVICE = (
    "The browser tests need Chromium and none could be installed. Install one, for instance with "
    '"apt-get install chromium" or ".venv/bin/playwright install chromium", and run them again.'
)


def find() -> str | None:
    """Return the path of a Chromium: one on the PATH, else the one Playwright downloads."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> str:
    """Return the path of a Chromium, installing one if needed; exits with advice otherwise."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts = [
            [*sudo, "apt-get", "update", "-qq"],
            [*sudo, "apt-get", "install", "-y", "-qq", "chromium"],
            *attempts,
        ]
    for command in attempts:
        if path := find():
            return path
        print("+", " ".join(command), flush=True)
        try:
            subprocess.run(command, check=False, timeout=600, stdout=subprocess.DEVNULL)
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            print(error)
    path = find()
    if path is None:
        sys.exit(ADVICE)
    return path


if __name__ == "__main__":
    print("Chromium:", install())
