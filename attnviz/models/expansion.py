"""How much longer a tokenizer may make a text, read off its parts before it is asked.

A tokenizer.json is a small program: normalizers that replace, regular expressions that cut,
templates that add. Three that each write a thousand letters for one make a gigabyte of "a". The
parts of which tokenizers usually are made have a bound that is worked out here; of the others
nothing can be said, and they are tried in a child first (`models.tokenizer_guard`).
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections import Counter
from dataclasses import dataclass
from typing import Any

from attnviz.errors import raise_what_is_no_fault

_UNICODE = {
    # The most characters that one character becomes (Unicode 17, UAX 15, and full lower case).
    "NFC": 3, "NFD": 4, "NFKC": 18, "NFKD": 18, "Lowercase": 3, "StripAccents": 1, "Strip": 1,
    "Nmt": 1, "BertNormalizer": 12, "ByteLevel": 4,
}  # fmt: skip
_CUTS = {
    "BertPreTokenizer": 1, "Whitespace": 1, "WhitespaceSplit": 1, "Punctuation": 1, "Digits": 1,
    "UnicodeScripts": 1, "CharDelimiterSplit": 1, "Metaspace": 2, "ByteLevel": 5,
}  # fmt: skip
"""Before the model a text is cut; a space may be put before each piece, bytes become letters."""

_WRITES = {"ByteLevel": 1, "ByteFallback": 3, "Fuse": 1, "Strip": 1, "Metaspace": 1, "CTC": 1,
           "WordPiece": 2, "BPEDecoder": 2}  # fmt: skip
"""Of decoders: characters of text for one of a token; WordPiece and BPE put a space before it."""

_MODELS = ("BPE", "Unigram", "WordLevel", "WordPiece")
_LONGEST_WORD = 200
"""Letters of a word that WordPiece looks at, which takes the square of them; BERT has 100."""

LONGEST_PIECE = 256
"""Letters of a piece that Unigram looks for at every letter, which takes the square of them, too;
the longest that real ones have are runs of a mark, of some dozens."""

_AFFIXES = ("continuing_subword_prefix", "end_of_word_suffix")
_LONGEST_AFFIX = 64  # letters that are put to every piece before it is looked for
_LONGEST_PART, _MOST_STEPS = 65_536, 64
"""Of a part as JSON, and of steps in it, each of which goes over the whole text."""

_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_CASES = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
)
_END = r"\s*[\r\n]+|\s+(?!\S)|\s+"
KNOWN = frozenset({
    # GPT-2, GPT-NeoX, CLIP, Bloom, Falcon, StarCoder
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    r" ?[^(\s|[.,!?…。，、।۔،])]+", r" ?[^(\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+",
    r"[0-9][0-9][0-9]", r"\d", r"\d{1,3}", r"[0-9]", r"\p{N}", r"\p{N}{1,3}", r"\d+",
    # GPT-4 and Llama 3, Qwen, GPT-4o, Mistral
    _WORDS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + _END,
    _WORDS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + _END,
    _WORDS + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|" + _END,
    _CASES + r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + _END,
    _CASES.replace(r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "") + r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|"
    + _END,
    # attnviz's own (training.recipes.vocabularies)
    r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s",
    # of normalizers: runs of blanks, lines
    " {2,}", r"\s+", " +", r"[\n\r\t]", r"[\r\n]", "\n", r"\n",
})  # fmt: skip
"""Regular expressions that take a time in proportion to the text, whatever it is."""


@dataclass(frozen=True)
class Bound:
    """The most that comes of a text.

    Attributes:
        letters: characters, or tokens, for one character of the text.
        extra_tokens: tokens that are put around one text.
        letters_of_token: characters of text for one of a token, when ids become text again; None
            where it is not known.
    """

    letters: float
    extra_tokens: int
    letters_of_token: float | None


def bound_of(backend: Any) -> Bound | None:
    """Return the bound of a `tokenizers.Tokenizer`; None where a part of it is not known."""
    states = [_state(part) for part in (
        backend.normalizer, backend.pre_tokenizer, backend.post_processor, backend.decoder
    )]  # fmt: skip
    normal, cut, each = (
        of(s) for of, s in zip((_normalizer_growth, _cut, _processor_growth), states, strict=False)
    )
    if normal is None or cut is None or each is None or not _is_known_model(backend.model):
        return None
    if not all(map(_is_short, states)):
        return None
    extra_tokens = max(backend.num_special_tokens_to_add(pair) for pair in (False, True))
    # A letter that the model does not know may become four bytes.
    bytes_of_letter = 4 if type(backend.model).__name__ in ("BPE", "Unigram") else 1
    letters = bytes_of_letter * normal * cut * each
    return Bound(letters, extra_tokens, _decoder_growth(states[3]))


def is_usual(settings: Any) -> bool:
    """Return whether the parts in a tokenizer.json are known, so that opening it only reads."""
    if not isinstance(settings, dict) or not isinstance(settings.get("model"), dict):
        return False
    kinds = {
        "normalizer": _normalizer_growth,
        "pre_tokenizer": _cut,
        "post_processor": _processor_growth,
        "decoder": _decoder_growth,
    }
    parts = {name: settings.get(name) for name in kinds}
    known = all(kinds[name](part) is not None for name, part in parts.items())
    return known and all(map(_is_short, parts.values())) and _is_known_type(settings["model"])


def _state(part: Any) -> Any:
    """Return a part as its tokenizer.json says it; what is no part of the library is not known."""
    if part is None:
        return None
    try:
        return json.loads(part.__getstate__())
    except BaseException as error:  # a part written in Python, which cannot be said
        raise_what_is_no_fault(error)
        return {"type": "?"}


def _is_known_model(model: Any) -> bool:
    kind, fields = type(model).__name__, {}
    for name in ("max_input_chars_per_word", *_AFFIXES):
        fields[name] = getattr(model, name, None)
    return _is_known_type({"type": kind, **fields})


def _is_known_type(model: dict[str, Any]) -> bool:
    longest = model.get("max_input_chars_per_word") or 0
    affixes = [model.get(name) or "" for name in _AFFIXES]
    return (
        model.get("type") in _MODELS
        and isinstance(longest, int)
        and longest <= _LONGEST_WORD
        and all(isinstance(each, str) and len(each) <= _LONGEST_AFFIX for each in affixes)
    )


def _is_short(part: Any) -> bool:
    """Return whether a part has few steps, and no letters of its own to write but a table's."""
    if isinstance(part, dict) and part.get("type") == "Precompiled":
        return True
    inner = part.get("normalizers") if isinstance(part, dict) else None
    if isinstance(inner, list):
        return len(inner) <= _MOST_STEPS and all(map(_is_short, inner))
    text = json.dumps(part)
    return len(text) <= _LONGEST_PART and text.count('"type"') <= _MOST_STEPS


