"""Smaller versions of a model: what they cost in accuracy, and what becomes of the maps."""

from __future__ import annotations

import copy
import io
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.errors import AttnvizError, UnsupportedError
from attnviz.evaluation.losses import costed
from attnviz.evaluation.outputs import horizon_of
from attnviz.evaluation.predict import answer
from attnviz.evaluation.questions import Questions
from attnviz.evaluation.scores import headline
from attnviz.metrics.comparison import jensen_shannon
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records.evaluation import Answers, Compressed, Compression
from attnviz.tracing.capture import forward, trace

SHARES = (0.1, 0.25, 0.5, 0.75)
"""Shares of the heads that are pruned, least important first."""

ROWS_OF_MAPS = 12
"""Texts whose maps are compared."""

ROWS_OF_IMPORTANCE = 200
"""Texts over which the importance of heads is measured."""

TIMED = 5
"""Times that speed is measured, the model and its smaller version in turns; the median counts."""


def compression(
    model: Model,
    asked: Questions,
    *,
    shares: Sequence[float] = SHARES,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> Compression:
    """The model, its int8 version, and versions with some of the heads silenced.

    int8: the weights of linear layers as 8-bit integers, activations quantised as they come, on the
    CPU. Heads are silenced by zeroing their part of the output projection on a twin; their size is
    told as if their weights were taken out, and no speed is told, because zeros still count. What
    is measured is the headline of the task, as `evaluate` has it.
    """
    progress = progress or Progress()
    own = answer(model, asked, seed=seed, progress=progress)

    def version(
        name: str, meaning: str, found: Answers, size: float, speed: float | None,
        maps: float | None,
    ) -> Compressed:  # fmt: skip
        figure = headline(asked, found, draws=draws, seed=seed).interval
        same = agreement(asked.task, own, found)
        return Compressed(name, meaning, figure, same, size, speed, maps)

    said = headline(asked, own, draws=draws, seed=seed)
    same = agreement(asked.task, own, own)
    itself = Compressed("the model itself", "as it is", said.interval, same, 1.0, 1.0, 0.0)
    versions = [itself]
    notes: list[str] = []
    if model.hf.device.type == "cpu" and model.dtype == "float32":
        small, uncovered = quantised(model)
        if uncovered:
            notes.append(f"{uncovered} layers are no plain linear ones and stay as they are.")
        found = answer(small, asked, seed=seed, progress=progress)
        versions.append(
            version(
                "int8", "linear layers in 8-bit integers, dynamic", found,
                stored_bytes(small.hf) / stored_bytes(model.hf), _speed(model, small, asked),
                maps_apart(model, small, asked),
            )
        )  # fmt: skip
    else:
        notes.append("int8 was left out: it is made for float32 models on a CPU.")
    importance = None
    try:
        importance = head_importance(model, asked, seed=seed)
        one = weights_of_a_head(model, asked)
        order = np.argsort(importance, axis=None)
        heads = [divmod(int(n), importance.shape[1]) for n in order]
        for share in shares:
            gone = heads[: round(share * len(heads))]
            if not gone:
                continue
            pruned = without_heads(model, gone, asked)
            found = answer(pruned, asked, seed=seed, progress=progress)
            size = 1 - len(gone) * one / model.n_parameters
            versions.append(
                version(
                    f"{share:.0%} of the heads pruned",
                    f"the {_least(len(gone))} of {len(heads)} heads silenced", found,
                    size, None, maps_apart(model, pruned, asked, without=gone),
                )
            )  # fmt: skip
    except UnsupportedError as error:
        notes.append(f"Pruning was left out: {error}")
    return Compression(tuple(versions), importance, tuple(notes), said.name, said.better)


def _least(count: int) -> str:
    return "least important" if count == 1 else f"{count} least important"


def agreement(task: str, own: Answers, found: Answers) -> float | None:
    """Share of rows with the same answer, of words or pixels where each has one, from 0 to 1; None
    where answers are numbers or probabilities, which are never quite the same."""
    if task in ("regression", "forecasting", "causal-lm", "masked-lm"):
        return None
    if task in ("token-classification", "image-segmentation"):
        assert own.raw is not None
        assert found.raw is not None
        pairs = zip(own.raw[1], found.raw[1], strict=True)
        return float(np.concatenate([np.ravel(np.equal(a, b)) for a, b in pairs]).mean())
    return float(np.mean([a == b for a, b in zip(own.predicted, found.predicted, strict=True)]))


# --- int8 -----------------------------------------------------------------------------------------


def quantised(model: Model) -> tuple[Model, int]:
    """(a copy whose linear layers are int8, layers of another kind that stay as they are)."""
    from torch.ao.quantization import quantize_dynamic
    from transformers.pytorch_utils import Conv1D

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch points to torchao, which is not a dependency
        small = quantize_dynamic(copy.deepcopy(model.hf), {nn.Linear}, dtype=torch.qint8)
    left = sum(isinstance(module, Conv1D) for module in small.modules())
    return replace(model, hf=small), left


def stored_bytes(hf: Any) -> int:
    """Bytes of what a module's weights take when they are stored."""
    held = io.BytesIO()
    torch.save(hf.state_dict(), held)
    return held.tell()


def _speed(model: Model, small: Model, asked: Questions) -> float:
    some = asked.rows(range(min(64, len(asked))))
    times: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(TIMED):
        for place, each in enumerate((model, small)):
            started = time.perf_counter()
            answer(each, some)
            times[place].append(time.perf_counter() - started)
    return float(np.median(times[0]) / np.median(times[1]))


# --- heads ----------------------------------------------------------------------------------------


def _projections(model: Model, asked: Questions) -> list[tuple[nn.Module, nn.Module]]:
    """Each attention module of the model, in the order of its layers, and its output projection.

    They are found by one pass over the first row.

    Raises UnsupportedError where they cannot be told, or where one module serves many layers.
    """
    if model.has_decoder:
        raise UnsupportedError(f"{model.architecture} has several stacks of heads.")
    first = next(costed(model, asked.rows([0])), None)
    if first is None:
        raise UnsupportedError("The first text has one token, and nothing follows it.")
    with torch.no_grad():
        _, calls = forward(twin_of := model.twin(), first.tensors)
    if len(calls) > 1:
        raise UnsupportedError(f"{model.architecture} has several stacks of heads.")
    places = {module: name for name, module in twin_of.hf.named_modules()}
    found: list[tuple[nn.Module, nn.Module]] = []
    for call in next(iter(calls.values())):
        module = getattr(call, "module", None)
        pair = None if module is None else anatomy.output_projection(twin_of.hf, module)
        if module is None or pair is None or pair[1].shape[0] % model.n_heads:
            raise UnsupportedError(
                f"{model.architecture} does not show where the output of its heads is put together."
            )
        of_model = model.hf.get_submodule(places[module])
        found.append((of_model, model.hf.get_submodule(places[pair[0]])))
    if len({id(projection) for _, projection in found}) < len(found):
        raise UnsupportedError(f"The layers of {model.architecture} share their heads.")
    return found


def head_importance(model: Model, asked: Questions, *, seed: int = 0) -> np.ndarray:
    """Importance of each head, [layer head]: how much its output and the loss's gradient agree.

    The mean over texts of |output . gradient|, each layer divided by its L2 length. Source: Michel
    et al. 2019, section 4.1.
    """
    names = {module: name for name, module in model.hf.named_modules()}
    places = [names[projection] for _, projection in _projections(model, asked)]
    own = model.twin()
    kept: dict[int, Tensor] = {}

    def keep(layer: int) -> Callable[[nn.Module, tuple[Tensor, ...]], tuple[Tensor, ...]]:
        def hook(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            x = inputs[0] if inputs[0].requires_grad else inputs[0].requires_grad_(True)
            kept[layer] = x
            return (x, *inputs[1:])

        return hook

    for layer, place in enumerate(places):
        own.hf.get_submodule(place).register_forward_pre_hook(keep(layer))
    rows = np.arange(len(asked))
    if len(rows) > ROWS_OF_IMPORTANCE:
        rows = np.random.default_rng(seed).choice(rows, ROWS_OF_IMPORTANCE, replace=False)
    some = asked.rows(np.sort(rows).tolist())
    found = torch.zeros(len(places), model.n_heads, dtype=torch.float64)
    for batch in costed(own, some, seed=seed):
        with torch.enable_grad():
            loss = batch.loss(batch.run(own)).sum()
            outputs = [kept[layer] for layer in range(len(places))]
            gradients = torch.autograd.grad(loss, outputs)
        for layer, (x, g) in enumerate(zip(outputs, gradients, strict=True)):
            size = x.shape[-1] // model.n_heads
            agree = (x * g).detach().reshape(len(batch.rows), -1, model.n_heads, size)
            found[layer] += agree.sum((1, 3)).abs().sum(0).double().cpu()
    values = (found / len(some)).numpy()
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)


def without_heads(model: Model, heads: Sequence[tuple[int, int]], asked: Questions) -> Model:
    """A twin in which the heads, (layer, head), give nothing; the model itself is as it was.

    The heads are found by a pass over the first row asked.
    """
    names = {module: name for name, module in model.hf.named_modules()}
    places = [names[projection] for _, projection in _projections(model, asked)]
    own = model.twin()
    for layer in sorted({layer for layer, _ in heads}):
        projection: Any = own.hf.get_submodule(places[layer])
        weight = projection.weight.detach().clone()
        rows = weight.T if isinstance(projection, nn.Linear) else weight  # [d_heads, d_model]
        size = rows.shape[0] // model.n_heads
        for at, head in heads:
            if at == layer:
                rows[head * size : (head + 1) * size] = 0
        projection.weight = nn.Parameter(weight, requires_grad=False)
    return own


def weights_of_a_head(model: Model, asked: Questions) -> int:
    """Weights that go when a head of the model is taken out: of q, k, v and the projection."""
    _, projection = _projections(model, asked)[0]
    weight: Any = projection.weight
    return 4 * weight.numel() // model.n_heads


# --- maps -----------------------------------------------------------------------------------------


def maps_apart(
    model: Model, other: Model, asked: Questions, *, without: Sequence[tuple[int, int]] = ()
) -> float | None:
    """Mean Jensen-Shannon divergence of the maps' rows, in bits, 0 to 1, but for the heads
    `without`; None where one of the models shows no maps."""
    apart: list[np.ndarray] = []
    try:
        for n in range(min(ROWS_OF_MAPS, len(asked))):
            given, target = _traced(model, asked, n)
            pair = [trace(each, given, target=target) for each in (model, other)]
            for name in pair[0].stacks:
                # Layers as `_projections` counts them: those that compute attention.
                stacks = [each.stack(name) for each in pair]
                layers = [[each.layers[n] for n in each.attending] for each in stacks]
                for layer, (a, b) in enumerate(zip(*layers, strict=True)):
                    left = [h for h in range(a.n_heads) if (layer, h) not in set(without)]
                    if left:
                        apart.append(
                            jensen_shannon(
                                np.array(a.weights)[left], np.array(b.weights)[left]
                            ).ravel()
                        )
    except AttnvizError:
        return None
    return float(np.concatenate(apart).mean()) if apart else None


def _traced(model: Model, asked: Questions, row: int) -> tuple[Any, str | None]:
    """A row as `trace` takes it, and the target that a decoder is fed."""
    of = {role: held[row] for role, held in asked.values.items()}
    if "image" in of:
        return of["image"].convert("RGB"), None
    if "series" in of:
        context, horizon = horizon_of(model)
        return np.asarray(of["series"], float)[-context - horizon : -horizon], None
    if "source" in of:
        return of["source"], of["target"]
    if "words" in of:
        return " ".join(of["words"]), None
    return (of["text"], of["second"]) if "second" in of else of["text"], None
