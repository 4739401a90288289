"""Where things are in an architecture: which attention module belongs to which stack, and so on."""

import re
import sys

from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_MASKED_LM_MAPPING_NAMES,
)

from attnviz.errors import UnsupportedError
from attnviz.records import StackName

# encoder_attn (BART), EncDecAttention (T5), crossattention (BERT as a decoder)
_CROSS = re.compile(r"cross_?att|encoder_attn|encdec", re.IGNORECASE)
_DECODER = re.compile(r"(^|\.)decoder(\.|$)")


def follows_attention_interface(architecture: type[PreTrainedModel]) -> bool:
    """Whether the architecture calls a registered attention function, so that ours can be met.

    Others (DeBERTa-v2, Bloom, Falcon, ...) compute attention inside their own modules.
    """
    return hasattr(sys.modules[architecture.__module__], "ALL_ATTENTION_FUNCTIONS")


def is_causal(config: PreTrainedConfig) -> bool:
    """Whether self-attention outside an encoder-decoder looks only back."""
    if getattr(config, "is_decoder", False):
        return True
    kind = config.model_type
    if kind == "xlnet":  # listed as a causal model, but it looks both ways
        return False
    return (
        kind in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES and kind not in MODEL_FOR_MASKED_LM_MAPPING_NAMES
    )


def stack_of_modules(model: PreTrainedModel) -> dict[nn.Module, StackName]:
    """Return the stack that each submodule would attend for, were it an attention module."""
    alone: StackName = "decoder" if is_causal(model.config) else "encoder"
    if not model.config.is_encoder_decoder:
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


def has_rotary_positions(model: PreTrainedModel) -> bool:
    """Whether queries and keys of self-attention are turned by their positions (RoPE)."""
    if any("rotary" in type(module).__name__.lower() for module in model.modules()):
        return True
    return getattr(model.config.get_text_config(), "rope_parameters", None) is not None


def input_embedding(model: PreTrainedModel) -> nn.Module:
    """Return the layer that turns input ids into vectors; of an encoder-decoder, the encoder's."""
    reader = model.get_encoder() if model.config.is_encoder_decoder else model
    return reader.get_input_embeddings()


def blocks(model: PreTrainedModel) -> list[nn.Module]:
    """Return the layers of a model, in order; of an encoder-decoder, the encoder's.

    Raises UnsupportedError where they are not one list (ALBERT's layers are one module).
    """
    reader = model.get_encoder() if model.config.is_encoder_decoder else model
    wanted = getattr(model.config.get_text_config(), "num_hidden_layers", None)
    lists = [m for m in reader.modules() if isinstance(m, nn.ModuleList) and len(m) == wanted]
    if not lists:
        raise UnsupportedError(
            f"{type(model).__name__} does not keep its layers in one list, so what passes between "
            "them cannot be read."
        )
    return list(lists[0])


def leading_tokens(model: PreTrainedModel) -> tuple[str, ...]:
    """Return the tokens that a model of patches puts before its patches: a class token, mostly."""
    learned = {name.rpartition(".")[2] for name, _ in model.named_parameters()}
    known = {"cls_token": "[CLS]", "distillation_token": "[DIST]"}
    return tuple(shown for name, shown in known.items() if name in learned)


def longest_input(config: PreTrainedConfig, tokenizer_limit: int) -> int | None:
    """Return the most tokens that the model's positions allow, or None without such a limit."""
    limits = []
    if tokenizer_limit < 1_000_000:  # transformers' "no limit" is 1e30
        limits.append(tokenizer_limit)
    positions = getattr(config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0 and not _positions_are_relative(config):
        limits.append(positions - _reserved_positions(config))
    return min(limits) if limits else None


def _positions_are_relative(config: PreTrainedConfig) -> bool:
    return hasattr(config, "relative_attention_num_buckets") or config.model_type == "bloom"


def _reserved_positions(config: PreTrainedConfig) -> int:
    # RoBERTa and its kin number positions from pad_token_id + 1, so the first ones are never used.
    kin = ("roberta", "camembert", "xlm-roberta", "xlm-roberta-xl", "longformer", "mpnet", "luke")
    padding = config.pad_token_id if getattr(config, "pad_token_id", None) is not None else 1
    return padding + 1 if config.model_type in kin else 0
