"""What can be done to a model while it runs, as values: frozen, comparable, JSON both ways.

An intervention says what is done and where; `tracing` does it. Printed, it is the Python that makes
it. Layers, heads and positions count from 0. `stack` names "encoder", "decoder" or "cross" where a
model has several; None is the first.

In any order of the list, replaced mechanisms act first, then changed maps, then changed head
outputs; within each kind the given order holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

import numpy as np

from attnviz.errors import InputError, did_you_mean
from attnviz.json_size import json_bytes
from attnviz.language import N_
from attnviz.records.field_checks import CHECKS, Source, as_python

FORMAT = 1
"""The number that a JSON document of interventions carries."""

MOST_BYTES = 2**29
"""Bytes that a document may take when it is read: whole maps have room in it."""


@dataclass(frozen=True, eq=False, repr=False)
class Intervention:
    """Any of the interventions below. Two are equal where all that they say is.

    Raises InputError when no model could take a value: a layer below 0, a weight that is NaN.
    """

    stack: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for each in fields(self):
            value = CHECKS[each.name](each.name, getattr(self, each.name))
            object.__setattr__(self, each.name, value)

    def plain(self) -> dict[str, Any]:
        """Return what differs from the defaults, as what JSON can hold, and the `kind`."""
        values = {name: _jsonable(value) for name, value in self._own_values()}
        return {"kind": type(self).__name__, **values}

    def _own_values(self) -> list[tuple[str, Any]]:
        values = [(each, getattr(self, each.name)) for each in fields(self)]
        return [(each.name, value) for each, value in values if not _is_default(each, value)]

    def __repr__(self) -> str:
        by_name = {each.name for each in fields(self) if each.kw_only}
        values = self._own_values()
        parts = [as_python(value) for name, value in values if name not in by_name]
        parts += [f"{name}={as_python(value)}" for name, value in values if name in by_name]
        return f"{type(self).__name__}({', '.join(parts)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Intervention) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash(json.dumps(self.plain()))


@dataclass(frozen=True, eq=False, repr=False)
class SilenceHead(Intervention):
    """A head that hands on nothing: its output is 0 at every position, its map stays as it is."""

    layer: int
    head: int


@dataclass(frozen=True, eq=False, repr=False)
class ScaleHead(Intervention):
    """What a head hands on, multiplied by `factor`: 1 changes nothing, 0 silences it."""

    layer: int
    head: int
    factor: float


@dataclass(frozen=True, eq=False, repr=False)
class MeanHead(Intervention):
    """A head that hands on, at every position, the mean of what it hands on at all of them."""

    layer: int
    head: int


@dataclass(frozen=True, eq=False, repr=False)
class UniformAttention(Intervention):
    """A head that looks alike at every key that the query may look at.

    `queries` are the rows that this holds for; None is all of them.
    """

    layer: int
    head: int
    queries: tuple[int, ...] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, eq=False, repr=False)
class SetAttention(Intervention):
    """Weights written into a head's map, [query, key], none below 0.

    `queries` and `keys` say which rows and columns `weights` is laid on; None is all of them. With
    `renormalise` the cells that are set keep their weight and the others of the row are scaled so
    that its sum stays; where there is nothing else to scale, the whole row is. A weight for a key
    that the query may not look at (a later token, in a decoder) is refused unless `allow_future`.
    """

    layer: int
    head: int
    weights: np.ndarray
    queries: tuple[int, ...] | None = field(default=None, kw_only=True)
    keys: tuple[int, ...] | None = field(default=None, kw_only=True)
    renormalise: bool = field(default=False, kw_only=True)
    allow_future: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, places, n in zip(
            ("queries", "keys"), (self.queries, self.keys), self.weights.shape, strict=True
        ):
            if places is not None and len(places) != n:
                raise InputError(
                    N_(
                        "SetAttention has weights of {n} {name} but lists {places}; give the same "
                        "number.",
                        n=n,
                        name=name,
                        places=len(places),
                    )
                )


@dataclass(frozen=True, eq=False, repr=False)
class CutEdges(Intervention):
    """The weights from some queries to some keys, set to 0; None is all positions.

    Every query is cut from every key, or, `pairwise`, each from the key at the same place. `heads`
    are (layer, head); None is every head of every layer. With `renormalise` the rest of a row is
    scaled so that its sum stays; a row with nothing left is 0.
    """

    queries: tuple[int, ...] | None
    keys: tuple[int, ...] | None
    heads: tuple[tuple[int, int], ...] | None = field(default=None, kw_only=True)
    pairwise: bool = field(default=False, kw_only=True)
    renormalise: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.pairwise and (
            self.queries is None or self.keys is None or len(self.queries) != len(self.keys)
        ):
            raise InputError(
                N_("Pairwise edges need both queries and keys, the same number of each.")
            )


@dataclass(frozen=True, eq=False, repr=False)
class SwapPattern(Intervention):
    """A head that looks as it does on another input with as many tokens."""

    layer: int
    head: int
    source: Source


@dataclass(frozen=True, eq=False, repr=False)
class MaskToken(Intervention):
    """A token that nobody else looks at, in any layer: as if a padding mask hid it.

    It still sees, itself included. In an encoder-decoder a token of the encoder is hidden from
    cross-attention as well. What is left of a row is scaled so that its sum stays.
    """

    position: int


@dataclass(frozen=True, eq=False, repr=False)
class ReplaceMechanism(Intervention):
    """Attention scores by another function than the scaled dot product.

    Masks, position biases, softcaps and sinks of the architecture stay, and so does the softmax.
    `mechanism` is a name from `tracing.mechanisms`, `options` are its own; `heads` are head numbers
    of those layers, None is all of them.
    """

    layers: tuple[int, ...]
    mechanism: str
    heads: tuple[int, ...] | None = field(default=None, kw_only=True)
    options: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        # Heads are pairs where edges are cut, and numbers of a layer here.
        numbers = CHECKS["positions"]("heads", self.heads)
        object.__setattr__(self, "heads", None)
        super().__post_init__()
        object.__setattr__(self, "heads", numbers)


@dataclass(frozen=True, eq=False, repr=False)
class _Patch(Intervention):
    positions: tuple[int, ...] | None = field(default=None, kw_only=True)
    source_positions: tuple[int, ...] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        here, there = self.positions, self.source_positions
        if there is not None and (here is None or len(here) != len(there)):
            raise InputError(
                N_(
                    "Each of the {there} source_positions needs one position; got {here}.",
                    there=len(there),
                    here=N_("none") if here is None else len(here),
                )
            )


@dataclass(frozen=True, eq=False, repr=False)
class PatchHead(_Patch):
    """A head that hands on what it hands on for another input (activation patching).

    `positions` take what stands at `source_positions`; None is all positions, and the same ones.
    Source: Wang et al. 2022, section 3.
    """

    layer: int
    head: int
    source: Source


@dataclass(frozen=True, eq=False, repr=False)
class PatchResidual(_Patch):
    """The residual stream as it enters a layer, taken from another input; positions as PatchHead.

    Source: Meng et al. 2022, section 2 (there called causal tracing).
    """

    layer: int
    source: Source


@dataclass(frozen=True, eq=False, repr=False)
class PatchMlp(_Patch):
    """What a layer's MLP adds, taken from another input; positions as PatchHead."""

    layer: int
    source: Source


