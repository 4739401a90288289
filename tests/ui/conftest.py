"""The rooms of the pages, some of them under AppTest."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def starts_are_quick(packages_read_once: None) -> None: ...
