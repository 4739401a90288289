"""Rows of scores become weights and are summed up while they are in a core's own cache.

Compiled by numba at first use for the processor it runs on, and kept on disk for the next process.
All functions release Python's lock, and change only the arrays that they are given. Long because
numba asks only the file of a kept function whether it has changed, and not what it calls.
"""

# pyright: reportIndexIssue=false, reportCallIssue=false, reportArgumentType=false
# numba compiles these functions; to a checker of Python its decorators and scalars say nothing.

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.extending import intrinsic

SCORES = (
    "entropy", "distance", "special", "duplicate", "induction",
    "sink", "same_token", "previous_token", "next_token",
)  # fmt: skip
"""The columns of an array of scores."""
_ENTROPY, _DISTANCE, _SPECIAL, _DUPLICATE, _INDUCTION, _SINK, _SAME, _PREVIOUS, _NEXT = range(9)

ROWS_AT_ONCE = 4
"""Rows whose weights are added to the sums in one walk over the keys."""


class RowPlaces(NamedTuple):
    """What the scores need to know of the tokens of a map, for all its rows.

    `equal` holds the keys of each token one after another; the keys before a query that have its
    token are the `n_equal` from `first_equal` on. `far` is |offset| from -keys to keys.
    """

    ordinary: np.ndarray  # bool [query]: no special token
    special: np.ndarray  # int32 [special]: keys that are special tokens
    equal: np.ndarray  # int32 [key]
    first_equal: np.ndarray  # int32 [query]
    n_equal: np.ndarray  # int32 [query]
    far: np.ndarray  # float32 [offset]
    one_text: bool  # queries and keys are the same places


class MapAxes(NamedTuple):
    """What the sums need to know of the queries and keys of a map, for all its heads."""

    first: np.ndarray  # int32 [query]: the first key that it may look at
    last: np.ndarray  # int32 [query]: and the last
    cell: np.ndarray  # int32 [query]: its row of the overview
    places: RowPlaces
    bias: np.ndarray  # float32 [any_head, offset]: added to scores as they are; no head for none
    sinks: np.ndarray  # float32 [any_head]: learned scores beside the keys', times LOG2_E
    # float32 [upper 16 bits of w]: -w log2 w where weights are rounded to bfloat16; else empty
    bits_of: np.ndarray


class Sums(NamedTuple):
    """What is left of the maps of some heads; kernels add to it."""

    received: np.ndarray  # float32 [head, key]
    overview: np.ndarray  # float32 [head, cell, key]: the largest weight
    scores: np.ndarray  # float64 [head, score]: sums over queries
    factors: np.ndarray  # float32 [head, query]: what makes weights of what is left in a tile


def _compiled(function: Any = None, **options: Any) -> Any:
    """Compile a function at first use; what is asked from outside is kept beside the module."""
    if function is None:
        return lambda plain: _compiled(plain, **options)
    is_inner = function.__name__.startswith("_")
    try:
        return numba.njit(nogil=True, cache=not is_inner, **options)(function)
    except RuntimeError:  # no folder that can be written: each process compiles for itself
        return numba.njit(nogil=True, **options)(function)


@intrinsic
def _bits_as_float(typing: Any, bits: Any) -> Any:
    """Read an int32 as the float32 with the same bits."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.bitcast(values[0], context.get_value_type(numba.float32))

    return numba.float32(numba.int32), generate


@intrinsic
def _float_as_bits(typing: Any, number: Any) -> Any:
    """Read a float32 as the int32 with the same bits."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.bitcast(values[0], context.get_value_type(numba.int32))

    return numba.int32(numba.float32), generate


@intrinsic
def _larger(typing: Any, one: Any, other: Any) -> Any:
    """Return the larger of two float32, in a form whose chain LLVM works out in parallel."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        flags = ("nnan", "nsz")
        is_larger = builder.fcmp_ordered(">", *values, flags=flags)
        return builder.select(is_larger, *values, flags=flags)

    return numba.float32(numba.float32, numba.float32), generate


@intrinsic
def _wide(typing: Any) -> Any:
    """Let LLVM use the widest vectors of the processor: a sixth of the time of a row.

    It would take half of them, for code that seldom uses any.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        # llvmlite lets only some names into its set of a function's attributes; LLVM takes this.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return numba.none(), generate


LOG2_E = np.float32(math.log2(math.e))
"""Scores are taken times this: weights are powers of 2 then, and entropies bits."""

