"""Which Chromium the browser tests drive."""

from pathlib import Path

import pytest

from tests.browser import chromium, conftest


def _programs(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)


def test_one_without_windows_is_driven_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    assert chromium.find() is None
    _programs(tmp_path, "chromium")
    assert chromium.find() == chromium.find(windows=True) == str(tmp_path / "chromium")
    _programs(tmp_path, "chromium-headless-shell")
    assert chromium.find() == str(tmp_path / "chromium-headless-shell")
    assert chromium.find(windows=True) == str(tmp_path / "chromium")


def test_what_is_installed_beside_another_takes_no_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    beside = chromium._attempts(root_only=True)
    assert [command[-2:] for command in beside] == [["chromium", "--only-shell"]]


def test_a_failure_says_what_each_open_page_shows(browser, open_page, tmp_path):
    file = tmp_path / "app.html"
    file.write_text(
        "<div data-test-connection-state=DISCONNECTED data-test-script-state=running>"
        "<p>step 3</p><button disabled>Pause</button></div>"
    )
    page = open_page(file.as_uri())
    state = "DISCONNECTED, running, visible; greyed: Pause\nstep 3"
    assert f"{page.url}\n{state}" in conftest.shown_by(browser)
    page.close()
    assert file.as_uri() not in conftest.shown_by(browser)
