"""Where things are in an architecture: which attention module belongs to which stack, and so on."""

import re
import sys
from typing import Any

from torch import Tensor, nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION_MAPPING_NAMES,
    MODEL_MAPPING,
)
from transformers.pytorch_utils import Conv1D

from attnviz.errors import UnsupportedError
from attnviz.language import N_
from attnviz.records import StackName

# encoder_attn (BART), EncDecAttention (T5), crossattention (BERT as a decoder)
_CROSS = re.compile(r"cross_?att|encoder_attn|encdec", re.IGNORECASE)
_ATTENTION = re.compile(r"att(entio)?n", re.IGNORECASE)
_DECODER = re.compile(r"(^|[._])decoder(\.|$)")  # Seamless: text_decoder
_TOWER = re.compile(r"(^|\.)(text|vision)_model(\.|$)")
_SEEING = re.compile(r"(^|\.)(vision|visual|image|audio)(_|\.|$)", re.IGNORECASE)
_STAGE = re.compile(r"(^|\.)(?:stages|encoder\.layers)\.(\d)(\.|$)")


def follows_attention_interface(
    architecture: type[PreTrainedModel], config: PreTrainedConfig | None = None
) -> bool:
    """Return whether the architecture calls a registered attention function, as ours is.

    Others (DeBERTa-v2, Bloom, Falcon, ...) compute attention inside their own modules. What reads
    pictures beside texts (LLaVA) has its text read by another architecture, which `config` names.
    """
    if hasattr(sys.modules[architecture.__module__], "ALL_ATTENTION_FUNCTIONS"):
        return True
    text = getattr(config, "text_config", None)
    if not isinstance(text, PreTrainedConfig) or type(text) not in MODEL_MAPPING:
        return False
    reader = MODEL_MAPPING[type(text)]
    return hasattr(sys.modules[reader.__module__], "ALL_ATTENTION_FUNCTIONS")


def name_of(model: nn.Module) -> str:
    """Return the class of a network; of one around a module of one's own, that module's."""
    own = getattr(model, "layers_are_calls", False)
    return type(model.module if own else model).__name__


def has_decoder(model: PreTrainedModel) -> bool:
    """Return whether a decoder stands beside an encoder, whatever the config of a half says."""
    return bool(model.config.is_encoder_decoder) and any(
        _DECODER.search(name) for name, _ in model.named_modules()
    )


def setting(config: PreTrainedConfig, *names: str) -> Any:
    """Return the first that is set of these names in a config or its parts; None without any.

    Where a model is made of others (T5Gemma, LLaVA, an encoder and a decoder of one's own) their
    configs stand inside its own: the part that writes text is asked first, then the one that reads.
    """
    for name in names:
        if (value := getattr(config, name, None)) is not None:
            return value
    try:
        parts = (config.get_text_config(decoder=True), config.get_text_config(encoder=True))
    except ValueError:  # several texts are read, so none of them speaks for the model
        return None
    inside = [getattr(config, name, None) for name in config.sub_configs]
    if len(inside) == 1 and inside[0] is not None:  # Parakeet's encoder
        parts = (*parts, inside[0])
    for part in parts:
        for name in names:
            if part is not config and (value := getattr(part, name, None)) is not None:
                return value
    return None


def is_causal(config: PreTrainedConfig) -> bool:
    """Return whether self-attention of this type looks only back, outside an encoder-decoder.

    `models.causality` measures it, which is right where somebody changed it.
    """
    if getattr(config, "is_decoder", False):
        return True
    kind = config.model_type
    if kind == "xlnet":  # listed as a causal model, but it looks both ways
        return False
    return (
        kind in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES and kind not in MODEL_FOR_MASKED_LM_MAPPING_NAMES
    )


