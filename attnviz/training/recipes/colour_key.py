"""The bundled `colour-key` model: it segments the shapes that a key in a corner points out.

`attnviz train --recipe colour-key --out assets/models/colour-key` makes it again, and
trains the same network without its attention beside it, to say what the attention is good for.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from PIL import Image
from torch import Tensor
from transformers import PreTrainedModel, set_seed
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from attnviz.data.generators.colour_key import (
    CELL,
    CORNERS,
    LABELS,
    SIDE,
    SPLITS,
    Scene,
    ScenePicture,
    Split,
    draw,
    repainted,
    scene,
)
from attnviz.models.colour_key_network import ColourKeyConfig, ColourKeyForSemanticSegmentation
from attnviz.training.recipes.recipe import (
    Head,
    ModelCard,
    fit,
    megabytes,
    write_card,
    write_checkpoint,
)

STEPS = 2_500
BATCH = 32
PICTURES = 12_800
TEST_PICTURES = 500

EXAMPLE = "example.png"
TRY_NEXT = (
    "Paint the key in the colour of another shape: nothing else in the picture changes, and the "
    "mask moves to the shapes of that colour."
)

Masks = Bool[np.ndarray, "picture row column"]


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train both networks, write the folder of the one with attention, and return its card.

    About eight minutes on one thread; `seconds` on the card are those of the one that is kept.
    """
    start = time.perf_counter()
    pictures = ScenePictures(count=min(PICTURES, BATCH * steps), seed=seed)
    model, losses = trained(pictures, attention=True, steps=steps, seed=seed)
    seconds = time.perf_counter() - start
    without, _ = trained(pictures, attention=False, steps=steps, seed=seed)
    write_checkpoint(model, image_processor(), out)
    Image.fromarray(draw(example(seed=seed)).pixels).save(out / EXAMPLE)
    card = measure(out, without, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def trained(
    pictures: ScenePictures, *, attention: bool, steps: int, seed: int
) -> tuple[ColourKeyForSemanticSegmentation, tuple[float, float]]:
    """Return a network trained on these pictures, and its first and last losses."""
    set_seed(seed)
    model = ColourKeyForSemanticSegmentation(configuration(attention=attention))
    losses = fit(
        model,
        pictures,
        steps=steps,
        batch=BATCH,
        learning_rate=4e-3,
        seed=seed,
    )
    return model, losses


def configuration(*, attention: bool = True) -> ColourKeyConfig:
    """Return 2 layers of 4 heads, 64 wide, on 8 x 8 cells of 8 x 8 pixels."""
    return ColourKeyConfig(
        image_size=SIDE,
        patch_size=CELL,
        attention=attention,
        id2label=dict(enumerate(LABELS)),
        label2id={label: id for id, label in enumerate(LABELS)},
        architectures=["ColourKeyForSemanticSegmentation"],
    )


def image_processor() -> ViTImageProcessorPil:
    """Return the processor that makes 64 x 64 colours of any picture, each from -1 to 1."""
    return ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})


def pixel_values(
    pixels: UInt8[np.ndarray, "*picture row column colour"],
) -> Float[Tensor, "*picture colour row column"]:
    """Return the pictures as the image processor hands them over."""
    return torch.from_numpy(pixels).float().div(127.5).sub(1).movedim(-1, -3).contiguous()


class ScenePictures(torch.utils.data.Dataset[dict[str, Tensor]]):
    """The first training pictures, drawn once and kept: drawing costs as much as a step."""

    def __init__(self, *, count: int, seed: int) -> None:
        pictures = [draw(scene("train", number, seed=seed)) for number in range(count)]
        self.pixels = np.stack([picture.pixels for picture in pictures])
        self.targets = np.stack([picture.target for picture in pictures])

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, number: int) -> dict[str, Tensor]:
        labels = torch.from_numpy(self.targets[number]).long()
        return {"pixel_values": pixel_values(self.pixels[number]), "labels": labels}


def scenes(split: Split, *, count: int = TEST_PICTURES, seed: int = 0) -> list[Scene]:
    """Return the first scenes of a split."""
    return [scene(split, number, seed=seed) for number in range(count)]


def example(*, seed: int = 0) -> Scene:
    """Return the first test scene of three colours with five shapes or more."""
    return next(
        one
        for one in scenes("test", count=100, seed=seed)
        if len(one.colours) == 3 and len(one.shapes) >= 5
    )


# --- measuring ------------------------------------------------------------------------------------


@lru_cache(maxsize=2 * TEST_PICTURES)
def drawn(one: Scene) -> ScenePicture:
    """Return the picture of a scene; every measure asks for the same ones."""
    return draw(one)


@torch.inference_mode()
def segment(model: PreTrainedModel, some: Sequence[Scene]) -> Masks:
    """Return where the model sees the target in each scene."""
    model.eval()
    masks = []
    for start in range(0, len(some), 100):
        pixels = np.stack([drawn(one).pixels for one in some[start : start + 100]])
        masks.append(model(pixel_values=pixel_values(pixels)).logits.argmax(1).bool().numpy())
    return np.concatenate(masks)


def targets(some: Sequence[Scene]) -> Masks:
    """Return where the target is in each scene."""
    return np.stack([drawn(one).target for one in some])


def overlap(masks: Masks, truth: Masks) -> float:
    """Return the intersection over union, over the pixels of all pictures; 0 to 1."""
    return float((masks & truth).sum() / (masks | truth).sum())


def mean_overlap(masks: Masks, truth: Masks) -> float:
    """Return the mean of the intersection over union of the target and that of all else (mIoU)."""
    return (overlap(masks, truth) + overlap(~masks, ~truth)) / 2


