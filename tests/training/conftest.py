"""What the tests of whole runs share: a model to start from, rows, and one run that was let be."""

import pytest

from attnviz.training import worker
from attnviz.training.run import train
from tests import warm
from tests.training import data


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    return data.model(tmp_path_factory.mktemp("start"))


@pytest.fixture(scope="session")
def opinions():
    return data.opinions()


@pytest.fixture(scope="session")
def whole(tmp_path_factory, start, opinions):
    out = tmp_path_factory.mktemp("runs") / "whole"
    settings = data.config(
        out, start, steps=40, learning_rate=5e-3, probes=("the good film", "a bad cat sat")
    )
    return settings, train(settings, labelled=opinions)


@pytest.fixture
def in_forks():
    """Let the trainings that a test starts be forks of a process that has imported torch."""
    with warm.trainings():
        yield


@pytest.fixture(autouse=True)
def no_training_is_left():
    """End the trainings that a test began: where it failed half way, they would go on for hours."""
    yield
    for process in worker._mine.values():
        if process.poll() is None:
            process.kill()
            process.wait(10)
