"""Attribution by gradients on embeddings, pixels or steps, some of them Captum's, and conductance.

Each takes a `Problem` and returns one score a unit: the sum over the unit's elements, or, for the
methods without a sign, the sum of absolute values. Captum is imported where it is called: it brings
matplotlib and takes seconds, and no method that is asked unasked needs it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.attribution import along
from attnviz.attribution.method_scores import MethodScores
from attnviz.attribution.network import network_of
from attnviz.attribution.problem import Problem
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.tracing.seeds import seeded


def saliency(problem: Problem, *, seed: int) -> MethodScores:
    """Return |df/dx|, summed over each unit. Source: Simonyan et al. 2013, section 3."""
    problem.progress.expect(2)
    return MethodScores(problem.summed(problem.gradient(problem.inputs).abs())[0])


def input_x_gradient(problem: Problem, *, seed: int) -> MethodScores:
    """Return x df/dx, summed over each unit. Source: Shrikumar et al. 2016."""
    problem.progress.expect(2)
    return MethodScores(problem.summed(problem.inputs * problem.gradient(problem.inputs))[0])


def integrated_gradients(problem: Problem, *, seed: int, steps: int | None = None) -> MethodScores:
    """Return (x - b) times the mean gradient on the straight path from b to x; sums to f(x) - f(b).

    By Gauss-Legendre quadrature with `steps` points; unless they are named, with as many as the sum
    needs to hold, closest where the path is steep, and at most `along.MOST`.
    Source: Sundararajan et al. 2017, section 3.
    """
    if steps is not None:
        import captum.attr

        problem.progress.expect(2 * steps)
        scores = captum.attr.IntegratedGradients(problem.differentiable).attribute(
            problem.inputs, problem.start, n_steps=steps, internal_batch_size=problem.batch
        )
        return MethodScores(problem.summed(scores)[0])
    problem.progress.expect(2 * along.FIRST)
    way = problem.inputs - problem.start

    def at(shares: np.ndarray) -> Tensor:
        return problem.start + _column(problem, shares) * way

    def weighted(shares: np.ndarray, weights: np.ndarray) -> np.ndarray:
        slopes = problem.gradient(at(shares))
        return (weights @ problem.summed(slopes * way))[:, None]

    def values(shares: np.ndarray) -> np.ndarray:
        return problem.at_points(at(shares))[:, None]

    ends = np.array([[problem.baseline_value], [problem.value]])
    result = along.integral(weighted, values, ends)
    return MethodScores(
        result.scores[:, 0], options={"points": result.points}, notes=along.warnings(result, ends)
    )


def gradient_shap(problem: Problem, *, seed: int, samples: int = 50) -> MethodScores:
    """Return integrated gradients at random points of the path, of inputs with a little noise.

    Source: Lundberg and Lee 2017; Erion et al. 2021, section 2.
    """
    problem.progress.expect(2 * samples)
    noise = _spread(problem) * 0.02
    parts = _parts(samples, problem.batch)
    total = np.zeros(problem.n_units)
    with seeded(seed):
        for part in parts:
            total += part * _gradient_shap_part(problem, part, noise)
    total[problem.held] = 0  # its noise blurs special tokens as well, which nobody takes away
    return MethodScores(total / samples)


def _gradient_shap_part(problem: Problem, samples: int, noise: float) -> np.ndarray:
    import captum.attr

    scores = captum.attr.GradientShap(problem.differentiable).attribute(
        problem.inputs, problem.start, n_samples=samples, stdevs=noise
    )
    return problem.summed(scores)[0]


def smoothgrad(problem: Problem, *, seed: int, samples: int = 30) -> MethodScores:
    """Return the mean of |df/dx| over inputs with noise, summed over each unit.

    The noise's standard deviation is a tenth of the spread of the input's own numbers.
    Source: Smilkov et al. 2017, section 2.1.
    """
    import captum.attr

    problem.progress.expect(2 * samples)
    tunnel = captum.attr.NoiseTunnel(captum.attr.Saliency(problem.differentiable))
    with seeded(seed):
        scores = tunnel.attribute(
            _leaf(problem),
            nt_type="smoothgrad",
            nt_samples=samples,
            nt_samples_batch_size=min(samples, problem.batch),
            stdevs=0.1 * _spread(problem),
            abs=True,
        )
    assert isinstance(scores, Tensor)
    return MethodScores(problem.summed(scores)[0])


def layer_conductance(
    problem: Problem, *, seed: int, steps: int = 50, layer: int | None = None
) -> MethodScores:
    """Return how much of f(x) - f(b) flows through each position after each layer.

    Conductance of a position is the sum over the path of df/dh times the change of h, its vector
    there; every layer's scores sum to f(x) - f(b). All layers come from one pass over the path,
    whose pieces are summed by the trapezoidal rule.
    The scores are those after `layer`, the middle one unless named; `by_layer` holds all of them.
    Source: Dhamdhere et al. 2018, section 2.
    """
    blocks = anatomy.blocks(network_of(problem).model.hf)
    layer_number = len(blocks) // 2 if layer is None else layer
    if not 0 <= layer_number < len(blocks):
        raise InputError(
            N_(
                "No layer {layer_number}: this model has layers 0 to {blocks}.",
                layer_number=layer_number,
                blocks=len(blocks) - 1,
            )
        )
    problem.progress.expect(2 * (steps + 1))
    share = torch.linspace(0, 1, steps + 1, device=problem.inputs.device)
    path = problem.start + share.view(-1, *[1] * (problem.inputs.dim() - 1)) * (
        problem.inputs - problem.start
    )
    hidden, gradients = _along(problem, blocks, path)
    _refuse_uneven(problem, hidden)
    by_position = torch.stack(
        [
            ((g[1:] + g[:-1]) / 2 * (h[1:] - h[:-1])).sum((0, -1))
            for h, g in zip(hidden, gradients, strict=True)
        ]
    )
    by_layer = _by_unit(problem, by_position)
    return MethodScores(
        by_layer[layer_number], by_layer=by_layer, options={"layer": layer_number, "steps": steps}
    )


def _along(
    problem: Problem, blocks: list[nn.Module], path: Tensor
) -> tuple[list[Tensor], list[Tensor]]:
    """Return the vectors after each block and df/d(vectors), each [step, position, d_model]."""
    outputs: list[Tensor] = []
    network = network_of(problem)

    def keep(_module: nn.Module, _inputs: Any, output: Any) -> None:
        outputs.append(anatomy.handed_on(output))

    hooks = [block.register_forward_hook(keep) for block in blocks]
    hidden: list[list[Tensor]] = []
    gradients: list[list[Tensor]] = []
    try:
        for rows in path.split(problem.batch):
            outputs.clear()
            with torch.enable_grad():
                total = problem.differentiable(rows.detach().requires_grad_()).sum()
            if len(outputs) != len(blocks):
                raise UnsupportedError(
                    N_(
                        "{architecture} does not call its layers one after the other, so the "
                        "vectors between them cannot be read.",
                        architecture=network.model.architecture,
                    )
                )
            slopes = torch.autograd.grad(total, outputs)
            hidden.append([_by_row(problem, h).detach().float() for h in outputs])
            gradients.append([_by_row(problem, g).float() for g in slopes])
    finally:
        for hook in hooks:
            hook.remove()
    return (
        [torch.cat(parts) for parts in zip(*hidden, strict=True)],
        [torch.cat(parts) for parts in zip(*gradients, strict=True)],
    )


def _by_row(problem: Problem, vectors: Tensor) -> Tensor:
    """Return [row, position, d_model]; models of series have an axis for their one channel."""
    return vectors.squeeze(1) if vectors.dim() == 4 else network_of(problem).by_row(vectors)


def _refuse_uneven(problem: Problem, hidden: list[Tensor]) -> None:
    model = network_of(problem).model
    shapes = {tuple(h.shape[1:]) for h in hidden}
    if len(shapes) > 1 or hidden[0].dim() != 3:
        raise UnsupportedError(
            N_(
                "The layers of {architecture} do not return one vector per token (their shapes are "
                "{map}), so they cannot be compared.",
                architecture=model.architecture,
                map=", ".join(map(str, sorted(shapes))),
            )
        )


def _by_unit(problem: Problem, by_position: Tensor) -> np.ndarray:
    """Return [layer, position] scores summed over the positions of each unit."""
    network = network_of(problem)
    of_token = network.units.of_token
    if by_position.shape[1] != len(of_token):
        raise UnsupportedError(
            several(
                "The layers of {architecture} return {shape} vectors for {n} tokens, so "
                "the vectors cannot be assigned to the tokens.",
                n=len(of_token),
                architecture=network.model.architecture,
                shape=by_position.shape[1],
            )
        )
    sums = np.zeros((len(by_position), problem.n_units))
    np.add.at(sums.T, of_token, by_position.double().cpu().numpy().T)
    return sums


def _leaf(problem: Problem) -> Tensor:
    return problem.inputs.detach().clone().requires_grad_()


def _column(problem: Problem, numbers: np.ndarray) -> Tensor:
    """Return one number a row, ready to be multiplied with [row, *shape]."""
    column = torch.from_numpy(numbers).to(problem.inputs)
    return column.view(-1, *[1] * (problem.inputs.dim() - 1))


def _spread(problem: Problem) -> float:
    return float(problem.inputs.std(correction=0))  # of a single number: none


def _parts(total: int, most: int) -> list[int]:
    return [min(most, total - start) for start in range(0, total, most)]
