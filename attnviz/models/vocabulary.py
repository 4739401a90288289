"""Whether a tokenizer and the embedding of its model fit: every token needs a row."""

from __future__ import annotations

from typing import Any, Literal

from attnviz.errors import UnsupportedError
from attnviz.language import N_, counted
from attnviz.models import anatomy
from attnviz.models.model import Model

_NAMED = 3


Reader = Literal["text", "target"]
"""Which table ids are looked up in: that of the input, or that of the decoder."""


def embedding_rows(hf: Any, of: Reader = "text") -> int | None:
    """Return how many ids a model can read; None where they are in no table (CANINE)."""
    config = hf.config.get_text_config()
    if getattr(config, "vocab_size", None) is None:
        return None
    try:
        target = of == "target" and anatomy.has_decoder(hf)
        reader = getattr(hf, "text_model", hf)  # of two towers, the one that reads
        table = anatomy.decoder_embedding(hf) if target else anatomy.input_embedding(reader)
    except (AttributeError, UnsupportedError):  # a model that reads no ids
        return None
    rows = getattr(table, "num_embeddings", None)
    return rows if isinstance(rows, int) else None


def tokens_with_a_row(model: Model) -> int:
    """Return how many of a tokenizer's tokens the model has a vector for."""
    rows = embedding_rows(model.hf)
    return len(model.tokenizer) if rows is None else min(len(model.tokenizer), rows)


def without_row(tokenizer: Any, rows: int) -> list[str]:
    """Return the tokens of a tokenizer whose ids lie beyond so many rows, by their ids."""
    vocabulary = tokenizer.get_vocab()
    tokens = [(number, token) for token, number in vocabulary.items() if number >= rows]
    return [token for _, token in sorted(tokens)]


def vocabulary_notes(hf: Any, tokenizer: Any) -> tuple[str, ...]:
    """Return in sentences what a tokenizer says that does not go with the model.

    Tokens which the model has no row for, and a longest input that is none.
    """
    if tokenizer is None:
        return ()
    return (*_lacking(hf, tokenizer), *_limit(tokenizer))


def _limit(tokenizer: Any) -> tuple[str, ...]:
    limit = tokenizer.model_max_length
    if limit >= 1:
        return ()
    return (
        N_(
            "The tokenizer's model_max_length is {limit:g} tokens, which is not a usable limit. "
            "Only the model's positions limit the text.",
            limit=limit,
        ),
    )


def _lacking(hf: Any, tokenizer: Any) -> tuple[str, ...]:
    rows = embedding_rows(hf)
    if rows is None or len(tokenizer) <= rows:
        return ()
    lacking = without_row(tokenizer, rows)
    if not lacking:
        return ()
    examples = ", ".join(f'"{token[:40]}"' for token in lacking[:_NAMED])
    more = ", ..." if len(lacking) > _NAMED else ""
    return (
        counted(
            "The tokenizer has {n:,} token more than the {rows:,} rows of the embedding: a text "
            "with {examples}{more} cannot be read. "
            "model.resize_token_embeddings(len(tokenizer)) adds rows for them, which then need "
            "training.",
            "The tokenizer has {n:,} tokens more than the {rows:,} rows of the embedding: a text "
            "with {examples}{more} cannot be read. "
            "model.resize_token_embeddings(len(tokenizer)) adds rows for them, which then need "
            "training.",
            n=len(lacking),
            rows=rows,
            examples=examples,
            more=more,
        ),
    )
