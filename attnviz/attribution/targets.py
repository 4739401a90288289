"""Which number of a model is explained: `resolve` turns what a person asks for into a function."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, counted, joined
from attnviz.models.model import Model
from attnviz.tracing import answers
from attnviz.tracing.answer_names import (
    Choice,
    in_range,
    is_number,
    label_id,
    label_names,
    token_id,
)
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.similarity import text_vector
from attnviz.tracing.text_tokens import displayed

Measure = Literal["logit", "probability", "log_probability"]
Wanted = Choice | tuple[Choice, Choice] | None
"""A class, token or step, by name or number; two of them for "why A and not B?"; None for the
model's own answer."""

MEASURES: dict[Measure, str] = {
    "logit": N_("logit"), "probability": N_("probability"),
    "log_probability": N_("log probability"),
}  # fmt: skip
"""Each measure, in words."""

_LABELS: dict[Measure, Callable[[str], str]] = {
    "logit": lambda name: N_('logit of "{name}"', name=name),
    "probability": lambda name: N_('probability of "{name}"', name=name),
    "log_probability": lambda name: N_('log probability of "{name}"', name=name),
}


@dataclass(frozen=True)
class Target:
    """One number of the model's output.

    Attributes:
        label: it in words: `logit of "negative"`.
        answer: the answer itself: `negative`; empty for numbers.
        read: output of a batch -> [row].
        probability: the same answer's probability, 0 to 1; None for numbers and contrasts.
    """

    label: str
    answer: str
    read: Callable[[Any], Tensor]
    probability: Callable[[Any], Tensor] | None = None


def _not_read(output: Any) -> Tensor:
    raise RuntimeError(N_("The target of this question has not been read yet."))


NOT_READ = Target("", "", _not_read)
"""Stands for the target of a question until the pass is made from which it is read."""


def resolve(
    model: Model,
    prepared: Prepared,
    output: Any,
    target: Wanted = None,
    measure: Measure | None = None,
) -> Target:
    """Return the target that was asked for, or else the model's own answer.

    Args:
        model: whose output is read.
        prepared: the input.
        output: the model's output for it, with a batch axis of 1.
        target: a class, a token, `LABEL@position` for token classes, an answer that stands in the
            context, a step of a forecast; a pair of them for a contrast.
        measure: "logit" unless said otherwise.

    Raises InputError when the model cannot give that answer, UnsupportedError when it gives none.
    """
    if measure is not None and measure not in MEASURES:
        raise InputError(
            N_(
                'No measure "{measure}". Known: {measures}.',
                measure=measure,
                measures=", ".join(MEASURES),
            )
        )
    target = _plain(target)
    match model.task_line.kind:
        case "classes":
            if answers.is_regression(model, output.logits[0]):
                n = len(output.logits[0])
                mean = counted("mean of the {n} output", "mean of the {n} outputs", n=n)
                return _number(target, measure, n, _logits, name=N_("output"), mean=mean)
            return _classes(model, output, target, measure)
        case "next_token":
            return _token(
                model, lambda out: out.logits[:, -1], output, target, measure, "next token"
            )
        case "mask":
            at = answers.first_mask(model, prepared.tensors["input_ids"][0])
            if at is None:
                raise InputError(
                    N_(
                        "There is no mask to explain. Write {mask_token} into the text.",
                        mask_token=model.tokenizer.mask_token,
                    )
                )
            return _token(model, lambda out: out.logits[:, at], output, target, measure, "mask")
        case "token_classes":
            return _token_class(model, prepared, output, target, measure)
        case "span":
            return _span(prepared, output, target, measure)
        case "pixel_classes":
            return _pixel_class(model, output, target, measure)
        case "series":
            return _forecast(model, target, measure)
    raise UnsupportedError(
        N_(
            "{architecture} returns vectors, not an answer, so there is nothing to explain. "
            "{what_would_work}",
            architecture=model.architecture,
            what_would_work=what_would_work(model),
        )
    )


def what_would_work(model: Model) -> str:
    """Return what can be done with a model that returns vectors, in a sentence."""
    match model.task_line.reads:
        case "text":
            return N_("Give a second text, and the similarity of the two is explained.")
        case "picture":
            return N_(
                "Its attention can be shown; to explain an answer, use a model that gives a "
                'picture a class, such as "digits".'
            )
    return N_("Its attention can be shown; to explain an answer, use a model that gives one.")


