"""The explorer: all heads, one head's map, its text; linked, in the browser.

`view(trace)` is for notebooks and files and holds every weight it shows. The app asks for
`explorer(trace, weights_url=...)`, whose first picture is small and whose exact maps are fetched,
one head at a time, when they are looked at.
"""

import math
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from attnviz.errors import InputError
from attnviz.language import N_
from attnviz.metrics.heads import METRICS, head_scores
from attnviz.records import HeadScores, Stack, StreamedLayer, Tokens, Trace, UnitKind, Units
from attnviz.records.given_arrays import ARCHITECTURE
from attnviz.records.max_pooling import TILE_CELLS
from attnviz.records.tokens import kinds_of
from attnviz.text.stack_names import name_in_address
from attnviz.views.doubts import doubt_entries
from attnviz.views.explorer import offers
from attnviz.views.explorer.held import LookedAt, held_exactly, looked_at
from attnviz.views.explorer.json_numbers import json_number, json_rows, json_seconds
from attnviz.views.explorer.share import ShareLinks
from attnviz.views.view import View, bundle, pack

FORMAT = 2
"""Number of the data layout that explorer.js reads."""

EXACT_BYTES = 700_000
"""All maps together are sent as float32 up to this many bytes: with their overview and the tokens,
a first picture stays under 1 MB."""

ROUNDED_BYTES = 64_000_000
"""Above that, as 8-bit numbers at full resolution up to this many bytes; above, as an overview."""

WHOLE_BYTES = 20_000_000
"""The map of one head is fetched as a whole up to this many bytes (2,236 tokens); above, the rows
and tiles of it that are looked at."""

FILE_BYTES = 580_000
"""Maps are rounded a little more where that brings them, compressed and with the exact one that is
looked at, under this size: a page of 128 tokens and 144 heads is under a megabyte."""

Hidden = Literal["nothing", "special", "first", "both"]
"""What a map can be drawn without: special tokens, the first token, or both."""

HIDDEN: tuple[Hidden, ...] = get_args(Hidden)

_LEVELS = (255, 127, 63)

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Selection:
    """What the explorer shows first: a head, and the token whose row is locked."""

    stack: str
    layer: int
    head: int
    query: int | None = None


def view(trace: Trace, *, hide: Hidden = "nothing") -> View:
    """Return the explorer of a trace: shows itself in a notebook, `.to_html(path)` keeps it.

    What can be drawn besides the weights (raw scores, rollout, flow) is carried where it is small;
    the view says in words what is not in it.

    With `hide`, tokens are left out at first and the rest of each row is scaled to add up to 1
    again; the view says so, and its reader can take it back.

    Short inputs carry exact float32 weights; longer ones 8-bit weights, and the longest an
    overview whose cells hold the strongest weight of the tokens they cover. The view says which,
    and how far its weights are rounded (0.002, or up to 0.008 where that keeps the file small).
    The head that it opens on is exact in every view: all of it, or, from some 2,200 tokens on, the
    rows of the tokens around what is locked and before the end.
    """
    return explorer(trace, hide=hide)