def _product(parts: Any, of: Any) -> float | None:
    if not isinstance(parts, list):
        return None
    product = 1.0
    for part in parts:
        factor = of(part)
        if factor is None:
            return None
        product *= max(1.0, factor)
    return product


def _normalizer_growth(part: Any) -> float | None:
    """Return how many characters a normalizer makes of one."""
    match part:
        case None:
            return 1
        case {"type": "Sequence", "normalizers": parts}:
            return _product(parts, _normalizer_growth)
        case {"type": "Prepend", "prepend": str(put)}:  # before each piece between added tokens
            return 1 + len(put)
        case {"type": "Replace"}:
            return _replacement_growth(part)
        case {"type": "Precompiled", "precompiled_charsmap": str(table)}:
            return _longest_entry(table)
        case {"type": str(kind)}:
            return _UNICODE.get(kind)
    return None


def _cut(part: Any) -> float | None:
    match part:
        case None:
            return 1
        case {"type": "Sequence", "pretokenizers": parts}:
            return _product(parts, _cut)
        case {"type": "Split", "pattern": {"Regex": regex}}:
            return 1 if regex in KNOWN else None
        case {"type": "Split", "pattern": {"String": str(text)}}:
            return 1 if text else None
        case {"type": "FixedLength", "length": int(length)}:
            return 1 if length > 0 else None
        case {"type": str(kind)}:
            return _CUTS.get(kind)
    return None


def _processor_growth(part: Any) -> float | None:
    """Return how often a post-processor writes the same text."""
    match part:
        case None | {"type": "BertProcessing" | "RobertaProcessing" | "ByteLevel"}:
            return 1
        case {"type": "Sequence", "processors": parts}:
            return _product(parts, _processor_growth)
        case {"type": "TemplateProcessing", "single": list(single), "pair": list(pair)}:
            return max(1, *(_repeats(pieces) for pieces in (single, pair)))
    return None


def _repeats(pieces: list[Any]) -> int:
    """Return how often a template writes the text that it repeats most."""
    references = [
        piece["Sequence"] for piece in pieces if isinstance(piece, dict) and "Sequence" in piece
    ]
    return max(
        Counter(str(text.get("id")) for text in references if isinstance(text, dict)).values(),
        default=0,
    )


def _decoder_growth(part: Any) -> float | None:
    match part:
        case None:
            return 2  # a space between tokens
        case {"type": "Sequence", "decoders": parts}:
            return _product(parts, _decoder_growth)
        case {"type": "Replace"}:
            return _replacement_growth(part)
        case {"type": str(kind)}:
            return _WRITES.get(kind)
    return None


def _replacement_growth(part: dict[str, Any]) -> float | None:
    """Return the characters for one where a pattern is replaced: an empty one stands everywhere."""
    match part:
        case {"pattern": {"String": str(old)}, "content": str(new)} if old:
            return max(1.0, len(new) / len(old))
        case {"pattern": {"Regex": str(old)}, "content": str(new)} if old in KNOWN:
            return max(1, len(new))
    return None


def _longest_entry(table: str) -> float | None:
    """Return the longest that SentencePiece's table writes for a character.

    Four bytes say how long its trie is; behind that are the texts, with a zero byte after each.
    """
    try:
        raw = base64.b64decode(table)
        (length,) = struct.unpack_from("<I", raw)
    except (binascii.Error, ValueError, struct.error):
        return None
    return max(1, *map(len, raw[4 + length :].split(b"\0"))) if 4 + length <= len(raw) else None
