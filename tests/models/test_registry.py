"""The table of names: aliases of hub models, found in a cache and told apart from typos."""

import re
import shutil

import pytest

from attnviz.errors import ModelError
from attnviz.models import checkpoints, registry
from attnviz.models.tasks import TASKS

HUB_IDS = [line.hub_id for line in registry.ALIASES]
COMMIT = "0" * 40


@pytest.fixture
def cached(checkpoint, tmp_path, monkeypatch):
    """Return a function that lays a tiny checkpoint into a hub cache, under that id."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    def laid(hub_id):
        repository = tmp_path / f"models--{hub_id.replace('/', '--')}"
        (repository / "refs").mkdir(parents=True)
        (repository / "refs" / "main").write_text(COMMIT)
        shutil.copytree(checkpoint("bert"), repository / "snapshots" / COMMIT)

    return laid


def test_names_are_unique_and_no_other_model_has_them():
    names = [line.name for line in registry.ALIASES]
    assert len(names) == len(set(names)) >= 16
    assert names == [name.lower() for name in names]
    assert not set(names) & set(registry.known())
    assert len(HUB_IDS) == len(set(HUB_IDS))


@pytest.mark.parametrize("line", registry.ALIASES, ids=lambda line: line.name)
def test_every_line_says_where_what_and_what_for(line):
    assert re.fullmatch(r"[\w-]+/[\w.-]+", line.hub_id)
    assert line.task in {task.name for task in TASKS} | {"automatic-speech-recognition"}
    assert line.good_for.endswith(".")
    assert "\n" not in line.good_for
    assert line.megabytes is None or 50 < line.megabytes < 2_000


def test_the_models_that_people_ask_for_first_have_a_name():
    asked = ("bert-base-uncased", "distilbert-sst2", "gpt2", "t5-small", "vit-base")
    assert all(registry.alias(name) for name in (*asked, "whisper-tiny", "Qwen3-0.6B"))
    assert registry.alias("bert") is None


@pytest.mark.parametrize("line", registry.ALIASES, ids=lambda line: line.name)
def test_an_alias_opens_what_the_cache_holds_under_its_hub_id(line, cached):
    cached(line.hub_id)
    found = checkpoints.find(line.name)
    assert (found.name, found.revision) == (line.hub_id, COMMIT)
    assert (found.folder / "model.safetensors").is_file()


@pytest.mark.parametrize("name", ["GPT2", "Gpt2"])
def test_case_does_not_matter(name, cached):
    cached("openai-community/gpt2")
    assert checkpoints.find(name).name == "openai-community/gpt2"


def test_a_download_under_the_id_that_a_model_had_before_still_opens(cached):
    cached("gpt2")
    assert checkpoints.find("gpt2").name == "openai-community/gpt2"


def test_a_folder_of_that_name_comes_before_the_alias(cached, checkpoint, tmp_path, monkeypatch):
    cached("openai-community/gpt2")
    here = shutil.copytree(checkpoint("bert"), tmp_path / "here" / "gpt2")
    monkeypatch.chdir(tmp_path / "here")
    assert checkpoints.find("gpt2").folder == here


def test_a_hub_id_that_is_close_to_an_alias_is_left_alone(cached):
    cached("gpt2-xl")
    assert checkpoints.find("gpt2-xl").name == "gpt2-xl"


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("gpt-2", "gpt2"),
        ("bert-base-uncase", "bert-base-uncased"),
        ("T5small", "t5-small"),
        ("wisper-tiny", "whisper-tiny"),
        ("distilbert-sst-2", "distilbert-sst2"),
    ],
)
def test_a_typo_is_told_what_was_meant_when_the_hub_cannot_be_reached(typo, meant, cached):
    with pytest.raises(ModelError, match=rf'hub cannot be reached.*Did you mean "{meant}"\?'):
        checkpoints.find(typo)


def test_an_alias_that_is_not_in_the_cache_says_what_it_stands_for(cached):
    message = r'"gpt2" stands for "openai-community/gpt2".*hub cannot be reached.*sentiment'
    with pytest.raises(ModelError, match=message) as caught:
        checkpoints.find("gpt2")
    assert "Did you mean" not in str(caught.value)
