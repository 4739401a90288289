"""What an architecture hands over of its attention, what it keeps, and what is no attention map."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from attnviz.errors import UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.models.model import Model
from attnviz.records import AttentionLayer, Stack, StackName
from attnviz.records.stack import attending_said
from attnviz.tracing.engine import Call

_TOLERANCE = 0.02
"""How far from 1 a row may sum: bfloat16 rounds by up to a hundredth."""


def handed_over(model: Model, output: Any) -> dict[StackName, list[Call]]:
    """Return the maps of architectures that hand them over only with their output."""

    def calls(maps: Sequence[Tensor] | None) -> list[Call]:
        return [Call(weights) for weights in maps or () if weights is not None]

    if model.has_decoder:
        by_stack: dict[StackName, list[Call]] = {
            "encoder": calls(output.encoder_attentions),
            "decoder": calls(output.decoder_attentions),
            "cross": calls(output.cross_attentions),
        }
    elif anatomy.has_towers(model.hf):
        by_stack = {
            "text": calls(output.text_model_output.attentions),
            "vision": calls(output.vision_model_output.attentions),
        }
    else:
        alone = model.stack_of_module[model.hf]
        by_stack = {alone: calls(getattr(output, "attentions", None))}
    return {name: maps for name, maps in by_stack.items() if maps}


def refuse_many_maps_a_layer(model: Model, calls: Mapping[StackName, Sequence[Any]]) -> None:
    """Raise UnsupportedError for an architecture that attends more than once in a layer."""
    if model.own is not None:  # which made its layers of the calls that there are
        return
    alone = model.gives_vectors and not model.has_decoder and len(calls) == 1
    for layers in calls.values():
        if alone and len(layers) > model.n_layers:
            raise UnsupportedError(
                several(
                    "{architecture} computes attention {n} times in {n_layers} layers, so no "
                    "single map shows what a layer looks at.",
                    n=len(layers),
                    architecture=model.architecture,
                    n_layers=model.n_layers,
                )
            )


def refuse_what_is_no_map(model: Model, calls: dict[StackName, list[Call]]) -> None:
    """Raise UnsupportedError for numbers that cannot be one attention map a layer.

    SqueezeBERT hands over scores before the softmax, BigBird's sparse attention rows with holes,
    and DiffLlama attends twice a layer and subtracts one from the other.
    """
    refuse_many_maps_a_layer(model, calls)
    for name, layers in calls.items():
        if model.makes_calls:  # its own eager attention made them; sinks may take a share
            continue
        for number, call in enumerate(layers):
            if call.weights.dim() != 4:
                raise UnsupportedError(
                    N_(
                        "{architecture} attends in chunks and returns a map of each chunk (layer "
                        "{number}: {shape}), so there is no map over all tokens. Models that "
                        "attend to all tokens, such as BERT, have one.",
                        architecture=model.architecture,
                        number=number,
                        shape=tuple(call.weights.shape),
                    )
                )
            lowest, sums = call.weights.min().item(), call.weights.sum(-1)
            if lowest < 0 or (sums - 1).abs().max() > _TOLERANCE:
                raise UnsupportedError(
                    N_(
                        "The output of {architecture} for layer {number} of the {name} is not an "
                        "attention map: its rows sum to {min:.3g} to {max:.3g} and its lowest "
                        "weight is {lowest:.3g}.",
                        architecture=model.architecture,
                        number=number,
                        name=name,
                        min=sums.min(),
                        max=sums.max(),
                        lowest=lowest,
                    )
                )


def _without_attention(model: Model, stack: Stack) -> list[str]:
    attending = stack.attending
    if len(attending) == stack.n_layers < model.n_layers:  # where they stand is not known
        return [
            several(
                "{attending} of the {n} layers of {architecture} compute attention. Only "
                "those are numbered (from 0); the others have no map.",
                n=model.n_layers,
                attending=len(attending),
                architecture=model.architecture,
            )
        ]
    if len(attending) == stack.n_layers:
        return []
    others = {
        layer.instead for layer in stack.layers
        if isinstance(layer, AttentionLayer) and layer.instead
    }  # fmt: skip
    instead = f" ({', '.join(sorted(others))})" if others else ""
    return [
        several(
            "{attending_said} attention, of the {n} layers of {architecture}, "
            "counted from 0; the others{instead} have no map.",
            n=stack.n_layers,
            attending_said=attending_said(attending),
            architecture=model.architecture,
            instead=instead,
        )
    ]


def missing(model: Model, stacks: Mapping[StackName, Stack]) -> tuple[str, ...]:
    """Return what a trace lacks, each with the reason in words."""
    reasons = []
    if model.own is not None:
        return model.own.missing(stacks)
    if not model.gives_vectors:
        reasons.append(
            N_(
                "{architecture} computes attention inside its own modules and returns only the "
                "weights, so queries, keys and values were not captured.",
                architecture=model.architecture,
            )
        )
    if model.has_decoder:
        absent = [name for name in ("encoder", "decoder", "cross") if name not in stacks]
        reasons += [
            N_(
                "{architecture} computes the attention of its {name} inside its own modules, in "
                "blocks, so no map over all tokens was captured.",
                architecture=model.architecture,
                name=name,
            )
            for name in absent
        ]
    elif len(stacks) == 1:
        reasons += _without_attention(model, *stacks.values())
    if any(isinstance(module, nn.MultiheadAttention) for module in model.hf.modules()):
        reasons.append(
            N_(
                "{architecture} also pools its tokens with an attention module of torch, whose "
                "single row of weights was not captured.",
                architecture=model.architecture,
            )
        )
    return tuple(reasons)