def stack_of_modules(model: PreTrainedModel, *, causal: bool) -> dict[nn.Module, StackName]:
    """Return the stack that each submodule would attend for, were it an attention module.

    causal: whether self-attention looks only back, where no encoder stands beside a decoder.
    """
    alone: StackName = "decoder" if causal else "encoder"
    if has_towers(model):
        return {module: _tower(name, alone) for name, module in model.named_modules()}
    if has_stages(model.config):
        return {module: _stage(name, alone) for name, module in model.named_modules()}
    if not has_decoder(model):
        return {
            module: "cross" if _CROSS.search(name) else alone
            for name, module in model.named_modules()
        }
    stacks: dict[nn.Module, StackName] = {}
    for name, module in model.named_modules():
        if not _DECODER.search(name):
            stacks[module] = "encoder"
        else:
            stacks[module] = "cross" if _CROSS.search(name) else "decoder"
    return stacks


def has_towers(model: PreTrainedModel) -> bool:
    """Return whether two towers read a text and a picture, to compare them (CLIP, SigLIP)."""
    if model.config.model_type not in MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION_MAPPING_NAMES:
        return False
    towers = {name for name, _ in model.named_children()}
    return {"text_model", "vision_model"} <= towers


def has_stages(config: PreTrainedConfig) -> bool:
    """Return whether a picture passes through stages of ever coarser cells with own tokens."""
    return config.model_type in ("swin", "segformer")


def _tower(name: str, otherwise: StackName) -> StackName:
    match = _TOWER.search(name)
    return otherwise if match is None else "text" if match[2] == "text" else "vision"


STAGES: tuple[StackName, ...] = ("stage1", "stage2", "stage3", "stage4")


def _stage(name: str, otherwise: StackName) -> StackName:
    match = _STAGE.search(name)
    return otherwise if match is None else STAGES[int(match[2])]


def has_rotary_positions(model: PreTrainedModel) -> bool:
    """Return whether queries and keys of self-attention are turned by their positions (RoPE)."""
    if any("rotary" in type(module).__name__.lower() for module in model.modules()):
        return True
    return getattr(model.config.get_text_config(), "rope_parameters", None) is not None


def input_embedding(model: PreTrainedModel) -> nn.Module:
    """Return the layer that turns input ids into vectors; of an encoder-decoder, the encoder's.

    Raises UnsupportedError when there is none (CANINE reads characters by hashes).
    """
    readers = (model.get_encoder(), model) if has_decoder(model) else (model,)
    for reader in readers:  # FSMT's encoder does not say which it is, and the whole model does
        try:
            embedding = reader.get_input_embeddings()
        except (AttributeError, NotImplementedError):
            continue
        if isinstance(embedding, nn.Module):
            return embedding
    raise UnsupportedError(
        N_(
            "{name} has no single layer that turns tokens into vectors, so no token can be removed "
            "from them. Its attention maps can be shown if it returns them.",
            name=name_of(model),
        )
    )


def decoder_embedding(model: PreTrainedModel) -> nn.Module:
    """Return the layer that turns a decoder's own ids into vectors.

    Raises UnsupportedError when the decoder does not name it.
    """
    decoder: Any = model.get_decoder()
    try:
        return decoder.get_input_embeddings()
    except (AttributeError, NotImplementedError) as error:
        embedding = getattr(decoder, "embed_tokens", None)
        if isinstance(embedding, nn.Module):
            return embedding
        raise UnsupportedError(
            N_(
                "The layer of the decoder of {name} that turns tokens into vectors was not found.",
                name=name_of(model),
            )
        ) from error


def blocks(model: PreTrainedModel) -> list[nn.Module]:
    """Return the layers of a model, in order; of an encoder-decoder, the encoder's.

    Raises UnsupportedError when they are not one list (ALBERT's layers are one module).
    """
    reader = model.get_encoder() if has_decoder(model) else model
    count = getattr(model.config.get_text_config(), "num_hidden_layers", None)
    lists = [layers for layers in _lists(reader) if len(layers) == count]
    if not lists:
        raise UnsupportedError(
            N_(
                "{name} does not keep its layers in one list, so the vectors between them cannot "
                "be read.",
                name=name_of(model),
            )
        )
    return list(lists[0])


