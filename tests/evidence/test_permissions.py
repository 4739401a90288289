"""What a card may make a program read, fetch and compute: nothing that its caller did not allow."""

import json
import shutil
import socket
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save_file

import attnviz as av
from attnviz.errors import AttnvizError, InputError, ModelError
from attnviz.evidence.cards import card_page
from attnviz.evidence.data import DataAsked
from attnviz.evidence.permissions import Permissions, is_plain
from attnviz.evidence.reader import card_in
from attnviz.resources import MODELS
from tests.evidence.write_golden import FOLDER, TEXT


@pytest.fixture(scope="module")
def card():
    return card_in((FOLDER / "attribution-2.html").read_text("utf-8"))


@pytest.fixture
def offline(monkeypatch):
    """Make every connection a failure of the test."""
    import datasets  # noqa: F401  it keeps what it finds set when it is imported

    def refuse(*arguments, **options):
        raise AssertionError(f"connected to {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


def named(card, name, **fields):
    return replace(card, model=replace(card.model, name=name, **fields))


@pytest.mark.parametrize(
    "name",
    [
        "a/../../models/plain", "../plain", "/etc", "~/plain", "~root", "C:\\models\\plain",
        "C:plain",
        "\\\\server\\share", "//server/share", "plain/", ".hidden", "a/b/c", "a/.b", "-x", " ",
        "a" * 5000, "a\0b", "a\x1b[2J", "file:///etc", "a\nb",
    ],
)  # fmt: skip
def test_a_name_that_leads_to_a_place_is_refused(name, card, offline, tmp_path, monkeypatch):
    shutil.copytree(MODELS / "sentiment", tmp_path / "models" / "plain")
    (tmp_path / "here" / "a").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match="a place on a machine") as refused:
        av.verify_card(named(card, name))
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("name", ["plain", "org/plain"])
def test_a_name_does_not_open_a_folder_that_happens_to_lie_here(
    name, card, offline, tmp_path, monkeypatch
):
    shutil.copytree(MODELS / "sentiment", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"--model {name}"):
        av.verify_card(named(card, name))
    found = av.verify_card(named(card, name), model=name)
    assert found.same_numbers
    assert not found.versions or found.versions[0][0] in ("name of the model", "revision")


def test_a_link_among_the_runs_is_not_followed_out_of_them(card, tmp_path, monkeypatch):
    shutil.copytree(MODELS / "sentiment", tmp_path / "outside" / "model")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine").symlink_to(tmp_path / "outside")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="--model"):
        av.verify_card(named(card, "mine"))


@pytest.mark.parametrize("name", ["gpt2", "org/never-downloaded"])
def test_a_model_of_the_hub_is_not_fetched_unasked(name, card, offline):
    with pytest.raises(ModelError, match="--allow-hub"):
        av.verify_card(named(card, name))
    with pytest.raises(ModelError, match="--allow-hub"):
        av.verify_card(card, model=name)


def test_a_revision_of_a_bundled_model_is_none(card, offline):
    with pytest.raises(ModelError, match="--allow-hub"):
        av.verify_card(named(card, "sentiment", revision="abc"))


def test_what_an_earlier_download_left_is_opened_without_asking_the_hub(
    card, offline, tmp_path, monkeypatch
):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    at = "0" * 40
    shutil.copytree(MODELS / "sentiment", tmp_path / "models--org--films" / "snapshots" / at)
    (tmp_path / "models--org--films" / "refs").mkdir()
    (tmp_path / "models--org--films" / "refs" / "main").write_text(at)
    assert av.verify_card(named(card, "org/films", revision=at)).same_numbers
    with pytest.raises(ModelError, match="--allow-hub"):
        av.verify_card(named(card, "org/films", revision="1" * 40))


def test_the_base_of_an_adapter_is_taken_from_where_it_lies_or_from_the_cache(offline, tmp_path):
    shutil.copytree(MODELS / "sentiment", tmp_path / "adapter" / "base")
    shutil.copytree(MODELS / "sentiment", tmp_path / "elsewhere")
    (tmp_path / "adapter" / "adapter_config.json").write_text(
        json.dumps({"peft_type": "LORA", "base_model_name_or_path": "org/base"})
    )
    save_file({"x": np.zeros(1, np.float32)}, tmp_path / "adapter" / "adapter_model.safetensors")
    allow = Permissions().base_of(tmp_path / "adapter")
    for name in ("sentiment", str(tmp_path / "adapter" / "base")):
        assert allow(name) == name
    for name in (str(tmp_path / "elsewhere"), "org/base", "~/base", "a\0b", "../elsewhere"):
        with pytest.raises(ModelError, match="--allow-hub"):
            allow(name)
    assert Permissions(hub=True).base_of(tmp_path)("org/base") == "org/base"
    with pytest.raises(ModelError):
        Permissions(hub=True).base_of(tmp_path / "adapter")(str(tmp_path / "elsewhere"))


@pytest.mark.parametrize("allow_hub", [False, True])
@pytest.mark.parametrize("hub", ["/etc/rows.csv", "rows.csv", "org/rows", "~/rows.csv", "csv"])
def test_rows_of_the_hub_are_never_a_file_of_this_machine(
    hub, allow_hub, offline, tmp_path, monkeypatch
):
    (tmp_path / "org").mkdir()
    for name in ("rows.csv", "org/rows", "train.csv"):
        (tmp_path / name).write_text("text,label\na good film,positive\n")
    monkeypatch.chdir(tmp_path)
    card = card_in((FOLDER / "evaluation-2.html").read_text("utf-8"))
    card = replace(card, inputs=DataAsked(hub=hub).as_json())
    with pytest.raises(AttnvizError, match=r"place on a machine|--allow-hub|is not a data set"):
        av.verify_card(card, allow_hub=allow_hub)


def test_more_passes_than_are_allowed_are_refused_with_how_many_they_are(card):
    long = replace(card, asked={**card.asked, "trust": {"draws": 40_000, "deep": False}})
    with pytest.raises(InputError, match=r"at least [\d,]+ inputs .* Allow them with --passes \d+"):
        av.verify_card(long)
    with pytest.raises(InputError, match="more than the limit of 5"):
        av.verify_card(card, passes=5)


def test_a_card_that_asks_for_nonsense_gets_a_sentence(card):
    for asked in (
        {"method": "leave_one_out", "target": [[["a"]]]},
        {"method": "leave_one_out", "target": -(10**30)},
        {"method": "kernel_shap", "options": {"samples": -1}},
        {"method": "kernel_shap", "options": {"samples": 1.5}},
        {"method": "integrated_gradients", "options": {"steps": 0}},
    ):
        with pytest.raises(AttnvizError):
            av.verify_card(replace(card, asked=asked))


def test_names_of_models_and_runs_are_plain():
    assert all(map(is_plain, ("sentiment", "org/model-1.2_x", "mine 2", "Größe")))


def test_a_model_of_ones_own_is_verified_by_its_page_too(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(MODELS / "sentiment", folder)
    model = av.load(str(folder))
    (tmp_path / "card.html").write_text(card_page(model, av.trace(model, TEXT)), "utf-8")
    assert av.verify_card(tmp_path / "card.html", model=str(folder)).same
