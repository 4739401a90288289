"""What of an input a model does not read: refused where it cannot go on, else said."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from attnviz.errors import InputError
from attnviz.language import counted, several
from attnviz.models.model import Model
from attnviz.models.vocabulary import Reader, embedding_rows
from attnviz.records import Tokens

_NAMED = 5


def refuse_what_has_no_row(model: Model, ids: Sequence[int], *, of: Reader = "text") -> None:
    """Raise InputError for a token whose id lies beyond the embedding: the model cannot read it."""
    rows = embedding_rows(model.hf, of)
    beyond = [] if rows is None else [number for number in ids if number >= rows]
    if rows is None or not beyond:
        return
    token = model.tokenizer.convert_ids_to_tokens(int(beyond[0]))
    if model.own is not None:
        raise InputError(
            several(
                '"{name}" has no vector for the token "{token}" (id {beyond}): its embedding has '
                "{n:,} rows. Leave out of the text what its vocabulary does not have.",
                name=model.name,
                token=token,
                beyond=beyond[0],
                n=rows,
            )
        )
    raise InputError(
        several(
            '"{name}" cannot read the token "{token}" (id {beyond:,}): its embedding '
            "has {n:,} rows and its tokenizer {tokenizer:,} tokens. Leave it out of "
            "the text, or call model.resize_token_embeddings(len(tokenizer)), train "
            "the model, and save it again.",
            n=rows,
            name=model.name,
            token=token,
            beyond=beyond[0],
            tokenizer=len(model.tokenizer),
        )
    )


def not_read(tokens: Tokens, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return in a sentence which letters of the texts no token stands for: they were dropped."""
    if (tokens.spans[~tokens.special] < 0).any():
        return ()
    unread: list[str] = []
    markup = {tokens.pieces[at] for at in np.flatnonzero(tokens.special)}
    for segment, text in enumerate(texts):
        covered = np.zeros(len(text) + 1, int)
        spans = tokens.spans[tokens.segment == segment]
        np.add.at(covered, spans[:, 0], 1)
        np.add.at(covered, spans[:, 1], -1)
        for mark in markup:  # of a chat: special tokens have no span, but the model reads them
            text = text.replace(mark, " " * len(mark))
        bare = np.flatnonzero(np.cumsum(covered)[: len(text)] == 0)
        unread += [text[at] for at in bare if unicodedata.category(text[at])[0] in "LNS"]
    if not unread:
        return ()
    different = list(dict.fromkeys(unread))
    listing = ", ".join(f'"{each}"' for each in different[:_NAMED])
    listing += ", ..." if len(different) > _NAMED else ""
    return (
        counted(
            "{n:,} character of the text is in no token, so the model does not read it: {listing}.",
            "{n:,} characters of the text are in no token, so the model does not read them: "
            "{listing}.",
            n=len(unread),
            listing=listing,
        ),
    )
