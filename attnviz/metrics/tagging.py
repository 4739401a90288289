"""How labels of words mark entities: the usual schemes, found from the labels, and read."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from attnviz.language import N_

Span = tuple[str, int, int]
"""Kind, first word, and the word after the last."""

Reading = Literal["usual", "strict"]

NO_KIND = "entity"
"""The kind of entities whose labels are bare letters: B, I, O."""

_LETTERS = "BIESLUMW"
_PREFIX = re.compile(rf"([{_LETTERS}])([-_/:.|])(.+)", re.IGNORECASE | re.DOTALL)
_SUFFIX = re.compile(rf"(.+)([-_/:.|])([{_LETTERS}])", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(rf"[{_LETTERS}]", re.IGNORECASE)

_SAME_AS = {"L": "E", "U": "S", "M": "I", "W": "S"}
"""Last and unit of BILOU, middle and whole of BMEWO, as the letters of IOBES."""

# What may follow what: letters before, letters here, and whether the kind is the same (=), another
# (!) or any (*). As seqeval's strict mode has them (seqeval/scheme.py, 1.2.2).
_Rules = tuple[tuple[str, str, str], ...]
_ANY = "BIOES"
_STRICT: dict[str, tuple[_Rules, _Rules, _Rules]] = {
    "IOB2": (
        ((_ANY, "B", "*"),),
        (("BI", "I", "="),),
        (("BI", "O", "*"), ("BI", "I", "!"), ("BI", "B", "*")),
    ),
    "IOB1": (
        (("OB", "I", "*"), ("I", "I", "!"), ("IB", "B", "=")),
        (("BI", "I", "="),),
        (("I", "I", "!"), ("IB", "O", "*"), ("I", "B", "*"), ("B", "I", "!"), ("B", "B", "=")),
    ),
    "IOE1": (
        (("OE", "I", "*"), ("I", "I", "!"), ("E", "E", "=")),
        (("I", "IE", "="),),
        (("I", "IE", "!"), ("I", "O", "*"), ("E", "IE", "=")),
    ),
    "IOE2": (
        (("O", "IE", "*"), ("E", "IE", "*"), ("I", "IE", "!")),
        (("I", "IE", "="),),
        (("E", _ANY, "*"),),
    ),
    "IOBES": (
        ((_ANY, "BS", "*"),),
        (("BI", "IE", "="),),
        (("SE", _ANY, "*"),),
    ),
}  # fmt: skip

_CALLED = {
    "IO": N_("IO (a kind a word, nothing marks where an entity begins)"),
    "IOB2": N_("BIO (also called IOB2)"),
    "IOB1": N_("IOB1 (B only where two entities of a kind touch)"),
    "IOE1": N_("IOE1 (E only where two entities of a kind touch)"),
    "IOE2": N_("IOE2 (E marks the last word)"),
    "IOBES": N_("IOBES (also called BIOES)"),
    "BILOU": N_("BILOU"),
    "BMES": N_("BMES (also called BMEWO)"),
}


@dataclass(frozen=True)
class Scheme:
    """One way of marking entities; `scheme_of` finds it.

    name: "IO", "IOB1", "IOB2", "IOE1", "IOE2", "IOBES", "BILOU" or "BMES". side: whether the letter
    stands before the kind (B-PER) or after it (PER-B). letters: those that count as marks.
    """

    name: str
    side: Literal["before", "after"] = "before"
    letters: str = "BI"
    lower: bool = False

    @property
    def called(self) -> str:
        """The name as a reader knows it."""
        return _CALLED[self.name]

    @property
    def forgives(self) -> bool:
        """Whether the usual reading takes a mark that continues nothing as a beginning."""
        return self.name in ("IO", "IOB1", "IOB2", "IOE1")

    def parts(self, label: str) -> tuple[str, str]:
        """Return the letter of IOBES that a label stands for, and the kind; ("O", "") outside."""
        if label == "O" or (self.lower and label == "o"):
            return "O", ""
        letter, kind = _cut(label, self.side)
        if letter and letter in self.letters:
            return _SAME_AS.get(letter, letter), kind
        return "I", label

    def entities(self, labels: Sequence[str], *, reading: Reading = "usual") -> list[Span]:
        """Return the entities that the labels of one sentence's words mark, in order.

        usual: BIO, IOB1, IOE1 and bare kinds as the CoNLL scorer and seqeval's default take them
        (a mark that continues nothing begins an entity), the other schemes strictly. strict: as
        seqeval's strict mode, in which a broken sequence marks nothing.
        """
        cut = [*map(self.parts, labels), ("O", "")]
        if self.forgives and (reading == "usual" or self.name == "IO"):
            return _forgiving(cut)
        rules = _STRICT["IOBES" if self.name in ("BILOU", "BMES") else self.name]
        return _strict(cut, *rules)


def scheme_of(labels: Iterable[str], sentences: Iterable[Sequence[str]] = ()) -> Scheme:
    """Return the scheme that a whole set of labels is written in.

    sentences: true labels, by which IOB1 is told from BIO (in BIO no entity begins with an I) and
    IOE1 from IOE2 (most entities end with an E). Labels without a letter of a scheme are kinds.
    """
    names = {label for label in labels if label not in ("O", "o", "")}
    before, after = (
        {n: _cut(n, side)[0] for n in names if _cut(n, side)[0]} for side in ("before", "after")
    )
    side: Literal["before", "after"] = "before" if len(before) >= len(after) else "after"
    cut = before if side == "before" else after
    letters = set(cut.values())
    whole = len(cut) == len(names) and _is_a_set(letters, cut)
    if not whole:  # kinds among marks: of those only B- and I- are sure to be marks
        cut = {n: a for n, a in before.items() if n[1:2] == "-" and n[0] in "BI"}
        side, letters = "before", set(cut.values())
    if not letters:
        return Scheme("IO", letters="")
    lower = all(name[0 if side == "before" else -1].islower() for name in cut)
    scheme = Scheme(_name(letters), side, "".join(sorted(letters)), lower)
    sentences = list(sentences)
    if scheme.name == "IOB2" and any(_begins_inside(scheme, each) for each in sentences):
        scheme = Scheme("IOB1", side, scheme.letters, lower)
    if scheme.name == "IOE2" and (ends := _ends(scheme, sentences)) and ends["I"] >= ends["E"]:
        scheme = Scheme("IOE1", side, scheme.letters, lower)
    return scheme


def _cut(label: str, side: str) -> tuple[str, str]:
    """Return (the letter in capitals, the kind); ("", "") for a label without one."""
    if _BARE.fullmatch(label):
        return label.upper(), NO_KIND
    if side == "before" and (match := _PREFIX.fullmatch(label)):
        return match[1].upper(), match[3]
    if side == "after" and (match := _SUFFIX.fullmatch(label)):
        return match[3].upper(), match[1]
    return "", ""


def _is_a_set(letters: set[str], cut: dict[str, str]) -> bool:
    """Return whether letters are marks rather than kinds of one letter or with one in front."""
    plain = all(len(name) > 1 and name[1] == "-" for name in cut)
    return bool(letters & set("BIM")) or (plain and bool(letters))


def _name(letters: set[str]) -> str:
    if letters & set("MW"):
        return "BMES"
    if letters & set("LU"):
        return "BILOU"
    if "E" in letters and not letters & set("BS"):
        return "IOE2"
    return "IOBES" if letters & set("ES") else "IOB2"


def _begins_inside(scheme: Scheme, labels: Sequence[str]) -> bool:
    cut = [("O", ""), *map(scheme.parts, labels)]
    has_mark = [bool(_cut(label, scheme.side)[0]) for label in labels]
    pairs = zip(cut, cut[1:], has_mark, strict=False)
    return any(mark and here[0] == "I" and here[1] != before[1] for before, here, mark in pairs)


def _ends(scheme: Scheme, sentences: Iterable[Sequence[str]]) -> Counter[str]:
    """Return how many entities end with an E, and how many with an I."""
    counts: Counter[str] = Counter()
    for labels in sentences:
        cut = [*map(scheme.parts, labels), ("O", "")]
        for here, after in itertools.pairwise(cut):
            if here[0] == "E" or (here[0] == "I" and here[1] != after[1]):
                counts[here[0]] += 1
    return counts


def _forgiving(cut: list[tuple[str, str]]) -> list[Span]:
    """Return spans as conlleval.pl and the default of seqeval have them.

    Tjong Kim Sang and De Meulder 2003.
    """
    spans: list[Span] = []
    kind, begin, before = "", 0, "O"
    for at, (letter, here) in enumerate(cut):
        goes_on = before in "BI" and letter in "IE" and here == kind
        if not goes_on:
            if before != "O":
                spans.append((kind, begin, at))
            begin = at
        kind, before = here, letter
    return spans


def _strict(
    cut: list[tuple[str, str]], starts: _Rules, insides: _Rules, ends: _Rules
) -> list[Span]:
    def holds(rules: _Rules, before: tuple[str, str], here: tuple[str, str]) -> bool:
        same = before[1] == here[1]
        return any(
            before[0] in first and here[0] in then and (kinds == "*" or (kinds == "=") == same)
            for first, then, kinds in rules
        )

    spans: list[Span] = []
    at, before = 0, ("O", "")
    while at < len(cut):
        if not holds(starts, before, cut[at]):
            before = cut[at]
            at += 1
            continue
        end = at + 1
        while end < len(cut) and holds(insides, cut[end - 1], cut[end]):
            end += 1
        if end < len(cut) and holds(ends, cut[end - 1], cut[end]):
            spans.append((cut[at][1], at, end))
        before, at = cut[end - 1], end
    return spans


def tags(spans: Iterable[Span], words: int, scheme: Scheme, like: Iterable[str]) -> list[str]:
    """Return the labels of a sentence's words that mark these entities in a scheme.

    Kinds match without regard to case. Raises KeyError when a kind has no such label.
    """
    spans = list(spans)
    by_part = parts_of(scheme, like)
    labels = [by_part["O", ""]] * words
    touching = {(kind, end) for kind, _, end in spans}
    for kind, begin, end in spans:
        marks = ["I"] * (end - begin)
        if scheme.name in ("IOB2", *_WITH_ENDS) or (
            scheme.name == "IOB1" and (kind, begin) in touching
        ):
            marks[0] = "B"
        if scheme.name in ("IOE2", *_WITH_ENDS):
            marks[-1] = "S" if len(marks) == 1 and scheme.name in _WITH_ENDS else "E"
        for at, mark in enumerate(marks, begin):
            labels[at] = by_part[mark, kind.casefold()]
    return labels


_WITH_ENDS = ("IOBES", "BILOU", "BMES")


def parts_of(scheme: Scheme, labels: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the labels by their letter of IOBES and their kind, in small letters."""
    by_part: dict[tuple[str, str], str] = {}
    for label in labels:
        mark, kind = scheme.parts(label)
        by_part.setdefault((mark, kind.casefold()), label)
    return by_part
