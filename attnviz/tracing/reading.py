"""How far an answer moved: outputs of a model, before and after, as the numbers of a `Change`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.metrics.classification import passing
from attnviz.models.model import Model
from attnviz.records.effect import Change, Effects
from attnviz.tracing import answers
from attnviz.tracing.answer_names import label_id, token_id
from attnviz.tracing.inputs import Prepared
from attnviz.tracing.text_tokens import displayed

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Reading:
    """The followed part of an output: it is made from the first one and measures all others.

    `answer` and `runner_up` are label ids at each place where the answer is read; `reads` are these
    places among the positions that predict. All are None where a model gives no distribution.
    """

    model: Model
    prepared: Prepared
    before: Tensor | None  # position label
    whole: Tensor  # everything that the model gave, flat
    reads: Tensor | None = None
    answer: Tensor | None = None
    runner_up: Tensor | None = None

    @classmethod
    def of(
        cls, model: Model, prepared: Prepared, output: Any, answer: Any = None, *,
        against: Any = None,
    ) -> Reading:  # fmt: skip
        """Return the reading of a model's output for one input.

        `answer` and `against` name the answers to follow; None takes the model's best, and the
        likeliest other one. Raises InputError when the model has no such answer.
        """
        logits = predicting(model, prepared, output)
        whole = _whole(model, output)[0]
        if logits is None:
            if answer is not None:
                raise InputError(
                    N_('"{name}" does not choose between answers. Leave it out.', name=model.name)
                )
            return cls(model, prepared, None, whole)
        before = logits[0]
        reads = _reads(model, len(before)).to(before.device)
        chosen_logits = before[reads]
        best = chosen_logits.argmax(-1)
        if answer is not None:
            best = torch.full_like(best, _answer_id(model, answer, chosen_logits[0]))
        others = chosen_logits.clone().scatter_(-1, best[:, None], -torch.inf)
        other = others.argmax(-1) if chosen_logits.shape[-1] > 1 else best
        if against is not None:
            other = torch.full_like(other, _answer_id(model, against, chosen_logits[0]))
        return cls(model, prepared, before, whole, reads, best, other)

    def margins(self, output: Any) -> np.ndarray:
        """Return the answer's logit minus the runner-up's for each row of an output, [row]."""
        logits = predicting(self.model, self.prepared, output)
        if logits is None or self.reads is None:
            return np.full(len(_whole(self.model, output)), NAN)
        return self.margin(logits[:, self.reads]).cpu().numpy()

    def margin(self, logits: Tensor) -> Tensor:
        """Return the answer's logit minus the runner-up's, [row], of logits [row place label]."""
        assert self.answer is not None
        assert self.runner_up is not None
        at = torch.arange(logits.shape[1], device=logits.device)
        answer = logits[:, at, self.answer]
        if logits.shape[-1] == 1:
            return answer.double().mean(-1)
        return (answer.double() - logits[:, at, self.runner_up].double()).mean(-1)

    def number(self, output: Any) -> Tensor:
        """Return the one number of an output that a gradient is taken of.

        The difference of logits, or, where there are none, the output's length.
        """
        logits = predicting(self.model, self.prepared, output)
        if logits is None or self.reads is None:
            return _whole(self.model, output)[0].norm()
        return self.margin(logits[:, self.reads])[0]

    @torch.no_grad()
    def effects(self, output: Any) -> Effects:
        """Return how far each row of an output moved, [row]."""
        whole = _whole(self.model, output)
        length = self.whole.double().norm()
        distance = (whole.double() - self.whole.double()).norm(dim=-1) / length.clamp(min=1e-30)
        logits = predicting(self.model, self.prepared, output)
        if logits is None or self.before is None or self.reads is None:
            none = np.full(len(whole), NAN)
            return Effects(none, none, none, distance.cpu().numpy())
        chosen_logits, read_before = logits[:, self.reads], self.before[self.reads]
        if self._many_labels:
            flips = (passing(chosen_logits) != passing(read_before)).any(-1)
        else:
            flips = chosen_logits.argmax(-1) != read_before.argmax(-1)
        difference = self.margin(chosen_logits) - self.margin(read_before[None])
        return Effects(
            self._kl(logits).cpu().numpy(), flips.double().mean(-1).cpu().numpy(),
            difference.cpu().numpy(), distance.cpu().numpy(),
        )  # fmt: skip

    @property
    def _many_labels(self) -> bool:
        return answers.has_several_labels(self.model)

    def _kl(self, logits: Tensor) -> Tensor:
        assert self.before is not None
        if self._many_labels:  # each label is decided by itself
            before, after = (torch.stack([x, torch.zeros_like(x)], -1)
                             for x in (self.before, logits))  # fmt: skip
            return _divergence(before, after).sum(-1).mean(-1)
        return _divergence(self.before, logits).mean(-1)

    def change(self, output: Any) -> Change:
        """Return how far the one row of an output moved."""
        numbers = {name: float(values[0]) for name, values in self.effects(output)}
        before = NAN
        if self.before is not None and self.reads is not None:
            before = float(self.margin(self.before[None, self.reads])[0])
        share = numbers["flipped_share"]
        return Change(
            kl=numbers["kl"],
            flipped=share > 0,
            flipped_share=share,
            logit_difference=numbers["logit_difference"],
            before=before,
            after=float(self.margins(output)[0]),
            answer=self.name(self.answer),
            runner_up=self.name(self.runner_up),
            moved=numbers["moved"],
        )

    def name(self, ids: Tensor | None) -> str:
        """Return an answer in words; empty where it differs from place to place."""
        if ids is None or len(set(ids.tolist())) != 1:
            return ""
        return label(self.model, int(ids[0]))


def label(model: Model, number: int) -> str:
    """Return one label or token in words."""
    if model.task_line.kind in ("next_token", "mask", "text"):
        return displayed(model, [number])[0]
    if model.task_line.kind == "span":
        return N_("token {number}", number=number)
    return str(model.hf.config.id2label.get(number, number))


def predicting(model: Model, prepared: Prepared, output: Any) -> Tensor | None:
    """Return logits [row position label] of all positions that predict; None for numbers."""
    kind = model.task_line.kind
    if kind in ("none", "series", "similarity"):
        return None
    if kind == "span":
        context = int(max(prepared.tokens.segment.max(), 0))
        inside = torch.tensor(np.flatnonzero(prepared.tokens.segment == context))
        ends = torch.stack([output.start_logits, output.end_logits], dim=1)
        return ends[..., inside.to(ends.device)].float()
    logits = output.logits.float()
    if kind == "classes":
        return None if answers.is_regression(model, logits[0]) else logits[:, None]
    if kind == "pixel_classes":
        return logits.flatten(2).transpose(1, 2)  # row label y x -> row pixel label
    if kind == "token_classes":
        return logits[:, torch.tensor(np.flatnonzero(~prepared.tokens.special))]
    if kind == "mask":
        masks = prepared.tensors["input_ids"][0] == model.tokenizer.mask_token_id
        return logits[:, masks] if masks.any() else logits
    return logits


def _reads(model: Model, n: int) -> Tensor:
    """Return the places, of n that predict, where the answer is read."""
    match model.task_line.kind:
        case "next_token":
            return torch.tensor([n - 1])
        case "mask":
            return torch.tensor([0])
    return torch.arange(n)


def _whole(model: Model, output: Any) -> Tensor:
    """Return everything that a model answers, [row, number]."""
    match model.task_line.kind:
        case "none":
            values = output.last_hidden_state
        case "series":
            values = answers.forecast(model, output)
        case "similarity":  # [picture, text]: each picture beside its own text
            values = output.logits_per_image.diagonal()[:, None]
        case "span":
            values = torch.cat([output.start_logits, output.end_logits], dim=-1)
        case _:
            values = output.logits
    return values.flatten(1).float()


def _divergence(before: Tensor, after: Tensor) -> Tensor:
    """Return KL(before || after) over the last axis, in nats; rounding never takes it below 0."""
    p, q = before.double().log_softmax(-1), after.double().log_softmax(-1)
    return (p.exp() * (p - q)).sum(-1).clamp(min=0)


def _answer_id(model: Model, answer: Any, logits: Tensor) -> int:
    """Return the id of an answer that is named by its label, its token, or its number."""
    if isinstance(answer, bool) or not isinstance(answer, (int, str)):
        raise InputError(
            N_("An answer is a name or a number; got a {name}.", name=type(answer).__name__)
        )
    if model.task_line.kind in ("next_token", "mask", "text"):
        return token_id(model, answer, logits, noun="answer")
    names = [label(model, number) for number in range(len(logits))]
    return label_id(answer, names, noun="answer")
