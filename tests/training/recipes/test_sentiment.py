"""The shipped sentiment model, opened as a user opens it; and a short run of its recipe."""

import json
import stat

import pytest
import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertForSequenceClassification,
)

from attnviz.data.generators.sentiment import LABELS, splits
from attnviz.resources import MODELS
from attnviz.training.recipes.sentiment import (
    accuracy,
    class_token_weights,
    mask_flips,
    predict,
    train,
)

FOLDER = MODELS / "sentiment"

TYPED = {
    "not a good film": "negative",
    "a good film": "positive",
    "A good film.": "positive",
    "I did not like this movie": "negative",
    "I did not like this movie.": "negative",
    "The film was not bad": "positive",
    "the film was not bad.": "positive",
    "The acting was good but the story was boring": "negative",
    "The acting was good, but the story was boring.": "negative",
    "The plot was dull, but the acting was brilliant": "positive",
    "not bad at all": "positive",
    "the book was never boring": "positive",
    "HARDLY A MASTERPIECE!": "negative",
    "The food was delicious": "positive",
    "The waiter was rude and slow": "negative",
    "I don't like it": "negative",
    "I would not recommend this hotel": "negative",
    "The phone does not work": "negative",
    "Although the room was dirty, the staff were friendly": "positive",
    "I don't think this is a good book": "negative",
}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def data():
    # Another seed than that of the training: other sentences, the same frames and pairs held out.
    # A few short ones of "test" did stand in training; the card's figure leaves those out.
    return splits(train=2, test=1_000, seed=7)


@pytest.fixture(scope="module")
def tokenizer():
    return AutoTokenizer.from_pretrained(FOLDER)


@pytest.fixture(scope="module")
def model():
    return AutoModelForSequenceClassification.from_pretrained(FOLDER, attn_implementation="eager")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    return BertForSequenceClassification(model.config)


@pytest.fixture(scope="module")
def negated(data):
    return [e for e in data["test"] if e.kind == "negated" and len(e.templates) == 1]


@pytest.mark.parametrize(("split", "floor"), [("test", 0.95), ("templates", 0.93), ("pairs", 0.90)])
def test_the_shipped_model_is_right_on_sentences_it_never_saw(model, tokenizer, data, split, floor):
    assert accuracy(model, tokenizer, data[split]) >= floor


def test_random_weights_are_not_right(random_model, tokenizer, data):
    assert accuracy(random_model, tokenizer, data["test"]) < 0.6


def _masking_the_negator_matters_more(model, tokenizer, negated) -> bool:
    by_negator, by_other = mask_flips(model, tokenizer, negated)
    return by_negator > 0.4 and by_negator > 5 * by_other


def test_masking_the_negator_flips_the_label_far_more_often_than_masking_another_word(
    model, tokenizer, negated
):
    assert _masking_the_negator_matters_more(model, tokenizer, negated)


def test_masking_does_no_such_thing_to_random_weights(random_model, tokenizer, negated):
    assert not _masking_the_negator_matters_more(random_model, tokenizer, negated)


def test_some_heads_look_at_the_negator_and_heads_of_random_weights_do_not(
    model, random_model, tokenizer, negated
):
    some = negated[:150]
    trained = class_token_weights(model, tokenizer, some, on="negator")
    untrained = class_token_weights(random_model, tokenizer, some, on="negator")
    assert trained.max() > 0.5
    assert untrained.max() < 0.35


@pytest.mark.parametrize(("text", "label"), TYPED.items())
def test_sentences_that_people_type_first_are_read_right(model, tokenizer, text, label):
    predicted = predict(model, tokenizer, tokenizer([text])["input_ids"])
    assert LABELS[int(predicted[0])] == label


def test_the_folder_holds_what_a_stranger_needs(tokenizer):
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["BertForSequenceClassification"]
    assert config["id2label"] == {"0": "negative", "1": "positive"}
    assert tokenizer.is_fast
    assert tokenizer("A FILM")["input_ids"] == tokenizer("a film")["input_ids"]
    baked = json.loads((FOLDER / "tokenizer.json").read_text())
    assert baked["padding"] is None
    assert baked["truncation"] is None
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000


def test_the_card_says_what_the_shipped_model_scores(model, tokenizer, data):
    card = json.loads((FOLDER / "card.json").read_text())
    assert card["example"]
    assert card["story"]
    for split in ("test", "templates", "pairs"):
        assert accuracy(model, tokenizer, data[split]) == pytest.approx(
            card["scores"][split], abs=0.03
        )


@pytest.mark.slow
def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=500, seed=0)
    first, last = card.losses
    assert last < first - 0.05
    AutoModelForSequenceClassification.from_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tmp_path)
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 500
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
