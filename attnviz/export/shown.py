"""From a trace and a look to the numbers that are drawn: mixed, cut into units, some left out.

The same arithmetic as the explorer's (views/explorer/maths/: recut.js, mix.js, axis.js), in double
precision, so that an exported figure shows what its reader saw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from attnviz.errors import InputError
from attnviz.language import N_, counted, several, tr, translated
from attnviz.metrics.quantities import (
    MOSTLY,
    QUANTITIES,
    Numbers,
    Quantity,
    numbers_of,
    on_first_token,
    quantity_named,
)
from attnviz.records import Stack, Tokens, Trace, UnitKind, Units
from attnviz.records.look import Look
from attnviz.records.significant import share_in_words
from attnviz.records.tokens import units_that_differ
from attnviz.records.unit_words import NAMES
from attnviz.views.explorer import texts_of

WITHOUT = {
    "special": N_("special tokens"),
    "first": N_("the first token"),
    "both": N_("special tokens and the first one"),
}


@dataclass(frozen=True, eq=False)
class Side:
    """The units along one axis: their texts, the tokens of each, and what was left out.

    Attributes:
        running: every unit in reading order as (text, index, joined, second): its index on the
            axis, -1 where it is left out; whether it continues a word; whether a second text
            begins with it.
        unit: what a unit is: finer than what was asked for where that would be one unit.
    """

    tokens: Tokens
    text: tuple[str, ...]
    members: tuple[Int[np.ndarray, "token"], ...]
    segment: Int[np.ndarray, "unit"]
    running: tuple[tuple[str, int, bool, bool], ...]
    whole: bool
    unit: UnitKind = "token"

    def __len__(self) -> int:
        return len(self.text)


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn of some heads: numbers [query, key] with their two sides, and what was done.

    Attributes:
        weights: of the quantity that is drawn; raw scores may be negative, and -inf where hidden.
        name: "Layer 5 · head 11", what was mixed, or of layers "Layers 0–5".
        notes: sentences on what was done to the weights.
        one_text: whether both sides are one text.
        ratio: of a picture, the width of what the model sees over its height.
    """

    stack: Stack
    weights: Float[np.ndarray, "query key"]
    queries: Side
    keys: Side
    name: str
    notes: tuple[str, ...]
    quantity: Quantity = QUANTITIES[0]
    ratio: float | None = None

    @property
    def signed(self) -> bool:
        """Whether numbers may be negative."""
        return self.quantity.rows == "scores"

    @property
    def one_text(self) -> bool:
        """Whether queries and keys are one text."""
        return self.queries is self.keys

    @property
    def strongest(self) -> float:
        """The strongest weight, whatever its sign: the dark end of the ramp."""
        return float(np.abs(self.weights[np.isfinite(self.weights)]).max(initial=0.0))


def shown(trace: Trace, look: Look, *, numbers: Numbers | None = None) -> Shown:
    """Return the map of a look at a trace. Raises InputError when it lacks a head.

    `numbers` gives the maps, `attribution.drawn.model_numbers` also those that need the model; None
    is what the trace alone gives.
    """
    stack = trace.stack(look.stack)
    quantity = quantity_named(look.drawn)
    if quantity.per == "layer":
        look = replace(look, heads=look.heads[-1:], mix="mean", shares=())
    give = numbers or numbers_of(trace)
    maps = [give(look.drawn, stack.name, layer, head) for layer, head in look.heads]
    weights = _mixed(maps, look)
    unit = "token" if quantity.rows == "scores" else look.unit
    cuts_padding = look.padding == "cut"
    keys = _side(trace, stack.keys, unit, look.hide, cuts_padding)
    if stack.queries is stack.keys:
        queries = keys
    else:
        # A sink is something that is looked at: of two texts, only the one that is read has one.
        hide = {"first": "nothing", "both": "special"}.get(look.hide, look.hide)
        queries = _side(trace, stack.queries, unit, hide, cuts_padding)
    if not len(keys) or not len(queries):
        raise InputError(
            N_("Without {without} nothing is left of this input.", without=WITHOUT[look.hide])
        )
    notes: list[str] = []
    if unit != look.unit:
        notes.append(
            tr(
                "{label} exist only for single tokens, not for words or sentences.",
                label=capital(quantity.label),
            )
        )
    if keys.unit != unit:
        notes.append(
            tr(
                "This input has no {units}, or only one, so its {keys_units} are drawn.",
                units=NAMES[unit][1],
                keys_units=NAMES[keys.unit][1],
            )
        )
    if keys.unit == "word" and (by := keys.tokens.words_by):
        notes.append(tr("Words of scripts without spaces come from {by}.", by=by))
    notes += _first_note(weights, keys, quantity)
    if not (keys.whole and queries.whole):
        rescales = quantity.rows == "shares" and look.hide != "nothing"
        if cuts_padding:
            notes += _padding_note(weights, queries, stack.keys, quantity, rescales)
        weights, emptied = _recut(weights, queries, keys, rescales)
        notes += _notes(replace(look, unit=unit), queries, keys, emptied, quantity)
    if look.lock is not None:
        _check_lock(look, len(queries), len(keys))
    ratio = None if trace.framing is None else trace.framing.ratio
    return Shown(stack, weights, queries, keys, _name(look), tuple(notes), quantity, ratio)