_ZERO, _ONE = np.float32(0), np.float32(1)
_EXPONENT_BIAS, _MANTISSA_BITS = np.int32(127), np.int32(23)
_LOWEST = np.float32(-100)
"""Of a score below the largest: 2^-100 is as good as 0, and its products are still normal numbers,
which a processor multiplies a hundred times faster than others."""

# The polynomial of 2^r for |r| <= 1/2 with the least largest relative error, 2e-9: fitted at
# Chebyshev points by Lawson's weights.
_POWERS = tuple(np.float32(each) for each in (
    1.0, 0.6931472057, 0.2402264689, 0.05550328775, 0.009618488799, 0.001339993162, 0.0001534585128,
))  # fmt: skip
_C0, _C1, _C2, _C3, _C4, _C5, _C6 = _POWERS


@_compiled(fastmath={"contract"})
def _power(x):
    """Return 2^x for x from `_LOWEST` to 0: a polynomial of what is left of a whole number."""
    whole = np.rint(x)
    r = x - whole
    power = _bits_as_float((np.int32(whole) + _EXPONENT_BIAS) << _MANTISSA_BITS)
    return ((((((_C6 * r + _C5) * r + _C4) * r + _C3) * r + _C2) * r + _C1) * r + _C0) * power


@_compiled
def _bfloat16(number):
    """Round a float32 as bfloat16 does: to the nearest, of two to the even one."""
    bits = _float_as_bits(number)
    bits += np.int32(0x7FFF) + ((bits >> np.int32(16)) & np.int32(1))
    return _bits_as_float(bits & np.int32(-65536))


@_compiled
def _largest(scores):
    _wide()
    largest = np.float32(-np.inf)
    for key in range(scores.shape[0]):
        largest = _larger(scores[key], largest)
    return largest


@_compiled
def _add(scores, bias):
    for key in range(scores.shape[0]):
        scores[key] += bias[key]


@_compiled
def _add_rounded(scores, bias):
    for key in range(scores.shape[0]):
        scores[key] = _bfloat16(scores[key] + bias[key])


@_compiled
def _scale(scores):
    for key in range(scores.shape[0]):
        scores[key] *= LOG2_E


@_compiled(fastmath={"reassoc", "contract", "nsz"})
def _raise(scores, top, far):
    """Put 2^(score - top) in place of the scores; return its sum, and with score and distance."""
    _wide()
    total = with_score = with_distance = _ZERO
    for key in range(scores.shape[0]):
        x = scores[key] - top
        x = _LOWEST if x < _LOWEST else x
        raised = _power(x)
        scores[key] = raised
        total += raised
        with_score += raised * x
        with_distance += raised * far[key]
    return total, with_score, with_distance


@_compiled(fastmath={"reassoc", "contract", "nsz"})
def _round(raised, inverse, far, bits_of):
    """Put bfloat16 weights in place of raised scores; return the bits and the distance."""
    _wide()
    bits = with_distance = _ZERO
    for key in range(raised.shape[0]):
        weight = _bfloat16(raised[key] * inverse)
        raised[key] = weight
        bits += bits_of[_float_as_bits(weight) >> np.int32(16)]
        with_distance += weight * far[key]
    return bits, with_distance


@_compiled(fastmath={"contract"})
def _add_row(row, factor, received, overview):
    for key in range(row.shape[0]):
        weight = row[key] * factor
        received[key] += weight
        overview[key] = weight if weight > overview[key] else overview[key]


# Two walks and not one: LLVM asks which of so many arrays overlap only up to eight pairs.
@_compiled(fastmath={"contract"})
def _add_four(rows, factors, received):
    _wide()
    a, b, c, d = rows
    w, x, y, z = factors[0], factors[1], factors[2], factors[3]
    for key in range(received.shape[0]):
        received[key] += (a[key] * w + b[key] * x) + (c[key] * y + d[key] * z)


@_compiled(fastmath={"contract"})
def _pool_four(rows, factors, overview):
    _wide()
    a, b, c, d = rows
    w, x, y, z = factors[0], factors[1], factors[2], factors[3]
    for key in range(overview.shape[0]):
        first, second, third, fourth = a[key] * w, b[key] * x, c[key] * y, d[key] * z
        first = first if first > second else second
        third = third if third > fourth else fourth
        first = first if first > third else third
        overview[key] = first if first > overview[key] else overview[key]


@_compiled(fastmath={"reassoc"})
def _at(row, keys, after):
    """Return the weight on some keys, or on those so many places after them."""
    total = _ZERO
    for at in range(len(keys)):
        total += row[keys[at] + after]
    return total


