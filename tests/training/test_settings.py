"""From a config to the Trainer's arguments: who is told of the losses."""

import sys
import time

import pytest

from attnviz.training import trackers
from attnviz.training.settings import wandb_is_configured


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    """A user without a key, and without a choice."""
    for name in ("WANDB_API_KEY", "WANDB_MODE", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def installed(nobody, monkeypatch):
    """A package of that name can be found."""
    (nobody / "packages" / "wandb").mkdir(parents=True)
    (nobody / "packages" / "wandb" / "__init__.py").touch()
    monkeypatch.syspath_prepend(nobody / "packages")
    return nobody


def test_weights_and_biases_hears_of_a_run_only_when_its_user_chose_so(installed, monkeypatch):
    assert not wandb_is_configured()
    monkeypatch.setenv("WANDB_MODE", "offline")
    assert wandb_is_configured()
    monkeypatch.setenv("WANDB_MODE", "online")
    assert not wandb_is_configured()  # no key: it would ask for one in the middle of a run
    monkeypatch.setenv("WANDB_API_KEY", "a key")
    assert wandb_is_configured()
    monkeypatch.setenv("WANDB_MODE", "disabled")
    assert not wandb_is_configured()


def test_what_the_app_starts_is_sent_to_nobody_whose_key_the_operator_has(installed, monkeypatch):
    theirs = ("WANDB_API_KEY", "WANDB_MODE", "COMET_API_KEY", "MLFLOW_TRACKING_URI",
              "NEPTUNE_API_TOKEN", "CLEARML_API_ACCESS_KEY", "DVCLIVE_LOG", "SWANLAB_API_KEY",
              "TRACKIO_SPACE_ID")  # fmt: skip
    given = {**dict.fromkeys(theirs, "offline"), "PATH": "/bin", "HF_TOKEN": "a token"}
    child = trackers.without(given)
    assert child == {"PATH": "/bin", "HF_TOKEN": "a token", trackers.TRACKERS: "0"}
    monkeypatch.setenv("WANDB_API_KEY", "a key")
    assert wandb_is_configured()  # the shell's own training keeps what it did
    monkeypatch.setenv(trackers.TRACKERS, child[trackers.TRACKERS])
    assert not wandb_is_configured()  # not by a key in a file either, as below
    asked = trackers.without({**given, trackers.TRACKERS: "1"})
    assert asked["WANDB_API_KEY"] == "offline"
    monkeypatch.setenv(trackers.TRACKERS, "1")
    assert wandb_is_configured()


def test_a_key_may_lie_where_its_own_login_puts_it(installed):
    key = installed / ".netrc"
    key.write_text("machine elsewhere.example login user password secret\n")
    key.chmod(0o600)
    assert not wandb_is_configured()
    key.write_text("machine api.wandb.ai login user password secret\n")
    assert wandb_is_configured()
    key.write_text("this is no such file")
    assert not wandb_is_configured()


def test_without_the_package_nothing_is_loaded_and_no_time_is_spent(nobody, monkeypatch):
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setattr(sys, "path", [str(nobody)])  # so that it is not found where it is installed
    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    began = time.perf_counter()
    assert not any(wandb_is_configured() for _ in range(20))
    assert time.perf_counter() - began < 1
    assert "wandb" not in sys.modules
