"""Direct logit attribution: what each head and MLP adds itself to "why A and not B?".

Every part of a transformer adds a vector to the stream that the answer is read from. `DirectPath`
runs the model once with each part's vector cut loose from what made it (so that a part does not
act through later ones), and with each norm's scale taken as a constant. Along what is left the
logits are a sum of one term a part. It is found by automatic differentiation of the model's own
code, so it holds for norms before or after the sum, for parallel layers, and for scalings.

Frozen scales: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; the reading
of inner vectors by the unembedding: nostalgebraist 2020. Where an activation stands on the way
(BERT's pooler, a masked language model's transform, a softcap), each number's own gain act(x) / x
is taken as a constant as well: the sum stays exact, and notes name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.attribution.propagation import Rules, activation_rules
from attnviz.errors import InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.records import DirectLogits, Tokens
from attnviz.tracing import answers
from attnviz.tracing.answer_names import Choice, label_id, label_names, token_id
from attnviz.tracing.budget import refuse_what_cannot_be_held
from attnviz.tracing.capture import forward
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.text_tokens import displayed

if TYPE_CHECKING:
    from attnviz.tracing.inputs import Inputs

ANSWERS = ("classes", "next_token", "mask")
"""Kinds of answers of which two can be compared at one place."""

DIFFERS = 1e-3
"""Parts may miss the sum by this share of their absolute sum; above, the model is refused."""


def direct_logit_attribution(
    model: Model,
    inputs: Inputs,
    *,
    answer: Choice | None = None,
    against: Choice | None = None,
) -> DirectLogits:
    """Return what the embedding, each head, each MLP and the biases add to a logit difference.

    Args:
        model: a decoder, or an encoder that classifies or fills masks.
        inputs: as for `trace`.
        answer: a token or label, by name or number; None is the model's own answer.
        against: the other one; None is the likeliest other than `answer`.

    The parts add up to the model's own difference; `error` is what rounding leaves. Only what a
    part writes itself counts: what it does to later heads is counted as theirs. Raises InputError
    when the input or the answers do not fit the model, UnsupportedError when the model's answer is
    no choice, or its heads and MLPs do not add up to it.
    Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
    """
    path = DirectPath(model, inputs)
    for_, other = path.pair(answer, against)
    value = float(path.own[for_] - path.own[other])
    parts = path.contributions(for_, other)
    size = sum(float(np.abs(np.nan_to_num(part)).sum()) for part in parts)
    logits = DirectLogits(
        model=model.info,
        inputs=path.prepared.texts,
        answer=path.name(for_),
        against=path.name(other),
        place=path.place,
        value=value,
        embedding=float(parts[0]),
        heads=parts[1],
        mlps=parts[2],
        biases=float(parts[3]),
        notes=path.notes,
    )
    rounding = max(DIFFERS, 8 * torch.finfo(model.hf.dtype).eps) * max(size, 1.0)
    if abs(logits.error) > rounding:
        raise UnsupportedError(
            N_(
                "The parts of {architecture} add up to {total:.4g} but the model's difference is "
                "{value:.4g}: something else writes into its residual stream, so no scores are "
                "given.",
                architecture=model.architecture,
                total=logits.total,
                value=value,
            )
        )
    return logits


class DirectPath:
    """One pass of a model along which the logits of one place are a sum over its parts.

    Used by one thread.

    Attributes:
        own: the model's own logits at the place that is read, [label].
        place: that place in words.
        tokens: of the input.
        notes: which gains are taken as constants, beside the norms' scales.
    """

    def __init__(self, model: Model, inputs: Inputs, *, position: int | None = None) -> None:
        """Run the model twice: as it is, and cut. Raises as `direct_logit_attribution` does."""
        _refuse(model)
        self.model = model.twin()
        self.prepared: Prepared = prepare(self.model, inputs)
        refuse_what_cannot_be_held(self.model, [self.prepared.tokens], copies=2)
        self.tokens: Tokens = self.prepared.tokens
        self._at, self.place = self._reading(position)
        with torch.no_grad():
            output, calls = forward(self.model, dict(self.prepared.tensors))
        self.own = self._row(output).float()
        self.calls = next(iter(calls.values()))
        self._projections = self._projection_pairs()
        self._cut()

    def pair(self, answer: Choice | None, against: Choice | None) -> tuple[int, int]:
        """Return the ids of two answers, the model's own where none is named."""
        for_ = int(self.own.argmax()) if answer is None else self._id(answer)
        if against is None:
            rest = self.own.clone()
            rest[for_] = -torch.inf
            return for_, int(rest.argmax())
        other = self._id(against)
        if other == for_:
            raise InputError(
                N_(
                    'Both answers are "{name}": give two different answers, or leave one out.',
                    name=self.name(for_),
                )
            )
        return for_, other

    def name(self, id_: int) -> str:
        """Return how an answer is written."""
        if self.model.task_line.kind == "classes":
            return str(self.model.hf.config.id2label.get(id_, id_))
        return displayed(self.model, [id_])[0]

    @torch.enable_grad()
    def contributions(
        self, for_: int, other: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return what embedding, heads [layer, head], MLPs [layer] and biases add, float64."""
        value = self._logits[for_] - self._logits[other]
        leaves = [self._start, *self._heads, *self._mlps, *self._biases]
        slopes = torch.autograd.grad(value, leaves, retain_graph=True, allow_unused=True)
        parts = [
            torch.zeros_like(leaf).double() if slope is None else slope.double() * leaf.double()
            for slope, leaf in zip(slopes, leaves, strict=True)
        ]
        n, widest = len(self._heads), max(call.weights.shape[1] for call in self.calls)
        heads = np.full((n, widest), np.nan)
        for layer, (part, call) in enumerate(zip(parts[1 : n + 1], self.calls, strict=True)):
            each = part.detach().unflatten(-1, (call.weights.shape[1], -1)).sum((0, 1, 3))
            heads[layer, : len(each)] = each.cpu().numpy()
        mlps = np.array([float(part.detach().sum()) for part in parts[n + 1 : 2 * n + 1]])
        biases = np.array(sum(float(part.detach().sum()) for part in parts[2 * n + 1 :]))
        return parts[0].detach().sum().cpu().numpy(), heads, mlps, biases

    @torch.enable_grad()
    def effect(self, layer: int, vector: Tensor) -> Tensor:
        """Return what heads' sums `vector` [1, token, head * d_value] add to each logit, [label].

        The way from there to the logits is linear, so its product with one vector is the gradient
        of a gradient, for any vector.
        """
        weights = torch.zeros_like(self._logits, requires_grad=True)
        (back,) = torch.autograd.grad(
            self._logits, self._heads[layer], weights, create_graph=True, retain_graph=True
        )
        (change,) = torch.autograd.grad((back * vector).sum(), weights, retain_graph=True)
        return change.detach().float()

    def sums(self, layer: int) -> Tensor:
        """Return what all heads of a layer gathered, [1, token, head * d_value]."""
        return self._heads[layer].detach()

    def _id(self, answer: Choice) -> int:
        if self.model.task_line.kind == "classes":
            return label_id(answer, label_names(self.model, len(self.own)))
        return token_id(self.model, answer, self.own)

    def _reading(self, position: int | None) -> tuple[int | None, str]:
        """Return the position whose logits are read, None for one answer, and it in words."""
        n, kind = len(self.tokens), self.model.task_line.kind
        if kind == "classes":
            if position is not None:
                raise InputError(
                    N_('"{name}" gives one answer: leave the position out.', name=self.model.name)
                )
            return None, N_("for the whole input")
        if position is None and kind == "mask":
            position = answers.first_mask(self.model, self.prepared.tensors["input_ids"][0])
            if position is None:
                raise InputError(
                    N_(
                        "There is no mask to explain. Write {mask_token} into the text.",
                        mask_token=self.model.tokenizer.mask_token,
                    )
                )
        position = n - 1 if position is None else position
        if not 0 <= position < n:
            raise InputError(
                N_(
                    "No position {position}: this input has tokens 0 to {n}.",
                    position=position,
                    n=n - 1,
                )
            )
        where = "after" if kind == "next_token" else "at"
        return position, f'{where} "{self.tokens.text[position]}"'

    def _row(self, output: Any) -> Tensor:
        return output.logits[0] if self._at is None else output.logits[0, self._at]

    def _projection_pairs(self) -> list[tuple[nn.Module, Tensor]]:
        """Return each layer's projection after its heads, and its matrix.

        Raises UnsupportedError when a layer's projection is not found.
        """
        layers = anatomy.blocks(self.model.hf)
        pairs = []
        for block, call in zip(layers, self.calls, strict=False):
            assert call.module is not None
            pair = anatomy.output_projection(self.model.hf, call.module)
            inside = pair is not None and any(part is pair[0] for part in block.modules())
            if pair is None or not inside or call.value is None:
                raise UnsupportedError(
                    N_(
                        "The output projection of the heads of {architecture} was not found, so "
                        "they cannot be separated.",
                        architecture=self.model.architecture,
                    )
                )
            pairs.append(pair)
        if len(pairs) != len(layers) or len(self.calls) != len(layers):
            raise UnsupportedError(
                several(
                    "{architecture} computes attention {n} times in {layers} layers, so the "
                    "output of each layer's heads is not known.",
                    n=len(self.calls),
                    architecture=self.model.architecture,
                    layers=len(layers),
                )
            )
        return pairs

    def _cut(self) -> None:
        """Run the model with every part's vector as a leaf of the graph."""
        hf = self.model.hf
        layers = anatomy.blocks(hf)
        self._biases = _own_biases(hf)
        self._heads: list[Tensor] = []
        self._mlps: list[Tensor] = []
        starts: list[Tensor] = []

        def enter(_module: nn.Module, inputs: Any, keywords: dict[str, Any]) -> Any:
            if inputs:
                starts.append(_leaf(inputs[0]))
                return (starts[-1], *inputs[1:]), keywords
            starts.append(_leaf(keywords["hidden_states"]))
            return inputs, {**keywords, "hidden_states": starts[-1]}

        def gathered(_module: nn.Module, inputs: Any) -> Any:
            self._heads.append(_leaf(inputs[0]))
            return (self._heads[-1], *inputs[1:])

        def fed_forward(_module: nn.Module, _inputs: Any, output: Any) -> Any:
            whole = anatomy.handed_on(output)
            self._mlps.append(_leaf(whole))
            last = self._mlps[-1]
            return anatomy.with_handed_on(output, last)

        hooks: list[Any] = [layers[0].register_forward_pre_hook(enter, with_kwargs=True)]
        for block, (projection, matrix) in zip(layers, self._projections, strict=True):
            # The width of the stream is that of what the heads' projection gives.
            width = matrix.shape[1]
            mlp = anatomy.feed_forward(block, width, projection)
            if mlp is None:
                raise UnsupportedError(
                    N_(
                        "The MLP of the layers of {architecture} was not found, so what it adds is "
                        "not known.",
                        architecture=self.model.architecture,
                    )
                )
            hooks.append(projection.register_forward_pre_hook(gathered))
            hooks.append(mlp.register_forward_hook(fed_forward))
        rules = _Frozen(self._biases)
        hooks.append(layers[-1].register_forward_hook(rules.left_layers))
        try:
            with torch.enable_grad(), activation_rules(hf, rules), rules:
                output, _ = forward(self.model, dict(self.prepared.tensors))
                self._logits = self._row(output)
        finally:
            for hook in hooks:
                hook.remove()
        self._start = starts[0]
        self._check_heads()
        self.notes = _notes(self.model, activated=rules.activated_after)

    def _check_heads(self) -> None:
        """Refuse a model that does something to the heads' sums before it projects them."""
        rounding = max(1e-4, 4 * torch.finfo(self.model.hf.dtype).eps)
        for call, leaf in zip(self.calls, self._heads, strict=True):
            assert call.value is not None
            value = call.value.repeat_interleave(
                call.weights.shape[1] // call.value.shape[1], dim=1
            )
            sums = (call.weights @ value.to(call.weights.dtype)).transpose(1, 2).flatten(2)
            if leaf.shape != sums.shape or (leaf.detach() - sums).norm() > rounding * sums.norm():
                raise UnsupportedError(
                    N_(
                        "{architecture} changes the output of its heads before projecting it, so "
                        "the heads cannot be separated.",
                        architecture=self.model.architecture,
                    )
                )


class _Frozen(Rules):
    """The rules of relevance propagation with constant weights: what is left is affine.

    Attributes:
        activated_after: whether an activation stands between the last layer and the answer.
    """

    def __init__(self, biases: Sequence[Tensor]) -> None:
        super().__init__(constant_weights=True)
        self.activated_after = False
        self.asked = frozenset(id(bias) for bias in biases)
        self._is_past_layers = False

    def left_layers(self, _module: nn.Module, _inputs: Any, _output: Any) -> None:
        """Keep what leaves the last layer: its forward hook."""
        self._is_past_layers = True

    def activated(self, x: Tensor, value: Tensor, at_zero: Tensor) -> Tensor:
        """Note an activation behind the last layer; see `Rules`."""
        self.activated_after |= self._is_past_layers
        return super().activated(x, value, at_zero)


def _notes(model: Model, *, activated: bool) -> tuple[str, ...]:
    notes = [N_("Each norm's scale is taken as it is on this input (Elhage et al. 2021).")]
    if getattr(model.hf.config.get_text_config(), "final_logit_softcapping", None):
        notes.append(
            N_("The softcap of the logits is replaced by its gain at each logit on this input.")
        )
    elif activated:
        notes.append(
            N_(
                "There is an activation between the last layer and the answer; it is replaced by "
                "its gain at each number on this input."
            )
        )
    return tuple(notes)


def _leaf(tensor: Tensor) -> Tensor:
    return tensor.detach().clone().requires_grad_()


def _own_biases(hf: nn.Module) -> list[Tensor]:
    """Give a twin its own biases that want a gradient, and return them, each once."""
    own: dict[int, nn.Parameter] = {}
    for module in hf.modules():
        for name, bias in list(module.named_parameters(recurse=False)):
            if name.rpartition(".")[2].endswith("bias"):
                if id(bias) not in own:
                    own[id(bias)] = nn.Parameter(bias.detach().clone())
                module.register_parameter(name, own[id(bias)])
    return list(own.values())


def _refuse(model: Model) -> None:
    kind = model.task_line.kind
    if kind not in ANSWERS:
        raise UnsupportedError(
            N_(
                '{architecture} ({task}) has no two answers A and B at one place, so "why A and '
                'not B?" cannot be asked. Use a decoder, a classifier or a model that fills masks.',
                architecture=model.architecture,
                task=model.task,
            )
        )
    if model.has_decoder:
        raise UnsupportedError(
            N_(
                "{architecture} reads its answer from a decoder that also looks at an encoder; its "
                "parts cannot be separated here. Use a model with only a decoder or only an "
                "encoder.",
                architecture=model.architecture,
            )
        )
    if not model.gives_vectors:
        raise UnsupportedError(
            N_(
                "{architecture} computes attention inside its own modules and returns no values, "
                "so its heads cannot be separated. The logit lens works for it.",
                architecture=model.architecture,
            )
        )
    if kind == "classes" and model.hf.config.num_labels < 2:
        raise UnsupportedError(
            N_(
                '"{name}" answers with a number, so there is no other answer to compare with.',
                name=model.name,
            )
        )