@_compiled
def _at_seen(row, keys, before, after, stop):
    """Return it where a row holds only the keys from `before` on, and those before `stop` count."""
    total = _ZERO
    for key in keys:
        if before <= key + after < stop:
            total += row[key + after - before]
    return total


@_compiled
def _add_places(row, place, inverse, places, scores):
    """Add the weights on single places to the scores of a head.

    `row` holds the keys from `before` on; what a query may not see is 0 there or outside.
    """
    _, query, before = place
    stop = before + row.shape[0]
    if places.ordinary[query]:
        scores[_SPECIAL] += _at_seen(row, places.special, before, 0, stop) * inverse
    if not places.one_text:
        return
    start = places.first_equal[query]
    equal = places.equal[start : start + places.n_equal[query]]
    # What follows the query's own predecessor is the query: that recalls nothing.
    followed = equal[:-1] if len(equal) and equal[-1] == query - 1 else equal
    if before == 0 and query <= stop:
        scores[_DUPLICATE] += _at(row, equal, 0) * inverse
        scores[_INDUCTION] += _at(row, followed, 1) * inverse
    else:
        scores[_DUPLICATE] += _at_seen(row, equal, before, 0, stop) * inverse
        scores[_INDUCTION] += _at_seen(row, followed, before, 1, stop) * inverse
    if query > 0 and before == 0:
        scores[_SINK] += row[0] * inverse
    if before <= query < stop:
        scores[_SAME] += row[query - before] * inverse
    if before <= query - 1 < stop:
        scores[_PREVIOUS] += row[query - 1 - before] * inverse
    if before <= query + 1 < stop:
        scores[_NEXT] += row[query + 1 - before] * inverse


@_compiled
def fold_rows(tile, place, axes, sums):
    """Turn scores of a head into weights, and add them to the sums.

    Args:
        tile: float32 [row, key]: scores before biases, times `LOG2_E` except where weights are
            rounded. On return 2 to the power of them, or the weights where they are rounded.
        place: the head, and the query and key of the tile's first cell.
        axes, sums: of the whole map.
    """
    _wide()
    head, query, before = place
    received = sums.received[head, before : before + tile.shape[1]]
    row = 0
    while row < len(tile):
        cell = axes.cell[query + row]
        together = 1
        while (
            together < ROWS_AT_ONCE
            and row + together < len(tile)
            and axes.cell[query + row + together] == cell
        ):
            together += 1
        for at in range(row, row + together):
            sums.factors[head, query + at] = _weigh(
                tile[at], (head, query + at, before), axes, sums.scores[head]
            )
        overview = sums.overview[head, cell, before : before + tile.shape[1]]
        factors = sums.factors[head, query + row : query + row + together]
        if together == ROWS_AT_ONCE:
            four = (tile[row], tile[row + 1], tile[row + 2], tile[row + 3])
            _add_four(four, factors, received)
            _pool_four(four, factors, overview)
        else:
            for number in range(together):
                _add_row(tile[row + number], factors[number], received, overview)
        row += together


@_compiled
def _weigh(row, place, axes, scores):
    """Turn a row of scores into weights but for a factor, which is returned.

    place: its head, its query, and the key of its first column.
    """
    _wide()
    head, query, before = place
    start, stop = axes.first[query] - before, axes.last[query] + 1 - before
    row[:start] = _ZERO
    row[stop:] = _ZERO
    seen = row[start:stop]
    keys = len(axes.places.far) // 2
    first = axes.first[query] - query
    if len(axes.bias):
        bias = axes.bias[head if len(axes.bias) > 1 else 0]
        offset = first + len(axes.first) - 1
        if len(axes.bits_of):
            _add_rounded(seen, bias[offset : offset + len(seen)])
        else:
            _add(seen, bias[offset : offset + len(seen)])
    if len(axes.bits_of):
        _scale(seen)
    top = _largest(seen)
    beside = _ZERO
    if len(axes.sinks):
        sink = axes.sinks[head if len(axes.sinks) > 1 else 0]
        top = max(top, sink)
        beside = np.float32(2.0 ** (sink - top))
    far = axes.places.far[keys + first : keys + first + len(seen)]
    on_keys, with_score, with_distance = _raise(seen, top, far)
    inverse = _ONE / (on_keys + beside)
    if len(axes.bits_of):
        bits, with_distance = _round(seen, inverse, far, axes.bits_of)
        inverse = _ONE
    else:
        # -sum p log p, where p = 2^x / total and log p = x - log total.
        total = np.float64(on_keys) + np.float64(beside)
        bits = (on_keys * math.log2(total) - with_score) / total
        with_distance *= inverse
    scores[_ENTROPY] += bits
    scores[_DISTANCE] += with_distance
    _add_places(row, place, inverse, axes.places, scores)
    return inverse


