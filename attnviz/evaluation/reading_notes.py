"""How far a model could read the rows that it was asked: unknown words, and what was cut."""

from __future__ import annotations

from attnviz.evaluation.batches import EncodedTexts
from attnviz.models.model import Model
from attnviz.records import Unknown


def reading_notes(model: Model, texts: EncodedTexts) -> tuple[str, ...]:
    """Return in sentences what a reader must know before believing figures about these rows."""
    return (*_unknown(texts), *_cut(model, texts))


def _cut(model: Model, texts: EncodedTexts) -> tuple[str, ...]:
    if not texts.cut:
        return ()
    n = len(texts.cut)
    return (
        f"{n} text{'s are' if n > 1 else ' is'} longer than the {model.max_tokens} tokens that "
        f'"{model.name}" takes; the rest was not read.',
    )


def _unknown(texts: EncodedTexts) -> tuple[str, ...]:
    if not texts.unknown_counts[:, 0].any():
        return ()
    some = [each for each in texts.unknown if each.count]
    every = Unknown(*texts.unknown_counts.sum(0).tolist())
    note = f"{every} ({every.share:.1%} of all), in {len(some):,} of {len(texts.rows):,} rows."
    if much := sum(each.much for each in some):
        note += (
            f" In {much:,} of them more than a fifth is unknown. The model cannot read these "
            "rows, but the figures still count its answers to them."
        )
    return (note,)
