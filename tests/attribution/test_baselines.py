"""What stands for "not there" is what its name says."""

import pytest
import torch

from attnviz.attribution import baselines
from attnviz.attribution.network import pose
from attnviz.errors import InputError
from tests import tiny


def rows(model, name):
    posed = pose(model, tiny.SENTENCE, baseline=name)
    return posed.baseline, posed.problem.baseline


@pytest.mark.parametrize(("name", "token"), [("mask", 4), ("unknown", 1), ("good", 14)])
def test_a_tokens_row_is_the_models_own(tiny_model, name, token):
    model = tiny_model("bert")
    baseline, elements = rows(model, name)
    own = model.hf.get_input_embeddings().weight[token]
    assert torch.equal(elements[0, 3], own)
    assert baseline.notes == ()


def test_the_mean_is_the_mean_of_the_vocabulary(tiny_model):
    model = tiny_model("bert")
    _, elements = rows(model, "mean")
    torch.testing.assert_close(elements[0, 0], model.hf.get_input_embeddings().weight.mean(0))


def test_zeros_are_never_used_without_a_warning(tiny_model):
    baseline, _ = rows(tiny_model("llama"), "zero")
    assert "zeros" in baseline.notes[0]


def test_the_default_is_the_mask_or_a_neutral_token(tiny_model):
    assert baselines.default(tiny_model("bert")) == "mask"
    assert baselines.default(tiny_model("vit")) == "mean"


def test_what_is_no_baseline_is_refused(tiny_model):
    with pytest.raises(InputError, match='Did you mean "mean"'):
        rows(tiny_model("bert"), "means")
    with pytest.raises(InputError, match="mean, grey, black, white"):
        pose(tiny_model("vit"), tiny.picture(), baseline="mask")


@pytest.mark.parametrize(("name", "shade"), [("black", 0.0), ("white", 1.0), ("grey", 0.5)])
def test_a_pictures_colour_is_normalised_as_its_pixels_are(tiny_model, name, shade):
    model = tiny_model("vit")
    posed = pose(model, tiny.picture(), baseline=name)
    mean, std = model.processor.image_mean[0], model.processor.image_std[0]
    assert posed.problem.baseline[0, 0, 0, 0].item() == pytest.approx((shade - mean) / std)


def test_a_series_is_flattened_to_its_mean(tiny_model):
    series = tiny.series()
    posed = pose(tiny_model("patchtst"), series)
    assert posed.problem.baseline[0, 0, 0].item() == pytest.approx(series.mean(), abs=1e-6)