def similarity(other: Tensor, words: str, pooling: str = "mean") -> Target:
    """Return the cosine of a text's vector with that of another text, [d_model], pooled alike."""

    def cosine(out: Any) -> Tensor:
        return torch.nn.functional.cosine_similarity(text_vector(out, pooling), other, dim=-1)

    return Target(N_('similarity to "{words}"', words=words), "", cosine)


def sequence(labels: Tensor, text: str) -> Target:
    """Return the log probability of a whole sequence, [token] ids, that a decoder is fed."""

    def log_probability(out: Any) -> Tensor:
        each = out.logits.float().log_softmax(-1)  # row token vocab
        return each.gather(-1, labels.expand(len(each), -1)[..., None]).sum((1, 2))

    return Target(
        N_('log probability of "{text}"', text=text),
        text,
        log_probability,
        lambda out: log_probability(out).exp(),
    )


def _of_logits(
    logits: Callable[[Any], Tensor],
    index: int | tuple[int, int],
    names: Callable[[int], str],
    measure: Measure | None,
    *,
    sigmoid: bool = False,
    place: str = "",
) -> Target:
    """Return the target of one entry of [row, label] logits, or of the difference of two."""
    if isinstance(index, tuple):
        for_, against = index
        if measure in ("probability", "log_probability"):
            raise InputError(N_("A contrast is a difference of logits. Leave the measure out."))
        return Target(
            _placed(
                N_(
                    'logit of "{names}" minus logit of "{names_2}"',
                    names=names(for_),
                    names_2=names(against),
                ),
                place,
            ),
            names(for_),
            lambda out: (logits(out)[:, for_] - logits(out)[:, against]).float(),
        )

    def log_probability(out: Any) -> Tensor:
        values = logits(out).float()
        if sigmoid:
            return torch.nn.functional.logsigmoid(values[:, index])
        return values.log_softmax(-1)[:, index]

    def probability(out: Any) -> Tensor:
        return log_probability(out).exp()

    reads: dict[str, Callable[[Any], Tensor]] = {
        "logit": lambda out: logits(out)[:, index].float(),
        "probability": probability,
        "log_probability": log_probability,
    }
    name = measure or "logit"
    label = _placed(_LABELS[name](names(index)), place)
    return Target(label, names(index), reads[name], probability)


def _placed(label: str, place: str) -> str:
    return joined([label, place]) if place else label


def _logits(out: Any) -> Tensor:
    return out.logits


def _plain(target: Any) -> Wanted:
    """Return the target as whole numbers and strings. Raises InputError when it is neither."""
    if isinstance(target, (tuple, list)):
        if len(target) != 2:
            raise InputError(
                N_('A contrast names two different answers: ("positive", "negative").')
            )
        return _plain_one(target[0]), _plain_one(target[1])
    return _plain_one(target)


def _plain_one(one: Any) -> Any:
    if one is None or isinstance(one, str):
        return one
    if not isinstance(one, bool):
        try:
            return operator.index(one)
        except TypeError:
            pass
    raise InputError(
        N_(
            "A target is a name, a whole number, or a pair of them; got a {name}.",
            name=type(one).__name__,
        )
    )


def _number(
    target: Wanted,
    measure: Measure | None,
    n: int,
    values: Callable[[Any], Tensor],
    *,
    name: str,
    mean: str,
) -> Target:
    if measure not in (None, "logit"):
        raise InputError(N_("This model answers with numbers, which have no probability."))
    if isinstance(target, tuple) or (isinstance(target, str) and not is_number(target)):
        raise InputError(
            N_("This model answers with numbers: name one by its place, 0 to {n}.", n=n - 1)
        )
    if target is None and n > 1:
        return Target(mean, "", lambda out: values(out).float().mean(-1))
    at = in_range(int(target or 0), n, name)
    said = N_("{name} {at}", name=name, at=at) if n > 1 else name
    return Target(said, "", lambda out: values(out)[:, at].float())


def _classes(model: Model, output: Any, target: Wanted, measure: Measure | None) -> Target:
    names = label_names(model, output.logits.shape[-1])
    best = int(output.logits[0].argmax())
    multi = answers.has_several_labels(model)
    index = _answer_index(target, best, lambda one: label_id(one, names))
    return _of_logits(_logits, index, names.__getitem__, measure, sigmoid=multi)


