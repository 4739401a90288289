"""Maps from anywhere become a trace with views, scores and files; what are none, a sentence."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from transformers import GPT2Config, GPT2LMHeadModel

import attnviz as av
from attnviz.export import drawing_svg
from attnviz.export.caption import caption
from attnviz.export.figures import attention_figure
from attnviz.export.shown import shown
from attnviz.metrics.quantities import QUANTITIES, why_absent
from attnviz.records.given_arrays import MOST_BYTES
from attnviz.records.look import Look
from tests.views.test_view import unpack

TOKENS = ["the", "film", "was"]


def maps(layers=2, heads=4, queries=3, keys=3):
    rows = np.random.default_rng(0).dirichlet(np.ones(keys), (layers, heads, queries))
    return rows.astype(np.float32)


class Served:
    """What only says how it becomes an array, as JAX's do."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


@pytest.mark.parametrize(
    "given",
    [
        lambda w: w,
        lambda w: w[:, None],
        list,
        lambda w: tuple(torch.tensor(layer)[None].requires_grad_() for layer in w),
        lambda w: torch.tensor(w),
        lambda w: [Served(layer) for layer in w],
        Served,
        lambda w: {"mine": w},
    ],
)
def test_the_maps_of_any_library_are_the_same_trace(given):
    trace = av.Trace.from_arrays(given(maps()), TOKENS)
    for layer in range(2):
        for head in range(4):
            assert_array_equal(trace.attention(layer, head), maps()[layer, head])
    assert trace.attention(0, 0).dtype == np.float32
    assert trace.tokens.text == tuple(TOKENS)


def test_layers_may_have_different_numbers_of_heads_and_stacks_names():
    trace = av.Trace.from_arrays([maps(1, 2)[0], maps(1, 3)[0]], TOKENS)
    assert [layer.n_heads for layer in trace.stack().layers] == [2, 3]
    both = av.Trace.from_arrays({"up.attn": maps(), "down.attn": maps(1)}, TOKENS)
    assert both.stacks == ("up.attn", "down.attn")
    for each in (trace, both):
        assert "attn" in av.view(each).document() or each is trace


def test_precisions_are_widened_or_rounded_and_rounding_is_said():
    half = torch.tensor(maps()).bfloat16()
    trace = av.Trace.from_arrays(half, TOKENS)
    assert_array_equal(trace.attention(1, 2), half[1, 2].float().numpy())
    exact = av.Trace.from_arrays(maps().astype(np.float64), TOKENS)
    assert "rounded to float32" in " ".join(exact.missing)
    assert "rounded" not in " ".join(trace.missing)


def test_steps_of_generate_are_one_map():
    torch.manual_seed(0)
    config = GPT2Config(n_layer=2, n_head=2, n_embd=8, vocab_size=20, n_positions=16)
    config._attn_implementation = "eager"
    model = GPT2LMHeadModel(config).eval()
    ids = torch.arange(1, 5)[None]
    with torch.no_grad():
        written = model.generate(  # pyright: ignore[reportAttributeAccessIssue]
            ids, max_new_tokens=3, min_new_tokens=3, do_sample=False, output_attentions=True,
            return_dict_in_generate=True, pad_token_id=0,
        )  # fmt: skip
        whole = model(written.sequences[:, :-1], output_attentions=True).attentions
    names = [str(number) for number in written.sequences[0, :-1].tolist()]
    trace = av.Trace.from_arrays(written.attentions, names)
    assert trace.stacks == ("decoder",)
    for layer in range(2):
        assert_allclose(trace.stack().layers[layer].weights, whole[layer][0], atol=1e-6)
    with pytest.raises(av.InputError, match="all tokens but the last"):
        av.Trace.from_arrays(written.attentions, [*names, "x"])
    with pytest.raises(av.InputError, match="one key longer"):
        av.Trace.from_arrays([written.attentions[0], written.attentions[2]], names)


def test_a_generation_too_long_to_be_laid_out_is_refused_before_it_is():
    row = np.broadcast_to(np.float32(0), (1, 1, 1, 1))
    with pytest.raises(av.InputError, match="more than 2 GB"):
        av.Trace.from_arrays([[row]] * 30_000, TOKENS)


