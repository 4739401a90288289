"""How attention is looked at: which heads, drawn how, without what, and what is locked.

A `Look` is what a link carries and what an exported figure is made from. Written as parameters it
reads `heads=5.11&view=lines&hide=special&lock=q3`; `views/explorer/maths/look.js` writes the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from attnviz.errors import InputError, did_you_mean
from attnviz.language import N_, several

MOST_HEADS = 64
"""Most heads that one look mixes."""

_HEAD = re.compile(r"(\d{1,4})\.(\d{1,4})")
_LOCK = re.compile(r"(\d{1,6}):(\d{1,6})|([qkb])(\d{1,6})(?:-(\d{1,6}))?")
_NUMBER = re.compile(r"\d{1,4}(\.\d{1,4})?")


@dataclass(frozen=True)
class Lock:
    """What is locked: one cell, or the units from `index` to `end` of one side.

    side: "cell" (a query and a key), "query", "key", or "both" where one text is both sides.
    index, end: of the units that are shown; for a cell its query and its key.
    """

    side: Literal["cell", "query", "key", "both"]
    index: int
    end: int

    def __str__(self) -> str:
        if self.side == "cell":
            return f"{self.index}:{self.end}"
        tail = "" if self.end == self.index else f"-{self.end}"
        return f"{self.side[0]}{self.index}{tail}"


@dataclass(frozen=True)
class Look:
    """One way to look at the attention of a trace.

    Attributes:
        heads: (layer, head) of each, counted from 0; several are mixed.
        stack: encoder, decoder or cross; None for the first.
        mix: how several heads become one map.
        shares: of each head where `mix` is "own".
        drawn: what is drawn, a name of `metrics.quantities.QUANTITIES`.
        answer: of relevance, the answer that it is of; empty is the model's own.
        view: as a map of cells, as lines, as the input alone, or as tables of numbers.
        scale: of the map's colours.
        hide: the tokens that are left out; the rest of each row is scaled to add up to 1.
        unit: what rows and columns stand for.
        direction: whether a locked unit of a text shows what it attends to, or what attends to it.
        pairs: which of two texts lines may join.
        least: where the slider for lines stands, 0 to 1; its square is the share of the strongest
            weight from which on a line is drawn.
        padding: whether what a model adds behind a sound is drawn; where it is cut, all other
            numbers stay as they are.
        lock: the locked query, key or cell, if any.
    """

    heads: tuple[tuple[int, int], ...]
    stack: str | None = None
    mix: Literal["mean", "max", "own"] = "mean"
    shares: tuple[float, ...] = ()
    drawn: Literal["weights", "scores", "values", "rollout", "flow", "relevance"] = "weights"
    answer: str = ""
    view: Literal["map", "lines", "text", "numbers"] = "map"
    scale: Literal["linear", "log"] = "linear"
    hide: Literal["nothing", "special", "first", "both"] = "nothing"
    unit: Literal["token", "character", "word", "sentence", "turn"] = "token"
    direction: Literal["from", "to"] = "from"
    pairs: Literal["all", "first", "second", "over", "back", "between"] = "all"
    least: float = 0.3
    padding: Literal["cut", "shown"] = "cut"
    lock: Lock | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.heads) <= MOST_HEADS:
            raise InputError(
                several(
                    "A look is at 1 to {n} heads; got {heads}.",
                    n=MOST_HEADS,
                    heads=len(self.heads),
                )
            )
        hints = get_type_hints(type(self))
        for each in fields(self):
            known = get_args(hints[each.name])
            if getattr(hints[each.name], "__origin__", None) is not Literal:
                continue
            value = getattr(self, each.name)
            if value not in known:
                raise InputError(
                    N_(
                        'No {name} "{value}". Known: {known}.{did_you_mean}',
                        name=each.name,
                        value=str(value)[:40],
                        known=", ".join(known),
                        did_you_mean=did_you_mean(str(value)[:40], known),
                    )
                )
        if not 0 <= self.least <= 1:
            raise InputError(
                N_("The least weight of lines is from 0 to 1; got {least}.", least=self.least)
            )
        if self.mix == "own" and (
            len(self.shares) != len(self.heads) or not sum(self.shares) > 0 or min(self.shares) < 0
        ):
            raise InputError(
                N_("A mix with own weights needs one for each head, and not all of them 0.")
            )

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Look | None:
        """Return the look that parameters name; None where they name no heads.

        Other parameters are passed over. Raises InputError when a value of a look does not exist.
        """
        if not parameters.get("heads"):
            return None
        fields_: dict[str, Any] = {
            "heads": tuple(_head(part) for part in _parts(parameters, "heads"))
        }
        for name in (
            "stack",
            "mix",
            "drawn",
            "answer",
            "view",
            "scale",
            "hide",
            "unit",
            "direction",
            "pairs",
            "padding",
        ):
            if parameters.get(name):
                fields_[name] = parameters[name]
        if parameters.get("shares"):
            fields_["shares"] = tuple(
                _number("shares", part) for part in _parts(parameters, "shares")
            )
        if parameters.get("least"):
            fields_["least"] = _number("least", parameters["least"])
        if parameters.get("lock"):
            fields_["lock"] = _lock(parameters["lock"])
        return cls(**fields_)

    def written(self) -> dict[str, str]:
        """Return the parameters that `read` reads, without those that have their default."""
        parameters = {"heads": ",".join(f"{layer}.{head}" for layer, head in self.heads)}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name == "heads" or value == each.default:
                continue
            parameters[each.name] = (
                ",".join(f"{share:g}" for share in value) if each.name == "shares" else str(value)
            )
        return parameters


def _parts(parameters: Mapping[str, str], name: str) -> list[str]:
    parts = parameters[name].split(",", MOST_HEADS)
    if len(parts) > MOST_HEADS:
        raise InputError(
            several(
                "A look is at 1 to {n} heads; got more.",
                n=MOST_HEADS,
            )
        )
    return parts


PARAMETERS = tuple(each.name for each in fields(Look))
"""The names of a look's parameters in an address."""


def _head(part: str) -> tuple[int, int]:
    match = _HEAD.fullmatch(part)
    if match is None:
        raise InputError(
            N_('A head is written as layer.head, such as 5.11; got "{part}".', part=part[:40])
        )
    return int(match[1]), int(match[2])


def _number(name: str, part: str) -> float:
    if _NUMBER.fullmatch(part) is None:
        raise InputError(
            N_('"{name}" is a number such as 0.25; got "{part}".', name=name, part=part[:40])
        )
    return float(part)


def _lock(text: str) -> Lock:
    match = _LOCK.fullmatch(text)
    if match is None:
        raise InputError(
            N_(
                'A lock is written as q3, k3, b3-5 or 3:7 (query:key); got "{text}".',
                text=text[:40],
            )
        )
    if match[1] is not None:
        return Lock("cell", int(match[1]), int(match[2]))
    index, end = int(match[4]), int(match[5] or match[4])
    side: Any = {"q": "query", "k": "key", "b": "both"}[match[3]]
    return Lock(side, min(index, end), max(index, end))