def _answer_index(
    target: Wanted, best: int, find: Callable[[Choice], int]
) -> int | tuple[int, int]:
    if target is None:
        return best
    if isinstance(target, tuple):
        for_, against = (best if one is None else find(one) for one in target)
        if for_ == against:
            raise InputError(
                N_('A contrast names two different answers: ("positive", "negative").')
            )
        return for_, against
    return find(target)


def _token(
    model: Model,
    logits: Callable[[Any], Tensor],
    output: Any,
    target: Wanted,
    measure: Measure | None,
    place: str,
) -> Target:
    row = logits(output)[0]
    index = _answer_index(
        target,
        int(row.argmax()),
        lambda one: token_id(model, one, row, or_else=N_(", or explain it as a sequence")),
    )
    return _of_logits(
        logits,
        index,
        lambda i: displayed(model, [i])[0],
        measure,
        place=N_("as the {place}", place=place),
    )


def _token_class(
    model: Model, prepared: Prepared, output: Any, target: Wanted, measure: Measure | None
) -> Target:
    names = label_names(model, output.logits.shape[-1])
    probabilities = output.logits[0].float().softmax(-1)
    free = [i for i in range(len(prepared.tokens)) if not prepared.tokens.special[i]]
    if target is None:
        labelled = [i for i in free if names[int(probabilities[i].argmax())] != "O"] or free
        at = max(labelled, key=lambda i: float(probabilities[i].max()))
        index = int(probabilities[at].argmax())
    else:
        if not isinstance(target, str) or "@" not in target:
            raise InputError(
                N_(
                    'This model labels every token: name a label and a token, such as "{names}@1".',
                    names=names[-1],
                )
            )
        name, _, place = target.rpartition("@")
        texts = list(prepared.tokens.text)
        if not is_number(place) and place not in texts:
            raise InputError(
                N_('No token "{place}" in this text. Give its place, counted from 0.', place=place)
            )
        at = int(place) if is_number(place) else texts.index(place)
        at = in_range(at, len(prepared.tokens), N_("token"))
        index = label_id(name, names)
    return _of_logits(
        lambda out: out.logits[:, at], index, names.__getitem__, measure,
        place=N_('at "{token}"', token=prepared.tokens.text[at]),
    )  # fmt: skip


def _span(prepared: Prepared, output: Any, target: Wanted, measure: Measure | None) -> Target:
    """Return log p(start) + log p(end) of an answer, or the sum of their logits."""
    if isinstance(target, (tuple, int)):
        raise InputError(
            N_("This model answers with a part of the text: give that part as the target.")
        )
    first, last, text = answers.span_of(prepared, output, target)

    def log_probability(out: Any) -> Tensor:
        starts = out.start_logits.float().log_softmax(-1)[:, first]
        return starts + out.end_logits.float().log_softmax(-1)[:, last]

    reads: dict[str, Callable[[Any], Tensor]] = {
        "logit": lambda out: (out.start_logits[:, first] + out.end_logits[:, last]).float(),
        "log_probability": log_probability,
        "probability": lambda out: log_probability(out).exp(),
    }
    name = measure or "logit"
    return Target(
        N_("{label} (start and end)", label=_LABELS[name](text)),
        text,
        reads[name],
        reads["probability"],
    )


def _pixel_class(model: Model, output: Any, target: Wanted, measure: Measure | None) -> Target:
    """Return a class's mean over the pixels that the model gave to it."""
    names = label_names(model, output.logits.shape[1])
    labels = output.logits[0].argmax(0)  # label row column -> row column
    shares = torch.bincount(labels.flatten(), minlength=len(names))
    best = int(shares[1:].argmax()) + 1 if shares[1:].any() else int(shares.argmax())
    index = _answer_index(target, best, lambda one: label_id(one, names))
    where = labels == (index[0] if isinstance(index, tuple) else index)
    if not where.any():
        name = names[index[0] if isinstance(index, tuple) else index]
        raise InputError(
            N_('The model gives no pixel to "{name}", so there is nothing to explain.', name=name)
        )
    return _of_logits(
        lambda out: out.logits[:, :, where].mean(-1),
        index,
        names.__getitem__,
        measure,
        place=N_("over its pixels"),
    )


def _forecast(model: Model, target: Wanted, measure: Measure | None) -> Target:
    n = model.hf.config.prediction_length
    return _number(
        target,
        measure,
        n,
        lambda out: answers.forecast(model, out),
        name=N_("step"),
        mean=counted("mean of the {n} step", "mean of the {n} steps", n=n),
    )
