"""The shipped induction model, opened as a user opens it; and a short run of its recipe."""

import dataclasses
import json
import stat

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

import attnviz as av
from attnviz.data.generators.induction import splits
from attnviz.resources import MODELS
from attnviz.training.recipes.induction import (
    CONTEXT,
    EXAMPLE,
    copying,
    head_kinds,
    train,
    without,
)

FOLDER = MODELS / "induction"

CONTINUED = {
    EXAMPLE: "paper",
    "river lantern candle river lantern": "candle",
    "1 2 3 4 1 2 3": "4",
    "Anna has a blue lamp, Leo has a green boat. Anna has a blue lamp, Leo has a green": "boat",
    "one two three four five six one two three four five": "six",
    "The moon is made of cheese. The moon is made of": "cheese",
}


@pytest.fixture(scope="module")
def data():
    # Another seed than that of the training: other segments, the same words and stories held out.
    return splits(train=2, test=100, seed=7)


@pytest.fixture(scope="module")
def model():
    return av.load("induction", device="cpu")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    return dataclasses.replace(model, hf=LlamaForCausalLM(model.hf.config).eval())


@pytest.fixture(scope="module")
def kinds(model, data):
    return head_kinds(model, data["segments"])


@pytest.mark.parametrize(("split", "floor"), [("segments", 0.85), ("words", 0.7)])
def test_the_shipped_model_copies_what_it_never_saw(model, data, split, floor):
    assert copying(model, data[split]).accuracy >= floor


def test_where_nothing_comes_again_it_can_only_guess(model, data):
    assert copying(model, data["segments"], part="first").loss > 4


def test_random_weights_copy_nothing(random_model, data):
    assert copying(random_model, data["segments"]).accuracy < 0.05


def _copying_hangs_on_two_kinds_of_heads(model, kinds, examples) -> bool:
    whole = copying(model, examples).loss
    return (
        copying(without(model, kinds.previous_token_heads), examples).loss > whole + 2
        and copying(without(model, kinds.induction_heads), examples).loss > whole + 2
        and copying(without(model, kinds.other_heads), examples).loss < whole + 1
    )


def test_silencing_either_kind_of_head_destroys_copying_and_silencing_all_others_does_not(
    model, kinds, data
):
    assert kinds.previous_token_heads
    assert kinds.induction_heads
    assert kinds.other_heads
    assert _copying_hangs_on_two_kinds_of_heads(model, kinds, data["segments"])


def test_silencing_heads_of_random_weights_does_no_such_thing(random_model, data):
    kinds = head_kinds(random_model, data["segments"])
    assert not kinds.previous_token_heads
    assert not kinds.induction_heads
    assert not _copying_hangs_on_two_kinds_of_heads(random_model, kinds, data["segments"])


def test_previous_token_heads_stand_in_the_first_layer_and_induction_heads_in_the_second(kinds):
    assert {layer for layer, _ in kinds.previous_token_heads} == {0}
    assert {layer for layer, _ in kinds.induction_heads} == {1}


def test_induction_heads_are_blind_without_the_previous_token_heads(model, kinds, data):
    blind = head_kinds(without(model, kinds.previous_token_heads), data["segments"])
    best = max(kinds.induction_heads, key=lambda head: kinds.induction[head])
    assert blind.induction[best] < kinds.induction[best] / 2


def test_silencing_leaves_the_model_itself_as_it_was(model, kinds):
    before = {name: weight.clone() for name, weight in model.hf.state_dict().items()}
    without(model, kinds.induction_heads)
    for name, weight in model.hf.state_dict().items():
        assert torch.equal(weight, before[name])


@pytest.mark.parametrize(("text", "word"), CONTINUED.items())
def test_texts_that_people_type_first_are_continued(model, text, word):
    assert av.trace(model, text).prediction.top(1)[0][0] == word


def test_the_example_shows_the_story(model, kinds):
    trace = av.trace(model, EXAMPLE)
    assert trace.tokens.text[:6] == ("candle", "river", "seven", "button", "cloud", "paper")
    card = json.loads((FOLDER / "card.json").read_text())
    assert card["example"] == EXAMPLE
    opens = card["opens"]
    assert (opens["layer"], opens["head"]) in kinds.induction_heads
    # The last word, "cloud" for the second time, looks at the word after the first "cloud".
    row = trace.attention(opens["layer"], opens["head"])[-1]
    assert trace.tokens.text[int(np.argmax(row))] == "paper"
    assert b"candle" in av.view(trace).data


def test_the_folder_holds_what_a_stranger_needs():
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"]
    baked = json.loads((FOLDER / "tokenizer.json").read_text())
    assert baked["padding"] is None
    assert baked["truncation"] is None
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    assert tokenizer.is_fast
    assert tokenizer.model_max_length == CONTEXT
    text = 'It is 7 o’clock, "Zoë" said — twice.'
    assert tokenizer.decode(tokenizer(text)["input_ids"], skip_special_tokens=True) == text
    assert (FOLDER / "generation_config.json").is_file()
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o644 for path in FOLDER.iterdir())


def test_the_card_says_what_the_shipped_model_scores(model, data):
    card = json.loads((FOLDER / "card.json").read_text())
    for split in ("segments", "words"):
        accuracy = copying(model, data[split]).accuracy
        assert accuracy == pytest.approx(card["scores"][f"{split}_accuracy"], abs=0.05)


@pytest.mark.slow
def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=60, seed=0)
    first, last = card.losses
    assert last < first - 0.15  # induction itself forms later, all at once
    AutoModelForCausalLM.from_pretrained(tmp_path)
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 60
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
