"""How far a model could read the rows that it was asked: unknown words, and what was cut."""

from __future__ import annotations

from attnviz.evaluation.batches import EncodedTexts
from attnviz.language import N_, counted, several
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
        counted(
            '{n} text is longer than the {max_tokens} tokens that "{name}" takes; the rest was not '
            "read.",
            '{n} texts are longer than the {max_tokens} tokens that "{name}" takes; the rest was '
            "not read.",
            n=n,
            max_tokens=model.max_tokens,
            name=model.name,
        ),
    )


def _unknown(texts: EncodedTexts) -> tuple[str, ...]:
    if not texts.unknown_counts[:, 0].any():
        return ()
    some = [each for each in texts.unknown if each.count]
    every = Unknown(*texts.unknown_counts.sum(0).tolist())
    note = several(
        "{every} ({share:.1%} of all), in {some:,} of {n:,} rows.",
        n=len(texts.rows),
        every=every,
        share=every.share,
        some=len(some),
    )
    if much := sum(each.much for each in some):
        note += N_(
            " In {much:,} of them more than a fifth is unknown. The model cannot read these rows, "
            "but the figures still count its answers to them.",
            much=much,
        )
    return (note,)