def answering_blocks(model: PreTrainedModel) -> list[nn.Module]:
    """Return the layers that end in the answer, in order; of an encoder-decoder, the decoder's.

    Raises UnsupportedError when they are not one list.
    """
    if not has_decoder(model):
        return blocks(model)
    last = last_block(model)
    return next(list(layers) for layers in _lists(model.get_decoder()) if layers[-1] is last)


def handed_on(output: Any) -> Any:
    """Return the vectors in what a layer or an MLP returns: alone, or first of several things."""
    return output[0] if isinstance(output, tuple | list) else output


def with_handed_on(output: Any, vectors: Tensor) -> Any:
    """Return what a layer returned with other vectors in it."""
    return type(output)([vectors, *output[1:]]) if isinstance(output, tuple | list) else vectors


_FEED_FORWARD = re.compile(
    r"(^|\.)(mlp|ffn|ff|feed_?forward|DenseReluDense|(block_sparse_)?moe)$", re.IGNORECASE
)


def named_feed_forward(block: nn.Module) -> nn.Module | None:
    """Return the module of a layer that has one of the usual names of an MLP, or None."""
    for name, module in block.named_modules():
        if _FEED_FORWARD.search(name) and not isinstance(module, nn.Linear):  # ALBERT's first half
            return module
    return None


def feed_forward(block: nn.Module, width: int, attending: nn.Module) -> nn.Module | None:
    """Return the module whose output is what a layer's MLP adds, [..., width].

    The MLP itself where it has one of the usual names; else the last linear map to `width` beside
    `attending`, the projection after the heads (BERT's and BART's layers have no module of their
    own for it). None where neither is found.
    """
    if (mlp := named_feed_forward(block)) is not None:
        return mlp
    maps = [
        module
        for module in block.modules()
        if module is not attending and (
            (isinstance(module, nn.Linear) and module.out_features == width)
            or (isinstance(module, Conv1D) and module.nf == width)
        )
    ]  # fmt: skip
    # Queries, keys and values may be as wide; they stand inside the attention module.
    inside = {
        part
        for name, module in block.named_modules()
        if name and _ATTENTION.search(name.rpartition(".")[2])
        for part in module.modules()
    }
    outside = [module for module in maps if module not in inside]
    return outside[-1] if outside else None


def last_block(model: PreTrainedModel) -> nn.Module:
    """Return the module that is called last of all layers; of an encoder-decoder, the decoder's.

    Where one module is called many times (ALBERT) it is that one, and its last call counts.
    Raises UnsupportedError when no list of layers is found.
    """
    reader = model.get_decoder() if has_decoder(model) else model
    lists = _lists(reader)
    parts = (model.config.get_text_config(), model.config.get_text_config(decoder=True))
    counts = {
        getattr(part, name, None)
        for part in parts
        for name in ("num_hidden_layers", "decoder_layers", "num_decoder_layers")
    }
    layers = [modules for modules in lists if len(modules) in counts] or lists
    if not layers:
        raise UnsupportedError(
            N_(
                "{name} does not keep its layers in a list, so the last layer is not known.",
                name=name_of(model),
            )
        )
    return layers[0][-1]


def _lists(reader: nn.Module) -> list[nn.ModuleList | nn.Sequential]:
    """Return the lists of modules with attention in them; of all modules where no name says so."""
    # What people write themselves is often a Sequential; of transformers these are no layers.
    own = getattr(reader, "layers_are_calls", False)
    kinds = (nn.ModuleList, nn.Sequential) if own else (nn.ModuleList,)
    candidates = [(n, m) for n, m in reader.named_modules() if isinstance(m, kinds) and len(m)]
    # Where a model sees as well as it reads (LLaVA), its text is what layers are counted in.
    lists = [m for n, m in candidates if not _SEEING.search(n)] or [m for _, m in candidates]
    attending = [m for m in lists if any(_ATTENTION.search(name) for name, _ in m.named_modules())]
    return attending or lists


_ACTIVATION = re.compile(r"gelu|silu|swish|relu|mish|sigmoid|tanh", re.IGNORECASE)
_NO_ACTIVATION = ("GLU", "MultiheadAttention", "Softmax", "Softmax2d", "Softmin", "LogSoftmax")


