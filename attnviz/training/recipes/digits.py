"""The bundled `digits` model: a ViT of twelve heads that reads handwritten digits.

`attnviz train --recipe digits --out assets/models/digits` makes it again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Bool, Float, Int, UInt8
from PIL import Image
from torch import Tensor
from transformers import PreTrainedModel, ViTConfig, ViTForImageClassification, set_seed
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from attnviz.data.generators.digits import (
    LABELS,
    PAPER,
    SIDE,
    SPLITS,
    Digit,
    Split,
    drawing,
    inked,
    splits,
    variation,
)
from attnviz.training.recipes.recipe import (
    Head,
    ModelCard,
    fit,
    megabytes,
    write_card,
    write_checkpoint,
)

STEPS = 2_200
BATCH = 64
PATCH = 4
BLANKED = 10  # of the 64 patches of a drawing

EXAMPLE = "example.png"
TRY_NEXT = (
    "Paint over the patches that a head looks at most, or draw a digit of your own in dark ink on "
    "light paper, and see the answer change."
)

Pixels = UInt8[np.ndarray, "image row column"]


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train the model, write its folder, and return its card; about three minutes on a thread."""
    start = time.perf_counter()
    set_seed(seed)
    data = splits(seed=seed)
    model = ViTForImageClassification(configuration())
    losses = fit(
        model,
        Variations(data["train"], length=BATCH * steps, seed=seed),
        steps=steps,
        batch=BATCH,
        learning_rate=1.5e-3,
        seed=seed,
        # 1,185 digits are soon known by heart: without smoothing every probability reads 1.000.
        label_smoothing_factor=0.05,
    )
    seconds = time.perf_counter() - start
    write_checkpoint(model, image_processor(), out)
    Image.fromarray(drawing(example(data))).save(out / EXAMPLE)
    card = measure(out, data, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def configuration() -> ViTConfig:
    """Return 3 layers of 4 heads, 64 wide, on 8 x 8 patches of 4 x 4 pixels."""
    return ViTConfig(
        image_size=SIDE,
        patch_size=PATCH,
        num_channels=3,  # grey thrice: image processors make colours of what they are given
        hidden_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=128,
        initializer_range=0.08,  # at the usual 0.02 a model this narrow learns slowly
        hidden_dropout_prob=0.05,
        attention_probs_dropout_prob=0.05,
        id2label=dict(enumerate(LABELS)),
        label2id={label: id for id, label in enumerate(LABELS)},
        architectures=["ViTForImageClassification"],
    )


def image_processor() -> ViTImageProcessorPil:
    """Return the processor that makes 32 x 32 numbers of a picture, from -1 (ink) to 1 (paper)."""
    return ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})


def pixel_values(images: Pixels) -> Float[Tensor, "image colour row column"]:
    """Return the drawings as the image processor hands them over."""
    return torch.from_numpy(images).float().div(127.5).sub(1)[:, None].repeat(1, 3, 1, 1)


class Variations(torch.utils.data.Dataset[dict[str, Any]]):
    """Row n is a variation of a digit, both drawn by n alone: the same in whatever order."""

    def __init__(self, digits: Sequence[Digit], *, length: int, seed: int) -> None:
        self.digits, self.length, self.seed = digits, length, seed

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, number: int) -> dict[str, Any]:
        draw = random.Random(f"digits {self.seed} {number}")
        digit = self.digits[number % len(self.digits)]
        image = variation(digit, draw)
        return {"pixel_values": pixel_values(image[None])[0], "labels": digit.label}


def example(data: Mapping[Split, Sequence[Digit]]) -> Digit:
    """Return the first 3 of the held-out sheets: a digit whose open side tells it from an 8."""
    return next(digit for digit in data["sheets"] if digit.label == 3)


# --- measuring ------------------------------------------------------------------------------------


def drawings(digits: Sequence[Digit]) -> Pixels:
    """Return the digits as a test shows them."""
    return np.stack([drawing(digit) for digit in digits])


@torch.inference_mode()
def predict(model: PreTrainedModel, images: Pixels) -> Int[np.ndarray, "image"]:
    """Return the most probable label of each drawing."""
    model.eval()
    return model(pixel_values=pixel_values(images)).logits.argmax(-1).numpy()


def accuracy(
    model: PreTrainedModel, digits: Sequence[Digit], images: Pixels | None = None
) -> float:
    """Return the share of right labels, 0 to 1, on drawings of these digits or on changed ones."""
    pictures = drawings(digits) if images is None else images
    return float(np.mean(predict(model, pictures) == [digit.label for digit in digits]))


@torch.inference_mode()
def class_token_weights(
    model: PreTrainedModel, images: Pixels
) -> Float[np.ndarray, "image layer head patch"]:
    """Return the attention weight from the class token on each patch.

    Rows sum to 1 less the weight on the class token itself.

    The model has to be loaded with `attn_implementation="eager"`: others return no weights.
    """
    model.eval()
    output = model(pixel_values=pixel_values(images), output_attentions=True)
    return torch.stack(output.attentions, 1)[:, :, :, 0, 1:].numpy()


def ink_patches(images: Pixels) -> Bool[np.ndarray, "image patch"]:
    """Return which patches of each drawing hold ink."""
    return np.stack([inked(image, patch=PATCH).ravel() for image in images])


def ink_weights(model: PreTrainedModel, images: Pixels) -> Float[np.ndarray, "layer head"]:
    """Return the mean attention weight, 0 to 1, from the class token on all patches of ink."""
    ink = ink_patches(images)[:, None, None]
    weights = class_token_weights(model, images)
    return (weights * ink).sum(-1).mean(0)  # image layer head patch -> layer head


