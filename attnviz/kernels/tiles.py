"""Tiles of scores become weights and are summed up in a GPU's registers, in two passes.

Compiled by Triton at first use for the GPU that it runs on, and kept on disk for the next process.
`attend` walks the keys of some queries for the output and what makes weights of scores; `pool`
walks the queries of some keys for their sums and largest weights; `place` looks at single places.
What they are handed stands in `kernels.arguments`.
No sum is taken by atomics: the same call gives the same numbers.
"""

# pyright: reportIndexIssue=false, reportCallIssue=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false, reportMissingImports=false
# pyright: reportPossiblyUnboundVariable=false
# Triton compiles these functions; to a checker of Python its tensors say nothing. It is not
# everywhere.

from __future__ import annotations

import os

import triton
import triton.language as tl

_INTERPRETED = tl.constexpr(os.environ.get("TRITON_INTERPRET") == "1")
"""Whether Triton's interpreter runs the kernels, which does not know bfloat16."""

_PAIRS = tl.constexpr("=f,=f,f,f")
_BY_BFLOAT16 = tl.constexpr("""{ .reg .b32 both; cvt.rn.bf16x2.f32 both, $3, $2;
shl.b32 $0, both, 16; and.b32 $1, both, 0xffff0000; }""")
_BY_FLOAT16 = tl.constexpr("""{ .reg .b32 both; .reg .b16 low, high;
cvt.rn.f16x2.f32 both, $3, $2; mov.b32 {low, high}, both;
cvt.f32.f16 $0, low; cvt.f32.f16 $1, high; }""")

_LOG2_E = tl.constexpr(1.4426950408889634)
_NOTHING = tl.constexpr(-1e30)  # as an exponent of 2; times 0 it is 0, which infinity is not


@triton.jit
def _rounded(x, numbers: tl.constexpr):
    """Round float32 as a model's number format does, ties to even; float32 stays.

    In pairs, as a GPU has them: numbers alone it converts eight times as slowly.
    """
    if numbers == tl.bfloat16:
        if _INTERPRETED:  # which would cut bits off
            bits = x.to(tl.int32, bitcast=True)
            return ((bits + 0x7FFF + ((bits >> 16) & 1)) & -65536).to(tl.float32, bitcast=True)
        return tl.inline_asm_elementwise(_BY_BFLOAT16, _PAIRS, [x], tl.float32, True, 2)
    if numbers == tl.float16:
        if _INTERPRETED:
            return x.to(tl.float16).to(tl.float32)
        return tl.inline_asm_elementwise(_BY_FLOAT16, _PAIRS, [x], tl.float32, True, 2)
    return x


@triton.jit
def _product(one, other, numbers: tl.constexpr):
    """Multiply matrices of a number format into float32."""
    if _INTERPRETED:
        return tl.dot(one.to(tl.float32), other.to(tl.float32), input_precision="ieee")
    return tl.dot(one, other, input_precision="ieee")


@triton.jit
def _tanh(x):
    """Return the hyperbolic tangent; near 0 by its series, where the quotient loses digits."""
    square = x * x
    series = square * (-1 / 3 + square * (2 / 15 + square * (-17 / 315 + square * (62 / 2835))))
    quotient = 1 - 2 / (tl.exp2(x * (2 * _LOG2_E)) + 1)
    return tl.where(tl.abs(x) < 0.25, x + x * series, quotient)


@triton.jit
def _scores(product, call, head, query, key, FOLDED: tl.constexpr):
    """Make scores, times log2 e, of products; each step is rounded where the model rounds it.

    `query` and `key` have shapes that go together to that of the products. FOLDED: no step but the
    product is rounded; `scaling`, `softcap` and `bias` have log2 e in them then.
    """
    numbers: tl.constexpr = call.query.dtype.element_ty
    score = _rounded(product, numbers) * call.scaling
    if call.softcap is not None:
        if FOLDED:  # `scaling` is divided by the softcap too
            score = _tanh(score) * call.softcap
        else:
            score = _tanh(_rounded(_rounded(score, numbers) / call.softcap, numbers))
            score = _rounded(score, numbers) * call.softcap
    if not FOLDED:
        score = _rounded(score, numbers)
    if call.bias is not None:
        of_head = call.bias + head * call.bias_head + call.bias_from
        score += tl.load(of_head + query * call.bias_row + key)
        if not FOLDED:
            score = _rounded(score, numbers)
    if FOLDED:
        return score
    return score * _LOG2_E


