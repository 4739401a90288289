"""Ways to score a key for a query, as small pure functions: `register_mechanism` adds one's own.

    @register_mechanism("distance")
    def distance(q, k, *, scaling, allowed):
        return -torch.cdist(q, k)

`q` is [batch head query d], `k` [batch head key d] (one key a head, also where heads share them),
after rotary positions. `scaling` is what the architecture multiplies its products with, and
`allowed` [batch head query key] is True where a query may look at a key. What comes back is
[batch head query key]; -inf is "never". The architecture's masks, position biases, softcap, sinks
and softmax follow. Further keyword arguments with a default are the mechanism's options.

The weights of a mechanism were never trained: they are drawn by `seed`, and a model
that was trained with another mechanism answers worse with any of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_

Score = Callable[..., Tensor]

_AT_ONCE = 2**23
"""Numbers that a mechanism with hidden units holds at a time."""

_KNOWN: dict[str, Score] = {}


def register_mechanism(name: str) -> Callable[[Score], Score]:
    """Return a decorator that makes a score function known by a name; the latest one counts.

    Raises InputError when the function does not take q, k, scaling and allowed.
    """

    def register(score: Score) -> Score:
        parameters = list(inspect.signature(score).parameters)
        if parameters[:2] != ["q", "k"] or not {"scaling", "allowed"} <= set(parameters):
            raise InputError(
                N_(
                    'The mechanism "{name}" must take (q, k, *, scaling, allowed); it takes '
                    "({parameters}).",
                    name=name,
                    parameters=", ".join(parameters),
                )
            )
        _KNOWN[name] = score
        return score

    return register


def mechanisms() -> dict[str, Score]:
    """Return every known score function by its name."""
    return dict(_KNOWN)


def options_of(name: str) -> dict[str, Any]:
    """Return a mechanism's options with their defaults. Raises InputError when it is unknown."""
    if name not in _KNOWN:
        names = ", ".join(_KNOWN)
        raise InputError(
            N_(
                'No mechanism "{name}". Known: {names}.{did_you_mean}',
                name=name,
                names=names,
                did_you_mean=did_you_mean(name, _KNOWN),
            )
        )
    parameters = inspect.signature(_KNOWN[name]).parameters
    return {
        key: parameter.default
        for key, parameter in parameters.items()
        if key not in ("q", "k", "scaling", "allowed")
    }


def check_options(name: str, options: Mapping[str, Any]) -> None:
    """Raise InputError for a mechanism or an option of it that is not known."""
    defaults = options_of(name)
    for option in options:
        if option not in defaults:
            takes = ", ".join(defaults) or "none"
            raise InputError(
                N_(
                    'The mechanism "{name}" has no option "{option}". It takes: {takes}.',
                    name=name,
                    option=option,
                    takes=takes,
                )
            )


def scores(
    name: str, q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, options: Mapping[str, Any]
) -> Tensor:
    """Return a mechanism's scores, with the lowest number of the format for "never".

    Raises InputError when the mechanism fails, or gives other axes or NaN.
    """
    check_options(name, options)
    try:
        result = _KNOWN[name](q, k, scaling=scaling, allowed=allowed, **options)
    except InputError:
        raise
    except Exception as error:  # a user's own function may raise anything
        raise InputError(
            N_('The mechanism "{name}" failed: {error}', name=name, error=error)
        ) from error
    shape = (*q.shape[:3], k.shape[2])
    if not isinstance(result, Tensor) or tuple(result.shape) != shape:
        actual = tuple(result.shape) if isinstance(result, Tensor) else f"a {type(result).__name__}"
        raise InputError(
            N_(
                'The mechanism "{name}" must give scores of the shape {shape}; got {actual}.',
                name=name,
                shape=shape,
                actual=actual,
            )
        )
    result = result.to(q.dtype)
    if result.isnan().any() or result.isposinf().any():
        raise InputError(N_('The mechanism "{name}" gave scores that are not numbers.', name=name))
    return result.clamp(min=torch.finfo(result.dtype).min / 2)  # a mask is still added to it


@register_mechanism("scaled_dot_product")
def scaled_dot_product(q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor) -> Tensor:
    """Return query times key, scaled as the architecture does. Vaswani et al. 2017, 3.2.1."""
    return q @ k.transpose(2, 3) * scaling


