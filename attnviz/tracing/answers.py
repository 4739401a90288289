"""What a model answered: its output tensors read according to the task, as a `Prediction`."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.models.model import Model
from attnviz.records import Prediction
from attnviz.tracing.inputs import displayed

MOST_TOKENS = 100
"""Best vocabulary entries that a prediction keeps."""

MOST_VALUES = 6
"""Numbers that the words of a prediction spell out; `values` holds all of them."""


@torch.no_grad()
def read(model: Model, output: Any, input_ids: Tensor | None, generated: str = "") -> Prediction:
    """Return the answer in `output`, the model's output for one input."""
    kind = model.task_line.kind
    if kind == "classes":
        return _classes(model, output.logits[0])
    if kind == "next_token":
        return _vocabulary(model, output.logits[0, -1], "next_token")
    if kind == "token_classes":
        return _token_classes(model, output.logits[0])
    if kind == "pixel_classes":
        return _pixel_classes(model, output.logits[0])
    if kind == "series":
        return _values(_forecast(model, output))
    if kind == "text":
        last = _vocabulary(model, output.logits[0, -1], "text")
        return Prediction("text", last.labels, last.probabilities, text=generated)
    if kind == "mask" and input_ids is not None and model.tokenizer is not None:
        masked = torch.eq(input_ids[0], model.tokenizer.mask_token_id).nonzero()
        if len(masked):
            return _vocabulary(model, output.logits[0, int(masked[0])], "mask")
    return Prediction("none")


def _classes(model: Model, logits: Tensor) -> Prediction:
    config = model.hf.config
    if config.problem_type == "regression" or (config.problem_type is None and len(logits) == 1):
        return _values(logits)
    names = [str(config.id2label.get(i, i)) for i in range(len(logits))]
    if config.problem_type == "multi_label_classification":
        probabilities = logits.float().sigmoid()
    else:
        probabilities = logits.float().softmax(-1)
    order = probabilities.argsort(descending=True)
    labels = tuple(names[i] for i in order.tolist())
    return Prediction("classes", labels, probabilities[order].cpu().numpy(), text=labels[0])


def _pixel_classes(model: Model, logits: Tensor) -> Prediction:
    """Return the best label of each pixel; some architectures answer for blocks of pixels."""
    best = logits.argmax(0).cpu().numpy()  # label row column -> row column
    names = tuple(str(model.hf.config.id2label.get(i, i)) for i in range(len(logits)))
    shares = np.bincount(best.ravel(), minlength=len(names)) / best.size
    found = [i for i in np.argsort(-shares) if shares[i] > 0][:MOST_VALUES]
    text = ", ".join(f"{names[i]} {shares[i]:.1%}" for i in found)
    return Prediction("pixel_classes", names, text=text, values=best)


def _values(found: Tensor) -> Prediction:
    values = found.float().cpu().numpy()
    shown = ", ".join(f"{value:.4g}" for value in values[:MOST_VALUES])
    more = f", ... ({len(values)} values)" if len(values) > MOST_VALUES else ""
    return Prediction("values", text=shown + more, values=values)


def _forecast(model: Model, output: Any) -> Tensor:
    """Return the steps to come of the one channel; of a distribution, the mean."""
    found = output.prediction_outputs
    if model.hf.distribution_output is not None:
        distribution = model.hf.distribution_output.distribution(
            found, loc=output.loc, scale=output.scale
        )
        found = distribution.mean
    return found[0, :, 0]  # batch time channel -> time


def _vocabulary(model: Model, logits: Tensor, kind: Any) -> Prediction:
    probabilities = logits.float().softmax(-1)
    best = probabilities.topk(min(MOST_TOKENS, len(logits)))
    labels = displayed(model, best.indices.tolist())
    return Prediction(kind, labels, best.values.cpu().numpy(), text=labels[0])


def _token_classes(model: Model, logits: Tensor) -> Prediction:
    probabilities = logits.float().softmax(-1).cpu().numpy()
    names = model.hf.config.id2label
    best = probabilities.argmax(-1)
    labels = tuple(str(names.get(int(i), i)) for i in best)
    return Prediction("token_classes", labels, np.take_along_axis(
        probabilities, best[:, None], axis=-1)[:, 0])  # fmt: skip