@triton.jit
def _rows(start, row, length, WIDTH: tl.constexpr, SIZE: tl.constexpr):
    """Load vectors [row, SIZE] of which only WIDTH numbers are there.

    length: from one row to the next.
    """
    at = tl.arange(0, SIZE)
    pointers = start + row.to(tl.int64)[:, None] * length + at[None, :]
    if WIDTH == SIZE:
        return tl.load(pointers)
    return tl.load(pointers, mask=at[None, :] < WIDTH, other=0.0)


@triton.jit
def attend(
    call, output, softmax,
    FOLDED: tl.constexpr = True, D_HEAD: tl.constexpr = 64, HEAD_SIZE: tl.constexpr = 64,
    D_VALUE: tl.constexpr = 64, VALUE_SIZE: tl.constexpr = 64,
    ROWS: tl.constexpr = 64, COLUMNS: tl.constexpr = 64,
):  # fmt: skip
    """Compute the output [query, head, d_value] and the `Softmax` of some queries of a head."""
    numbers: tl.constexpr = call.query.dtype.element_ty
    head, heads = tl.program_id(1).to(tl.int64), tl.num_programs(1)
    # The last queries of a decoder see most keys: they begin first, so that none is waited for.
    row = (tl.num_programs(0) - 1 - tl.program_id(0)) * ROWS + tl.arange(0, ROWS)
    query = tl.minimum(row, call.queries - 1)
    queries = _rows(call.query + head * call.query_head, query, call.query_row, D_HEAD, HEAD_SIZE)
    keys_at = call.key + head // call.group * call.key_head
    values_at = call.value + head // call.group * call.value_head
    start, stop, all_from, all_to = 0, call.keys, 0, call.keys
    if call.first is not None:
        first, last = tl.load(call.first + query), tl.load(call.last + query)
        start, stop = tl.min(first, 0) // COLUMNS * COLUMNS, tl.max(last, 0) + 1
        all_from, all_to = tl.max(first, 0), tl.min(last, 0) + 1
    top = tl.full((ROWS,), -float("inf"), tl.float32)
    total = tl.zeros((ROWS,), tl.float32)
    sums = tl.zeros((ROWS, VALUE_SIZE), tl.float32)
    for at in range(start, stop, COLUMNS):
        column = at + tl.arange(0, COLUMNS)
        key = tl.minimum(column, call.keys - 1)
        keys = _rows(keys_at, key, call.key_row, D_HEAD, HEAD_SIZE)
        product = _product(queries, tl.trans(keys), numbers)
        factor = 1.0  # is left to where it costs nothing
        if FOLDED and call.softcap is None and call.bias is None:
            factor = call.scaling
            score = _rounded(product, numbers)
        else:
            score = _scores(product, call, head, query[:, None], key[None, :], FOLDED)
        if (at < all_from) | (at + COLUMNS > all_to):
            seen = column[None, :] < call.keys
            if call.first is not None:
                seen &= (column[None, :] >= first[:, None]) & (column[None, :] <= last[:, None])
            score = tl.where(seen, score, -float("inf"))
        new_top = tl.maximum(top, tl.max(score, 1) * factor)
        # A row that has seen no key so far has no largest score to be taken off.
        taken_off = tl.where(new_top == -float("inf"), 0.0, new_top)
        raised = tl.exp2(score * factor - taken_off[:, None])
        shrunk = tl.exp2(top - taken_off)
        total = total * shrunk + tl.sum(raised, 1)
        values = _rows(values_at, key, call.value_row, D_VALUE, VALUE_SIZE)
        raised = _rounded(raised, numbers) if _INTERPRETED else raised.to(numbers)
        sums = sums * shrunk[:, None] + _product(raised, values, numbers)
        top = new_top
    if call.sinks is not None:
        sink = tl.load(call.sinks + head)
        new_top = tl.maximum(top, sink)
        shrunk = tl.exp2(top - new_top)
        total = total * shrunk + tl.exp2(sink - new_top)
        sums *= shrunk[:, None]
        top = new_top
    there, at = row < call.queries, tl.arange(0, VALUE_SIZE)
    slot = head * softmax.slots + tl.load(softmax.slot + query)
    if softmax.bits is None:
        tl.store(softmax.top + slot, top + tl.log2(total), mask=there)
    else:
        tl.store(softmax.top + slot, top, mask=there)
        tl.store(softmax.bits + slot, tl.log2(total), mask=there)
    out = sums / total[:, None]
    rows_at = output + (row.to(tl.int64)[:, None] * heads + head) * D_VALUE + at[None, :]
    there = there[:, None] & (at[None, :] < D_VALUE)
    tl.store(rows_at, _rounded(out, numbers).to(numbers), mask=there)