@register_mechanism("additive")
def additive(
    q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, width: int = 32, seed: int = 0
) -> Tensor:
    """Return v · tanh(W q + U k) with drawn weights. Bahdanau et al. 2015, 3.1 and A.1.2."""
    draw = _normal_draw(q, seed)
    queries, keys = q @ draw(q.shape[-1], width), k @ draw(k.shape[-1], width)
    out = draw(width) * width**0.5
    return _in_blocks(queries, keys, lambda one, all_: (one + all_).tanh() @ out)


@register_mechanism("general")
def general(q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, seed: int = 0) -> Tensor:
    """Return query times key through one drawn matrix, scaled. Luong et al. 2015, section 3.1."""
    return q @ _normal_draw(q, seed)(q.shape[-1], k.shape[-1]) @ k.transpose(2, 3) * scaling


@register_mechanism("mlp")
def mlp(
    q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, width: int = 32, seed: int = 0
) -> Tensor:
    """Return the output of a drawn network of one hidden layer (ReLU) over query and key."""
    draw = _normal_draw(q, seed)
    queries, keys = q @ draw(q.shape[-1], width), k @ draw(k.shape[-1], width)
    bias, out = draw(width), draw(width)
    return _in_blocks(queries, keys, lambda one, all_: (one + all_ + bias).relu() @ out)


@register_mechanism("cosine")
def cosine(
    q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, temperature: float = 0.1
) -> Tensor:
    """Return the cosine of query and key over a temperature. Graves et al. 2014, 3.3.1."""
    one, other = (functional.normalize(x, dim=-1) for x in (q, k))
    return one @ other.transpose(2, 3) / _positive("temperature", temperature)


@register_mechanism("local_window")
def local_window(
    q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, size: int = 4
) -> Tensor:  # fmt: skip
    """Return the scaled product with keys at most `size` positions away. Beltagy et al. 2020, 3.1.

    A query looks around the key of the same number; in an answer that has outgrown its source,
    around the last key (the monotonic alignment of Luong et al. 2015, section 3.2).
    """
    keys = torch.arange(k.shape[2], device=q.device)
    around = torch.arange(q.shape[2], device=q.device).clamp(max=k.shape[2] - 1)
    far = (around[:, None] - keys).abs() > size
    return scaled_dot_product(q, k, scaling=scaling, allowed=allowed).masked_fill(far, -torch.inf)


@register_mechanism("top_k")
def top_k(q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, keys: int = 4) -> Tensor:
    """Return the scaled product with the `keys` best keys of each query. Gupta et al. 2021, 2."""
    products = scaled_dot_product(q, k, scaling=scaling, allowed=allowed)
    products = products.masked_fill(~allowed, -torch.inf)
    least = products.topk(min(int(_positive("keys", keys)), k.shape[2])).values[..., -1:]
    return products.masked_fill(products < least, -torch.inf)


@register_mechanism("sigmoid")
def sigmoid(q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, bias: float = 0.0) -> Tensor:
    """Return a sigmoid of scaled products, divided by their sum. Ramapuram et al. 2024, 2."""
    # softmax(log s) = s / sum(s)
    return functional.logsigmoid(scaled_dot_product(q, k, scaling=scaling, allowed=allowed) + bias)


@register_mechanism("temperature")
def temperature(
    q: Tensor, k: Tensor, *, scaling: float, allowed: Tensor, value: float = 2.0
) -> Tensor:
    """Return the scaled product over a temperature: above 1 flattens maps, below 1 sharpens."""
    products = scaled_dot_product(q, k, scaling=scaling, allowed=allowed)
    return products / _positive("temperature", value)


def _positive(name: str, value: float) -> float:
    if not value > 0:
        raise InputError(
            N_("A mechanism's {name} must be above 0; got {value}.", name=name, value=value)
        )
    return value


def _normal_draw(like: Tensor, seed: int) -> Callable[..., Tensor]:
    """Return a function that draws weights of variance 1 / inputs, the same by seed."""
    random = np.random.default_rng(seed)

    def draw(*shape: int) -> Tensor:
        return torch.from_numpy(random.normal(size=shape) / shape[0] ** 0.5).to(like)

    return draw


def _in_blocks(queries: Tensor, keys: Tensor, score: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Score every pair of [... query width] and [... key width], some queries at a time."""
    each = keys.numel()
    rows = max(1, _AT_ONCE // each)
    keys = keys[..., None, :, :]
    return torch.cat([score(part[..., None, :], keys) for part in queries.split(rows, 2)], 2)
