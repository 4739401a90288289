"""The tokens of a text as a record: what they show, where they stand, which words they make."""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from attnviz.models.model import Model
from attnviz.records import Tokens
from attnviz.records.grouping import word_of_tokens
from attnviz.text.visible import label
from attnviz.text.words import told_apart_by
from attnviz.tracing import display
from attnviz.tracing.encoding import EncodedText
from attnviz.tracing.places import spans_of_pieces


def tokens_of(model: Model, encoded: EncodedText, texts: tuple[str, ...]) -> Tokens:
    """Return the tokens of one encoded text (or pair) for display."""
    tokenizer = model.tokenizer
    assert tokenizer is not None
    ids, special = encoded.ids, encoded.special
    pieces = tuple(tokenizer.convert_ids_to_tokens(ids.tolist()))
    segment, spans = encoded.segment, encoded.spans
    if segment is None:
        segment = encoded.types
        segment = _segments(special, len(texts)) if segment is None else segment
    if spans is None:
        spans = _spans(model, ids, np.where(special, -1, segment), texts)
    special = special | (segment < 0)
    segment = np.where(special, -1, segment)
    spans = np.where(special[:, None], -1, spans)
    unknown = is_unknown(tokenizer, ids) & ~special
    return Tokens(
        text=_with_unknown_words(displayed(model, ids), unknown, spans, segment, texts),
        pieces=pieces,
        ids=ids,
        special=special,
        word=words_of(texts, spans, segment),
        segment=segment,
        spans=spans,
        unknown=unknown,
        words_by=told_apart_by("\n".join(texts)),
    )


def tokens_of_ids(model: Model, ids: Tensor, text: str | None = None) -> Tokens:
    """Return tokens for ids that no text was encoded to (what a decoder is fed).

    With the text that they spell they are laid along it, and make its words.
    """
    tokenizer = model.tokenizer
    assert tokenizer is not None
    array = ids.cpu().numpy()
    pieces = tuple(tokenizer.convert_ids_to_tokens(array.tolist()))
    markup = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}  # an unknown word is a word
    special = np.isin(array, list(markup))
    segment = np.where(special, -1, 0)
    spans = np.full((len(array), 2), -1)
    if text is not None:
        spans = _spans(model, array, segment, (text,))
    return Tokens(
        text=displayed(model, array),
        pieces=pieces,
        ids=array,
        special=special,
        word=words_of((text or "",), spans, segment),
        segment=segment,
        spans=spans,
        unknown=is_unknown(tokenizer, array) & ~special,
        words_by=told_apart_by(text or ""),
    )


def displayed(model: Model, ids: np.ndarray | list[int]) -> tuple[str, ...]:
    """Return vocabulary ids as readable strings."""
    assert model.tokenizer is not None
    byte_level = display.is_byte_level(model.tokenizer)
    pieces = model.tokenizer.convert_ids_to_tokens([int(i) for i in ids])
    return tuple(display.readable(piece or "", byte_level=byte_level) for piece in pieces)


def words_of(texts: tuple[str, ...], spans: np.ndarray, segment: np.ndarray) -> np.ndarray:
    """Return the number of each token's word, counted through all texts; -1 at special tokens."""
    word, number = np.full(len(segment), -1), 0
    for at, text in enumerate(texts):
        inside = segment == at
        if inside.any():
            word[inside] = number + word_of_tokens(text, spans[inside])
            number = int(word.max()) + 1
    return word


def is_unknown(tokenizer: Any, ids: np.ndarray) -> np.ndarray:
    """Return [token] whether ids stand for what the vocabulary does not have.

    Tokenizers that know every byte name another special token there (GPT-2 its end of text), which
    stands for itself where it occurs.
    """
    unknown = tokenizer.unk_token_id
    others = ("bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id", "mask_token_id")
    if unknown is None or any(getattr(tokenizer, name, None) == unknown for name in others):
        return np.zeros(len(ids), bool)
    return ids == unknown


def _segments(special: np.ndarray, texts: int) -> np.ndarray:
    """Return which text each token is of, where a tokenizer only puts special tokens between."""
    if texts == 1:
        return np.zeros(len(special), int)
    plain = np.flatnonzero(~special)
    behind = np.flatnonzero(special[plain[0] :]) + plain[0] if len(plain) else plain
    border = behind[0] if len(behind) else len(special)
    return (np.arange(len(special)) > border).astype(int)


def _spans(
    model: Model, ids: np.ndarray, segment: np.ndarray, texts: tuple[str, ...]
) -> np.ndarray:
    """Return where the tokens of each text stand in it, by what they spell."""
    spans = np.full((len(ids), 2), -1)
    for at, text in enumerate(texts):
        inside = segment == at
        if inside.any():
            spans[inside] = spans_of_pieces(_spellings(model, ids[inside], text), text)
    return spans


def _spellings(model: Model, ids: np.ndarray, text: str) -> list[bytes]:
    tokenizer: Any = model.tokenizer
    pieces = [piece or "" for piece in tokenizer.convert_ids_to_tokens(ids.tolist())]
    if (spelling := _bytes_of(pieces, text)) is not None:
        return spelling
    byte_level = display.is_byte_level(tokenizer)
    return [
        b"" if unknown else display.bytes_of_piece(piece, byte_level=byte_level)
        for piece, unknown in zip(pieces, is_unknown(tokenizer, ids), strict=True)
    ]


def _bytes_of(pieces: list[str], text: str) -> list[bytes] | None:
    """Return the bytes of a tokenizer whose pieces are single bytes (ByT5); None for another."""
    if not all(len(piece) == 1 and ord(piece) < 256 for piece in pieces):
        return None
    spelling = [bytes([ord(piece)]) for piece in pieces]
    return spelling if b"".join(spelling) == text.encode("utf-8", "replace") else None


def _with_unknown_words(
    labels: tuple[str, ...], unknown: np.ndarray, spans: np.ndarray, segment: np.ndarray,
    texts: tuple[str, ...],
) -> tuple[str, ...]:  # fmt: skip
    """Put the reader's own word beside [UNK]: the model does not know it, the reader does."""
    words = [
        texts[of][span[0] : span[1]].strip() if is_so and 0 <= span[0] < span[1] else ""
        for is_so, span, of in zip(unknown, spans, segment, strict=True)
    ]
    return tuple(
        f"{text} {label(word)}" if word and word != text else text
        for text, word in zip(labels, words, strict=True)
    )