@triton.jit
def pool(
    call, softmax, chunks, sums,
    FOLDED: tl.constexpr = True, D_HEAD: tl.constexpr = 64, HEAD_SIZE: tl.constexpr = 64,
    ROWS: tl.constexpr = 32, COLUMNS: tl.constexpr = 128,
):  # fmt: skip
    """Sum up the weights on some keys, of the queries of one part of a head.

    Tiles are [key, query]. Sums stay apart by the place in a chunk until all is done: nothing goes
    from one thread to another before that.
    """
    numbers: tl.constexpr = call.query.dtype.element_ty
    block, part, parts = tl.program_id(0), tl.program_id(1), tl.num_programs(1)
    head, heads = tl.program_id(2).to(tl.int64), tl.num_programs(2)
    column, lane = block * COLUMNS + tl.arange(0, COLUMNS), tl.arange(0, ROWS)
    key = tl.minimum(column, call.keys - 1)
    keys_at = call.key + head // call.group * call.key_head
    keys = _rows(keys_at, key, call.key_row, D_HEAD, HEAD_SIZE)
    queries_at, slots_at = call.query + head * call.query_head, head * softmax.slots
    received = tl.zeros((COLUMNS, ROWS), tl.float32)
    largest = tl.zeros((COLUMNS, ROWS), tl.float32)
    bits = tl.zeros((COLUMNS, ROWS), tl.float32)
    distance = tl.zeros((COLUMNS, ROWS), tl.float32)
    start = tl.maximum(tl.load(chunks.part + part), tl.load(chunks.seen_from + block))
    stop = tl.minimum(tl.load(chunks.part + part + 1), tl.load(chunks.seen_to + block))
    for chunk in range(start, stop):
        begin = tl.load(chunks.start + chunk)
        query = tl.minimum(begin + lane, call.queries - 1)
        queries = _rows(queries_at, query, call.query_row, D_HEAD, HEAD_SIZE)
        product = _product(keys, tl.trans(queries), numbers)
        score = _scores(product, call, head, query[None, :], key[:, None], FOLDED)
        slot = slots_at + chunk * ROWS + lane
        exponent = score - tl.load(softmax.top + slot)[None, :]
        if softmax.bits is not None:
            exponent -= tl.load(softmax.bits + slot)[None, :]
        all_from, all_to = tl.load(chunks.all_from + chunk), tl.load(chunks.all_to + chunk)
        if (block * COLUMNS < all_from) | (block * COLUMNS + COLUMNS > all_to):
            seen = column[:, None] < call.keys
            if call.first is not None:
                first, last = tl.load(call.first + query), tl.load(call.last + query)
                seen &= (column[:, None] >= first[None, :]) & (column[:, None] <= last[None, :])
            exponent = tl.where(seen, exponent, _NOTHING)
        weight = _rounded(tl.exp2(exponent), numbers)
        received += weight
        largest = tl.maximum(largest, weight)
        bits -= weight * exponent
        if sums.distance is not None:
            far = (begin + lane).to(tl.float32)[None, :] - column.to(tl.float32)[:, None]
            distance += weight * tl.abs(far)
        cell = tl.load(chunks.cell + chunk)
        if (chunk + 1 == stop) | (tl.load(chunks.cell + chunk + 1) != cell):
            cell_at = sums.overview + (head * sums.cells + cell) * call.keys
            tl.store(cell_at + column, tl.max(largest, 1), mask=column < call.keys)
            largest = tl.zeros((COLUMNS, ROWS), tl.float32)
    received_at = sums.received + (part * heads + head) * call.keys
    tl.store(received_at + column, tl.sum(received, 1), mask=column < call.keys)
    at = (head * parts + part) * tl.num_programs(0) + block
    tl.store(sums.bits + at, tl.sum(tl.sum(bits, 1), 0))
    if sums.distance is not None:
        tl.store(sums.distance + at, tl.sum(tl.sum(distance, 1), 0))


@triton.jit
def _weights(score, softmax, seen, numbers: tl.constexpr):
    """Make weights of scores, with the top and the bits of their rows."""
    weight = tl.exp2((score - softmax[0]) - softmax[1])
    return tl.where(seen, _rounded(weight, numbers), 0.0)


@triton.jit
def _near(call, queries, row, key, FOLDED: tl.constexpr, D_HEAD: tl.constexpr):
    """Return the weight of each query on one key of its own, [query].

    row: the head, the queries, their top and bits, and the first and last key of each.
    """
    head, query, top, bits, first, last = row
    numbers: tl.constexpr = call.query.dtype.element_ty
    there = tl.minimum(tl.maximum(key, 0), call.keys - 1)
    keys_at = call.key + head // call.group * call.key_head
    keys = _rows(keys_at, there, call.key_row, D_HEAD, queries.shape[1])
    product = tl.sum(queries.to(tl.float32) * keys.to(tl.float32), 1)
    score = _scores(product, call, head, query, there, FOLDED)
    seen = (key == there) & (key >= first) & (key <= last)
    return _weights(score, (top, bits), seen, numbers)


