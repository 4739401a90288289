"""The shipped colour-key model, opened as a user opens it; and a short run of its recipe."""

import json
import stat

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import AutoImageProcessor

import attnviz as av
from attnviz.data.generators.colour_key import draw
from attnviz.models.colour_key_network import ColourKeyForSemanticSegmentation
from attnviz.resources import MODELS
from attnviz.training.recipes.colour_key import (
    example,
    key_weights,
    mean_overlap,
    other_keys,
    overlap,
    pixel_values,
    scenes,
    segment,
    targets,
    train,
)

FOLDER = MODELS / "colour-key"


@pytest.fixture(scope="module")
def data():
    # Another seed than that of the training and of the card.
    return {split: scenes(split, count=200, seed=7) for split in ("test", "pairs")}


@pytest.fixture(scope="module")
def model():
    return ColourKeyForSemanticSegmentation.from_pretrained(FOLDER, attn_implementation="eager")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    return ColourKeyForSemanticSegmentation(model.config)


@pytest.fixture(scope="module")
def card():
    return json.loads((FOLDER / "card.json").read_text())


def _segments(model, given, *, floor: float) -> bool:
    return mean_overlap(segment(model, given), targets(given)) > floor


@pytest.mark.parametrize(("split", "floor"), [("test", 0.85), ("pairs", 0.75)])
def test_the_shipped_model_finds_the_target_in_pictures_it_never_saw(model, data, split, floor):
    assert _segments(model, data[split], floor=floor)


def test_random_weights_do_not(random_model, data):
    assert not _segments(random_model, data["test"], floor=0.6)


def _follows_the_key(model, given) -> bool:
    others = other_keys(given)
    moved = segment(model, others)
    return overlap(moved, targets(others)) > 0.65 and overlap(moved, targets(given)) < 0.15


def test_repainting_the_key_moves_the_mask(model, data):
    assert _follows_the_key(model, data["test"])


def test_repainting_the_key_does_no_such_thing_to_random_weights(random_model, data):
    assert not _follows_the_key(random_model, data["test"])


def _looks_at_the_key(model, given) -> bool:
    return key_weights(model, given).max() > 10 / 64


def test_cells_with_a_shape_look_at_the_key_ten_times_more_than_even(model, data):
    assert _looks_at_the_key(model, data["test"])


def test_cells_of_random_weights_do_not(random_model, data):
    assert not _looks_at_the_key(random_model, data["test"])


def test_the_same_network_without_attention_did_far_worse(card):
    for split in ("test", "pairs"):
        assert card["scores"][split] > card["scores"][f"{split}_without"] + 0.15


def test_the_image_processor_makes_what_the_model_was_trained_on(data):
    processor = AutoImageProcessor.from_pretrained(FOLDER, backend="pil")
    pixels = draw(data["test"][0]).pixels
    made = processor(images=Image.fromarray(pixels), return_tensors="pt")
    torch.testing.assert_close(made["pixel_values"], pixel_values(pixels[None]))


def test_it_opens_by_name_and_its_example_is_a_picture_it_never_saw(card):
    shown = Image.open(FOLDER / card["example"])
    picture = draw(example())
    assert np.array_equal(np.asarray(shown), picture.pixels)
    trace = av.trace(av.load("colour-key"), shown)
    assert trace.prediction.labels == ("other", "target")
    assert overlap(trace.prediction.values == 1, picture.target) > 0.7
    assert len(trace.tokens) == 64


def test_the_card_says_what_the_shipped_model_scores(model, data, card):
    for split in ("test", "pairs"):
        found = mean_overlap(segment(model, data[split]), targets(data[split]))
        assert found == pytest.approx(card["scores"][split], abs=0.04)
    weights = key_weights(model, data["test"])
    assert weights.max() == pytest.approx(card["scores"]["key_weight"], abs=0.05)
    opened = key_weights(model, [example()])[card["opens"]["layer"], card["opens"]["head"]]
    assert opened == pytest.approx(card["scores"]["key_weight_example"], abs=0.01)


def test_the_folder_holds_what_a_stranger_needs():
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["ColourKeyForSemanticSegmentation"]
    assert config["id2label"] == {"0": "other", "1": "target"}
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000


@pytest.mark.slow
def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=25, seed=0)
    first, last = card.losses
    assert last < first - 0.05
    assert av.load(str(tmp_path)).task == "image-segmentation"
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 25
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