@dataclass(frozen=True, eq=False, repr=False)
class AddVector(Intervention):
    """`factor` times a vector, [d_model], added to the residual stream as it enters a layer.

    `positions` None is all of them. Source: Turner et al. 2023, section 3 (steering).
    """

    layer: int
    vector: np.ndarray
    factor: float = field(default=1.0, kw_only=True)
    positions: tuple[int, ...] | None = field(default=None, kw_only=True)


KINDS: dict[str, type[Intervention]] = {
    kind.__name__: kind
    for kind in (
        SilenceHead, ScaleHead, MeanHead, UniformAttention, SetAttention, CutEdges, SwapPattern,
        MaskToken, ReplaceMechanism, PatchHead, PatchResidual, PatchMlp, AddVector,
    )
}  # fmt: skip


def first_layer(one: Intervention) -> int:
    """Return the first layer that an intervention acts in."""
    if isinstance(one, CutEdges):
        return min((layer for layer, _ in one.heads or ()), default=0)
    if isinstance(one, ReplaceMechanism):
        return min(one.layers)
    return getattr(one, "layer", 0)  # a token is masked in all layers


def interventions_json(interventions: Iterable[Intervention]) -> str:
    """Return interventions as JSON that `interventions_from_json` reads."""
    plain = [one.plain() for one in checked(interventions)]
    return json.dumps({"format": FORMAT, "interventions": plain}, ensure_ascii=False)