@triton.jit
def _tile(call, queries, row, key, FOLDED: tl.constexpr, D_HEAD: tl.constexpr):
    """Return the weights [query, key] of queries on the same keys; `row` as for `_near`."""
    head, query, top, bits, first, last = row
    numbers: tl.constexpr = call.query.dtype.element_ty
    keys_at = call.key + head // call.group * call.key_head
    keys = _rows(keys_at, key, call.key_row, D_HEAD, queries.shape[1])
    product = _product(queries, tl.trans(keys), numbers)
    score = _scores(product, call, head, query[:, None], key[None, :], FOLDED)
    seen = (key[None, :] >= first[:, None]) & (key[None, :] <= last[:, None])
    return _weights(score, (top[:, None], bits[:, None]), seen, numbers)


@triton.jit
def place(
    call, softmax, tokens, sums,
    FOLDED: tl.constexpr = True, D_HEAD: tl.constexpr = 64, HEAD_SIZE: tl.constexpr = 64,
    ROWS: tl.constexpr = 64, COLUMNS: tl.constexpr = 64,
):  # fmt: skip
    """Sum up the weights of some queries on single keys: float32 [score, head, block].

    The queries are taken token by token, so that those that look for the same keys are together.
    """
    head, heads = tl.program_id(1).to(tl.int64), tl.num_programs(1)
    at = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    there = at < call.queries
    query = tl.minimum(at, call.queries - 1)
    if tokens.order is not None:
        query = tl.load(tokens.order + query)
    queries = _rows(call.query + head * call.query_head, query, call.query_row, D_HEAD, HEAD_SIZE)
    first, last = tl.zeros((ROWS,), tl.int32), tl.zeros((ROWS,), tl.int32) + (call.keys - 1)
    if call.first is not None:
        first, last = tl.load(call.first + query), tl.load(call.last + query)
    slot = head * softmax.slots + tl.load(softmax.slot + query)
    top, bits = tl.load(softmax.top + slot), tl.zeros((ROWS,), tl.float32)
    if softmax.bits is not None:
        bits = tl.load(softmax.bits + slot)
    row = (head, query, top, bits, first, last)
    sums_at = sums + head * tl.num_programs(0) + tl.program_id(0)
    score_size = heads * tl.num_programs(0)

    on_special = tl.zeros((ROWS,), tl.float32)
    for start in range(0, tokens.n_special, COLUMNS):
        number = start + tl.arange(0, COLUMNS)
        key = tl.load(tokens.special + tl.minimum(number, tokens.n_special - 1))
        weight = _tile(call, queries, row, key, FOLDED, D_HEAD)
        on_special += tl.sum(tl.where(number[None, :] < tokens.n_special, weight, 0.0), 1)
    asks = there & (tl.load(tokens.ordinary + query) != 0)
    tl.store(sums_at, tl.sum(tl.where(asks, on_special, 0.0), 0))

    if tokens.order is not None:
        begin, count = tl.load(tokens.first_equal + query), tl.load(tokens.n_equal + query)
        end = begin + tl.where(there, count, 0)
        start = tl.min(tl.where(end > begin, begin, call.keys), 0)
        stop = tl.max(tl.where(end > begin, end, 0), 0)
        for after in range(2):  # on equal tokens, and on what follows them
            on_equal = tl.zeros((ROWS,), tl.float32)
            for equal in range(start, stop, COLUMNS):
                number = equal + tl.arange(0, COLUMNS)
                key = tl.load(tokens.order + tl.minimum(number, call.keys - 1)) + after
                weight = _tile(call, queries, row, tl.minimum(key, call.keys - 1), FOLDED, D_HEAD)
                own = (number[None, :] >= begin[:, None]) & (number[None, :] < end[:, None])
                # What follows the query's own predecessor is the query: that recalls nothing.
                own &= key[None, :] != query[:, None]
                on_equal += tl.sum(tl.where(own, weight, 0.0), 1)
            tl.store(sums_at + (1 + after) * score_size, tl.sum(on_equal, 0))
        sink = _near(call, queries, row, query * 0, FOLDED, D_HEAD)
        tl.store(sums_at + 3 * score_size, tl.sum(tl.where(there & (query > 0), sink, 0.0), 0))
        for near in range(3):  # on the token before, the query's own, and the one after
            weight = _near(call, queries, row, query + (near - 1), FOLDED, D_HEAD)
            weight = tl.sum(tl.where(there, weight, 0.0), 0)
            tl.store(sums_at + (4 + near) * score_size, weight)
