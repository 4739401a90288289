"""The network of our own: it registers itself, and its attention does what is left out without."""

import torch
from transformers import AutoConfig, AutoModelForSemanticSegmentation

from attnviz.models.colour_key_network import (
    ColourKeyConfig,
    ColourKeyForSemanticSegmentation,
    eager_attention_forward,
)


def small(**changes) -> ColourKeyForSemanticSegmentation:
    torch.manual_seed(0)
    config = ColourKeyConfig(**{"image_size": 16, "patch_size": 4, "hidden_size": 16, **changes})
    return ColourKeyForSemanticSegmentation(config).eval()


def test_transformers_opens_what_it_saves(tmp_path):
    model = small()
    model.save_pretrained(tmp_path)
    assert isinstance(AutoConfig.from_pretrained(tmp_path), ColourKeyConfig)
    again = AutoModelForSemanticSegmentation.from_pretrained(tmp_path).eval()
    pixels = torch.randn(2, 3, 16, 16)
    assert torch.equal(model(pixels).logits, again(pixels).logits)


def test_every_pixel_gets_logits_and_labels_give_a_loss():
    pixels, labels = torch.randn(2, 3, 16, 16), torch.randint(2, (2, 16, 16))
    output = small()(pixels, labels=labels)
    assert output.logits.shape == (2, 2, 16, 16)
    expected = torch.nn.functional.cross_entropy(output.logits, labels)
    assert torch.equal(output.loss, expected)


def test_maps_come_when_asked_for_in_eager_mode_and_rows_sum_to_one():
    model = small()
    model.set_attn_implementation("eager")
    pixels = torch.randn(1, 3, 16, 16)
    assert model(pixels).attentions is None
    maps = model(pixels, output_attentions=True).attentions
    assert [tuple(layer.shape) for layer in maps] == [(1, 4, 16, 16)] * 2
    torch.testing.assert_close(maps[0].sum(-1), torch.ones(1, 4, 16))


def test_eager_attention_equals_torchs_own():
    query, key, value = torch.randn(3, 2, 4, 5, 8)
    ours, _ = eager_attention_forward(torch.nn.Identity(), query, key, value, None, scaling=8**-0.5)
    torchs = torch.nn.functional.scaled_dot_product_attention(query, key, value)
    torch.testing.assert_close(ours, torchs.transpose(1, 2))


def test_only_attention_lets_a_pixel_feel_what_is_far_away():
    pixels = torch.zeros(1, 3, 64, 64, requires_grad=True)

    def felt(model) -> float:
        (gradient,) = torch.autograd.grad(model(pixels).logits[0, :, 48, 48].sum(), pixels)
        return float(gradient[0, :, :8, :8].abs().sum())

    assert felt(small(image_size=64, patch_size=8)) > 0
    assert felt(small(image_size=64, patch_size=8, attention=False)) == 0


def test_without_attention_everything_else_is_the_same():
    both, without = small(), small(attention=False)
    more = {name for name, _ in both.named_parameters()} - {
        n for n, _ in without.named_parameters()
    }
    assert more
    assert all(".attention." in name for name in more)
