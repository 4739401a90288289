"""The explorer's data: exact where it fits, honest where it does not, small, and safe."""

import base64
import gzip
import re

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import InputError
from attnviz.records import AttentionLayer, ModelInfo, Stack, Tokens, Units
from attnviz.records.look import Lock, Look
from attnviz.views import explorer as explorer_module
from attnviz.views.explorer import Selection, explorer, first_selection
from attnviz.views.explorer import held as held_module
from attnviz.views.explorer.share import opened_with
from tests import tiny
from tests.views.test_view import unpack

HOSTILE = "</script><script>alert(1)</script> <b> & 😀 שלום \u202e"


def made_up(layers: int, heads: int, n: int, *, words: str = "t") -> av.Trace:
    """A trace of peaked random attention, of any size."""
    generator = np.random.default_rng(0)
    tokens = Tokens.plain([f"{words}{i}" for i in range(n)])
    stack = []
    for _ in range(layers):
        scores = generator.normal(0, 3, (heads, n, n)).astype(np.float32)
        weights = np.exp(scores)
        stack.append(AttentionLayer(weights / weights.sum(-1, keepdims=True)))
    return av.Trace(
        model=ModelInfo("made-up", "MadeUp", "embedding", "cpu", "float32"),
        by_stack={"encoder": Stack("encoder", tuple(stack), tokens, tokens)},
        prediction=av.Prediction("none"),
        inputs=("x",),
    )


def test_a_short_input_carries_every_weight_exactly(tiny_model):
    trace = av.trace(tiny_model("bert"), tiny.SENTENCE)
    header, arrays = unpack(av.view(trace).data)
    assert header["stacks"][0]["weights"] == "exact"
    n = len(trace.tokens)
    sent = arrays["encoder/weights"].reshape(2, 4, n, n)
    for layer in range(2):
        for head in range(4):
            np.testing.assert_array_equal(sent[layer, head], trace.attention(layer, head))


def test_a_long_input_says_that_its_weights_are_rounded(minilm):
    trace = av.trace(minilm, "the cat sat on the mat " * 20)
    header, arrays = unpack(av.view(trace).data)
    assert header["stacks"][0]["weights"] == "rounded"
    n = len(trace.tokens)
    levels = header["stacks"][0]["levels"]
    sent = arrays["encoder/weights"].reshape(6, 12, n, n)[3, 4] / levels
    assert levels == 255
    assert np.abs(sent - trace.attention(3, 4)).max() <= 0.5 / levels + 1e-6


def test_with_an_address_only_an_overview_is_sent(minilm):
    trace = av.trace(minilm, "the cat sat on the mat " * 60)
    view = explorer(trace, weights_url="/weights/token")
    header, arrays = unpack(view.data)
    assert header["stacks"][0]["weights"] == "fetch"
    assert header["stacks"][0]["url"] == "/weights/token/encoder"
    assert set(arrays) == {"encoder/overview"}
    assert len(view.data) < 1_000_000


def test_one_file_of_128_tokens_and_144_heads_is_under_a_megabyte():
    """Peaked random maps are harder to compress than a real model's."""
    view = av.view(made_up(12, 12, 128))
    assert len(view.document().encode()) < 1_000_000
    assert unpack(view.data)[0]["stacks"][0]["levels"] >= 63


def test_the_file_holds_no_outside_address_and_no_live_markup(minilm):
    document = av.view(av.trace(minilm, HOSTILE)).document()
    assert not re.search(r"https?://", document)
    assert document.count("</script>") == 2  # the data's and the code's own
    assert "alert(1)</script>" not in document
    assert "&lt;/script&gt;" in document  # the title


def test_a_notebook_shows_the_view_in_a_frame(tiny_model):
    view = av.view(av.trace(tiny_model("bert"), "the cat"))
    shown = view._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert shown.count("<") == 2
    assert " allowfullscreen " in shown


def test_the_first_head_is_one_that_looks_at_words(minilm):
    trace = av.trace(minilm, "The cat sat on the mat because it was tired, but the dog was not.")
    chosen = first_selection(trace)
    assert (chosen.stack, chosen.layer, chosen.head) == ("encoder", 5, 11)
    assert not trace.tokens.special[chosen.query]


