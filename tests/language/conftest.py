"""A language that is made of the template, for this process and those that it starts."""

import pytest

from attnviz.language import catalogue
from tests.language import pseudo


@pytest.fixture(scope="session")
def pseudo_locales(tmp_path_factory):
    """A folder with the language, as `eo` from left to right and `fa` from right to left."""
    folder = tmp_path_factory.mktemp("locales")
    pseudo.write(folder)
    return pseudo.write(folder, "fa", "rtl")


@pytest.fixture
def pseudo_language(pseudo_locales, monkeypatch):
    """The language, known to this process until the test ends."""
    monkeypatch.setenv("ATTNVIZ_LOCALES", str(pseudo_locales))
    catalogue.of.cache_clear()
    yield "eo"
    catalogue.of.cache_clear()