def blanked(images: Pixels, patches: Int[np.ndarray, "image patch"]) -> Pixels:
    """Return the copies of the drawings with some patches painted over in the colour of paper."""
    side = SIDE // PATCH
    grid = np.zeros((len(images), side * side), bool)
    np.put_along_axis(grid, patches, True, axis=-1)
    grid = grid.reshape(-1, side, side).repeat(PATCH, 1).repeat(PATCH, 2)
    return np.where(grid, np.uint8(PAPER), images)


def accuracy_blanked(
    model: PreTrainedModel,
    digits: Sequence[Digit],
    *,
    by: Literal["attention", "random", "random ink"],
    seed: int = 0,
) -> float:
    """Return the accuracy after blanking 10 of the 64 patches.

    "attention" blanks those that the class token looks at most, summed over all heads; "random"
    any; "random ink" any that hold ink, which is the harder comparison.
    """
    images = drawings(digits)
    order = np.random.default_rng(seed).random((len(images), (SIDE // PATCH) ** 2))
    if by == "attention":
        order = class_token_weights(model, images).sum((1, 2))
    elif by == "random ink":
        order = order + ink_patches(images)
    return accuracy(model, digits, blanked(images, np.argsort(-order, axis=-1)[:, :BLANKED]))


def measure(
    out: Path,
    data: Mapping[Split, Sequence[Digit]],
    *,
    steps: int,
    seed: int,
    seconds: float,
    losses: tuple[float, float],
) -> ModelCard:
    """Score the folder as a user opens it, and put the numbers on its card."""
    model = ViTForImageClassification.from_pretrained(out, attn_implementation="eager")
    scores: dict[str, float] = {}
    measures: dict[str, str] = {}

    def note(name: str, value: float, meaning: str) -> None:
        scores[name], measures[name] = round(value, 4), meaning

    for split, meaning in SPLITS.items():
        if split != "train":
            note(split, accuracy(model, data[split]), f"accuracy: {meaning}")
    held_out = [*data["test"], *data["sheets"]]
    note("held_out", accuracy(model, held_out), "accuracy: both, as in the rows below")
    attention, anywhere, ink = (
        accuracy_blanked(model, held_out, by=by) for by in ("attention", "random", "random ink")
    )
    worst = (
        f"accuracy after blanking the {BLANKED} of 64 patches that the class token looks at most"
    )
    note("attention_blanked", attention, worst)
    note("random_blanked", anywhere, f"the same, {BLANKED} patches at random")
    note("random_ink_blanked", ink, f"the same, {BLANKED} patches with ink at random")
    weights = ink_weights(model, drawings(held_out))
    heads = [divmod(int(at), weights.shape[1]) for at in np.argsort(weights, axis=None)[::-1]]
    first, last = heads[0], heads[-1]
    even = float(ink_patches(drawings(held_out)).mean())
    on_ink = f"weight from the class token on patches with ink, layer {first[0]}, head {first[1]}"
    note("ink_weight", float(weights[first]), on_ink)
    note("ink_weight_mean", float(weights.mean()), "the same, mean of all heads")
    least = f"the same, the head that does so least: layer {last[0]}, head {last[1]}"
    note("ink_weight_least", float(weights[last]), least)
    note("ink_weight_even", even, "the same, were attention even")
    return ModelCard(
        name="digits",
        story="A picture cut into 64 patches: the class token looks where the ink is.",
        example=EXAMPLE,
        trained_on=f"{BATCH * steps:,} variations (turned, stretched, slanted, shifted, paler) of "
        f"{len(data['train']):,} of scikit-learn's handwritten digits, enlarged to {SIDE} x {SIDE} "
        "pixels by `attnviz.data.generators.digits`. The digits: Alpaydin and Kaynak 1998, UCI "
        "Machine Learning Repository, CC BY 4.0.",
        architecture=f"ViT, {model.config.num_hidden_layers} layers of "
        f"{model.config.num_attention_heads} heads, {model.config.hidden_size} wide, "
        f"{(SIDE // PATCH) ** 2} patches of {PATCH} x {PATCH} pixels and a class token",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see="Open the example and look at the row of the class token in "
        f"layer {first[0]}, head {first[1]} (counted from 0): over {len(held_out)} digits never "
        f"seen it puts {weights[first]:.2f} of its weight on patches with ink, where even "
        f"attention would put {even:.2f}. In layer 0 the class token has seen nothing yet and "
        "looks at ink as such; later heads choose, and some look at paper. Blank the "
        f"{BLANKED} patches that the class token looks at most, all heads together: "
        f"{attention:.1%} of the digits are still read right; with {BLANKED} patches at random, "
        f"{anywhere:.1%}; with {BLANKED} patches of ink at random, {ink:.1%}. Single pictures "
        "vary: the story is one of averages.",
        opens=Head("encoder", *first),
        try_next=TRY_NEXT,
        limits=(
            "It knows ten digits of about a dozen hands, one in the middle of each picture, "
            "dark ink on light paper; light on dark is not read.",
            "It has no answer for what is not a digit, and is sure of itself all the same.",
            "Its originals have 8 x 8 pixels: what is drawn with a fine pen looks foreign to it.",
            "Where a head looks is not why it answers: not every head looks at ink.",
        ),
        licence="Apache-2.0; the handwritten digits: CC BY 4.0",
    )