def _mixed(maps: list[np.ndarray], look: Look) -> np.ndarray:
    if len(maps) == 1:
        return maps[0]
    if look.mix == "max":
        return np.maximum.reduce(maps)
    shares = look.shares if look.mix == "own" else (1,) * len(maps)
    total = np.zeros(maps[0].shape)
    for each, share in zip(maps, shares, strict=True):
        if share:  # nothing of what a mask hides is no number
            total += np.float64(share) / sum(shares) * each
    return total


def capital(text: str) -> str:
    """Return the same beginning with a capital letter."""
    return text[0].upper() + text[1:]


def _name(look: Look) -> str:
    if quantity_named(look.drawn).per == "layer":
        last = look.heads[-1][0]
        return "Layer 0" if last == 0 else f"Layers 0–{last}"
    heads = ", ".join(f"{layer}.{head}" for layer, head in look.heads)
    if len(look.heads) == 1:
        return tr(
            "Layer {heads} · head {look_heads}", heads=look.heads[0][0], look_heads=look.heads[0][1]
        )
    if look.mix == "own":
        parts = zip(look.shares, look.heads, strict=True)
        heads = " + ".join(f"{s / sum(look.shares):.2f} × {a}.{b}" for s, (a, b) in parts)
        return tr("Mix of heads {heads}", heads=heads)
    return tr(
        "{words} of heads {heads}",
        words=tr("Maximum") if look.mix == "max" else tr("Mean"),
        heads=heads,
    )


def _side(trace: Trace, tokens: Tokens, unit: UnitKind, hide: str, cuts_padding: bool) -> Side:
    padding = tokens.padding if cuts_padding else np.zeros(len(tokens), bool)
    out = padding.copy()
    if hide in ("first", "both"):
        out[0] = True
    if hide in ("special", "both"):
        out |= tokens.special
    units = _units(trace, tokens, unit)
    texts, of_token = units.text, units.of_token
    text, members, running = [], [], []
    for number, name in enumerate(texts):
        positions = np.flatnonzero(of_token == number)
        if padding[positions].all():
            continue  # what is cut off has no place in the text either
        rest = positions[~out[positions]]
        index = len(text) if len(rest) else -1
        first = int(positions[0])
        has_joint = len(texts) == len(tokens) and first > 0 and (
            tokens.word[first] >= 0 and tokens.word[first] == tokens.word[first - 1]
        )  # fmt: skip
        before = tokens.segment[:first]
        second = tokens.segment[first] == 1 and not (before == 1).any()
        running.append((name, index, bool(has_joint), bool(second)))
        if len(rest):
            text.append(name)
            members.append(rest)
    return Side(
        tokens=tokens,
        text=tuple(text),
        members=tuple(members),
        segment=np.array([tokens.segment[positions[0]] for positions in members], int),
        running=tuple(running),
        whole=len(text) == len(tokens),
        unit=units.kind,
    )


def _units(trace: Trace, tokens: Tokens, unit: UnitKind) -> Units:
    """Return the units, or finer ones where the input has none such, as the explorer does."""
    texts = texts_of(trace, tokens)
    if unit == "turn":
        return Units.of_kind("token" if tokens.turn is None else "turn", tokens, texts)
    return units_that_differ(unit, tokens, texts)