def explorer(
    trace: Trace,
    *,
    weights_url: str | None = None,
    save_url: str | None = None,
    opened: dict[str, Any] | None = None,
    selection: Selection | None = None,
    hide: Hidden | None = None,
    share: ShareLinks | None = None,
) -> View:
    """Return the explorer; with `weights_url`, maps are fetched from `<url>/stack/layer/head`.

    With `save_url` the host offers the explorer as a file there. `opened` is what such a file opens
    with: what was chosen in the browser, as saving.js writes it, before anything else.

    `share` says what the host offers beside it: files of what is seen, and links.

    `hide` names what is left out at first; None: what the reader chose last, else nothing.
    """
    if hide is not None and hide not in HIDDEN:
        raise InputError(
            N_('Cannot hide "{hide}". Known: {hidden}.', hide=hide, hidden=", ".join(HIDDEN))
        )
    arrays: dict[str, np.ndarray] = {}
    axes: list[Tokens] = []
    stacks = []
    scores_of = {name: head_scores(trace, name) for name in trace.by_stack}
    if selection is None:
        selected = first_selection(trace, scores_of)
    else:
        selected = _with_query(trace, selection)
    view_area = None if weights_url is not None else _looked_at(trace, opened, selected)
    for stack in trace.by_stack.values():
        scores = scores_of[stack.name]
        stacks.append(
            {
                "name": stack.name,
                **_address(stack),
                "layers": stack.n_layers,
                "instead": _instead(stack),
                "heads": stack.n_heads,
                "queries": _axis(axes, stack.queries),
                "keys": _axis(axes, stack.keys),
                **_rests(stack, trace.model.architecture),
                "scores": {name: json_rows(values) for name, values in scores},
                "score_queries": scores.queries,
                "distance_unit": scores.distance_unit,
                "offers": (
                    offers.offers_of_long(trace, stack)
                    if weights_url is not None and is_long(stack)
                    else offers.offers(trace, stack, arrays, fetched=weights_url is not None)
                ),
                **_weights(trace, stack, arrays, weights_url, view_area),
            }
        )
    if trace.picture is not None:
        arrays["picture"] = trace.picture
        if trace.prediction.kind == "pixel_classes":
            arrays["mask"] = _mask(trace)
    header = {
        "format": FORMAT,
        "model": {
            "name": trace.model.name,
            "architecture": trace.model.architecture,
            "task": trace.model.task,
            "device": trace.model.device,
            "dtype": trace.model.dtype,
        },
        "seconds": round(trace.seconds, 4),
        "prediction": {
            "kind": trace.prediction.kind,
            "text": trace.prediction.said,
            "several": trace.prediction.passing is not None,
            "after_target": trace.target is not None and trace.prediction.kind == "next_token",
            "top": [(label, json_number(p)) for label, p in trace.prediction.top(5)],
            "doubts": doubt_entries(trace.doubts),
        },
        "axes": [_tokens(tokens, texts_of(trace, tokens)) for tokens in axes],
        "quantities": offers.table(),
        "url": weights_url,
        "hide": hide,
        "save": save_url,
        "opened": opened,
        "share": None if share is None else share.said(),
        "picture": None if trace.picture is None else trace.picture.shape[:2],
        "framing": None if trace.framing is None
        else {"ratio": trace.framing.ratio, "said": trace.framing.reshaped},
        "stacks": stacks,
        "metrics": [asdict(metric) for metric in METRICS],
        "selection": {
            "stack": selected.stack, "layer": selected.layer, "head": selected.head,
            "query": selected.query, "asked": selection is not None,
        },
        "missing": list(trace.missing),
    }  # fmt: skip
    title = f"{trace.model.name}: {' | '.join(trace.inputs)[:80]}"
    js, css = explorer_assets()
    return View(title=title, js=js, css=css, data=pack(header, arrays))


def first_selection(trace: Trace, scores_of: Mapping[str, HeadScores] | None = None) -> Selection:
    """Return the head and token to show before anybody has chosen.

    scores_of: the head scores of each stack, where they have been worked out.

    The last layer's head that looks least at special tokens and sinks, and in it the row that
    decides (the class token, or the last token of a language model) or else the ordinary token
    with the strongest single link to another one.
    """
    stack = trace.stack("cross") if "cross" in trace.stacks else trace.stack()
    scores = scores_of[stack.name] if scores_of else head_scores(trace, stack.name)
    layer = stack.attending[-1]
    idle = np.nan_to_num(scores.special[layer]) + np.nan_to_num(scores.sink[layer])
    head = int(np.argmin(idle[: stack.layers[layer].n_heads]))
    return Selection(stack.name, layer, head, _telling_query(trace, stack, layer, head))


def _with_query(trace: Trace, selection: Selection) -> Selection:
    if selection.query is not None:
        return selection
    stack = trace.stack(selection.stack)
    return replace(selection, query=_telling_query(trace, stack, selection.layer, selection.head))


def _telling_query(trace: Trace, stack: Stack, layer: int, head: int) -> int:
    if stack.name == "decoder" and trace.stacks == ("decoder",):
        return len(stack.queries) - 1  # the only row that has seen everything
    if (trace.prediction.kind == "classes" or trace.picture is not None) and (
        stack.queries.special[0] and stack.looks_at_itself
    ):
        return 0
    if is_long(stack):  # the whole map is more than a first picture is worth
        return int(np.flatnonzero(~stack.queries.special)[-1:].sum())
    weights = stack.layers[layer].head_map(head).copy()
    weights[stack.queries.special] = 0
    weights[:, stack.keys.special] = 0
    if stack.looks_at_itself:
        np.fill_diagonal(weights, 0)
    return int(weights.max(-1).argmax())


