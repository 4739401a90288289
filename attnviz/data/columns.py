"""Which column of a table is the text, which the label: guesses, each with its reason in words.

A guess is made by name first ("review", "label") and by content where no name is known. It is a
proposal that a person looks at and changes, so the reasons are written to be read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from attnviz.data.column_words import COLUMN_WORDS, ENGLISH_WORDS
from attnviz.data.list_cells import list_in, looks_listed
from attnviz.data.moments import is_moment
from attnviz.data.numerals import comma_of, is_number, number_of
from attnviz.data.object_columns import is_language
from attnviz.data.tables import Table
from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_, several

Role = Literal[
    "text", "second", "label", "words", "source", "target", "image", "mask", "series", "split"
]

ROLE_WORDS: Mapping[str, str] = {
    "text": N_("text"), "second": N_("second text"), "label": N_("label"), "words": N_("words"),
    "source": N_("source"), "target": N_("target"), "image": N_("image"), "mask": N_("mask"),
    "split": N_("given split"),
}  # fmt: skip
"""What a page calls a role."""

ROLES: Mapping[str, tuple[Role, ...]] = {
    "text-classification": ("text", "second", "label"),
    "multi-label": ("text", "second", "label"),
    "regression": ("text", "second", "label"),
    "token-classification": ("words", "label"),
    "translation": ("source", "target"),
    "causal-lm": ("text",),
    "masked-lm": ("text",),
    "image-classification": ("image", "label"),
    "image-segmentation": ("image", "mask"),
    "forecasting": ("series",),
}
"""The columns that each task is made of; "second" may be missing everywhere."""

_NAMES: Mapping[Role, tuple[str, ...]] = {
    role: (*ENGLISH_WORDS[role], *COLUMN_WORDS.get(role, ())) for role in get_args(Role)
}
"""What columns are called, most usual first."""

_OF_WORDS = frozenset({"tokens", "words", "token", "word"})
_SPLIT_NAMES = frozenset({"train", "training", "validation", "valid", "val", "dev", "test"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_IDS = re.compile(r"\d{1,3}(?:,\d{1,2})*")
_SAMPLE = 1_000
_CLASS_NAMES = ("label", "labels", "gold_label", "class", "category")
"""Names that a column of classes has and hardly any other."""

_BY_NAME = N_("it is called")

MANY_NUMBERS = 20
"""A column of more different numbers than this is measured; of fewer, it may name classes."""


@dataclass(frozen=True)
class Columns:
    """The column that plays each role of a task; None where none does.

    reasons: for each role that was guessed, why, in words.
    """

    text: str | None = None
    second: str | None = None
    label: str | None = None
    words: str | None = None
    source: str | None = None
    target: str | None = None
    image: str | None = None
    mask: str | None = None
    series: str | None = None
    split: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict, compare=False)

    def names_by_role(self) -> dict[str, str]:
        """Return the roles that have a column, and that column."""
        names = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            role: names[role] for role in names if role != "reasons" and names[role] is not None
        }

    def guess_notes(self) -> tuple[str, ...]:
        """Return a note on the columns that were guessed by their content, not by their names."""
        guesses = [
            N_(
                '"{name}" as the {role_words} ({reasons})',
                name=name,
                role_words=ROLE_WORDS.get(role, role),
                reasons=self.reasons[role],
            )
            for role, name in self.names_by_role().items()
            if role != "split" and not self.reasons.get(role, _BY_NAME).startswith(_BY_NAME)
        ]
        names = ", ".join(guesses)
        return (
            (N_("Columns were guessed by their content: {names}.", names=names),) if guesses else ()
        )


def roles_of(task: str) -> tuple[Role, ...]:
    """Return the roles of a task. Raises InputError when the task is not known."""
    if task not in ROLES:
        tasks = ", ".join(ROLES)
        raise InputError(
            N_(
                'No task "{task}". Known: {tasks}.{did_you_mean}',
                task=task,
                tasks=tasks,
                did_you_mean=did_you_mean(task, ROLES),
            )
        )
    return ROLES[task]


# --- what a column holds --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Look:
    """What the first rows of a column hold."""

    kind: Literal["text", "number", "texts", "numbers", "grid", "picture", "moment", "nothing"]
    words: float = 0.0
    distinct: int = 0
    rows: int = 0
    whole: bool = True
    values: frozenset[str] = frozenset()

    @property
    def few(self) -> bool:
        """Whether the values come again often enough to be classes."""
        return 2 <= self.distinct <= max(2, min(150, self.rows // 2))


def _look(values: list[Any]) -> _Look:
    present = [value for value in values if value is not None and value != ""]
    if not present:
        return _Look("nothing")
    first = present[0]
    if isinstance(first, list):
        inner = next((each for value in present for each in value), None)
        if isinstance(inner, list):
            return _Look("grid")
        return _Look("numbers" if isinstance(inner, (int, float)) else "texts", rows=len(present))
    if not isinstance(first, (str, int, float, bool)):
        return _Look("picture")
    texts = [str(value) for value in present]
    distinct = frozenset(texts)
    if all(map(_IDS.fullmatch, distinct)) and any(text.count(",") > 1 for text in distinct):
        return _Look("texts", rows=len(present))  # 1,2,14: the numbers of several labels
    if all(is_number(text) for text in distinct):
        comma = comma_of(list(distinct))
        parsed_numbers = [number_of(text, comma) for text in distinct]
        whole = all(
            each is None or not math.isfinite(each) or each.is_integer() for each in parsed_numbers
        )
        return _Look("number", 1.0, len(distinct), len(present), whole, distinct)
    if all(looks_listed(text) for text in texts[:20]):
        inner = next((items for text in texts[:20] if (items := list_in(text))), None)
        if inner and not isinstance(inner[0], str):
            return _Look("numbers", rows=len(present))
        # Texts may stand in round brackets; lists of texts have quotes in them.
        if all(
            text.strip()[0] != "(" or {"'", '"'} & set(text) for text in texts[:20] if len(text) > 2
        ):
            return _Look("texts", rows=len(present))
    numbers = [text.replace(",", " ").replace(";", " ").split() for text in texts[:20]]
    if all(len(row) > 3 and all(is_number(each) for each in row) for row in numbers):
        return _Look("numbers", rows=len(present))
    if all(is_moment(text) for text in texts[:200]):
        return _Look("moment", rows=len(present), distinct=len(distinct))
    words = sum(_words(text) for text in texts) / len(texts)
    return _Look("text", words, len(distinct), len(present), False, distinct)


def _words(text: str) -> float:
    """Return how many words a text has, two letters for one where a script has no blanks."""
    return len(text.split()) + len(_UNSPACED.findall(text)) / 2


# --- guessing -------------------------------------------------------------------------------------


class _Guesser:
    """Takes columns one after another, so that none plays two roles."""

    def __init__(self, table: Table) -> None:
        # Spread over the table: files are often sorted by class.
        step = max(1, len(table) // _SAMPLE)
        sample = table.rows.select(range(0, len(table), step))
        self.looks = {name: _look(_column(sample, name)) for name in table.columns}
        self.taken: set[str] = set()
        self.found: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    def free(self, kinds: Iterable[str]) -> list[str]:
        kinds = set(kinds)
        return [
            name
            for name, look in self.looks.items()
            if look.kind in kinds and name not in self.taken
        ]

    def take(self, role: Role, column: str, reason: str) -> None:
        self.found[role] = column
        self.reasons[role] = reason
        self.taken.add(column)

    # Each of these does nothing once the role has its column: the first that fits wins.

    def by_name(self, role: Role, kinds: Iterable[str]) -> None:
        """Take the free column of one of these kinds that is called as the role usually is."""
        free = {re.sub(r"\W+", "_", name.casefold()): name for name in self.free(kinds)}
        usual_name = next((usual_name for usual_name in _NAMES[role] if usual_name in free), None)
        if usual_name is not None and role not in self.found:
            self.take(role, free[usual_name], f'{_BY_NAME} "{free[usual_name]}"')

    def first(self, role: Role, kinds: Iterable[str], reason: str) -> None:
        free = self.free(kinds)
        if free and role not in self.found:
            self.take(role, free[0], reason)

    def longest(self, role: Role) -> None:
        texts = self.free({"text"})
        if texts and role not in self.found:
            longest = max(texts, key=lambda name: self.looks[name].words)
            words = self.looks[longest].words
            self.take(
                role,
                longest,
                N_("it holds the longest texts: {words:.3g} words on average", words=words),
            )

    def pair(self) -> None:
        """Take two texts in order where the name of one says that it is the first or second."""
        name = self.found["text"]
        for one, two in (("1", "2"), ("A", "B")):
            first, second = name.replace(two, one, 1), name.replace(one, two, 1)
            other = second if first == name else first
            if first != second and other in self.free({"text"}) and not _is_made_up(name):
                self.take("text", first, self.reasons["text"])
                self.take(
                    "second",
                    second,
                    N_(
                        '{by_name} "{second}", and the text "{first}"',
                        by_name=_BY_NAME,
                        second=second,
                        first=first,
                    ),
                )
                return

    def classes(self, role: Role = "label") -> None:
        few = [name for name in self.free({"text", "number"}) if self.looks[name].few]
        if few and role not in self.found:
            fewest = min(few, key=lambda name: self.looks[name].distinct)
            reason = several(
                "{n} different values, each many times",
                n=self.looks[fewest].distinct,
            )
            self.take(role, fewest, reason)

    def last_numbers(self, role: Role) -> None:
        """Return the last column of numbers: ids and dates tend to come first."""
        numbers = self.free({"number"})
        if numbers and role not in self.found:
            self.take(role, numbers[-1], N_("it is the last column of numbers"))


def _is_made_up(name: str) -> bool:
    """Return whether the name is one that a reader gave: "column 1" and "column 2" are no pair."""
    return re.fullmatch(r"column \d+", name) is not None


def _column(rows: Any, name: str) -> list[Any]:
    """Return the values of a column, pictures as bytes: a guess needs no pixels."""
    return rows.with_format("arrow")[:][name].to_pylist()


def guess_columns(table: Table, task: str | None = None) -> Columns:
    """Return the column of each role of the task (the task is guessed if not given), and why.

    Roles for which no column fits stay None. Raises InputError when the task is not known.
    """
    task = guess_task(table)[0] if task is None else task
    roles = roles_of(task)
    guesser = _Guesser(table)
    _split(guesser)
    for role in sorted(roles, key="second".__eq__):  # labels before second texts
        _guess(guesser, role, task)
    return Columns(**guesser.found, reasons=guesser.reasons)  # pyright: ignore[reportArgumentType]


def _split(guesser: _Guesser) -> None:
    for name in guesser.free({"text"}):
        values = {value.casefold() for value in guesser.looks[name].values}
        if len(values) > 1 and values <= _SPLIT_NAMES:
            names = ", ".join(sorted(values))
            guesser.take("split", name, N_("its values are names of splits: {names}", names=names))
            return


def _guess(guesser: _Guesser, role: Role, task: str) -> None:
    match role:
        case "text":
            guesser.by_name(role, {"text"})
            guesser.longest(role)
        case "second":
            guesser.by_name(role, {"text"})
            if role not in guesser.found and "text" in guesser.found:
                guesser.pair()
        case "label" if task == "regression":
            guesser.by_name(role, {"number"})
            guesser.last_numbers(role)
            guesser.by_name(role, {"text"})  # whose first cell that is no number is then told
        case "label" if task == "multi-label":
            guesser.by_name(role, {"texts", "numbers"})
            guesser.by_name(role, {"text", "number"})
            guesser.first(role, {"texts", "numbers"}, N_("it holds lists"))
        case "label" if task == "token-classification":
            guesser.by_name(role, {"texts", "numbers", "text"})
            guesser.first(
                role, {"texts", "numbers"}, N_("it holds lists, like the column of words")
            )
        case "label":
            guesser.by_name(role, {"text", "number"})
            guesser.classes()
        case "words":
            guesser.by_name(role, {"texts"})
            guesser.by_name(role, {"text"})
            guesser.first(role, {"texts"}, N_("it holds lists of words"))
        case "source" | "target":
            guesser.by_name(role, {"text"})
            if role not in guesser.found:
                codes = [name for name in guesser.free({"text"}) if is_language(name)]
                if codes:
                    guesser.take(
                        role, codes[0], N_('"{codes}" is the code of a language', codes=codes[0])
                    )
            guesser.longest(role)
        case "image":
            guesser.by_name(role, {"picture"})
            guesser.first(role, {"picture"}, N_("it holds pictures"))
        case "mask":
            guesser.by_name(role, {"grid", "picture"})
            guesser.first(role, {"grid", "picture"}, N_("it holds a grid for each picture"))
        case "series":
            guesser.by_name(role, {"numbers"})
            guesser.by_name(role, {"number"})
            guesser.first(role, {"numbers"}, N_("it holds lists of numbers"))
            guesser.last_numbers(role)
        case _:
            pass


def guess_task(table: Table) -> tuple[str, str]:
    """Return the task that the columns of a table suggest, and why, in words."""
    guesser = _Guesser(table)
    _split(guesser)
    looks = {name: look for name, look in guesser.looks.items() if name not in guesser.taken}
    kinds = {look.kind for look in looks.values()}
    names = {re.sub(r"\W+", "_", name.casefold()) for name in looks}
    if "picture" in kinds:
        if "grid" in kinds or sum(look.kind == "picture" for look in looks.values()) > 1:
            return "image-segmentation", N_("there are pictures with a grid of numbers for each")
        return "image-classification", N_("there are pictures")
    if "texts" in kinds and "text" not in kinds:
        return "token-classification", N_("there are lists of words and no text")
    lists = [name for name, look in looks.items() if look.kind in ("texts", "numbers")]
    if len(lists) > 1 and any(name.casefold() in _OF_WORDS for name in lists):
        return "token-classification", N_("there are lists of words and lists of their labels")
    if "text" not in kinds:
        return "forecasting", N_("there are numbers and no text")
    if sum(is_language(name) for name in looks if looks[name].kind == "text") >= 2:
        return "translation", N_("two columns are called by the codes of languages")
    for source, target in (("source", "target"), ("src", "tgt"), ("input", "output")):
        if {source, target} <= names and all(looks[name].words > 1 or not looks[name].few
                                             for name in looks
                                             if name.casefold() in (source, target)):  # fmt: skip
            return "translation", N_(
                'there are columns "{source}" and "{target}"', source=source, target=target
            )
    of_labels = {
        name.casefold(): look.kind in ("texts", "numbers") for name, look in looks.items()
        if look.few or look.kind in ("texts", "numbers")
    }  # fmt: skip
    lists_called = any(is_list and name in _NAMES["label"] for name, is_list in of_labels.items())
    one_called = any(name in _CLASS_NAMES and not is_list for name, is_list in of_labels.items())
    if lists_called or ("texts" in kinds and not one_called):
        return "multi-label", N_("a text stands beside a list of labels")
    guesser.by_name("text", {"text"})
    guesser.longest("text")
    guesser.by_name("label", {"text", "number"})
    guesser.classes()
    label = guesser.found.get("label")
    if label is None:
        numbers = guesser.free({"number"})
        if not numbers:
            if lists:
                reason = N_(
                    '"{lists}" holds lists of numbers (multi-label where they are labels)',
                    lists=lists[0],
                )
                return "causal-lm", N_("there is text, and {reason}", reason=reason)
            return "causal-lm", N_("there is text and nothing that could be its label")
        label = numbers[-1]
    look = guesser.looks[label]
    if look.kind == "number" and (not look.whole or look.distinct > MANY_NUMBERS):
        return "regression", several(
            '"{label}" holds {n} different numbers',
            n=look.distinct,
            label=label,
        )
    return "text-classification", several(
        '"{label}" holds {n} different values',
        n=look.distinct,
        label=label,
    )