def test_a_head_that_was_asked_for_comes_first(tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat")
    header, _ = unpack(explorer(trace, selection=Selection("encoder", 0, 2)).data)
    assert header["selection"]["asked"]
    assert (header["selection"]["layer"], header["selection"]["head"]) == (0, 2)


def test_words_and_sentences_travel_where_they_are_not_the_tokens(minilm):
    text = "The cat sat uncontrollably. It was tired."
    axis = unpack(av.view(av.trace(minilm, text)).data)[0]["axes"][0]
    assert axis["units"]["sentence"]["text"] == [
        "[CLS]", "The cat sat uncontrollably.", "It was tired.", "[SEP]"
    ]  # fmt: skip
    words = axis["units"]["word"]
    assert "uncontrollably" in words["text"]
    assert len(words["of"]) == len(axis["text"]) > len(words["text"])


def test_where_every_word_is_a_token_there_are_no_words_to_choose(minilm):
    axis = unpack(av.view(av.trace(minilm, "the cat sat")).data)[0]["axes"][0]
    assert "word" not in axis["units"]
    picture = made_up(1, 1, 4)
    assert unpack(av.view(picture).data)[0]["axes"][0]["units"] == {}


def test_what_is_left_out_at_first_is_named_or_refused(tiny_model):
    trace = av.trace(tiny_model("bert"), "the cat")
    assert unpack(av.view(trace, hide="special").data)[0]["hide"] == "special"
    assert unpack(explorer(trace).data)[0]["hide"] is None
    with pytest.raises(InputError, match=r'Cannot hide "cls".* nothing, special, first, both'):
        av.view(trace, hide="cls")  # type: ignore[arg-type]


def test_what_is_drawn_has_a_name_a_formula_and_a_source(tiny_model):
    lines = unpack(av.view(av.trace(tiny_model("bert"), "the cat")).data)[0]["quantities"]
    assert lines[0]["name"] == "weights"
    for line in lines:
        assert all(line[part] for part in ("name", "label", "formula", "source"))


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_every_architecture_can_be_viewed(name, tiny_model):

    trace = av.trace(tiny_model(name), tiny.example(name))
    header, _ = unpack(av.view(trace).data)
    assert [stack["name"] for stack in header["stacks"]] == list(trace.stacks)
    assert header["missing"] == list(trace.missing)


def header_in(document: str) -> dict:
    """The header of the data in an exported file."""
    packed = re.search(r'<script id="data"[^>]*>([^<]*)</script>', document)
    assert packed
    return unpack(gzip.decompress(base64.b64decode(packed[1])))[0]


def test_a_picture_opens_on_its_class_token(tiny_model):
    trace = av.trace(tiny_model("vit"), tiny.example("vit"))
    assert trace.tokens.text[:2] == ("[CLS]", "row 0, col 0")
    assert first_selection(trace).query == 0


@pytest.mark.parametrize(
    "opened",
    [
        {}, {"stack": "gone", "heads": []}, {"stack": "encoder", "heads": 3},
        {"stack": "encoder", "heads": [{"layer": 99, "head": 0}]},
        {"stack": "encoder", "heads": [{"layer": 0, "head": 0}] * 65},
        {"stack": "encoder", "heads": [{"layer": 0, "head": 0}], "options": 3, "lock": "x"},
        {"stack": "encoder", "heads": [{"layer": 0, "head": 0}],
         "options": {"unit": [], "hide": {}}, "lock": {"side": "both", "index": -5, "end": 1e99}},
    ],
)  # fmt: skip
def test_whatever_is_said_of_a_file_it_is_written_or_opens_as_usual(opened):
    header, _ = unpack(explorer(made_up(2, 2, 300), opened=opened).data)
    held = header["stacks"][0].get("held")
    assert held is None or len(held) == 1


def test_a_file_of_words_holds_the_rows_of_the_tokens_of_the_locked_word(monkeypatch, minilm):
    monkeypatch.setattr(held_module, "HELD_BYTES", 1000)
    monkeypatch.setattr(explorer_module, "EXACT_BYTES", 1000)
    monkeypatch.setattr(explorer_module, "ROUNDED_BYTES", 1000)
    trace = av.trace(minilm, "the cat sat uncontrollably " * 20)
    monkeypatch.setattr(held_module, "ROWS_BYTES", 4 * len(trace.tokens) * 12)
    words = Units.words(trace.tokens, trace.inputs)
    long = words.text.index("uncontrollably")
    opened = {
        "stack": "encoder", "heads": [{"layer": 1, "head": 2}], "options": {"unit": "word"},
        "lock": {"side": "both", "index": long, "end": long},
    }  # fmt: skip
    header, arrays = unpack(explorer(trace, opened=opened).data)
    line = header["stacks"][0]["held"][0]
    queries = [at for first, last in line["rows"] for at in range(first, last + 1)]
    of_word = np.flatnonzero(words.of_token == long)
    assert len(of_word) > 1
    assert set(of_word) <= set(queries)
    rows = arrays["encoder/rows/1.2"].reshape(len(queries), len(trace.tokens))
    np.testing.assert_array_equal(rows, trace.attention(1, 2)[queries])
    keys = [at for first, last in line["columns"] for at in range(first, last + 1)]
    assert set(of_word) <= set(keys)
    columns = arrays["encoder/columns/1.2"].reshape(len(keys), len(trace.tokens))
    np.testing.assert_array_equal(columns, trace.attention(1, 2)[:, keys].T)


def test_the_page_of_an_evidence_card_holds_the_heads_of_its_look_exactly(minilm):
    """A card draws the explorer with `opened_with(look)`, and so says what the look says."""
    trace = av.trace(minilm, "the cat sat on the mat " * 20)
    look = Look(((1, 2), (3, 4)), lock=Lock("both", 5, 6))
    header, arrays = unpack(explorer(trace, opened=opened_with(look, ("encoder",))).data)
    lines = header["stacks"][0]["held"]
    assert [(line["layer"], line["head"], line["whole"]) for line in lines] == [
        (1, 2, True), (3, 4, True)
    ]  # fmt: skip
    n = len(trace.tokens)
    whole = arrays["encoder/whole/3.4"].reshape(n, n)
    np.testing.assert_array_equal(whole, trace.attention(3, 4))
