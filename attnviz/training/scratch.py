"""Models and tokenizers from nothing, as the architecture editor describes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import transformers as tf
from transformers import PreTrainedConfig

import attnviz.models.colour_key_network as ours
from attnviz.errors import InputError
from attnviz.language import N_, several
from attnviz.training.config import Architecture
from attnviz.training.recipes.vocabularies import (
    BOS,
    EOS,
    PAD,
    byte_pieces,
    whole_words,
    word_pieces,
)


def tokenizer(design: Architecture, texts: Sequence[str]) -> Any:
    """Return a tokenizer of the training texts: WordPiece for a BERT, else byte-level pieces.

    With `pieces: words` every word is one piece, the most frequent first.
    """
    if design.kind == "bert":
        return word_pieces(texts, size=design.vocabulary, longest=design.context)
    template = {"bart": "$A </s>", "llama": "<s> $A", "gpt2": "<s> $A"}[str(design.kind)]
    if design.pieces == "words":
        return whole_words(texts, size=design.vocabulary, longest=design.context, template=template)
    return byte_pieces(texts, size=design.vocabulary, longest=design.context, template=template)


def processor(side: int) -> Any:
    """Return an image processor for square pictures of that side."""
    return tf.ViTImageProcessor(
        size={"height": side, "width": side}, image_mean=[0.5] * 3, image_std=[0.5] * 3
    )


def configuration(
    design: Architecture, *, pieces: int, side: int, horizon: int, dropout: float | None
) -> PreTrainedConfig:
    """Return the config of a new model.

    pieces: of its vocabulary. side: of its pictures, in pixels. Raises InputError when the sizes do
    not fit each other.
    """
    inner = design.inner or 4 * design.width
    off = 0.1 if dropout is None else dropout
    layers, heads, width = design.layers, design.heads, design.width
    ids: dict[str, Any] = {"pad_token_id": PAD, "bos_token_id": BOS, "eos_token_id": EOS}
    # The usual 0.02 is meant for models 768 wide and more. One 64 wide hardly moves from it: after
    # 400 steps a BART told no date right, and from 0.1 it told nine of ten.
    # Not for a Llama that is to learn to copy: from 0.1 no head had begun to at step 400.
    spread = design.spread or max(0.02, min(0.1, 0.8 / design.width**0.5))
    plain: dict[str, Any] = {
        "hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": heads,
        "intermediate_size": inner, "initializer_range": spread,
    }  # fmt: skip
    match design.kind:
        case "bert":
            return tf.BertConfig(
                vocab_size=pieces, max_position_embeddings=design.context, pad_token_id=0,
                hidden_dropout_prob=off, attention_probs_dropout_prob=off, **plain,
            )  # fmt: skip
        case "llama":
            return tf.LlamaConfig(
                vocab_size=pieces, max_position_embeddings=design.context, attention_dropout=off,
                num_key_value_heads=heads, tie_word_embeddings=True, **ids, **plain,
            )  # fmt: skip
        case "gpt2":
            return tf.GPT2Config(
                vocab_size=pieces, n_positions=design.context, n_embd=width, n_layer=layers,
                n_head=heads, n_inner=inner, resid_pdrop=off, embd_pdrop=off, attn_pdrop=off, **ids,
            )  # fmt: skip
        case "bart":
            return tf.BartConfig(
                vocab_size=pieces, d_model=width, encoder_layers=layers, decoder_layers=layers,
                encoder_attention_heads=heads, decoder_attention_heads=heads, dropout=off,
                encoder_ffn_dim=inner, decoder_ffn_dim=inner, init_std=spread,
                max_position_embeddings=design.context, decoder_start_token_id=BOS,
                forced_eos_token_id=None, **ids,
            )  # fmt: skip
        case "vit":
            _divides(side, design.patch)
            return tf.ViTConfig(
                image_size=side, patch_size=design.patch, hidden_dropout_prob=off / 2,
                attention_probs_dropout_prob=off / 2, **plain,
            )  # fmt: skip
        case "colour_key":
            _divides(side, design.patch)
            if design.patch & (design.patch - 1) or design.width < design.patch:
                raise InputError(
                    N_(
                        "The cells of a colour_key model are 2, 4, 8, ... pixels wide and no wider "
                        "than the model; got {patch} for a width of {width}.",
                        patch=design.patch,
                        width=design.width,
                    )
                )
            return ours.ColourKeyConfig(
                image_size=side, patch_size=design.patch, hidden_size=width,
                intermediate_size=inner, num_hidden_layers=layers, num_attention_heads=heads,
            )  # fmt: skip
        case _:
            return tf.PatchTSTConfig(
                context_length=design.context, prediction_length=horizon, patch_length=design.patch,
                patch_stride=design.patch, init_std=0.05, d_model=width, num_hidden_layers=layers,
                num_attention_heads=heads, ffn_dim=inner, pooling_type=None, norm_type="layernorm",
                attention_dropout=off / 2, ff_dropout=off / 2,
            )  # fmt: skip


def _divides(side: int, patch: int) -> None:
    if side % patch:
        raise InputError(
            several(
                "Pictures {n} pixels wide cannot be cut into patches of {patch}.",
                n=side,
                patch=patch,
            )
        )
