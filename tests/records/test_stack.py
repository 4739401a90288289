"""Stacks of any name: what they are called, their addresses, and which names are refused."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.export.caption import caption
from attnviz.export.shown import shown
from attnviz.records import AttentionLayer, ModelInfo, Prediction, Stack, Tokens, Trace
from attnviz.records.look import Look
from attnviz.records.stack import stack_label
from attnviz.text.stack_names import LONGEST_NAME, name_from_address, name_in_address
from attnviz.ui.frame import show
from attnviz.views.comparison import view_comparison
from tests.views.test_view import unpack

NAMES = (
    "layers.self_attn", "... 1", "a/../b", "<i>&amp;</i>", "街 ~%2F?#", "__proto__",
    "x" * LONGEST_NAME,
)  # fmt: skip
TEXT = ("the", "film", "was", "good")


def trace_of(name: str, queries: Tokens | None = None) -> Trace:
    keys = Tokens.plain(TEXT)
    weights = np.full((2, 4, 4), 0.25, np.float32)
    stack = Stack(name, (AttentionLayer(weights), AttentionLayer(weights)), queries or keys, keys)
    model = ModelInfo("mine", "Mine", "no answer", "cpu", "float32")
    return Trace(model, {name: stack}, Prediction("none"), (" ".join(TEXT),))


@pytest.mark.parametrize("name", NAMES)
def test_a_stack_of_any_name_has_every_view_and_comes_back_from_a_file(name, tmp_path):
    trace = trace_of(name)
    opened = av.open_trace(trace.save(tmp_path / "kept"))
    assert opened.stacks == (name,)
    look = Look(((1, 1),), stack=name)
    assert Look.read(look.written()) == look
    assert name in "".join(caption(opened, look, shown(opened, look)))
    header, arrays = unpack(av.view(opened).data)
    assert header["stacks"][0]["name"] == header["selection"]["stack"] == name
    assert arrays[f"{name}/weights"].size == 2 * 2 * 4 * 4
    sides = unpack(view_comparison(av.compare_traces(opened, trace)).data)[0]
    assert sides["stacks"][0]["title"] == name
    assert av.SilenceHead(0, 0, stack=name).stack == name


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_part_of_an_address(name):
    part = name_in_address(name)
    assert name_from_address(part) == name
    assert set(part) <= set("-_~") | {c for c in part if c.isascii() and c.isalnum()}
    assert name_in_address("encoder") == "encoder"


@pytest.mark.parametrize("name", ["", " a", "a\n", "..", "‮abc", "x" * 61, None, 3, "\x1b[2J"])
def test_what_is_no_name_is_refused_in_a_sentence(name):
    with pytest.raises(av.InputError, match="1 to 60 printable characters"):
        trace_of(name)
    if name is not None:  # the first stack
        with pytest.raises(av.InputError, match="printable"):
            av.SilenceHead(0, 0, stack=name)


def test_a_file_cannot_hold_what_is_no_name(tmp_path):
    folder = trace_of("mine here").save(tmp_path / "kept")
    record = folder / "trace.json"
    record.write_text(record.read_text("utf-8").replace("mine here", "mine\\nhere"), "utf-8")
    with pytest.raises(av.StoreError):
        av.open_trace(folder)


def test_only_known_names_are_words_that_are_translated():
    assert (stack_label("cross"), stack_label("answer")) == ("cross-attention", "answer")
    assert show.stack_label("answer") == "answer"


def test_a_stack_of_another_name_looks_at_itself_where_its_tokens_are_called_the_same():
    keys = Tokens.plain(TEXT)
    assert trace_of("mine").stack().looks_at_itself
    assert not trace_of("cross").stack().looks_at_itself
    mine = trace_of("mine").stack()
    assert replace(mine, queries=Tokens.plain(TEXT), keys=keys).looks_at_itself
    assert not replace(mine, queries=Tokens.plain(("a", "b", "c", "d")), keys=keys).looks_at_itself
