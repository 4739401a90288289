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
from attnviz.language import N_, counted, several
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
    questions: Questions,
    *,
    shares: Sequence[float] = SHARES,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> Compression:
    """Return the figures of the model, its int8 version, and versions with silenced heads.

    int8: the weights of linear layers as 8-bit integers, activations quantised as they come, on the
    CPU. Heads are silenced by zeroing their part of the output projection on a twin; their size is
    told as if their weights were taken out, and no speed is told, because zeros still count. What
    is measured is the headline of the task, as `evaluate` has it.
    """
    progress = progress or Progress()
    own = answer(model, questions, seed=seed, progress=progress)

    def version(
        name: str, meaning: str, answers: Answers, size: float, speed: float | None,
        maps: float | None,
    ) -> Compressed:  # fmt: skip
        figure = headline(questions, answers, draws=draws, seed=seed).interval
        same = agreement(questions.task, own, answers)
        return Compressed(name, meaning, figure, same, size, speed, maps)

    own_headline = headline(questions, own, draws=draws, seed=seed)
    same = agreement(questions.task, own, own)
    itself = Compressed(
        N_("the model itself"), N_("as it is"), own_headline.interval, same, 1.0, 1.0, 0.0
    )
    versions = [itself]
    notes: list[str] = []
    if model.hf.device.type == "cpu" and model.dtype == "float32":
        small, uncovered = quantised(model)
        if uncovered:
            notes.append(
                several(
                    "{n} layers are not plain linear layers and stay unchanged.",
                    n=uncovered,
                )
            )
        answers = answer(small, questions, seed=seed, progress=progress)
        versions.append(
            version(
                "int8",
                N_("linear layers in 8-bit integers, dynamic"),
                answers,
                stored_bytes(small.hf) / stored_bytes(model.hf),
                _speed(model, small, questions),
                maps_apart(model, small, questions),
            )
        )
    else:
        notes.append(N_("int8 was left out: it works only for float32 models on a CPU."))
    importance = None
    try:
        importance = head_importance(model, questions, seed=seed)
        one = weights_of_a_head(model, questions)
        order = np.argsort(importance, axis=None)
        heads = [divmod(int(n), importance.shape[1]) for n in order]
        for share in shares:
            removed_heads = heads[: round(share * len(heads))]
            if not removed_heads:
                continue
            pruned = without_heads(model, removed_heads, questions)
            answers = answer(pruned, questions, seed=seed, progress=progress)
            size = 1 - len(removed_heads) * one / model.n_parameters
            versions.append(
                version(
                    N_("{share:.0%} of the heads pruned", share=share),
                    counted(
                        "the least important of {heads} heads silenced",
                        "the {n} least important of {heads} heads silenced",
                        n=len(removed_heads),
                        heads=len(heads),
                    ),
                    answers,
                    size,
                    None,
                    maps_apart(model, pruned, questions, without=removed_heads),
                )
            )
    except UnsupportedError as error:
        notes.append(N_("Pruning was left out: {error}", error=error))
    return Compression(
        tuple(versions), importance, tuple(notes), own_headline.name, own_headline.better
    )


def agreement(task: str, own: Answers, other: Answers) -> float | None:
    """Return the share of rows (or words, or pixels) with the same answer, from 0 to 1; None
    where answers are numbers or probabilities, which are never quite the same."""
    if task in ("regression", "forecasting", "causal-lm", "masked-lm"):
        return None
    if task in ("token-classification", "image-segmentation"):
        assert own.raw is not None
        assert other.raw is not None
        pairs = zip(own.raw[1], other.raw[1], strict=True)
        return float(np.concatenate([np.ravel(np.equal(a, b)) for a, b in pairs]).mean())
    return float(np.mean([a == b for a, b in zip(own.predicted, other.predicted, strict=True)]))


# --- int8 -----------------------------------------------------------------------------------------


def quantised(model: Model) -> tuple[Model, int]:
    """Return (a copy with int8 linear layers, the number of layers of other kinds that stay)."""
    from torch.ao.quantization import quantize_dynamic
    from transformers.pytorch_utils import Conv1D

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch points to torchao, which is not a dependency
        small = quantize_dynamic(copy.deepcopy(model.hf), {nn.Linear}, dtype=torch.qint8)
    unchanged = sum(isinstance(module, Conv1D) for module in small.modules())
    return replace(model, hf=small), unchanged


def stored_bytes(hf: Any) -> int:
    """Return the bytes of a module's weights in a file."""
    buffer = io.BytesIO()
    torch.save(hf.state_dict(), buffer)
    return buffer.tell()


def _speed(model: Model, small: Model, questions: Questions) -> float:
    some = questions.rows(range(min(64, len(questions))))
    times: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(TIMED):
        for place, each in enumerate((model, small)):
            begin = time.perf_counter()
            answer(each, some)
            times[place].append(time.perf_counter() - begin)
    return float(np.median(times[0]) / np.median(times[1]))


# --- heads ----------------------------------------------------------------------------------------


