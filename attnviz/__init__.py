"""attnviz: see what every attention head looks at, exactly.

    import attnviz as av

    model = av.load("sentiment")
    trace = av.trace(model, "not a good film")
    trace.attention(layer=2, head=1)      # float32 [query, key], the model's own weights
    av.head_scores(trace).entropy         # float [layer, head]
    av.attribute(model, "not a good film").top()   # the words that count most for the answer
    av.intervene(model, "not a good film", [av.SilenceHead(2, 1)]).change   # and without that head
    av.wrap(module, read=..., tokens=...)   # a PyTorch module of your own, as a model
    av.view(trace)                        # the explorer, in a notebook; .to_html(path) keeps it
    trace.save("folder")                  # av.open_trace("folder") reads it, without torch
    av.Library("kept").keep(trace, name="not", tags=["negation"])   # .find("not") finds it again

Importing attnviz imports nothing heavy: numpy, torch and the others come with the first call.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from attnviz.errors import (
    AttnvizError,
    DataError,
    InputError,
    ModelError,
    ShapeError,
    StoreError,
    UnsupportedError,
)
from attnviz.language import N_
from attnviz.version import VERSION

if TYPE_CHECKING:
    from attnviz.attribution.attribute import attribute
    from attnviz.attribution.direct import direct_logit_attribution
    from attnviz.attribution.edits import what_if
    from attnviz.attribution.flips import minimal_flip
    from attnviz.attribution.language import attribute_sequence
    from attnviz.attribution.lens import logit_lens
    from attnviz.attribution.promoted import head_tokens
    from attnviz.attribution.ranking import compare_methods
    from attnviz.attribution.standing import standing
    from attnviz.attribution.trust import faithfulness
    from attnviz.evidence.cards import write_card
    from attnviz.evidence.reader import open_card
    from attnviz.evidence.verify import verify_card
    from attnviz.metrics.comparison import compare_traces
    from attnviz.metrics.heads import head_scores
    from attnviz.metrics.roles import role_shares
    from attnviz.metrics.weight_path import weight_path
    from attnviz.models.loading import load
    from attnviz.models.model import Model
    from attnviz.modules.wrapping import wrap
    from attnviz.records import HeadScores, Prediction, Sound, Tokens, Trace
    from attnviz.records.effect import Change, Effect
    from attnviz.records.head_scores import ScoredInput
    from attnviz.records.interventions import (
        AddVector,
        CutEdges,
        MaskToken,
        MeanHead,
        PatchHead,
        PatchMlp,
        PatchResidual,
        ReplaceMechanism,
        ScaleHead,
        SetAttention,
        SilenceHead,
        SwapPattern,
        UniformAttention,
    )
    from attnviz.store.format import open_trace
    from attnviz.store.library import Library
    from attnviz.tracing.capture import trace
    from attnviz.tracing.causal import causal_score
    from attnviz.tracing.effects import intervene
    from attnviz.tracing.generation import generate
    from attnviz.tracing.many_inputs import score_many, trace_many
    from attnviz.tracing.mechanisms import register_mechanism
    from attnviz.tracing.probe import repeated_tokens
    from attnviz.tracing.steering import steering_vector
    from attnviz.tracing.sweeps import sweep_edges, sweep_heads, sweep_patches
    from attnviz.views.explorer import view

__version__ = VERSION

__all__ = [
    "AddVector",
    "AttnvizError",
    "Change",
    "CutEdges",
    "DataError",
    "Effect",
    "HeadScores",
    "InputError",
    "Library",
    "MaskToken",
    "MeanHead",
    "Model",
    "ModelError",
    "PatchHead",
    "PatchMlp",
    "PatchResidual",
    "Prediction",
    "ReplaceMechanism",
    "ScaleHead",
    "ScoredInput",
    "SetAttention",
    "ShapeError",
    "SilenceHead",
    "Sound",
    "StoreError",
    "SwapPattern",
    "Tokens",
    "Trace",
    "UniformAttention",
    "UnsupportedError",
    "attribute",
    "attribute_sequence",
    "causal_score",
    "compare_methods",
    "compare_traces",
    "direct_logit_attribution",
    "faithfulness",
    "generate",
    "head_scores",
    "head_tokens",
    "intervene",
    "load",
    "logit_lens",
    "minimal_flip",
    "open_card",
    "open_trace",
    "register_mechanism",
    "repeated_tokens",
    "role_shares",
    "score_many",
    "standing",
    "steering_vector",
    "sweep_edges",
    "sweep_heads",
    "sweep_patches",
    "trace",
    "trace_many",
    "verify_card",
    "view",
    "weight_path",
    "what_if",
    "wrap",
    "write_card",
]

_HOME = {
    "AddVector": "attnviz.records.interventions",
    "Change": "attnviz.records.effect",
    "CutEdges": "attnviz.records.interventions",
    "Effect": "attnviz.records.effect",
    "HeadScores": "attnviz.records.head_scores",
    "MaskToken": "attnviz.records.interventions",
    "MeanHead": "attnviz.records.interventions",
    "PatchHead": "attnviz.records.interventions",
    "PatchMlp": "attnviz.records.interventions",
    "PatchResidual": "attnviz.records.interventions",
    "Prediction": "attnviz.records.prediction",
    "ReplaceMechanism": "attnviz.records.interventions",
    "ScaleHead": "attnviz.records.interventions",
    "ScoredInput": "attnviz.records.head_scores",
    "SetAttention": "attnviz.records.interventions",
    "SilenceHead": "attnviz.records.interventions",
    "Sound": "attnviz.records.sound",
    "SwapPattern": "attnviz.records.interventions",
    "Tokens": "attnviz.records.tokens",
    "Trace": "attnviz.records.trace",
    "UniformAttention": "attnviz.records.interventions",
    "Library": "attnviz.store.library",
    "Model": "attnviz.models.model",
    "attribute": "attnviz.attribution.attribute",
    "attribute_sequence": "attnviz.attribution.language",
    "compare_methods": "attnviz.attribution.ranking",
    "compare_traces": "attnviz.metrics.comparison",
    "direct_logit_attribution": "attnviz.attribution.direct",
    "faithfulness": "attnviz.attribution.trust",
    "head_tokens": "attnviz.attribution.promoted",
    "logit_lens": "attnviz.attribution.lens",
    "minimal_flip": "attnviz.attribution.flips",
    "what_if": "attnviz.attribution.edits",
    "head_scores": "attnviz.metrics.heads",
    "load": "attnviz.models.loading",
    "generate": "attnviz.tracing.generation",
    "open_card": "attnviz.evidence.reader",
    "open_trace": "attnviz.store.format",
    "save_trace": "attnviz.store.format",  # of Trace.save
    "trace": "attnviz.tracing.capture",
    "score_many": "attnviz.tracing.many_inputs",
    "trace_many": "attnviz.tracing.many_inputs",
    "causal_score": "attnviz.tracing.causal",
    "intervene": "attnviz.tracing.effects",
    "register_mechanism": "attnviz.tracing.mechanisms",
    "repeated_tokens": "attnviz.tracing.probe",
    "role_shares": "attnviz.metrics.roles",
    "standing": "attnviz.attribution.standing",
    "steering_vector": "attnviz.tracing.steering",
    "sweep_edges": "attnviz.tracing.sweeps",
    "sweep_heads": "attnviz.tracing.sweeps",
    "sweep_patches": "attnviz.tracing.sweeps",
    "weight_path": "attnviz.metrics.weight_path",
    "wrap": "attnviz.modules.wrapping",
    "verify_card": "attnviz.evidence.verify",
    "view": "attnviz.views.explorer",
    "write_card": "attnviz.evidence.cards",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(N_("module 'attnviz' has no attribute '{name}'", name=name))
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