def _mask(trace: Trace) -> np.ndarray:
    """Return 1 at the pixels of every class but the first (the background), 0 elsewhere."""
    assert trace.picture is not None
    assert trace.prediction.values is not None
    classes = trace.prediction.values
    rows = np.arange(trace.picture.shape[0]) * classes.shape[0] // trace.picture.shape[0]
    columns = np.arange(trace.picture.shape[1]) * classes.shape[1] // trace.picture.shape[1]
    return (classes[np.ix_(rows, columns)] > 0).astype(np.uint8)


def _axis(axes: list[Tokens], tokens: Tokens) -> int:
    for number, other in enumerate(axes):
        if other is tokens:
            return number
    axes.append(tokens)
    return len(axes) - 1


def _looked_at(trace: Trace, opened: dict[str, Any] | None, selected: Selection) -> LookedAt:
    """Return what a file opens on: its heads are exact in it, however long the input is."""
    axes = {
        name: (
            _tokens(of.queries, texts_of(trace, of.queries)),
            _tokens(of.keys, texts_of(trace, of.keys)),
        )
        for name, of in (trace.by_stack.items() if opened else ())
    }
    area = looked_at(trace, opened, axes)
    if area is not None:
        return area
    queries = () if selected.query is None else (selected.query,)
    both = trace.stack(selected.stack).looks_at_itself
    return LookedAt(
        selected.stack, ((selected.layer, selected.head),), queries, queries if both else ()
    )


