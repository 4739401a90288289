"""On one's own machine a folder outside the one where the app was started is one click away."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import tiny, warm
from tests.browser.conftest import Server


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("ATTNVIZ_CACHE", str(tmp_path / "cache"))
    started = tmp_path / "started"
    started.mkdir()
    running = Server(started, restricted=False, start=warm.popen)
    yield running
    running.stop()


def test_a_folder_outside_is_opened_with_one_click_and_listed(
    own_server: Server, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    folder = tiny.save("bert", tmp_path / "elsewhere" / "mine")
    page = open_page(f"{own_server.url}/heads?model={folder}&text=a+good+film")
    expect(page.get_by_text("on your own machine")).to_be_visible()
    page.get_by_role("button", name="Open this folder").click()
    expect(page.get_by_text("Across", exact=True)).to_be_visible()
    other = open_page(f"{own_server.url}/heads")
    other.get_by_role("combobox", name="Model", exact=True).click()
    expect(other.get_by_role("option", name=re.compile(f"{folder.name}$"))).to_be_visible()