def test_such_a_trace_has_views_scores_files_and_comparison(tmp_path):
    trace = av.Trace.from_arrays(maps(), TOKENS, name="served", noun=("item", "items"))
    opened = av.open_trace(trace.save(tmp_path / "kept"))
    assert opened.stack().keys.nouns == ("item", "items")
    assert av.view(opened).data == av.view(trace).data
    header = unpack(av.view(opened).data)[0]
    assert header["axes"][0]["noun"] == ["item", "items"]
    assert av.head_scores(trace).entropy.shape == (2, 4)
    look = Look(((1, 1),))
    said = " ".join(caption(trace, look, shown(trace, look)))
    assert "served (arrays), float32, no model: attention, layer 1, head 1" in said
    assert not av.compare_traces(opened, trace).moved["attention"].any()
    with pytest.raises(av.UnsupportedError, match="there is no model"):
        trace.query(0, 0)


def test_what_needs_a_model_refuses_and_the_library_keeps_it(tmp_path):
    trace = av.Trace.from_arrays(maps(), TOKENS, name="served")
    why = {each.name: why_absent(trace, each.name) for each in QUANTITIES}
    assert [name for name, said in why.items() if not said] == ["weights", "rollout", "flow"]
    assert all("given as arrays" in said for said in why.values() if said)
    library = av.Library(tmp_path)
    entry = library.keep(trace)
    assert (entry.model, entry.about) == ("served", "the film was")
    assert_array_equal(library.open(entry.id).attention(1, 1), trace.attention(1, 1))
    for kind in ("map", "lines", "text"):
        assert "<svg" in drawing_svg.svg(attention_figure(trace, Look(((1, 1),)), kind=kind))


def test_what_a_position_is_called_is_short_and_printable():
    assert av.Trace.from_arrays(maps(), TOKENS).tokens.nouns == ("token", "tokens")
    noun = ("hit", "hits")
    assert av.Trace.from_arrays(maps(), TOKENS, noun=noun).tokens.nouns == noun
    for odd in ("", "x" * 61, "a\n"):
        with pytest.raises(av.InputError, match="1 to 60 printable"):
            av.Trace.from_arrays(maps(), TOKENS, noun=(odd, "hits"))


def test_queries_of_another_axis_are_its_rows():
    trace = av.Trace.from_arrays(maps(queries=2), TOKENS, queries=["le", "film"])
    assert trace.stacks == ("cross",)
    assert trace.stack().queries.text == ("le", "film")
    assert not trace.stack().looks_at_itself


def test_rows_below_1_are_taken_and_said():
    trace = av.Trace.from_arrays(maps() / 2, TOKENS)
    assert "add up to less than 1 (the least to 0.5)" in " ".join(trace.missing)
    stack = unpack(av.view(trace).data)[0]["stacks"][0]
    assert (stack["sinks"], stack["short"]) == (False, True)


@pytest.mark.parametrize(
    ("weights", "tokens", "sentence"),
    [
        (maps() * 2, TOKENS, "add up to 2 in a row"),
        (-maps(), TOKENS, "go down to -"),
        (maps() * np.nan, TOKENS, "not finite"),
        (maps(), TOKENS[:2], "2, 2|there are .* names"),
        (maps(), [], "at least one"),
        (maps(), "the film", "list of strings"),
        (maps(), [1, 2, 3], "list of strings"),
        ([], TOKENS, "no weights"),
        ({}, TOKENS, "no maps"),
        ({"a\n": maps()}, TOKENS, "printable"),
        (maps()[0], TOKENS, "layer, head, query, key"),
        ([np.zeros((2, 4, 3, 3))], TOKENS, "batch of 2"),
        ("weights", TOKENS, "Weights are numbers"),
        (None, TOKENS, "Weights are numbers"),
        (np.full((1, 1, 3, 3), "x"), TOKENS, "Weights are numbers"),
        ([object()], TOKENS, "Weights are numbers|cannot be read|layer, head"),
        ([[[1.0], [1.0, 2.0]]], TOKENS, "cannot be read"),
        (np.broadcast_to(np.float32(0), (1, 1, 40_000, 40_000)), TOKENS, "more than 2 GB"),
    ],
)
def test_what_are_no_weights_is_refused_in_a_sentence(weights, tokens, sentence):
    with pytest.raises(av.InputError, match=sentence):
        av.Trace.from_arrays(weights, tokens)
    assert MOST_BYTES == 2**31


def test_no_torch_is_needed():
    code = (
        "import sys, numpy, attnviz as av\n"
        "trace = av.Trace.from_arrays(numpy.full((1, 1, 2, 2), 0.5), ['a', 'b'])\n"
        "av.view(trace)\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
