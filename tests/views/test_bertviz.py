"""BertViz's pages: fed from the trace, safe against tokens, refused where they would be wrong."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.records import AttentionLayer, ModelInfo, Stack, Tokens, Trace
from attnviz.views.bertviz import MOST_ELEMENTS, bertviz_html, elements, frame
from tests import tiny

END = "</script><script>alert(1)</script>"


def params_in(page: str) -> dict:
    found = re.search(r"(?:const params = |window\.bertviz_params = )(\{.*?\});", page)
    assert found
    return json.loads(found[1])


def trace_of(text: list[str], heads: int = 2, **of_tokens) -> Trace:
    n = len(text)
    tokens = replace(Tokens.plain(text), **{"ids": np.arange(n), **of_tokens})
    layer = AttentionLayer(np.full((heads, n, n), 1 / n, np.float32))
    return Trace(
        ModelInfo("m", "X", "t", "cpu", "float32"),
        {"encoder": Stack("encoder", (layer,), tokens, tokens)}, av.Prediction("none"), ("x",),
    )  # fmt: skip


@pytest.mark.parametrize("view", ["head", "model", "neuron"])
def test_the_maps_are_those_of_the_trace(view, tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat sat")
    given = params_in(bertviz_html(trace, view=view))["attention"]
    maps = given["all"] if view == "neuron" else given[0]
    assert maps["left_text"] == list(trace.tokens.text)
    for layer in range(2):
        for head in range(4):
            shown = np.array(maps["attn"][layer][head])
            assert np.abs(shown - trace.attention(layer, head)).max() <= 0.5e-4 + 1e-7


def test_the_numbers_are_those_that_bertviz_itself_would_write(tiny_model):
    reference = pytest.importorskip("bertviz")
    torch = pytest.importorskip("torch")
    trace = av.trace(tiny_model("gpt2"), "the cat sat")
    maps = [torch.tensor(layer.weights)[None] for layer in trace.stack().layers]
    page = reference.head_view(maps, list(trace.tokens.text), html_action="return").data
    theirs = json.loads(re.search(r"const params = (\{.*?\}); //", page)[1])["attention"][0]
    ours = params_in(bertviz_html(trace))["attention"][0]
    assert ours.keys() == theirs.keys()
    assert ours["left_text"] == theirs["left_text"]
    assert np.abs(np.array(ours["attn"]) - np.array(theirs["attn"])).max() < 1e-4


def test_neurons_are_the_vectors_of_the_trace_for_shared_keys_too(tiny_model):
    trace = av.trace(tiny_model("llama"), "the cat sat")
    given = params_in(bertviz_html(trace, view="neuron"))
    assert given["bidirectional"] is False
    maps = given["attention"]["all"]
    for head in range(4):
        assert np.allclose(maps["queries"][1][head], trace.query(1, head), atol=1e-4)
        assert np.allclose(maps["keys"][1][head], trace.key(1, head), atol=1e-4)


def test_a_pair_can_be_filtered_within_and_between_its_texts(tiny_model):
    trace = av.trace(tiny_model("bert"), ("the cat", "a dog sat"))
    filters = params_in(bertviz_html(trace))["attention"]
    assert [each["name"] for each in filters] == [
        "Encoder", "Sentence A -> Sentence A", "Sentence B -> Sentence B",
        "Sentence A -> Sentence B", "Sentence B -> Sentence A",
    ]  # fmt: skip
    assert filters[3]["right_text"][:3] == ["a", "dog", "sat"]
    assert np.array(filters[3]["attn"]).shape[-2:] == (
        len(filters[3]["left_text"]), len(filters[3]["right_text"]),
    )  # fmt: skip


def test_an_encoder_decoder_switches_between_its_stacks(tiny_model):
    trace = av.trace(tiny_model("bart"), "the cat", target="a dog")
    filters = params_in(bertviz_html(trace, view="model"))["attention"]
    assert [each["name"] for each in filters] == ["Encoder", "Decoder", "Cross"]
    alone = params_in(bertviz_html(trace, stack="cross"))["attention"]
    assert [each["name"] for each in alone] == ["Cross"]


@pytest.mark.parametrize("view", ["head", "model", "neuron"])
def test_nothing_is_fetched_from_anywhere(view, tiny_model):
    page = bertviz_html(av.trace(tiny_model("bert"), "the cat"), view=view)
    addresses = set(re.findall(r"https?://[\w./-]+", re.sub(r"/\*.*?\*/", "", page, flags=re.S)))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # the name of a kind of element
    assert "script-src 'unsafe-inline'\"" in page


def test_stacks_of_different_depth_are_not_switched_between():
    trace = av.trace(av.load("dates"), "12 March 1999")
    with pytest.raises(av.UnsupportedError, match="encoder 2, decoder 1, cross 1 layers"):
        bertviz_html(trace)
    assert bertviz_html(trace, stack="encoder")
    assert bertviz_html(trace, view="model")


@pytest.mark.parametrize("view", ["head", "model"])
def test_a_token_cannot_end_the_script(view):
    page = bertviz_html(trace_of([END, "<!--", "\u2028"]), view=view)
    assert END not in page
    assert "<!--" not in page
    assert "\u2028" not in page
    assert params_in(page)["attention"][0]["left_text"] == [END, "<!--", "\u2028"]


def test_the_frame_can_reach_nothing_of_the_app():
    outer = frame('<script src="x">"</script>')
    assert 'sandbox="allow-scripts"' in outer
    assert "allow-same-origin" not in outer
    assert "<script" not in outer  # all of it stands escaped in srcdoc


def test_a_dark_theme_turns_the_page_and_a_light_one_leaves_it():
    assert "invert" in frame("x", dark=True)
    assert "invert" not in frame("x")
    assert "background:#123456" in frame("x", dark=True, behind="#123456")  # the page around
    assert "background" not in frame("x", behind="#123456")


@pytest.mark.parametrize(
    ("name", "view"), [("t5", "neuron"), ("gemma2", "neuron"), ("mistral", "neuron")]
)
def test_neurons_that_would_give_other_weights_are_refused_by_name(name, view, tiny_model):
    target = "a dog" if name == "t5" else None
    trace = av.trace(tiny_model(name), tiny.SENTENCE, target=target)
    with pytest.raises(av.UnsupportedError, match="weights that are not the model's"):
        bertviz_html(trace, view=view)


def test_vectors_that_were_not_captured_are_refused_by_name(tiny_model):
    trace = av.trace(tiny_model("bloom"), "the cat")
    with pytest.raises(av.UnsupportedError, match="BloomForCausalLM"):
        bertviz_html(trace, view="neuron")
    assert bertviz_html(trace)


def test_what_freezes_the_browser_is_refused_with_a_length_that_does_not():
    long = trace_of([str(i) for i in range(300)])
    assert elements("head", long.stack()) == 180_000 > MOST_ELEMENTS
    with pytest.raises(av.InputError, match="Shorten the text to about 244 tokens"):
        bertviz_html(long)
    assert bertviz_html(trace_of([str(i) for i in range(244)]))


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ({"grid": (15, 20)}, "cuts every picture into 300, so use a model that has at most"),
        ({"seconds": np.arange(300) / 50}, "Cut the sound to about 81 % of its length"),
        ({}, "reads 300 at once"),
    ],
)
def test_pictures_and_sounds_are_not_told_to_shorten_a_text(tokens, said):
    long = trace_of([str(i) for i in range(300)], ids=np.full(300, -1), **tokens)
    with pytest.raises(av.InputError, match=said) as refused:
        bertviz_html(long)
    assert "Shorten the text" not in str(refused.value)
    assert "The page Attention has no such limit" in str(refused.value)


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("attnviz.extras.find_spec", lambda name: None)
    with pytest.raises(av.UnsupportedError, match=r'pip install "attnviz\[bertviz\]"'):
        bertviz_html(trace_of(["a"]))


def test_an_unknown_view_is_refused():
    with pytest.raises(av.InputError, match="Known: head, model, neuron"):
        bertviz_html(trace_of(["a"]), view="heads")  # type: ignore[arg-type]
