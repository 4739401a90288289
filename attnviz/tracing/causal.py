"""Whether the edges that a picture shows matter for the answer: `causal_score`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.effect import CausalScore
from attnviz.records.interventions import CutEdges
from attnviz.tracing.batches import Row
from attnviz.tracing.sweeps import mean_map, no_edge, run_clean

if TYPE_CHECKING:
    from attnviz.tracing.sweeps import Inputs

MOST_DRAWS = 1000

MOST_SHOWN = 1 / 3
"""Of the weight that can be cut, the share that is cut unasked: as much has to be left to draw."""


@torch.no_grad()
def causal_score(
    model: Model,
    inputs: Inputs,
    *,
    heads: Sequence[tuple[int, int]] | None = None,
    edges: Sequence[tuple[int, int]] | None = None,
    shown: int = 10,
    draws: int = 20,
    seed: int = 0,
    stack: str | None = None,
    target: str | None = None,
    progress: Progress | None = None,
) -> CausalScore:
    """Cut the edges that a picture shows, and random edges of equal mass, and compare the answers.

    Args:
        heads: (layer, head) that the picture shows, their mean where they are several; None is all
            heads of all layers.
        edges: (query, key) that it shows; None is the `shown` heaviest of them, fewer
            where these hold more than a third of all weight.
        draws: how many random sets of other edges, 1 to 1000, by `seed`. A set is filled with edges
            in random order until cutting it takes away as much weight as cutting the shown ones.

    Edges that are the only one of their row are not cut. What is left of a row is scaled so that
    its sum stays. Raises InputError when `draws` is out of
    range or no edge can be cut, else as `intervene` does, and Cancelled when `progress` is.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError(
            several(
                "{n} draws were asked for; 1 to {most_draws} can be made.",
                n=draws,
                most_draws=MOST_DRAWS,
            )
        )
    clean = run_clean(model, inputs, target)
    name = clean.trace.stack(stack).name
    weights = mean_map(clean.trace, stack, heads)
    can = (weights > 0) & ((weights > 0).sum(-1, keepdims=True) > 1)
    cells_shown = _cells_shown(weights, can, edges, shown)
    mass = float(weights[cells_shown].sum())
    random = np.random.default_rng(seed)
    sets = [_random_cells(weights, can & ~cells_shown, mass, random) for _ in range(draws)]
    cut_in = None if heads is None else tuple(heads)

    def row(cells: np.ndarray) -> Row:
        queries, keys = (tuple(places.tolist()) for places in np.nonzero(cells))
        return (CutEdges(queries, keys, heads=cut_in, pairwise=True, stack=name),)

    effects, _ = clean.batches(progress).effects_and_margins([row(cells_shown), *map(row, sets)])
    measure = "moved" if np.isnan(effects.kl).all() else "logit_difference"
    context = clean.context(stack)
    return CausalScore(
        model=context["model"], inputs=context["inputs"], stack=name, heads=cut_in, shown=tuple(
            (int(query), int(key)) for query, key in np.argwhere(cells_shown)
        ),
        mass=mass, measure=measure, effect=float(effects[measure][0]),
        kl=float(effects.kl[0]), answer=context["answer"],
        runner_up=context["runner_up"], random=effects[measure][1:],
        random_mass=np.array([float(weights[cells].sum()) for cells in sets]), seed=seed,
    )  # fmt: skip


def _cells_shown(
    weights: np.ndarray,
    can: np.ndarray,
    edges: Sequence[tuple[int, int]] | None,
    most: int,
) -> np.ndarray:
    cells = np.zeros(weights.shape, bool)
    if edges is not None:
        for query, key in edges:
            if not (0 <= query < weights.shape[0] and 0 <= key < weights.shape[1]):
                raise no_edge(query, key, weights)
            cells[query, key] = True
    elif most > 0:
        heaviest = np.argsort(-np.where(can, weights, 0), axis=None, kind="stable")[:most]
        sums = np.cumsum(weights.flat[heaviest])
        within = int((sums <= MOST_SHOWN * weights[can].sum()).sum())
        cells.flat[heaviest[: max(1, within)]] = True
    cells &= can
    if not cells.any():
        raise InputError(
            N_("The picture shows no edge that could be cut. Give other edges, or more.")
        )
    if not (can & ~cells).any():
        raise InputError(
            N_("The picture shows every edge, so there are no others to compare with.")
        )
    return cells


def _random_cells(
    weights: np.ndarray, others: np.ndarray, mass: float, random: np.random.Generator
) -> np.ndarray:
    """Return random cells of `others` that weigh as much as `mass`, as nearly as they can."""
    places = random.permutation(np.flatnonzero(others))
    sums = np.cumsum(weights.flat[places])
    n = int(np.searchsorted(sums, mass))
    if n < len(sums) and (n == 0 or sums[n] - mass < mass - sums[n - 1]):
        n += 1  # one more comes nearer
    cells = np.zeros(weights.shape, bool)
    cells.flat[places[:n]] = True
    return cells