def _projections(model: Model, questions: Questions) -> list[tuple[nn.Module, nn.Module]]:
    """Return each attention module of the model, by layer, and its output projection.

    They are found by one pass over the first row.

    Raises UnsupportedError when they cannot be found, or when one module serves many layers.
    """
    if model.has_decoder:
        raise UnsupportedError(
            N_("{architecture} has several stacks of heads.", architecture=model.architecture)
        )
    first = next(costed(model, questions.rows([0])), None)
    if first is None:
        raise UnsupportedError(N_("The first text has one token, and nothing follows it."))
    with torch.no_grad():
        _, calls = forward(twin_of := model.twin(), first.tensors)
    if len(calls) > 1:
        raise UnsupportedError(
            N_("{architecture} has several stacks of heads.", architecture=model.architecture)
        )
    places = {module: name for name, module in twin_of.hf.named_modules()}
    projections: list[tuple[nn.Module, nn.Module]] = []
    for call in next(iter(calls.values())):
        module = getattr(call, "module", None)
        pair = None if module is None else anatomy.output_projection(twin_of.hf, module)
        if module is None or pair is None or pair[1].shape[0] % model.n_heads:
            raise UnsupportedError(
                N_(
                    "{architecture} does not show where the outputs of its heads are combined.",
                    architecture=model.architecture,
                )
            )
        of_model = model.hf.get_submodule(places[module])
        projections.append((of_model, model.hf.get_submodule(places[pair[0]])))
    if len({id(projection) for _, projection in projections}) < len(projections):
        raise UnsupportedError(
            N_("The layers of {architecture} share their heads.", architecture=model.architecture)
        )
    return projections


def head_importance(model: Model, questions: Questions, *, seed: int = 0) -> np.ndarray:
    """Return each head's importance, [layer head]: how much its output and the gradient agree.

    The mean over texts of |output . gradient|, each layer divided by its L2 length. Source: Michel
    et al. 2019, section 4.1.
    """
    names = {module: name for name, module in model.hf.named_modules()}
    places = [names[projection] for _, projection in _projections(model, questions)]
    own = model.twin()
    head_outputs: dict[int, Tensor] = {}

    def keep(layer: int) -> Callable[[nn.Module, tuple[Tensor, ...]], tuple[Tensor, ...]]:
        def hook(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            x = inputs[0] if inputs[0].requires_grad else inputs[0].requires_grad_(True)
            head_outputs[layer] = x
            return (x, *inputs[1:])

        return hook

    for layer, place in enumerate(places):
        own.hf.get_submodule(place).register_forward_pre_hook(keep(layer))
    rows = np.arange(len(questions))
    if len(rows) > ROWS_OF_IMPORTANCE:
        rows = np.random.default_rng(seed).choice(rows, ROWS_OF_IMPORTANCE, replace=False)
    some = questions.rows(np.sort(rows).tolist())
    importance = torch.zeros(len(places), model.n_heads, dtype=torch.float64)
    for batch in costed(own, some, seed=seed):
        with torch.enable_grad():
            loss = batch.loss(batch.run(own)).sum()
            outputs = [head_outputs[layer] for layer in range(len(places))]
            gradients = torch.autograd.grad(loss, outputs)
        for layer, (x, g) in enumerate(zip(outputs, gradients, strict=True)):
            size = x.shape[-1] // model.n_heads
            agree = (x * g).detach().reshape(len(batch.rows), -1, model.n_heads, size)
            importance[layer] += agree.sum((1, 3)).abs().sum(0).double().cpu()
    values = (importance / len(some)).numpy()
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)


def without_heads(model: Model, heads: Sequence[tuple[int, int]], questions: Questions) -> Model:
    """Return a twin in which the heads, (layer, head), give nothing; the model does not change.

    The heads are found by a pass over the first row asked.
    """
    names = {module: name for name, module in model.hf.named_modules()}
    places = [names[projection] for _, projection in _projections(model, questions)]
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


def weights_of_a_head(model: Model, questions: Questions) -> int:
    """Return the number of weights of a head: of q, k, v and the projection."""
    _, projection = _projections(model, questions)[0]
    weight: Any = projection.weight
    return 4 * weight.numel() // model.n_heads


# --- maps -----------------------------------------------------------------------------------------


def maps_apart(
    model: Model, other: Model, questions: Questions, *, without: Sequence[tuple[int, int]] = ()
) -> float | None:
    """Return the mean Jensen-Shannon divergence of the maps' rows, in bits, 0 to 1, without
    the heads `without`; None where one of the models shows no maps."""
    apart: list[np.ndarray] = []
    try:
        for n in range(min(ROWS_OF_MAPS, len(questions))):
            inputs, target = _trace_input(model, questions, n)
            pair = [trace(each, inputs, target=target) for each in (model, other)]
            for name in pair[0].stacks:
                # Layers as `_projections` counts them: those that compute attention.
                stacks = [each.stack(name) for each in pair]
                layers = [[each.layers[n] for n in each.attending] for each in stacks]
                for layer, (a, b) in enumerate(zip(*layers, strict=True)):
                    remaining = [h for h in range(a.n_heads) if (layer, h) not in set(without)]
                    if remaining:
                        apart.append(
                            jensen_shannon(
                                np.array(a.weights)[remaining], np.array(b.weights)[remaining]
                            ).ravel()
                        )
    except AttnvizError:
        return None
    return float(np.concatenate(apart).mean()) if apart else None


def _trace_input(model: Model, questions: Questions, row: int) -> tuple[Any, str | None]:
    """Return a row as `trace` takes it, and the target of a decoder."""
    of = {role: column[row] for role, column in questions.values.items()}
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
