"""A model that is not here yet: offered where a link names it, fetched where a visitor asks."""

import json
import shutil

import pytest
from streamlit.testing.v1 import AppTest

import attnviz as av
from attnviz import disk
from attnviz.models import hub
from attnviz.ui import SESSION_SCRIPT
from attnviz.ui.operator import logs
from attnviz.ui.shared import downloads, traces
from tests import tiny


@pytest.fixture
def follow(monkeypatch, tmp_path):
    monkeypatch.setenv("ATTNVIZ_MODELS_DIRS", str(tmp_path))
    monkeypatch.setattr(traces, "_FAILURE_SECONDS", 0.0)

    def opened(page=None, **said):
        app = AppTest.from_file(SESSION_SCRIPT, default_timeout=60)
        for name, value in said.items():
            app.query_params[name] = value
        if page:
            app.switch_page(f"../../pages/{page}")
        return app.run()

    return opened


def _offered(app):
    return any("would be downloaded" in each.value for each in app.info)


PAGES = [
    None, "heads.py", "attribution.py", "what_if.py", "generation.py", "lenses.py", "compare.py",
    "interventions.py", "evaluate.py",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_model_that_is_not_here_offers_it_and_fetches_nothing(page, follow):
    app = follow(page, model=f"someone/linked-{page or 'first'}".removesuffix(".py"), text="a cat")
    assert _offered(app), [each.value for each in (*app.error, *app.info)]
    assert "someone" in app.info[0].value
    assert not app.exception
    assert any(each.label == "Download and open" for each in app.button)


def test_what_was_asked_for_is_fetched(follow):
    downloads.ask("someone/wanted")  # what the button does
    app = follow(model="someone/wanted")
    assert not _offered(app)
    assert "the hub cannot be reached" in app.error[0].value


def test_choosing_a_model_in_the_box_is_asking_for_it(follow, monkeypatch):
    asked = []
    monkeypatch.setattr(downloads, "ask", asked.append)
    app = follow()
    assert not asked
    app.selectbox(key="model").set_value("names").run()
    assert asked == ["names"]


def test_a_short_name_asks_for_the_repository_that_it_stands_for():
    downloads.ask("bert-base-uncased")
    with downloads.record() as fetch:
        fetch("google-bert/bert-base-uncased")
        with pytest.raises(hub.NotAskedError):
            fetch("someone/bert-base-uncased")


def test_an_adapters_base_is_offered_too(follow, tmp_path):
    from safetensors.numpy import save_file

    (tmp_path / "tuned").mkdir()
    said = {"peft_type": "LORA", "base_model_name_or_path": "someone/base"}
    (tmp_path / "tuned" / "adapter_config.json").write_text(json.dumps(said))
    save_file({}, tmp_path / "tuned" / "adapter_model.safetensors")
    app = follow()
    app.selectbox(key="model").set_value(str(tmp_path / "tuned")).run()
    assert _offered(app)
    assert "someone/base" in app.info[0].value


def test_a_download_is_a_line_of_the_trail_with_who_asked_and_its_size(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    said = []
    monkeypatch.setattr(logs, "event", lambda name, **fields: said.append((name, fields)))
    monkeypatch.setattr(
        "attnviz.ui.shared.downloads.presence.user", lambda: "anna"
    )  # what a sign-in says
    downloads.ask("someone/fetched")

    def download(repo, revision, *, typed_name):
        repository = tmp_path / "hub" / "models--someone--fetched"
        snapshot = repository / "snapshots" / "a1"
        shutil.copytree(tiny.save("bert", tmp_path / "whole"), snapshot)
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("a1")
        return snapshot, "a1"

    monkeypatch.setattr(hub, "download", download)
    assert traces.model("someone/fetched").n_layers == 2
    lines = [fields for name, fields in said if name == "change"]
    assert [line["change"] for line in lines] == ["downloaded"]
    assert lines[0]["model"] == "someone/fetched"
    assert lines[0]["user"] == "anna"
    assert lines[0]["bytes"] > 10_000


def test_a_hub_that_was_away_is_asked_again_how_large_a_model_is(monkeypatch):
    answers = iter([None, hub.Offer("someone", 5 * 10**9)])
    monkeypatch.setattr(hub, "offer", lambda repo: next(answers))
    monkeypatch.setenv(disk.MAX_DISK, "1")
    downloads.ask("someone/huge")
    with downloads.record() as fetch:
        fetch("someone/huge")  # nobody knows how large it is
        with pytest.raises(av.ModelError, match=r'"someone/huge" would take 5 GB of the disk'):
            fetch("someone/huge")


def test_a_model_that_nobody_asked_for_is_not_fetched_by_anything(monkeypatch):
    monkeypatch.setattr(hub, "download", lambda *given, **more: pytest.fail("it was downloaded"))
    with pytest.raises(hub.NotAskedError, match="would be downloaded"):
        traces.model("someone/unasked")
    with pytest.raises(av.ModelError):  # and is not remembered as a failure
        traces.model("someone/unasked")