# log2(1 + r) / r for 1 + r from the root of 1/2 to that of 2, 5e-8 of a bit: fitted as the other.
_LOGARITHM = tuple(np.float32(each) for each in (
    1.442694772, -0.7213571487, 0.4809394459, -0.3600872245, 0.2867074289, -0.2500689372,
    0.2368904984, -0.1457448573,
))  # fmt: skip
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7 = _LOGARITHM
_ROOT_OF_HALF = np.int32(0x3F3504F3)  # as bits
_SMALLEST = np.float32(1e-37)


@_compiled(fastmath={"contract"})
def _log2(x):
    """Return the logarithm of a positive normal number: its exponent, and that of what is left."""
    bits = _float_as_bits(x)
    exponent = (bits - _ROOT_OF_HALF) >> _MANTISSA_BITS
    r = _bits_as_float(bits - (exponent << _MANTISSA_BITS)) - _ONE
    low = ((_L3 * r + _L2) * r + _L1) * r + _L0
    high = ((_L7 * r + _L6) * r + _L5) * r + _L4
    return np.float32(exponent) + r * (high * (r * r) * (r * r) + low)


@_compiled(fastmath={"reassoc", "contract", "nsz"})
def _sums_of(weights, far):
    """Return of a row of weights their sum, -sum w log2 w, and their sum with the distance."""
    _wide()
    total = bits = with_distance = _ZERO
    for key in range(weights.shape[0]):
        weight = weights[key]
        total += weight
        bits -= weight * _log2(_SMALLEST if weight < _SMALLEST else weight)
        with_distance += weight * far[key]
    return total, bits, with_distance


@_compiled
def score_maps(maps, places, scores):
    """Add up the scores of whole maps; return the largest sum of a row.

    Args:
        maps: float32 [head, query, key]; rows lie in one piece each.
        places: of the tokens.
        scores: float64 [head, score], to which is added.
    """
    heads, queries, keys = maps.shape
    reach = len(places.far) // 2
    largest = _ZERO
    for head in range(heads):
        for query in range(queries):
            row = maps[head, query]
            far = places.far[reach - query : reach - query + keys]
            total, bits, with_distance = _sums_of(row, far)
            largest = max(largest, total)
            scores[head, _ENTROPY] += bits
            scores[head, _DISTANCE] += with_distance
            _add_places(row, (head, query, 0), _ONE, places, scores[head])
    return largest


class BatchPlaces(NamedTuple):
    """`RowPlaces` of several inputs, one a row, padded to the longest."""

    length: np.ndarray  # int32 [input]: its tokens
    n_special: np.ndarray  # int32 [input]
    ordinary: np.ndarray  # bool [input, query]
    special: np.ndarray  # int32 [input, special]
    equal: np.ndarray  # int32 [input, key]
    first_equal: np.ndarray  # int32 [input, query]
    n_equal: np.ndarray  # int32 [input, query]
    far: np.ndarray  # float32 [offset]


@_compiled
def score_batch(maps, places, start, scores):
    """Add up the scores of whole maps of several inputs; return the largest sum of a row.

    Args:
        maps: float32 [input, head, query, key], padded: an input's own tokens come first.
        places: of more inputs than these, whose first is number `start`.
        scores: float64 [input, head, score] of as many inputs as `places`, to which is added.
    """
    reach = len(places.far) // 2
    largest = _ZERO
    for number in range(maps.shape[0]):
        at = start + number
        length = places.length[at]
        own = RowPlaces(
            places.ordinary[at], places.special[at][: places.n_special[at]], places.equal[at],
            places.first_equal[at], places.n_equal[at], places.far, True,
        )  # fmt: skip
        for head in range(maps.shape[1]):
            for query in range(length):
                row = maps[number, head, query][:length]
                far = places.far[reach - query : reach - query + length]
                total, bits, with_distance = _sums_of(row, far)
                largest = max(largest, total)
                scores[at, head, _ENTROPY] += bits
                scores[at, head, _DISTANCE] += with_distance
                _add_places(row, (head, query, 0), _ONE, own, scores[at, head])
    return largest
