"""What tests of interventions share: architectures, other inputs, and a model's raw output."""

from typing import Any

import numpy as np
import torch

import attnviz as av
from attnviz.tracing.batches import forward
from attnviz.tracing.effects import given_to
from attnviz.tracing.ground import Ground
from attnviz.tracing.sources import Sources
from attnviz.tracing.steps import in_force, intervention_plan
from tests import tiny

WEIGHTS_ONLY = ("deberta-v2", "bloom")
ATTENDING = tuple(name for name in tiny.ARCHITECTURES if name not in WEIGHTS_ONLY)
CAUSAL = ("gpt2", "gpt-neox", "opt", "llama", "mistral", "qwen3", "gemma2")

OTHER_SENTENCE = "a dog was never bad and it sat on the mat tired"


def other(name: str) -> Any:
    """Return another input with as many tokens."""
    match name:
        case "vit" | "colour-key":
            return 255 - np.array(tiny.picture())
        case "patchtst":
            return tiny.series()[::-1].copy()
    return OTHER_SENTENCE


def target_of(model: Any) -> str | None:
    """Return what the decoder of an encoder-decoder reads; writing its own would take long."""
    return "a dog sat on the mat" if model.hf.config.is_encoder_decoder else None


@torch.no_grad()
def answer(model: Any, inputs: Any, *acts: Any) -> torch.Tensor:
    """Return the first tensor that a model gives."""
    prepared, _, _ = given_to(model, inputs, target_of(model))
    ground = Ground.of(av.trace(model, inputs, target=target_of(model)))
    sources = Sources(model, prepared.tensors.get("decoder_input_ids"))
    with in_force(model, intervention_plan(model, ground, [acts], sources)) as own:
        return forward(own, prepared.tensors)[0]
