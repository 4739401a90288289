"""One spelling for one label, whatever file it comes from, and what stands for "no label".

A table of labels 0 and 1 holds `1` as a CSV, `1.0` once pandas has met an empty cell, and `true` or
`TRUE` from other tools: these are one label. `nan` is what pandas writes for nothing, -100 what
training code skips, and -1 what data sets of the hub write where the label is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})(?:\.0*)?")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_NOTHING = frozenset({"nan", "<na>", "nat"})
"""What stands for nothing in any column; "None" and "NA" may be names."""

_NO_NUMBER = frozenset({"na", "n/a", "#n/a", "null", "none"})
"""What stands for nothing where all other labels are numbers or truth values."""

_TRUTH = {"true": "1", "false": "0"}


@dataclass(frozen=True)
class LabelNames:
    """What the labels of a column are called.

    Attributes:
        names: for each label as it is written, its name; None where it stands for "no label".
        respelled: those whose name is written otherwise.
        doubtful: "-1" where it may be a class or the mark of no label, and is taken for a class.
    """

    names: Mapping[str, str | None]
    respelled: Mapping[str, str] = field(default_factory=dict)
    doubtful: str | None = None

    @property
    def nothing(self) -> tuple[str, ...]:
        """The labels that stand for no label."""
        return tuple(spelling for spelling, name in self.names.items() if name is None)


def label_names(written: Iterable[str], *, named: Collection[str] = ()) -> LabelNames:
    """Return the names of a column's labels; those in `named` are names as they stand.

    -1 is no label beside 0, 1, 2 and more; beside 0 and 1 alone it is a class, and doubtful.
    """
    different = dict.fromkeys(written)
    fixed_names = {label for label in different if label in named}
    there = [each for each in different if each in fixed_names or each.casefold() not in _NOTHING]
    numbers = [each for each in there if each in fixed_names or each.casefold() not in _NO_NUMBER]
    truth = [each for each in numbers if each.casefold() in _TRUTH]
    if all(_is_number(each) or each in truth for each in numbers):
        there = numbers  # beside numbers "NA" is no name
    words = [each for each in there if each != "-"]
    if (
        "-" not in fixed_names
        and len(words) > 1
        and all(re.match(r"[^\W\d]{3}", each) for each in words)
    ):
        there = words  # what SNLI writes where its judges did not agree
    rest = {_whole(each) for each in there if each not in truth}
    as_numbers = bool(truth) and bool(rest) and rest <= {"0", "1"}

    def name(label: str) -> str | None:
        if label not in there:
            return None
        if label in truth and not rest:
            return label.casefold()
        return _TRUTH[label.casefold()] if label in truth and as_numbers else _whole(label)

    names = {label: name(label) for label in different}
    doubtful = _without_hidden(names, fixed_names)
    respelled = {a: b for a, b in names.items() if b is not None and a != b}
    return LabelNames(names, respelled, doubtful)


def _without_hidden(names: dict[str, str | None], fixed_names: Collection[str]) -> str | None:
    """Take -100 and, beside 0, 1, 2 ..., -1 for no label; return "-1" where it may be a class."""
    rest = {name for name in names.values() if name is not None}
    negative = {name for name in rest if re.fullmatch(r"-\d+", name)}
    others = rest - negative
    if not others or not negative <= {"-100", "-1"}:
        return None

    def hide(mark: str) -> None:
        names.update((a, None) for a, b in names.items() if b == mark and a not in fixed_names)

    hide("-100")
    if "-1" not in rest or not all(re.fullmatch(r"\d{1,18}", each) for each in others):
        return None
    if "0" in others and len(others) >= 3:
        hide("-1")
        return None
    return "-1" if others == {"0", "1"} and "-1" not in fixed_names else None


def one_spelling(label: str) -> str:
    """Return a label in the spelling for comparison: without case, `1.0` as `1`."""
    return _whole(label.strip()).casefold()


def _whole(label: str) -> str:
    plain = label.replace("\N{MINUS SIGN}", "-")
    return str(int(float(plain))) if _WHOLE.fullmatch(plain) and _exact(plain) else label


def _exact(label: str) -> bool:
    return len(label.lstrip("+-").partition(".")[0]) <= 15


def _is_number(label: str) -> bool:
    return _NUMBER.fullmatch(label.replace("\N{MINUS SIGN}", "-")) is not None
