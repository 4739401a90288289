"""The shipped names model, opened as a user opens it; and a short run of its recipe."""

import dataclasses
import json
import stat

import pytest
import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer, BertForTokenClassification

import attnviz as av
from attnviz.data.generators.names import LABELS, splits
from attnviz.resources import MODELS
from attnviz.training.recipes.names import EXAMPLE, cue_weights, f1, flips, predict, train

FOLDER = MODELS / "names"

TYPED = {
    "Paris met Jordan in Florence.": "PER O PER O LOC O",
    "paris met jordan in florence": "PER O PER O LOC",
    "Jordan flew to Paris.": "PER O O LOC O",
    "Jordan wrote to Paris.": "PER O O PER O",
    "The streets of Florence": "O O O LOC",
    "The sister of Florence": "O O O PER",
    "Paris is a city.": "LOC O O O O",
    "Paris is a doctor.": "PER O O O O",
    "A train from Lincoln": "O O O LOC",
    "A letter from Lincoln": "O O O PER",
    "We married in silence.": "O O O O O",
}


@pytest.fixture(scope="module")
def data():
    # Another seed than that of the training; the same frames, phrases and names are held out.
    return splits(train=2, test=500, seed=7)


@pytest.fixture(scope="module")
def model():
    return av.load("names", device="cpu")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    return dataclasses.replace(model, hf=BertForTokenClassification(model.hf.config).eval())


@pytest.mark.parametrize(
    ("split", "floor"), [("test", 0.95), ("frames", 0.9), ("phrases", 0.9), ("names", 0.8)]
)
def test_the_shipped_model_names_what_it_never_saw(model, data, split, floor):
    assert f1(model, data[split]) >= floor


def test_random_weights_do_not(random_model, data):
    assert f1(random_model, data["frames"]) < 0.4


def _the_cue_decides(model, examples) -> bool:
    changed = flips(model, examples)
    return (
        changed.cue_masked > 0.2
        and changed.cue_masked > 5 * changed.other_masked
        and changed.cue_replaced > 0.8
    )


def test_changing_the_cue_turns_the_label_far_more_often_than_masking_another_word(model, data):
    assert _the_cue_decides(model, data["frames"])


def test_in_random_weights_no_word_decides(random_model, data):
    assert not _the_cue_decides(random_model, data["frames"])


def test_some_head_looks_from_the_name_at_its_cue_and_none_of_random_weights_does(
    model, random_model, data
):
    some = data["frames"][:100]
    trained, even = cue_weights(model, some)
    untrained, _ = cue_weights(random_model, some)
    assert trained.max() > 2.5 * even
    assert untrained.max() < 1.5 * even


@pytest.mark.parametrize(("text", "labels"), TYPED.items())
def test_sentences_that_people_type_first_are_read_right(model, text, labels):
    ids = model.tokenizer(text)["input_ids"]
    assert predict(model, [ids])[0][1:-1] == labels.split()


def test_the_example_shows_the_story(model):
    trace = av.trace(model, EXAMPLE)
    assert trace.tokens.text[1:-1] == ("paris", "met", "jordan", "in", "florence", ".")
    assert trace.prediction.kind == "token_classes"
    assert trace.prediction.labels[1:-1] == ("PER", "O", "PER", "O", "LOC", "O")
    card = json.loads((FOLDER / "card.json").read_text())
    assert card["example"] == EXAMPLE
    assert b"florence" in av.view(trace).data


def test_the_folder_holds_what_a_stranger_needs():
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["BertForTokenClassification"]
    assert list(config["id2label"].values()) == list(LABELS)
    baked = json.loads((FOLDER / "tokenizer.json").read_text())
    assert baked["padding"] is None
    assert baked["truncation"] is None
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    assert tokenizer.is_fast
    assert tokenizer("PARIS")["input_ids"] == tokenizer("paris")["input_ids"]
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o644 for path in FOLDER.iterdir())


def test_the_card_says_what_the_shipped_model_scores(model, data):
    card = json.loads((FOLDER / "card.json").read_text())
    for split in ("test", "frames", "phrases", "names"):
        assert f1(model, data[split]) == pytest.approx(card["scores"][split], abs=0.04)


@pytest.mark.slow
def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=100, seed=0)
    first, last = card.losses
    assert last < first - 0.2
    AutoModelForTokenClassification.from_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tmp_path)
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 100
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
