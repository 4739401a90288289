"""The bundled `forecast` model: a PatchTST of eight heads, some of which look by whole seasons.

`attnviz train --recipe forecast --out assets/models/forecast` makes it again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from transformers import PatchTSTConfig, PatchTSTForPrediction, PreTrainedModel, set_seed

from attnviz.data.generators.forecast import (
    CONTEXT,
    HORIZON,
    REAL,
    SPLITS,
    ForecastSeries,
    Split,
    real,
    seasonal_naive,
    series,
)
from attnviz.training.recipes.recipe import (
    Head,
    ModelCard,
    fit,
    megabytes,
    write_card,
    write_checkpoint,
)

STEPS = 9_000
BATCH = 64
PATCH = 4
TEST_SERIES = 1_000
SEEN = 50  # series of each period whose attention is measured

EXAMPLE = "example.csv"
TRY_NEXT = (
    "Shift the series by half a season, or replace the last season by a straight line, and see "
    "the forecast and the heads follow."
)

Forecasts = Float[np.ndarray, "series step"]


def train(*, out: Path, steps: int = STEPS, seed: int = 0) -> ModelCard:
    """Train the model, write its folder, and return its card; about four minutes on a thread."""
    start = time.perf_counter()
    set_seed(seed)
    model = PatchTSTForPrediction(configuration())
    losses = fit(
        model,
        Generated(length=BATCH * steps, seed=seed),  # each series is seen once
        steps=steps,
        batch=BATCH,
        learning_rate=2e-3,
        seed=seed,
    )
    seconds = time.perf_counter() - start
    write_checkpoint(model, None, out)
    write_example(out)
    card = measure(out, steps=steps, seed=seed, seconds=seconds, losses=losses)
    write_card(card, out)
    return card


def configuration() -> PatchTSTConfig:
    """Return 2 layers of 4 heads, 64 wide, on 24 patches of 4 steps."""
    return PatchTSTConfig(
        context_length=CONTEXT,
        prediction_length=HORIZON,
        patch_length=PATCH,
        patch_stride=PATCH,
        init_std=0.05,
        d_model=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        ffn_dim=128,
        norm_type="layernorm",  # batch statistics would make one answer depend on another
        pooling_type=None,  # a mean over patches forgets where in its season the series ends
        attention_dropout=0.05,
        ff_dropout=0.05,
        architectures=["PatchTSTForPrediction"],
    )


class Generated(torch.utils.data.Dataset[dict[str, Tensor]]):
    """Row n is training series n."""

    def __init__(self, *, length: int, seed: int) -> None:
        self.length, self.seed = length, seed

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, number: int) -> dict[str, Tensor]:
        one = series("train", number, seed=self.seed)
        return {"past_values": _channel(one.past), "future_values": _channel(one.future)}


def _channel(values: np.ndarray) -> Float[Tensor, "*series step 1"]:
    return torch.from_numpy(values.astype(np.float32))[..., None]


def write_example(out: Path) -> None:
    """Write the last stretch of the CO2 record as one column, oldest first."""
    last = real("co2")[-1]
    np.savetxt(out / EXAMPLE, last.past, fmt="%.2f", header="co2", comments="")


def drawn(split: Split, *, count: int = TEST_SERIES, seed: int = 0) -> list[ForecastSeries]:
    """Return the first series of a split."""
    return [series(split, number, seed=seed) for number in range(count)]


# --- measuring ------------------------------------------------------------------------------------


@torch.inference_mode()
def forecast(model: PreTrainedModel, some: Sequence[ForecastSeries]) -> Forecasts:
    """Return the 24 steps that the model expects after each series."""
    model.eval()
    past = _channel(np.stack([one.past for one in some]))
    return model(past_values=past).prediction_outputs[..., 0].numpy()


def errors(some: Sequence[ForecastSeries], forecasts: Forecasts) -> tuple[float, float]:
    """Return the mean absolute error and root mean squared error, in the units of the series."""
    off = forecasts - np.stack([one.future for one in some])
    return float(np.abs(off).mean()), float(np.sqrt((off**2).mean()))


def errors_of_naive(some: Sequence[ForecastSeries]) -> tuple[float, float]:
    """Return both errors of repeating the last season."""
    return errors(some, np.stack([seasonal_naive(one) for one in some]))


@torch.inference_mode()
def mean_maps(
    model: PreTrainedModel, *, period: float, count: int = SEEN, seed: int = 0
) -> Float[np.ndarray, "layer head query key"]:
    """Return the attention in units of even attention, the mean over test series of one period.

    The model has to be loaded with `attn_implementation="eager"`: others return no weights.
    """
    model.eval()
    some = [series("test", number, seed=seed, period=period) for number in range(count)]
    past = _channel(np.stack([one.past for one in some]))
    maps = torch.stack(model(past_values=past, output_attentions=True).attentions)
    return maps.mean(1).numpy() * maps.shape[-1]  # layer series head query key


@dataclass(frozen=True)
class Stripes:
    """How a head's map follows the season, in units of even attention.

    Some heads look at every n-th patch, n being the patches of a season: `on` is the weight on
    these, `between` on those half a season beside them, and `otherwise` on the very same ones where
    the season has another length. A head that looks a fixed way back has `on` as `otherwise`.
    """

    on: Float[np.ndarray, "layer head"]
    between: Float[np.ndarray, "layer head"]
    otherwise: Float[np.ndarray, "layer head"]

    @property
    def best(self) -> tuple[int, int]:
        """Layer and head whose stripes follow the season most."""
        follows = self.on - np.maximum(self.between, self.otherwise)
        layer, head = divmod(int(follows.argmax()), follows.shape[1])
        return layer, head


def stripes(model: PreTrainedModel, *, seed: int = 0) -> Stripes:
    """Return the stripes of every head, the mean over seasons of 2, 4 and 6 patches.

    Which of the n patches of a season a head prefers is its own affair: the one with most weight.
    """
    # Seasons of 14 and 20 steps share no stripes with those.
    others = (mean_maps(model, period=period, seed=seed) for period in (14, 20))
    elsewhere = np.mean(list(others), axis=0)
    rows: list[tuple[np.ndarray, ...]] = []
    for period in (8, 16, 24):
        season = period // PATCH
        own = _folded(mean_maps(model, period=period, seed=seed), season)
        best = own.argmax(-1, keepdims=True)
        at = (best, (best + season // 2) % season)
        on, between = (np.take_along_axis(own, place, axis=-1)[..., 0] for place in at)
        otherwise = np.take_along_axis(_folded(elsewhere, season), best, axis=-1)[..., 0]
        rows.append((on, between, otherwise))
    return Stripes(*np.mean(rows, axis=0))


def _folded(
    maps: Float[np.ndarray, "layer head query key"], season: int
) -> Float[np.ndarray, "layer head phase"]:
    """Return the mean weight by the distance from query to key, counted within a season."""
    at = np.arange(maps.shape[-1])
    phase = (at - at[:, None]) % season
    return np.stack([maps[..., phase == n].mean(-1) for n in range(season)], axis=-1)


def measure(
    out: Path, *, steps: int, seed: int, seconds: float, losses: tuple[float, float]
) -> ModelCard:
    """Score the folder as a user opens it, and put the numbers on its card."""
    model = PatchTSTForPrediction.from_pretrained(out, attn_implementation="eager")
    scores: dict[str, float] = {}
    measures: dict[str, str] = {}

    def note(name: str, value: float, meaning: str) -> None:
        scores[name], measures[name] = round(value, 4), meaning

    tests = [
        *((name, SPLITS[name], drawn(name, seed=seed)) for name in ("test", "periods")),
        *((name, meaning, real(name)) for name, meaning in REAL.items()),
    ]
    failures = []
    for name, meaning, some in tests:
        mae, rmse = errors(some, forecast(model, some))
        naive_mae, naive_rmse = errors_of_naive(some)
        note(f"{name}_mae", mae, f"mean absolute error: {meaning}")
        note(f"{name}_naive_mae", naive_mae, "the same, repeating the last season")
        note(f"{name}_rmse", rmse, f"root mean squared error: {meaning}")
        note(f"{name}_naive_rmse", naive_rmse, "the same, repeating the last season")
        if mae > naive_mae:
            failures.append(
                f"It loses to repeating the last season on {meaning}: mean absolute error "
                f"{mae:.3g} against {naive_mae:.3g}."
            )
    bands = stripes(model, seed=seed)
    layer, head = best = bands.best
    note("stripes", float(bands.on[best]), "weight, in units of even attention, on every n-th patch"
         f" (n patches to a season), layer {layer}, head {head}")  # fmt: skip
    note(
        "stripes_between",
        float(bands.between[best]),
        "the same head, half a season beside them",
    )
    note("stripes_otherwise", float(bands.otherwise[best]), "the same head and patches, where the "
         "season has another length")  # fmt: skip
    return ModelCard(
        name="forecast",
        story="A forecast looks for what repeats: the map of a head has stripes, a season apart.",
        example=EXAMPLE,
        trained_on=f"{BATCH * steps:,} series generated by `attnviz.data.generators.forecast`: a "
        "season of 8 to 24 steps, a drifting trend, noise.",
        architecture=f"PatchTST, {model.config.num_hidden_layers} layers of "
        f"{model.config.num_attention_heads} heads, {model.config.d_model} wide, "
        f"{CONTEXT // PATCH} patches of {PATCH} steps; it forecasts {HORIZON} steps",
        seed=seed,
        steps=steps,
        seconds=round(seconds, 1),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        megabytes=megabytes(out),
        losses=losses,
        scores=scores,
        measures=measures,
        how_to_see=f"Open the example and look at layer {layer}, head {head} (counted from 0): its "
        "map has stripes, one season apart. On generated series whose season is 2, 4 or 6 patches "
        f"long, {SEEN} of each, a patch puts {bands.on[best]:.1f} times even attention on every "
        f"second, fourth or sixth patch and {bands.between[best]:.1f} times on those half a season "
        "beside them; where the season has another length, the same patches get "
        f"{bands.otherwise[best]:.1f} times. Which patch of a season it is differs from season to "
        "season. Layer 0 does nothing of the kind: its heads look a fixed number of patches away, "
        "whatever the series. Single series vary: the story is one of averages.",
        opens=Head("encoder", layer, head),
        try_next=TRY_NEXT,
        limits=(
            *failures,
            f"It sees {CONTEXT} steps and no more: seasons below 8 or above 24 steps are "
            "guessed at.",
            "It has learned from generated series alone. One number a step comes out, without an "
            "interval: it does not say how sure it is.",
            "It reads one series of numbers without gaps; it knows no dates and no holidays.",
        ),
    )