def _weights(
    trace: Trace,
    stack: Stack,
    arrays: dict[str, np.ndarray],
    weights_url: str | None,
    view_area: LookedAt | None,
) -> dict[str, Any]:
    """Add a stack's full maps to `arrays` where they fit, else its overview, and say which.

    What a file is `looked` at is in it exactly.
    """
    layers = [stack.layers[number] for number in stack.attending]
    cells = sum(math.prod(layer.shape) for layer in layers)
    uniform = len({layer.n_heads for layer in layers}) == 1 and not stack.streamed
    if uniform and cells * 4 <= EXACT_BYTES:
        arrays[f"{stack.name}/weights"] = np.stack([layer.weights for layer in layers])
        return {"weights": "exact", "rounded_to": trace.rounded_to}
    if weights_url is None and uniform and cells <= ROUNDED_BYTES:
        exactly = _exact_entry(stack, view_area, arrays)
        nbytes = 4 * len(stack.queries) * len(stack.keys) * len(exactly)
        room = max(FILE_BYTES - nbytes, FILE_BYTES // 2)
        levels, arrays[f"{stack.name}/weights"] = _round(stack, room)
        rounded_to = trace.rounded_to
        return {"weights": "rounded", "levels": levels, "held": exactly, "rounded_to": rounded_to}
    overview = trace.overview(stack.name)[list(stack.attending)]
    arrays[f"{stack.name}/overview"] = overview
    entry = {"weights": "overview", "cells": overview.shape[2:]}
    if weights_url is None:
        exactly = _exact_entry(stack, view_area, arrays)
        return {**entry, "held": exactly, "rounded_to": trace.rounded_to}
    address = name_in_address(stack.name)
    url_entry: dict[str, Any] = {"weights": "fetch", "url": f"{weights_url}/{address}"}
    if is_long(stack):
        rows, tiles = (f"{weights_url}/{kind}/{address}" for kind in ("row", "tile"))
        url_entry = {"weights": "tiles", "rows": rows, "tiles": tiles, "side": TILE_CELLS}
    return {**entry, **url_entry, "rounded_to": trace.rounded_to, "streamed": stack.streamed}


def _exact_entry(
    stack: Stack, view_area: LookedAt | None, arrays: dict[str, np.ndarray]
) -> list[dict[str, Any]]:
    return (
        held_exactly(stack, view_area, arrays)
        if view_area and view_area.stack == stack.name
        else []
    )


def is_long(stack: Stack) -> bool:
    """Return whether the app sends rows and tiles of a head's map rather than all of it."""
    return 4 * len(stack.queries) * len(stack.keys) > WHOLE_BYTES


def _round(stack: Stack, room: int) -> tuple[int, np.ndarray]:
    """Return maps as multiples of 1 / levels, with as many levels as keep a file small.

    That is, compressed, under `room` bytes.
    """
    finest = None
    for levels in _LEVELS:
        whole_numbers = np.stack(
            [
                np.rint(stack.layers[number].weights * levels).astype(np.uint8)
                for number in stack.attending
            ]
        )
        if len(zlib.compress(whole_numbers.tobytes(), level=6)) <= room:
            return levels, whole_numbers
        finest = whole_numbers if finest is None else finest
    assert finest is not None
    return _LEVELS[0], finest  # too long for a small file whatever is done: keep the precision


def _address(stack: Stack) -> dict[str, str]:
    """Return how a stack is called in addresses, where it is not by its name."""
    address = name_in_address(stack.name)
    return {} if address == stack.name else {"address": address}


def _instead(stack: Stack) -> dict[int, str]:
    """Return what layers without attention do, by their numbers; their maps are not sent."""
    return {
        number: getattr(layer, "instead", "") or "something else"
        for number, layer in enumerate(stack.layers)
        if not layer.n_heads
    }


def _rests(stack: Stack, architecture: str) -> dict[str, bool]:
    """Return where the rest of rows goes that add up to less than 1: to a sink, or nobody knows."""
    short = _has_sinks(stack)
    is_unknown = short and architecture == ARCHITECTURE
    return {"sinks": False, "short": True} if is_unknown else {"sinks": short}


def _has_sinks(stack: Stack) -> bool:
    """Return whether a part of each row's weight goes to a learned sink, no token (GPT-OSS)."""
    first = stack.first
    if isinstance(first, StreamedLayer):
        return first.sinks is not None
    return bool((first.weights.sum(-1) < 0.99).any())


def texts_of(trace: Trace, tokens: Tokens) -> tuple[str, ...]:
    """Return the texts that the spans of an axis point into."""
    decoder, cross = (trace.by_stack.get(name) for name in ("decoder", "cross"))
    if decoder is None or cross is None:
        return trace.inputs
    # One axis is mostly one object; what was read back from a file may have copies of it.
    of_target = any(tokens is each for each in (decoder.queries, decoder.keys, cross.queries))
    return (trace.target or "",) if of_target else trace.inputs


def _units(tokens: Tokens, texts: tuple[str, ...]) -> dict[str, Any]:
    """Return words, sentences and so on where they are something else than the tokens, or one."""
    kinds: list[UnitKind] = [kind for kind in reversed(kinds_of(tokens)) if kind != "token"]
    if tokens.turn is not None:
        kinds.append("turn")
    units_by_kind = {kind: Units.of_kind(kind, tokens, texts) for kind in kinds}
    return {
        kind: {"text": units.text, "of": units.of_token.tolist()}
        for kind, units in units_by_kind.items()
        if len(units) < len(tokens) and (kind == "turn" or (~units.held).sum() > 1)
    }


def _tokens(tokens: Tokens, texts: tuple[str, ...]) -> dict[str, Any]:
    return {
        "text": tokens.text,
        "pieces": tokens.pieces,
        "ids": tokens.ids.tolist(),
        "special": tokens.special.astype(int).tolist(),
        "word": tokens.word.tolist(),
        "segment": tokens.segment.tolist(),
        "grid": tokens.grid,
        "seconds": None if tokens.seconds is None else json_seconds(tokens.seconds),
        "turn": None if tokens.turn is None else tokens.turn.tolist(),
        "roles": [role for role, _ in tokens.turns],
        "units": _units(tokens, texts),
        "words_by": tokens.words_by,
        **({} if tokens.noun is None else {"noun": tokens.noun}),
    }


@lru_cache(maxsize=1)
def explorer_assets() -> tuple[str, str]:
    """Return the explorer's JavaScript module and its style sheet."""
    theme = (_FOLDER.parent / "theme.css").read_text(encoding="utf-8")
    style = (_FOLDER / "explorer.css").read_text(encoding="utf-8")
    path = (_FOLDER.parent / "weight_path" / "weight_path.css").read_text(encoding="utf-8")
    return bundle("explorer"), theme + path + style


__all__ = ["Hidden", "Selection", "explorer", "explorer_assets", "first_selection", "view"]
