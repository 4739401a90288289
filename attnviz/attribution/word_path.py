"""Integrated gradients along a path that stays near words, where the straight one leaves them.

Between the embedding of a word and that of the baseline a straight line meets vectors that no word
has. This path goes from one real word's vector to the next, each moved as little as it takes for
no coordinate to turn back.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution import along
from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.network import Network
from attnviz.attribution.problem import Problem
from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.models.vocabulary import tokens_with_a_row

WORDS = 14
"""Pieces of the path, each from near one word to near the next."""

NEAREST = 200
"""Words nearest to where the path stands, among which the next one is sought."""

_CHUNK = 8192


def word_path_gradients(problem: Problem, *, seed: int) -> MethodScores:
    """Return slope times way along words, from the baseline to the input.

    They sum to f(x) - f(b).

    The next word is the one of the nearest that has to be moved least to keep every coordinate on
    its way; between words points are refined as in `gradients.integrated_gradients`. Raises
    UnsupportedError for formulas, pictures and series.
    Source: Sanyal and Ren 2021, section 3 (the greedy strategy).
    """
    network = problem.function
    if not isinstance(network, Network) or network.embedding is None:
        what = network.model.architecture if isinstance(network, Network) else N_("A formula")
        raise UnsupportedError(
            N_(
                "{what} reads no words, so there is no path along them. Integrated gradients use a "
                "straight path and work for every model.",
                what=what,
            )
        )
    problem.progress.expect(2 * WORDS * along.POINTS)
    stations = _stations(_vocabulary(network, problem.inputs), problem.inputs[0], problem.start[0])
    ways = WORDS * stations.diff(dim=0)  # of one whole path each

    def at(shares: np.ndarray) -> tuple[Tensor, Tensor]:
        place = torch.from_numpy(np.clip(shares * WORDS, 0, WORDS - 1e-9)).to(stations)
        piece = place.floor().long()
        way = ways[piece]
        return stations[piece] + ((place - piece) / WORDS)[:, None, None] * way, way

    def weighted(shares: np.ndarray, weights: np.ndarray) -> np.ndarray:
        points, way = at(shares)
        return (weights @ problem.summed(problem.gradient(points) * way))[:, None]

    def values(shares: np.ndarray) -> np.ndarray:
        return problem.at_points(at(shares)[0])[:, None]

    ends = np.array([[problem.baseline_value], [problem.value]])
    result = along.integral(weighted, values, ends, pieces=WORDS)
    return MethodScores(
        result.scores[:, 0], options={"points": result.points}, notes=along.warnings(result, ends)
    )


@torch.no_grad()
def _vocabulary(network: Network, like: Tensor) -> Tensor:
    """Return what the embedding layer gives for every token, [token, d]."""
    assert network.embedding is not None
    ids = torch.arange(tokens_with_a_row(network.model), device=like.device)
    return torch.cat([network.embedding(part[None])[0] for part in ids.split(_CHUNK)]).to(like)


@torch.no_grad()
def _stations(words: Tensor, inputs: Tensor, start: Tensor) -> Tensor:
    """Return [station, token, d] from the baseline to the input; no coordinate turns back."""
    path = [inputs]
    sizes = words.square().sum(1)
    for steps in range(WORDS, 1, -1):
        here = path[-1]
        distance = sizes - 2 * here @ words.T  # token word, up to what is the same for all words
        near = words[distance.topk(min(NEAREST, len(words)), largest=False).indices]
        between = (near >= torch.minimum(here, start)[:, None]) & (
            near <= torch.maximum(here, start)[:, None]
        )
        # A coordinate that would turn back or overshoot goes its even share of what is left.
        even = (here + (start - here) / steps)[:, None].expand_as(near)
        points = torch.where(between, near, even)
        change = (points - near).norm(dim=-1)
        # The word where the path stands is no step.
        change[(near - here[:, None]).norm(dim=-1) < 1e-6] = torch.inf
        best = change.argmin(1)
        path.append(points[torch.arange(len(here)), best])
    is_fixed = (inputs == start).all(1)  # what is never taken away stays where it is
    stations = torch.stack([*path, start]).flip(0)
    stations[:, is_fixed] = inputs[is_fixed]
    return stations
