"""The app under Streamlit's AppTest: the real script, without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from attnviz.ui import SESSION_SCRIPT

PAGES = "../../pages"  # from where the script is


@pytest.fixture
def run_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., AppTest]:
    """Return a function that opens a page with what the sidebar holds."""
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