def _first_note(weights: np.ndarray, keys: Side, quantity: Quantity) -> list[str]:
    """Return how much of what is drawn is on the first token, where little else would be seen."""
    if not quantity.rests or keys.tokens.nouns[0] != "token":
        return []
    share = on_first_token(weights)
    if not any(0 in members for members in keys.members):
        return [
            tr(
                "{share} of this is on the first token, which is left out.",
                share=share_in_words(share),
            )
        ]
    if share < MOSTLY:
        return []
    return [
        tr(
            "{share} of this is on the first token: leave it out to see the rest.",
            share=share_in_words(share),
        )
    ]


def _padding_note(
    weights: np.ndarray, queries: Side, keys: Tokens, quantity: Quantity, rescales: bool
) -> list[str]:
    """Return the note on the padding behind a sound that is not drawn."""
    padding = keys.padding
    if not padding.any():
        return []
    assert keys.seconds is not None
    starts = np.unique(keys.seconds[padding])
    long = starts[-1] - starts[0] + np.diff(np.unique(keys.seconds[~np.isnan(keys.seconds)])).min()
    seconds = f"{long:.2f}" if long < 1 else f"{long:.1f}"
    note = tr("The last {seconds} s are padding after the sound and are not drawn", seconds=seconds)
    if quantity.rows != "shares" or rescales:
        return [tr("{note}.", note=note)]
    mean_weight = (
        weights[np.concatenate(queries.members)][:, padding].sum(1, dtype=np.float64).mean()
    )
    return [
        tr("{note}: they got {mean_weight:.3g} of the weight.", note=note, mean_weight=mean_weight)
    ]


def _recut(
    weights: np.ndarray, queries: Side, keys: Side, rescales: bool
) -> tuple[np.ndarray, int]:
    """Add up the keys of a unit, scale what is left of each row to 1, average a unit's queries.

    Rows are scaled only where that is asked for.
    """
    summed = np.stack([weights[:, m].sum(1, dtype=np.float64) for m in keys.members], axis=1)
    hides = rescales and sum(map(len, keys.members)) < weights.shape[1]
    rest = summed.sum(1)
    has_weight = rest >= 1e-6 if hides else np.ones(len(rest), bool)
    shares = summed / np.where(has_weight, rest, 1)[:, None] if hides else summed
    result = np.zeros((len(queries), len(keys)))
    emptied = 0
    for number, members in enumerate(queries.members):
        rows = members[has_weight[members]]
        if len(rows):
            result[number] = shares[rows].mean(0)
        else:
            emptied += 1
    return result, emptied


def _notes(look: Look, queries: Side, keys: Side, emptied: int, quantity: Quantity) -> list[str]:
    notes = []
    if look.hide != "nothing" and sum(map(len, keys.members)) < len(keys.tokens):
        left_out = [text for text, index, *_ in keys.running if index < 0]
        names = ", ".join(left_out[:6]) + (", …" if len(left_out) > 6 else "")
        names_note = f" ({names})" if names else ""
        has_shares = quantity.rows == "shares"
        then = (
            tr("the rest of each row is scaled to add up to 1")
            if has_shares
            else tr("all other numbers are as they were")
        )
        notes.append(
            tr(
                "Without {without}{names_note}: {then}.",
                without=WITHOUT[look.hide],
                names_note=names_note,
                then=then,
            )
        )
        if emptied:
            notes.append(
                translated(
                    counted(
                        "{n} row looks at nothing else and stays empty.",
                        "{n} rows look at nothing else and stay empty.",
                        n=emptied,
                    )
                )
            )
    unit = keys.unit
    if unit != "token" and any(len(m) > 1 for m in (*keys.members, *queries.members)):
        notes.append(
            tr(
                "A {unit} receives the sum of what its tokens receive, and attends to the mean of "
                "what they attend to.",
                unit=NAMES[unit][0],
            )
        )
    return notes


def _check_lock(look: Look, queries: int, keys: int) -> None:
    lock = look.lock
    assert lock is not None
    room = {"cell": (queries, keys), "query": (queries, queries), "key": (keys, keys)}
    first, last = room.get(lock.side, (min(queries, keys),) * 2)
    if lock.index >= first or lock.end >= last:
        raise InputError(
            several(
                'The lock "{lock}" does not exist here: {n} queries and {keys} keys are shown.',
                n=queries,
                lock=lock,
                keys=keys,
            )
        )