def interventions_from_json(text: str) -> tuple[Intervention, ...]:
    """Return what `interventions_json` wrote. Raises InputError when it did not write this."""
    if json_bytes(text) > MOST_BYTES:
        raise InputError(N_("This JSON is too large for a list of interventions. Give fewer."))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(N_("This is not valid JSON: {error}.", error=error)) from error
    if not isinstance(document, dict) or not isinstance(document.get("interventions"), list):
        raise InputError(
            N_('A document of interventions holds "format" and a list, "interventions".')
        )
    if document.get("format") != FORMAT:
        raise InputError(
            N_(
                "Interventions of format {document} cannot be read; this version reads format "
                "{format}.",
                document=str(document.get("format"))[:40],
                format=FORMAT,
            )
        )
    return tuple(_from_plain(one) for one in document["interventions"])


def checked(interventions: Any) -> tuple[Intervention, ...]:
    """Return interventions as a tuple. Raises InputError when one is something else."""
    if isinstance(interventions, Intervention):
        return (interventions,)
    if isinstance(interventions, Iterable):
        acts = tuple(interventions)
        strange = [one for one in acts if type(one) not in KINDS.values()]
        if not strange:
            return acts
        interventions = strange[0]
    raise InputError(
        N_(
            "Interventions are a list of {kinds}; got a {name}.",
            kinds=", ".join(KINDS),
            name=type(interventions).__name__,
        )
    )


def _from_plain(plain: Any) -> Intervention:
    kind = plain.get("kind") if isinstance(plain, dict) else plain
    if not isinstance(plain, dict) or not isinstance(kind, str) or kind not in KINDS:
        close = did_you_mean(str(kind), KINDS)
        raise InputError(
            N_(
                'No intervention "{kind}". Known: {kinds}.{close}',
                kind=str(kind)[:80],
                kinds=", ".join(KINDS),
                close=close,
            )
        )
    values = {name: _from_jsonable(value) for name, value in plain.items() if name != "kind"}
    try:
        return KINDS[plain["kind"]](**values)
    except TypeError as error:
        names = ", ".join(each.name for each in fields(KINDS[plain["kind"]]))
        raise InputError(
            N_(
                "{plain} takes {names}; got {values}.",
                plain=plain["kind"],
                names=names,
                values=", ".join(values)[:200] or "nothing",
            )
        ) from error


def _is_default(each: Field, value: Any) -> bool:
    if each.default_factory is not MISSING:
        return value == each.default_factory()
    return not isinstance(value, np.ndarray) and each.default is not MISSING and (
        value == each.default
    )  # fmt: skip


def _jsonable(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {"array": _numbers(value), "dtype": value.dtype.name}
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return {"pair": list(value)}
    if isinstance(value, tuple):
        return [list(one) if isinstance(one, tuple) else one for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _numbers(array: np.ndarray) -> list[Any]:
    # The shortest digits that give the same float32 again, not those of a float64.
    short = np.vectorize(lambda x: float(str(x)), otypes=[float])
    return (short(array) if array.dtype == np.float32 and array.size else array).tolist()


def _from_jsonable(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"array", "dtype"}:
        try:
            return np.array(value["array"], dtype=value["dtype"])
        except (TypeError, ValueError) as error:
            raise InputError(
                N_("An array could not be read: {error}.", error=str(error)[:200])
            ) from error
    if isinstance(value, dict) and set(value) == {"pair"} and isinstance(value["pair"], list):
        return tuple(value["pair"])
    return value
