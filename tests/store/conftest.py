"""An empty library to keep things in."""

import pytest

from attnviz.store.library import Library


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "kept")