def other_keys(some: Sequence[Scene]) -> list[Scene]:
    """Return the same scenes, each with a key in the colour of one of its distractors."""
    return [repainted(one, one.colours[1]) for one in some]


@torch.inference_mode()
def key_weights(model: PreTrainedModel, some: Sequence[Scene]) -> Float[np.ndarray, "layer head"]:
    """Return the mean attention weight, 0 to 1, from cells of shape on the cell of the key.

    The model has to be loaded with `attn_implementation="eager"`: others return no weights.
    """
    model.eval()
    pictures = [drawn(one) for one in some]
    pixels = np.stack([picture.pixels for picture in pictures])
    output = model(pixel_values=pixel_values(pixels), output_attentions=True)
    maps = torch.stack(output.attentions, 1).numpy()  # picture layer head query key
    rows = []
    for one, picture, map in zip(some, pictures, maps, strict=True):
        top, left = CORNERS[one.corner]
        key = top // CELL * (SIDE // CELL) + left // CELL
        side = SIDE // CELL
        share = picture.shapes.reshape(side, CELL, side, CELL).mean((1, 3)).ravel()
        rows.append(map[:, :, share >= 0.5, key])
    return np.concatenate(rows, axis=-1).mean(-1)  # layer head cell -> layer head


def measure(
    out: Path,
    without: PreTrainedModel,
    *,
    steps: int,
    seed: int,
    seconds: float,
    losses: tuple[float, float],
) -> ModelCard:
    """Score the folder as a user opens it, and put the numbers on its card."""
    model = ColourKeyForSemanticSegmentation.from_pretrained(out, attn_implementation="eager")
    scores: dict[str, float] = {}
    measures: dict[str, str] = {}

    def note(name: str, value: float, meaning: str) -> None:
        scores[name], measures[name] = round(value, 4), meaning

    for split in ("test", "pairs"):
        some = scenes(split, seed=seed)
        truth, masks, blind = targets(some), segment(model, some), segment(without, some)
        note(split, mean_overlap(masks, truth), f"mIoU: {SPLITS[split]}")
        note(f"{split}_target", overlap(masks, truth), "IoU of the target alone")
        note(f"{split}_without", mean_overlap(blind, truth), "mIoU without attention")
        note(f"{split}_target_without", overlap(blind, truth), "IoU of the target alone, without")
        every = np.stack([drawn(one).shapes for one in some])
        note(f"{split}_target_every", overlap(every, truth), "the same, were every shape marked")
    some = scenes("test", seed=seed)
    with_other_keys = segment(model, other_keys(some))
    follows, stays = (
        overlap(with_other_keys, targets(other_keys(some))),
        overlap(with_other_keys, targets(some)),
    )
    note("repainted", follows, "key repainted: IoU with the shapes that it points out now")
    note("repainted_before", stays, "key repainted: IoU with the shapes that it pointed out before")
    weights, even = key_weights(model, some), (CELL / SIDE) ** 2
    layer, head = divmod(int(weights.argmax()), weights.shape[1])
    meaning = f"weight from cells with a shape on the key, layer {layer}, head {head}"
    note("key_weight", float(weights[layer, head]), meaning)
    note("key_weight_mean", float(weights.mean()), "the same, mean of all heads")
    note("key_weight_even", even, "the same, were attention even")
    # Heads share the work, so the one to open is the one that has it in the example.
    on_example = key_weights(model, [example(seed=seed)])
    story_head = Head("encoder", *divmod(int(on_example.argmax()), weights.shape[1]))
    meaning = f"the same in the example, layer {story_head.layer}, head {story_head.head}"
    note("key_weight_example", float(on_example.max()), meaning)
    return ModelCard(
        name="colour-key",
        story="A key in one corner says which shapes are meant: their cells look at the key.",
        example=EXAMPLE,
        trained_on=f"{min(PICTURES, BATCH * steps):,} pictures generated by "
        "`attnviz.data.generators.colour_key`, each seen about "
        f"{max(1, round(BATCH * steps / PICTURES))} times: shapes of two or three colours, a key.",
        architecture="ColourKey (a network of this project: convolutions down to 8 x 8 cells, "
        f"{model.config.num_hidden_layers} layers of {model.config.num_attention_heads} heads "
        f"over the cells, {model.config.hidden_size} wide, and convolutions up again)",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see=f"Open the example and look at layer {story_head.layer}, head {story_head.head} "
        "(counted from 0), in the row of a cell with a shape: such cells put "
        f"{on_example.max():.2f} of their weight on the cell of the key. Heads share the work: "
        f"over {len(some)} pictures the best of them, layer {layer}, head {head}, puts "
        f"{weights[layer, head]:.2f} of its weight there, where even attention "
        f"would put {even:.3f}. Then repaint the key in the colour of a distractor: the mask moves "
        f"to its shapes (IoU {follows:.2f}) and leaves those of before (IoU {stays:.2f}). The same "
        "network without attention, trained on the same pictures for as long, reaches an IoU of "
        f"{scores['test_target_without']:.2f} for the target, against {scores['test_target']:.2f}: "
        "it cannot know, and leaves unmarked what is rather not the target than the target. "
        f"Marking every shape would reach {scores['test_target_every']:.2f}. "
        "Single pictures vary: the story is one of averages.",
        opens=story_head,
        try_next=TRY_NEXT,
        limits=(
            "It knows six colours, three kinds of flat shape on grey, and a key in a corner; "
            "photographs mean nothing to it.",
            "A key of a colour that no shape has is nowhere in its training.",
            f"Attention works on cells of {CELL} x {CELL} pixels: which pixel of a cell looks at "
            "the key is not to be seen.",
            "Its networks were trained once each; no SegFormer or other known architecture was "
            "trained for comparison.",
        ),
    )
