"""The app under Streamlit's AppTest: the real script, without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy, StreamlitHeaders
from streamlit.testing.v1 import AppTest

from attnviz.ui import SESSION_SCRIPT
from tests import warm

PAGES = "../../pages"  # from where the script is


@pytest.fixture(scope="session", autouse=True)
def starts_are_quick(packages_read_once: None) -> Iterator[None]:
    with warm.trainings():
        yield


@pytest.fixture
def run_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., AppTest]:
    """Return a function that opens a page with what the input holds."""
    monkeypatch.setenv("ATTNVIZ_MODELS_DIRS", str(tmp_path))
    monkeypatch.setenv("ATTNVIZ_RUNS_DIR", str(tmp_path / "runs"))

    def run(page: str | None = None, **state: str) -> AppTest:
        app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
        for key, value in state.items():
            app.session_state[key] = value
        if page is not None:
            app.switch_page(f"{PAGES}/{page}")
        return app.run()

    return run


@pytest.fixture
def visit(
    run_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """Return `run_page` for a visitor whom the sign-in proxy names; "" is one whom it does not.

    Whoever visited last is whom pages are drawn for that run again.
    """
    headers: dict[str, str] = {}
    monkeypatch.setenv("ATTNVIZ_USER_HEADER", "X-Forwarded-User")
    monkeypatch.setattr(
        ContextProxy, "headers", property(lambda _: StreamlitHeaders(headers.items()))
    )

    def run(who: str, page: str | None = None, **state: str) -> AppTest:
        headers["X-Forwarded-User"] = who
        return run_page(page, **state)

    return run
