"""Many at once on one model, in captures that are streamed: each sees its own, to the last bit."""

import hashlib
import os
import random
import threading
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import attnviz as av
from attnviz.records import StreamedLayer
from attnviz.tracing import streaming
from tests import tiny

THREADS = 24
CASES = int(os.environ.get("ATTNVIZ_FUZZ", "240"))
"""Captures in all; `make slow` takes ten thousand."""

MODELS = ("bert", "modernbert", "gpt2", "gemma2", "t5")
"""One key for every query head and fewer, windows, softcaps, position biases, two stacks."""

TEXTS = tuple(" ".join(random.Random(n).choices(tiny.WORDS, k=26 + 2 * (n % 5))) for n in range(8))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(streaming, "BLOCK_BYTES", 4 * 4 * 40 * 7)  # about seven rows


def bits(value: object) -> bytes:
    """Return a digest of everything in a record but the seconds that it took."""
    said = hashlib.sha256()
    if isinstance(value, np.ndarray):
        said.update(f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value):
        for field in (each for each in fields(value) if each.name != "seconds"):
            said.update(field.name.encode() + bits(getattr(value, field.name)))
    elif isinstance(value, Mapping):
        for key in value:
            said.update(str(key).encode() + bits(value[key]))
    elif isinstance(value, (tuple, list)):
        for each in value:
            said.update(bits(each))
    else:
        said.update(repr(value).encode())
    return said.digest()


def captured(model: av.Model, text: str, budget: int | None = None) -> av.Trace:
    target = {"target": text} if model.hf.config.is_encoder_decoder else {}
    return av.trace(model, text, budget=budget, **target)


def budget(model: av.Model, text: str) -> int:
    """Return the budget that all maps just pass."""
    stacks = captured(model, text).by_stack.values()
    return sum(layer.weights.nbytes for stack in stacks for layer in stack.layers) - 1


def streamed(model: av.Model, text: str, budget: int) -> bytes:
    """Return the bits of a streamed trace, and of rows that are worked out from it."""
    trace = captured(model, text, budget)
    rows = []
    for stack in trace.by_stack.values():
        for layer in stack.layers:
            assert isinstance(layer, StreamedLayer)
            rows.append(layer.rows(1, 3, 9))
    return bits((trace, rows))


def test_streamed_captures_of_24_threads_are_those_of_one(tiny_model):
    """Every fourth thread captures whole maps of the same models, or silences heads in them."""
    models = {name: tiny_model(name) for name in MODELS}
    budgets = {(name, text): budget(models[name], text) for name in MODELS for text in TEXTS}
    alone = {key: streamed(models[key[0]], key[1], most) for key, most in budgets.items()}
    silenced = av.intervene(models["bert"], TEXTS[0], [av.SilenceHead(0, 1)])
    differ: list[str] = []
    begin = threading.Barrier(THREADS)

    def work(number: int) -> None:
        draw = random.Random(number)
        begin.wait()
        try:
            for _ in range(CASES // THREADS):
                key = (draw.choice(MODELS), draw.choice(TEXTS))
                if number % 8 == 3:
                    captured(models[key[0]], key[1])
                elif number % 8 == 7:
                    again = av.intervene(models["bert"], TEXTS[0], [av.SilenceHead(0, 1)])
                    if bits(again) != bits(silenced):
                        differ.append("silenced")
                elif streamed(models[key[0]], key[1], budgets[key]) != alone[key]:
                    differ.append(f"{key}")
        except Exception as error:
            differ.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert differ == []
