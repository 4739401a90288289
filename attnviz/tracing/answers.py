"""What a model answered: its output tensors read according to the task, as a `Prediction`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.metrics.classification import passing, passing_text
from attnviz.metrics.scripts import rejoined
from attnviz.models.model import Model
from attnviz.records import Prediction
from attnviz.text.words import has_unspaced
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.text_tokens import displayed

MOST_TOKENS = 100
"""Best vocabulary entries that a prediction keeps."""

LONGEST_SPAN = 30
"""Tokens of the longest answer that a question is given."""

MOST_VALUES = 6
"""Numbers that the words of a prediction spell out; `values` holds all of them."""


@torch.no_grad()
def read(model: Model, output: Any, prepared: Prepared, continuation: str | None) -> Prediction:
    """Return the answer in `output`, the model's output for one input.

    `continuation` is what an encoder-decoder wrote; None when it was given a target, to which its
    answer is then the next token.
    """
    if model.own is not None and (answer := model.own.prediction(output)) is not None:
        return answer
    kind = model.task_line.kind
    if kind == "classes":
        return read_classes(model, output.logits[0])
    if kind == "next_token" or (kind == "text" and continuation is None):
        return _vocabulary(model, output.logits[0, -1], "next_token")
    if kind == "token_classes":
        return _token_classes(model, output.logits[0], prepared)
    if kind == "span":
        return _span(prepared, output.start_logits[0], output.end_logits[0])
    if kind == "pixel_classes":
        return _pixel_classes(model, output.logits[0])
    if kind == "series":
        return _values(forecast(model, output)[0])
    if kind == "similarity":
        return _similarity(output.logits_per_image[0])
    if kind == "transcript":
        best = output.logits[0].argmax(-1)
        return Prediction("text", text=rejoined(model.tokenizer.decode(best.tolist())))
    if kind == "text":
        return Prediction("text", text=rejoined(continuation or ""))
    if kind == "mask":
        return _fillings(model, output.logits[0], prepared.tensors["input_ids"][0])
    return Prediction("none", text=N_("This model returns vectors, not an answer."))


def first_mask(model: Model, ids: Tensor) -> int | None:
    """Return the position of the first mask token in [token] ids, or None without one."""
    mask = model.tokenizer.mask_token_id
    masked = [] if mask is None else (ids == mask).nonzero()
    return int(masked[0]) if len(masked) else None


def _fillings(model: Model, logits: Tensor, ids: Tensor) -> Prediction:
    masked = first_mask(model, ids)
    if masked is None:
        name = model.tokenizer.mask_token or N_("the mask token")
        return Prediction(
            "none", text=N_("Write {name} into the text, and the model fills it in.", name=name)
        )
    return _vocabulary(model, logits[masked], "mask")


def _span(prepared: Prepared, start: Tensor, end: Tensor) -> Prediction:
    """Return the likeliest answers in the second text: p(start) p(end), at most 30 tokens long."""
    joint = _joint(prepared, start, end)
    best = joint.flatten().topk(min(5, joint.numel()))
    places = [divmod(at, len(prepared.tokens)) for at in best.indices.tolist()]
    labels = tuple(_between(prepared, first, last) for first, last in places)
    return Prediction("span", labels, best.values.cpu().numpy(), text=labels[0])


def _joint(prepared: Prepared, start: Tensor, end: Tensor) -> Tensor:
    """Return p(start) p(end) of every span of the context, [start, end]; 0 for what is none."""
    context = int(max(prepared.tokens.segment.max(), 0))
    inside = torch.tensor(prepared.tokens.segment == context, device=start.device)
    starts = start.float().masked_fill(~inside, -torch.inf).softmax(-1)
    ends = end.float().masked_fill(~inside, -torch.inf).softmax(-1)
    return (starts[:, None] * ends).triu().tril(diagonal=LONGEST_SPAN - 1)


def _between(prepared: Prepared, first: int, last: int) -> str:
    tokens = prepared.tokens
    text = prepared.texts[int(max(tokens.segment.max(), 0))]
    return text[tokens.spans[first, 0] : tokens.spans[last, 1]]


def span_of(prepared: Prepared, output: Any, answer: str | None) -> tuple[int, int, str]:
    """Return first token, last token and text of an answer in the context; the best for None.

    Raises InputError when the answer does not stand there.
    """
    joint = _joint(prepared, output.start_logits[0], output.end_logits[0])
    if answer is None:
        first, last = divmod(int(joint.argmax()), len(prepared.tokens))
        return first, last, _between(prepared, first, last)
    tokens = prepared.tokens
    context = int(max(tokens.segment.max(), 0))
    at = prepared.texts[context].find(answer)
    inside = np.flatnonzero(tokens.segment == context)
    covered = [
        int(i) for i in inside
        if tokens.spans[i, 0] < at + len(answer) and tokens.spans[i, 1] > at
    ]  # fmt: skip
    if at < 0 or not answer.strip() or not covered:
        raise InputError(N_('"{answer}" is not in the text of the question.', answer=answer))
    return covered[0], covered[-1], _between(prepared, covered[0], covered[-1])


def is_regression(model: Model, logits: Tensor) -> bool:
    """Return whether [label] logits are numbers rather than classes."""
    kind = model.hf.config.problem_type
    return kind == "regression" or (kind is None and len(logits) == 1)


def has_several_labels(model: Model) -> bool:
    """Return whether a model gives each label by itself, so that there may be none."""
    return model.hf.config.problem_type == "multi_label_classification"


@torch.no_grad()
def read_classes(model: Model, logits: Tensor) -> Prediction:
    """Return the answer in [label] logits: labels best first, or the numbers of a regression.

    Of several labels at once those that pass are the answer, or "none".
    """
    config = model.hf.config
    if is_regression(model, logits):
        return _values(logits)
    names = [str(config.id2label.get(i, i)) for i in range(len(logits))]
    several = has_several_labels(model)
    probabilities = logits.float().sigmoid() if several else logits.float().softmax(-1)
    order = probabilities.argsort(descending=True)
    labels, shares = tuple(names[i] for i in order.tolist()), probabilities[order].cpu().numpy()
    if not several:
        return Prediction("classes", labels, shares, text=labels[0])
    passes = passing(logits).tolist()
    text = passing_text(names, passes)
    return Prediction("classes", labels, shares, text=text, passing=sum(passes))


def _pixel_classes(model: Model, logits: Tensor) -> Prediction:
    """Return the best label of each pixel; some architectures answer for blocks of pixels."""
    best = logits.argmax(0).cpu().numpy()  # label row column -> row column
    names = tuple(str(model.hf.config.id2label.get(i, i)) for i in range(len(logits)))
    shares = np.bincount(best.ravel(), minlength=len(names)) / best.size
    present = [i for i in np.argsort(-shares) if shares[i] > 0][:MOST_VALUES]
    text = ", ".join(f"{names[i]} {shares[i]:.1%}" for i in present)
    return Prediction("pixel_classes", names, text=text, values=best)


def _similarity(logits: Tensor) -> Prediction:
    """Return the logit by which a model says how well the picture and the one text agree."""
    values = logits.float().cpu().numpy()
    return Prediction("values", text=N_("{values:.4g} (logit)", values=values[0]), values=values)


def _values(outputs: Tensor) -> Prediction:
    values = outputs.float().cpu().numpy()
    beginning = ", ".join(f"{value:.4g}" for value in values[:MOST_VALUES])
    more = (
        several(
            ", ... ({n} values)",
            n=len(values),
        )
        if len(values) > MOST_VALUES
        else ""
    )
    return Prediction("values", text=beginning + more, values=values)


def forecast(model: Model, output: Any) -> Tensor:
    """Return the steps to come of the one channel, [row, time]; of a distribution, the mean."""
    outputs = output.prediction_outputs
    if model.hf.distribution_output is not None:
        distribution = model.hf.distribution_output.distribution(
            outputs, loc=output.loc, scale=output.scale
        )
        outputs = distribution.mean
    return outputs[..., 0]  # row time channel -> row time


def _vocabulary(model: Model, logits: Tensor, kind: Any) -> Prediction:
    probabilities = logits.float().softmax(-1)
    best = probabilities.topk(min(MOST_TOKENS, len(logits)))
    labels = displayed(model, best.indices.tolist())
    return Prediction(kind, labels, best.values.cpu().numpy(), text=labels[0])


def _token_classes(model: Model, logits: Tensor, prepared: Prepared) -> Prediction:
    probabilities = logits.float().softmax(-1).cpu().numpy()
    names = model.hf.config.id2label
    best = probabilities.argmax(-1)
    labels = tuple(str(names.get(int(i), i)) for i in best)
    words = [f"{word} {labels[first]}" for first, word in _words(prepared) if labels[first] != "O"]
    weights = np.take_along_axis(probabilities, best[:, None], axis=-1)[:, 0]
    return Prediction(
        "token_classes", labels, weights, text=" · ".join(words) or N_("no label found")
    )


def _words(prepared: Prepared) -> list[tuple[int, str]]:
    """Return each word's first token and its text; a word is labelled as its first piece is.

    In a script without spaces every token has its own label: models of those learn one for
    each character, and no dictionary was asked then.
    """
    tokens, words = prepared.tokens, []
    for number in range(int(tokens.word.max(initial=-1)) + 1):
        pieces = np.flatnonzero(tokens.word == number)
        if has_unspaced(_spelling(prepared, pieces)):
            words += [(piece, _spelling(prepared, [piece])) for piece in pieces.tolist()]
        elif len(pieces):
            words.append((int(pieces[0]), _spelling(prepared, pieces)))
    return words


def _spelling(prepared: Prepared, pieces: Sequence[int] | np.ndarray) -> str:
    tokens, first, last = prepared.tokens, int(pieces[0]), int(pieces[-1])
    start, end = int(tokens.spans[first, 0]), int(tokens.spans[last, 1])
    text = prepared.texts[tokens.segment[first]][start:end] if end > start else ""
    return text.strip() or tokens.text[first]