def activations(model: nn.Module) -> list[nn.Module]:
    """Return the modules that apply one function to each number alone: GELU, SiLU, tanh, ..."""
    homes = ("transformers.activations", "torch.nn.modules.activation")
    return [
        module
        for module in model.modules()
        if (
            type(module).__module__ in homes
            or (_ACTIVATION.search(type(module).__name__) and not list(module.parameters()))
        )
        and type(module).__name__ not in _NO_ACTIVATION
        and not list(module.children())
    ]


_PROJECTIONS = (
    "o_proj", "out_proj", "c_proj", "Wo", "out_lin", "o", "dense", "out", "output.dense",
)  # fmt: skip


def output_projection(
    model: PreTrainedModel, attention: nn.Module
) -> tuple[nn.Module, Tensor] | None:
    """Return the linear map after an attention module's heads, and its matrix [d_heads, d_model].

    Found by the names in use, in the module itself or beside it (BERT's `output.dense`); None
    where there is none by these names. That it stands right after the heads has to be checked.
    """
    name_of = {module: name for name, module in model.named_modules()}
    parent = model.get_submodule(name_of[attention].rpartition(".")[0])
    for holder in (attention, parent):
        for name in _PROJECTIONS:
            try:
                projection = holder.get_submodule(name)
            except AttributeError:
                continue
            if isinstance(projection, nn.Linear):
                return projection, projection.weight.T
            if isinstance(projection, Conv1D):
                return projection, projection.weight
    return None


def leading_tokens(model: nn.Module) -> tuple[str, ...]:
    """Return the tokens that a model of patches puts before its patches: a class token, mostly."""
    parameters = {name.rpartition(".")[2]: weight for name, weight in model.named_parameters()}
    marks = {"cls_token": "[CLS]", "class_embedding": "[CLS]", "distillation_token": "[DIST]"}
    tokens = [mark for name, mark in marks.items() if name in parameters]
    if "register_tokens" in parameters:  # DINOv2: places to keep what belongs to no patch
        tokens += [f"[REG {number}]" for number in range(parameters["register_tokens"].shape[1])]
    return tuple(tokens)


def longest_input(config: PreTrainedConfig, tokenizer_limit: int) -> int | None:
    """Return the most tokens that the model's positions allow, or None without such a limit."""
    limits = []
    if 1 <= tokenizer_limit < 1_000_000:  # transformers' "no limit" is 1e30, others' is -1 or 0
        limits.append(tokenizer_limit)
    positions = setting(
        config, "max_position_embeddings",
        "max_encoder_position_embeddings",  # LED
        "max_seq_len",  # MPT
    )  # fmt: skip
    if isinstance(positions, int) and positions > 0 and not _positions_are_relative(config):
        limits.append(positions - _reserved_positions(config))
    return min(limits) if limits else None


def longest_output(config: PreTrainedConfig) -> int | None:
    """Return the positions of a decoder that has its own count of them; None otherwise."""
    positions = setting(
        config, "max_decoder_position_embeddings", "max_target_positions", "max_text_positions"
    )
    if isinstance(positions, int):
        return positions
    # A pair put together from two models (TrOCR, BERT2BERT) has a config for each.
    decoder = getattr(config, "decoder", None)
    positions = getattr(decoder, "max_position_embeddings", None)
    return positions if isinstance(positions, int) and positions > 0 else None


def _positions_are_relative(config: PreTrainedConfig) -> bool:
    return hasattr(config, "relative_attention_num_buckets") or config.model_type == "bloom"


def _reserved_positions(config: PreTrainedConfig) -> int:
    # RoBERTa and its kin number positions from pad_token_id + 1, so the first ones are never used.
    kin = ("roberta", "camembert", "xlm-roberta", "xlm-roberta-xl", "longformer", "mpnet", "luke")
    padding = setting(config, "pad_token_id")
    padding = 1 if padding is None else padding
    return padding + 1 if config.model_type in kin else 0
