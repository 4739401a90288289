"""A direction in the residual stream, found from two texts: `steering_vector`."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from attnviz.models.model import Model
from attnviz.records.field_checks import Source
from attnviz.records.interventions import PatchResidual
from attnviz.tracing.ground import Ground
from attnviz.tracing.sources import Sources
from attnviz.tracing.sweeps import run_clean


def steering_vector(
    model: Model, towards: Source, away: Source, *, layer: int, stack: str | None = None
) -> np.ndarray:
    """Return the residual stream of one input minus that of another, for `AddVector`: [d_model].

    Both are taken as they enter `layer`, in float32, as a mean over their positions, so they may be
    of different lengths. Raises InputError when a layer is not there or an input does
    not fit, and UnsupportedError when the architecture's layers cannot be hooked.
    Source: Turner et al. 2023, section 3 (there position by position).
    """
    clean = run_clean(model, towards, None)
    ground = Ground.of(clean.trace)
    sources = Sources(model, clean.prepared.tensors.get("decoder_input_ids"))
    place = ground.place(stack, layer)
    patches = [PatchResidual(layer, each, stack=stack) for each in (towards, away)]
    sources.run(ground, patches)
    first, second = (sources.residual_of(one.source, place) for one in patches)
    return (_mean(first) - _mean(second)).cpu().numpy()


def _mean(stream: Tensor) -> Tensor:
    return stream.float().reshape(-1, stream.shape[-1]).mean(0)
