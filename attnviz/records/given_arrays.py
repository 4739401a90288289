"""A trace of arrays: maps that came from anywhere, with the tokens of their axes, and no model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from attnviz.errors import InputError, shown
from attnviz.language import N_
from attnviz.records.prediction import Prediction
from attnviz.records.stack import AttentionLayer, Stack, refuse_odd_name
from attnviz.records.tokens import Tokens
from attnviz.records.trace import ModelInfo, Trace
from attnviz.text.visible import label

ARCHITECTURE = "arrays"
"""What stands for the architecture of a trace that no model made."""

MOST_BYTES = 2**31
"""Bytes that all maps may take as float32."""

MOST_SUM, LEAST_SUM = 1.02, 0.98
"""Sums of a row: above the first it is no attention, below the second the trace says so."""


def trace_from_arrays(
    weights: Any, tokens: Sequence[str], *, queries: Sequence[str] | None = None,
    name: str | None = None, stack: str | None = None, noun: tuple[str, str] | None = None,
) -> Trace:  # fmt: skip
    """Return a trace of given maps. Raises InputError as `Trace.from_arrays` says."""
    usual = stack or ("attention" if queries is None else "cross")
    given = weights if isinstance(weights, Mapping) else {usual: weights}
    if not given:
        raise InputError(N_("There are no maps: the mapping of stacks is empty."))
    nouns = noun or (N_("token"), N_("tokens"))
    keys = _tokens(tokens, "tokens", nouns)
    rows = keys if queries is None else _tokens(queries, "queries", nouns)
    by_stack: dict[str, Stack] = {}
    missing = [N_("The maps were given as arrays: there is no model, no vectors and no answer.")]
    dtypes: set[str] = set()
    room = MOST_BYTES
    if stack is None and not isinstance(weights, Mapping) and _is_generation(weights):
        given = {"decoder": weights}
    for each, maps in given.items():
        refuse_odd_name(each)
        layers, room = _layers(maps, room)
        checked = []
        for number, layer in enumerate(layers):
            dtypes.add(str(layer.dtype))
            checked.append(_checked(layer, (len(rows), len(keys)), number))
        least = min(float(layer.sum(-1).min()) for layer in checked)
        if least < LEAST_SUM:
            missing.append(
                N_(
                    "Some rows of the {stack} add up to less than 1 (the least to {least:.3g}).",
                    stack=each,
                    least=least,
                )
            )
        by_stack[each] = Stack(each, tuple(map(AttentionLayer, checked)), rows, keys)
    if "float64" in dtypes:
        missing.append(N_("The weights were given as float64 and are rounded to float32."))
    return Trace(
        model=ModelInfo(label(name or ARCHITECTURE), ARCHITECTURE, "none", "no model", "float32"),
        by_stack=by_stack,
        prediction=Prediction("none", text=N_("Arrays come without a model's answer.")),
        inputs=(" ".join(keys.text),),
        missing=tuple(missing),
    )


def _tokens(tokens: Any, what: str, nouns: tuple[str, str]) -> Tokens:
    one_string = isinstance(tokens, str)
    named = () if one_string or tokens is None else tuple(tokens)
    if not named or not all(isinstance(each, str) for each in named):
        raise InputError(
            N_(
                "{what} is a list of strings, one a position and at least one; got {given}.",
                what=what,
                given=shown(tokens),
            )
        )
    return Tokens.plain([label(each) for each in named], noun=nouns)


def _is_generation(maps: Any) -> bool:
    """Return whether maps are steps of layers, as `generate` returns them."""
    return _is_list(maps) and len(maps) > 0 and _is_list(maps[0]) and not _is_flat(maps[0])


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_flat(value: Any) -> bool:
    """Return whether a list holds lists of numbers, and no arrays: it is one array itself."""
    while _is_list(value) and value:
        value = value[0]
    return not hasattr(value, "shape") and not hasattr(value, "__array__")


def _layers(maps: Any, room: int) -> tuple[list[np.ndarray], int]:
    """Return the maps of each layer, [head, query, key], and the bytes that are left."""
    if _is_list(maps) and not maps:
        layers = []
    elif _is_generation(maps):
        steps = [[_unbatched(_array(each, room)) for each in _listed(step)] for step in maps]
        layers = _laid_out(steps, room)
    elif _is_list(maps) and not _is_flat(maps):
        layers = []
        for each in maps:
            layers.append(_unbatched(_array(each, room)))
            room -= 4 * layers[-1].size
        return _not_empty(layers), room
    else:
        whole = _array(maps, room)
        if whole.ndim == 5:
            layers = [_unbatched(layer) for layer in whole]
        elif whole.ndim == 4:
            layers = list(whole)
        else:
            raise InputError(
                N_(
                    "Weights have the axes layer, head, query, key; got the shape {shape}. "
                    "Put the layers of one model into a list.",
                    shape=whole.shape,
                )
            )
    layers = _not_empty(layers)
    return layers, room - sum(4 * layer.size for layer in layers)


def _not_empty(layers: list[np.ndarray]) -> list[np.ndarray]:
    if not layers or not all(layer.size for layer in layers):
        raise InputError(N_("There are no weights: a layer, or the list of layers, is empty."))
    return layers


def _listed(step: Any) -> Sequence[Any]:
    if not _is_list(step):
        raise InputError(
            N_("A step of a generation is a tuple of layers; got {step}.", step=shown(step))
        )
    return step


def _array(value: Any, room: int) -> np.ndarray:
    """Return an array of numbers without copying what is too large.

    Raises InputError for anything else.
    """
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple):
        _refuse_what_is_large(shape, room)
    try:
        if hasattr(value, "detach"):  # torch, which is not imported for it
            value = value.detach().cpu()
            if str(value.dtype) == "torch.bfloat16":
                value = value.float()
        array = np.asarray(value)
        if array.dtype.name == "bfloat16":  # JAX's, a type of its own
            array = array.astype(np.float32)
    except Exception as error:
        raise InputError(
            N_("These weights cannot be read as an array: {error}.", error=str(error)[:200])
        ) from error
    if array.dtype.kind not in "fiu":
        raise InputError(
            N_(
                "Weights are numbers, in NumPy, torch, JAX or what has __array__; got {given}.",
                given=shown(value),
            )
        )
    return array


def _refuse_what_is_large(shape: tuple[int, ...], room: int) -> None:
    if 4 * math.prod(int(n) for n in shape) > room:
        raise InputError(
            N_(
                "Maps of the shape {shape} and those before take more than {most:.0f} GB as "
                "float32, which is the most. Give fewer layers, or a shorter input.",
                shape=tuple(shape),
                most=MOST_BYTES / 1e9,
            )
        )


def _unbatched(array: np.ndarray) -> np.ndarray:
    """Return [head, query, key] of a layer, without the axis of a batch of one."""
    if array.ndim == 4 and array.shape[0] == 1:
        return array[0]
    if array.ndim == 4:
        raise InputError(
            N_(
                "A trace is of one input; got a batch of {n}. Give one of them, "
                "[layer[i:i + 1] for layer in weights].",
                n=array.shape[0],
            )
        )
    if array.ndim != 3:
        raise InputError(
            N_("A layer has the axes head, query, key; got the shape {shape}.", shape=array.shape)
        )
    return array


def _laid_out(steps: list[list[np.ndarray]], room: int) -> list[np.ndarray]:
    """Return one square map a layer of the rows that each step of a generation adds."""
    prompt = steps[0]
    whole = (prompt[0].shape[1] if prompt else 0) + len(steps) - 1
    _refuse_what_is_large((sum(len(each) for each in prompt), whole, whole), room)
    layers = []
    for number, first in enumerate(prompt):
        heads, rows, _ = first.shape
        laid = np.zeros((heads, whole, whole), first.dtype)
        for step, maps in enumerate(steps):
            wanted = first.shape if not step else (heads, 1, rows + step)
            got = maps[number].shape if number < len(maps) else ()
            if first.shape[1] != first.shape[2] or got != wanted or len(maps) != len(prompt):
                raise InputError(
                    N_(
                        "Step {step} of this generation has no row for every layer that is one key "
                        "longer than the one before: got {got}. Without a cache of fixed size, and "
                        "with one beam, generate gives such steps.",
                        step=step,
                        got=got,
                    )
                )
            at = slice(0, rows) if not step else slice(rows + step - 1, rows + step)
            laid[:, at, : wanted[2]] = maps[number]
        layers.append(laid)
    return layers


def _checked(layer: np.ndarray, axes: tuple[int, int], number: int) -> np.ndarray:
    """Return a layer as float32 of its own. Raises InputError for what are no weights."""
    if layer.shape[1:] != axes:
        raise InputError(
            N_(
                "Layer {number} has maps of {shape} (queries, keys), but there are {axes} names. "
                "Give one string a position; of a generation, all tokens but the last.",
                number=number,
                shape=layer.shape[1:],
                axes=axes,
            )
        )
    checked = np.array(layer, np.float32)
    sums = checked.sum(-1)
    if not np.isfinite(checked).all():
        wrong = N_("hold values that are not finite numbers")
    elif (least := float(checked.min())) < 0:
        wrong = N_("go down to {least:.3g}", least=least)
    elif (most := float(sums.max())) > MOST_SUM:
        wrong = N_("add up to {most:.4g} in a row", most=most)
    else:
        return checked
    raise InputError(
        N_(
            "The weights of layer {number} {wrong}; weights are from 0 on and a row adds up to 1. "
            "Scores become weights by a softmax over the keys.",
            number=number,
            wrong=wrong,
        )
    )
