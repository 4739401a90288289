"""The texts that were asked about last, as tokens: several methods are mostly asked about one."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from attnviz.models.model import Model
from attnviz.text.words import told_apart_by
from attnviz.tracing.inputs import Prepared, prepare_text

MOST = 8
"""Texts of one model that are kept."""

_Key = tuple[tuple[str, str | None], str, int, str]
_KEPT: WeakKeyDictionary[Model, dict[_Key, Prepared]] = WeakKeyDictionary()
_LOCK = Lock()


def prepared_text(model: Model, text: str, second: str | None = None) -> Prepared:
    """Return what `prepare_text` gives for a text or a pair; mostly it is there already.

    Where tokens were added to the tokenizer meanwhile, or words are told apart by another
    dictionary, texts are taken apart anew. Raises as `prepare_text` does.
    """
    if model.tokenizer is None:
        return prepare_text(model, text, second)
    words_by = told_apart_by(f"{text}\n{second or ''}")
    key = ((text, second), model.device, len(model.tokenizer), words_by)
    with _LOCK:
        texts = _KEPT.setdefault(model, {})
        kept = texts.pop(key, None)
    if kept is None:
        kept = prepare_text(model, text, second)
    with _LOCK:
        texts[key] = kept  # the latest is last
        for oldest in list(texts)[:-MOST]:
            texts.pop(oldest)
    return kept
