"""Labels of stretches of a text (doccano, Prodigy, spaCy) as words with a label each.

    {"text": "Mei lives in Oslo", "label": [[0, 3, "PER"], [13, 17, "LOC"]]}
    tokens  ["Mei", "lives", "in", "Oslo"]      ner_tags  ["B-PER", "O", "O", "B-LOC"]

Words are runs of letters and digits; where a script has no blanks, characters. They are cut where a
stretch begins or ends, so that no label is moved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
    "|(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])\\w)+|[^\\w\\s]"
)
_BEGIN, _END = ("start", "start_offset", "begin"), ("end", "end_offset")
_KIND = ("label", "type", "entity", "tag", "category")

_LONGEST_KIND = 500
"""A longer label is none: it would be written once a word."""

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Tagged:
    """Sentences as words and labels; `overlapping` stretches were left out."""

    tokens: list[list[str] | None]
    tags: list[list[str] | None]
    overlapping: int


def tagged_words(texts: Sequence[Any], spans: Sequence[Any]) -> Tagged | None:
    """Return the texts as words with labels; None where the other column holds no spans.

    A text without a list of stretches has no words and no labels.
    """
    if not any(spans) or not any(isinstance(text, str) for text in texts):
        return None
    tokens: list[list[str] | None] = []
    tags: list[list[str] | None] = []
    overlapping = 0
    for text, text_spans in zip(texts, spans, strict=True):
        if text_spans is None or not isinstance(text, str):
            tokens.append(None)
            tags.append(None)
            continue
        valid_spans = _spans(text_spans, len(text)) if isinstance(text_spans, list) else None
        if valid_spans is None:
            return None
        outermost: list[Span] = []
        for span in sorted(valid_spans, key=lambda span: (span[0], -span[1])):
            if outermost and span[0] < outermost[-1][1]:
                overlapping += 1
            else:
                outermost.append(span)
        words, labels = _words(text, outermost)
        tokens.append(words)
        tags.append(labels)
    return Tagged(tokens, tags, overlapping)


def _spans(cells: list[Any], length: int) -> list[Span] | None:
    """Return the stretches of one text; None if one is none, or lies outside of it."""
    result: list[Span] = []
    for each in cells:
        if isinstance(each, Mapping):
            begin, end, kind = (_label_of(each, names) for names in (_BEGIN, _END, _KIND))
        elif isinstance(each, (list, tuple)) and len(each) == 3:
            begin, end, kind = each
        else:
            return None
        if type(begin) is not int or type(end) is not int or not isinstance(kind, str):
            return None
        if not 0 <= begin < end <= length or len(kind) > _LONGEST_KIND:
            return None
        result.append((begin, end, kind))
    return result


def _label_of(each: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((each[name] for name in names if name in each), None)


def _words(text: str, spans: Sequence[Span]) -> tuple[list[str], list[str]]:
    words: list[str] = []
    labels: list[str] = []
    at = 0
    for begin, end, kind in [*spans, (len(text), len(text), "")]:
        for match in _WORD.finditer(text[at:begin]):
            words.append(match.group())
            labels.append("O")
        inside = [match.group() for match in _WORD.finditer(text[begin:end])]
        words += inside
        labels += [f"{'I' if n else 'B'}-{kind}" for n in range(len(inside))]
        at = end
    return words, labels
