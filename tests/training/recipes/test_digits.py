"""The shipped digits model, opened as a user opens it; and a short run of its recipe."""

import json
import stat

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoImageProcessor,
    AutoModelForImageClassification,
    ViTForImageClassification,
)

import attnviz as av
from attnviz.data.generators.digits import drawing, splits
from attnviz.resources import MODELS
from attnviz.training.recipes.digits import (
    accuracy,
    accuracy_blanked,
    drawings,
    example,
    ink_patches,
    ink_weights,
    pixel_values,
    train,
)

FOLDER = MODELS / "digits"


@pytest.fixture(scope="module")
def data():
    return splits(seed=0)


@pytest.fixture(scope="module")
def held_out(data):
    return (*data["test"], *data["sheets"])


@pytest.fixture(scope="module")
def model():
    return AutoModelForImageClassification.from_pretrained(FOLDER, attn_implementation="eager")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    return ViTForImageClassification(model.config)


@pytest.fixture(scope="module")
def card():
    return json.loads((FOLDER / "card.json").read_text())


@pytest.mark.parametrize(("split", "floor"), [("test", 0.95), ("sheets", 0.92)])
def test_the_shipped_model_reads_digits_it_never_saw(model, data, split, floor):
    assert accuracy(model, data[split]) >= floor


def test_random_weights_do_not(random_model, held_out):
    assert accuracy(random_model, held_out) < 0.3


def _looks_at_ink(model, held_out) -> bool:
    weights = ink_weights(model, drawings(held_out))
    even = ink_patches(drawings(held_out)).mean()
    return weights.max() > 2 * even and weights.mean() > 1.3 * even


def test_the_class_token_looks_at_ink_more_than_chance(model, held_out):
    assert _looks_at_ink(model, held_out)


def test_the_class_token_of_random_weights_does_not(random_model, held_out):
    assert not _looks_at_ink(random_model, held_out)


def _blanking_where_it_looks_matters_more(model, held_out) -> bool:
    by_attention = accuracy_blanked(model, held_out, by="attention")
    return by_attention < accuracy_blanked(model, held_out, by="random") - 0.1


def test_blanking_the_patches_it_looks_at_hurts_more_than_blanking_at_random(model, held_out):
    assert _blanking_where_it_looks_matters_more(model, held_out)


def test_blanking_does_no_such_thing_to_random_weights(random_model, held_out):
    assert not _blanking_where_it_looks_matters_more(random_model, held_out)


def test_the_image_processor_makes_what_the_model_was_trained_on(data):
    processor = AutoImageProcessor.from_pretrained(FOLDER, backend="pil")
    pixels = drawing(data["test"][0])
    made = processor(images=Image.fromarray(pixels).convert("RGB"), return_tensors="pt")
    torch.testing.assert_close(made["pixel_values"], pixel_values(pixels[None]))


def test_it_opens_by_name_and_its_example_is_a_digit_it_never_saw(data, card):
    shown = Image.open(FOLDER / card["example"])
    digit = example(data)
    assert np.array_equal(np.asarray(shown), drawing(digit))
    trace = av.trace(av.load("digits"), shown)
    assert trace.prediction.text == str(digit.label)
    assert trace.tokens.text[:3] == ("[CLS]", "row 0, col 0", "row 0, col 1")
    assert trace.tokens.special.nonzero()[0].tolist() == [0]


def test_the_card_says_what_the_shipped_model_scores(model, data, held_out, card):
    for split in ("test", "sheets"):
        assert accuracy(model, data[split]) == pytest.approx(card["scores"][split], abs=0.02)
    weights = ink_weights(model, drawings(held_out))
    opened = weights[card["opens"]["layer"], card["opens"]["head"]]
    assert opened == pytest.approx(card["scores"]["ink_weight"], abs=0.02)
    assert opened > weights.max() - 0.02


def test_the_folder_holds_what_a_stranger_needs():
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["ViTForImageClassification"]
    assert config["id2label"]["7"] == "7"
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000


@pytest.mark.slow
def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=60, seed=0)
    first, last = card.losses
    assert last < first - 0.1
    assert av.load(str(tmp_path)).task == "image-classification"
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 60
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
