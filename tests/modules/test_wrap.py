"""What `wrap` takes, finds out, and refuses."""

import numpy as np
import pytest
import torch
from torch import nn

import attnviz as av
from tests.modules.test_capture import encoder, x
from tests.modules.written import GPT, VOCABULARY, Additive, NonLocal


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def itself(given):
    return given


def test_a_model_of_three_lines_is_explained_and_read_layer_by_layer():
    model = av.wrap(GPT().eval(), tokenizer=VOCABULARY, name="mine")
    trace = av.trace(model, "abc de")
    assert trace.prediction.kind == "next_token"
    assert trace.prediction.labels[0] in {*VOCABULARY, "␣"}
    assert (model.n_layers, model.n_heads, model.looks_only_back) == (2, 4, True)
    assert av.head_scores(trace).entropy.shape == (2, 4)
    for method in ("leave_one_out", "integrated_gradients", "rollout", "attnlrp"):
        assert len(av.attribute(model, "abc de", method=method).scores) == 6
    lens = av.logit_lens(model, "abc de")
    assert lens.probabilities.shape[0] == 3
    assert len(av.generate(model, "abc", max_new_tokens=3).ids) == 3


def test_an_answer_is_found_out_or_taken_as_said():
    classifier = av.wrap(Additive().eval(), read=itself, labels=["good", "bad", "so-so"])
    ids = torch.tensor([[3, 4, 5]])
    found = av.trace(classifier, ids).prediction
    with torch.no_grad():
        expected = Additive.forward(classifier.hf.module, ids)[0].softmax(-1)
    assert found.kind == "classes"
    assert dict(found.top(3))["good"] == pytest.approx(float(expected[0]), abs=1e-6)

    values = av.trace(av.wrap(Additive().eval(), read=itself, answer="values"), ids).prediction
    assert values.kind == "values"
    assert len(values.values) == 3

    picture = torch.randn(1, 6, 4, 5)
    pixels = av.trace(av.wrap(NonLocal().eval(), read=itself, answer="pixels"), picture).prediction
    assert pixels.kind == "pixel_classes"
    assert pixels.values.shape == (4, 5)

    def say(output):
        return av.Prediction("text", text=f"{output.argmax().item()}")

    own = av.wrap(Additive().eval(), read=itself, answer=say)
    assert av.trace(own, ids).prediction.text in {"0", "1", "2"}


def test_probabilities_are_answered_as_they_are():
    module = nn.Sequential(Additive(), nn.Softmax(-1)).eval()
    ids = torch.tensor([[3, 4, 5]])
    found = av.trace(av.wrap(module, read=itself, answer="classes"), ids).prediction
    with torch.no_grad():
        np.testing.assert_allclose(
            found.probabilities, module(ids)[0].sort(descending=True).values, atol=1e-6
        )


def test_axes_have_the_names_that_were_given():
    module = nn.Transformer(32, 4, 2, 2, 64, batch_first=True).eval()
    model = av.wrap(
        module, read=itself,
        tokens=lambda given: {"source": [f"s{n}" for n in range(given[0].shape[1])],
                              "target": [f"t{n}" for n in range(given[1].shape[1])]},
    )  # fmt: skip
    trace = av.trace(model, (x(), x(5)))
    cross = trace.stack("cross")
    assert (cross.queries.text[0], cross.keys.text[0]) == ("t0", "s0")
    assert trace.stack("encoder").keys.text[-1] == "s7"


def test_cells_of_a_picture_are_a_grid_and_an_input_of_another_size_has_its_own_places():
    trace = av.trace(av.wrap(NonLocal().eval(), read=itself), torch.randn(1, 6, 4, 4))
    assert trace.tokens.grid == (4, 4)
    model = av.wrap(encoder().eval(), read=itself)
    assert len(av.trace(model, x(8)).tokens) == 8
    assert len(av.trace(model, x(5)).tokens) == 5


def test_words_may_be_a_dictionary_or_two_functions():
    class Codec:
        n_vocab = 12

        def encode(self, text):
            return [VOCABULARY[letter] for letter in text]

        def decode(self, ids):
            return "".join("abcdefghijk "[number] for number in ids)

    module = GPT().eval()
    by_codec = av.trace(av.wrap(module, tokenizer=Codec()), "abc de")
    by_dictionary = av.trace(av.wrap(module, tokenizer=VOCABULARY), "abc de")
    assert by_codec.tokens.text == by_dictionary.tokens.text
    np.testing.assert_array_equal(by_codec.attention(1, 2), by_dictionary.attention(1, 2))

    words = {"the": 0, "cat": 1, "sat": 2, "[UNK]": 3}
    model = av.wrap(module, tokenizer=words)
    trace = av.trace(model, "the dog sat")
    assert trace.tokens.ids.tolist() == [0, 3, 2]
    assert trace.tokens.unknown.tolist() == [False, True, False]
    with pytest.raises(av.InputError, match="has no vector for the token"):
        av.trace(av.wrap(module, tokenizer=VOCABULARY), "abz")


REFUSED = {
    "no module": (lambda: print, "takes a torch.nn.Module"),
    "a class": (lambda: GPT, "Give an instance"),
    "in train mode": (lambda: GPT(), r"in train mode.*\.eval\(\)"),
    "scripted": (lambda: torch.jit.script(nn.Linear(2, 2).eval()), "scripted by torch.jit"),
    "compiled": (lambda: torch.compile(nn.Linear(2, 2).eval()), "compiled by torch.compile"),
    "without weights": (lambda: nn.Linear(2, 2, device="meta").eval(), "meta device"),
    "copies": (lambda: nn.DataParallel(nn.Linear(2, 2)).eval(), r"Give its \.module"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_seen_is_refused_with_what_would_work(case):
    make, sentence = REFUSED[case]
    with pytest.raises(av.ModelError, match=sentence):
        av.wrap(make(), read=itself)


def test_a_module_that_lies_on_two_devices_is_refused():
    module = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2, device="meta"))
    module[1].to_empty(device="cpu")
    av.wrap(module.eval(), read=itself)
    module[1] = nn.Linear(2, 2, device="meta")
    with pytest.raises(av.ModelError, match="meta device"):
        av.wrap(module.eval(), read=itself)


BAD = {
    "nothing to read with": ({}, "give `read`"),
    "an unknown answer": ({"read": itself, "answer": "class"}, 'No answer "class"'),
    "a tokenizer that is none": ({"tokenizer": 3}, "A tokenizer is"),
    "an empty vocabulary": ({"tokenizer": {}}, "A vocabulary is a dictionary"),
    "no such part": ({"tokenizer": VOCABULARY, "embedding": "nowhere"}, 'has no part "nowhere"'),
}


@pytest.mark.parametrize("case", BAD)
def test_an_argument_that_is_not_understood_is_named(case):
    given, sentence = BAD[case]
    with pytest.raises(av.InputError, match=sentence):
        av.wrap(GPT().eval(), **given)


ANSWERS = {
    "no tensor": (lambda _: {"words": "none"}, "auto", "no tensor of numbers was found"),
    "another shape": (lambda y: y.flatten(0), "pixels", "pixels have logits"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_cannot_be_read_says_what_it_was(case):
    make, answer, sentence = ANSWERS[case]

    class Answering(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = encoder()

        def forward(self, x):
            return make(self.inner(x))

    model = av.wrap(Answering().eval(), read=itself, answer=answer)
    with pytest.raises(av.InputError, match=sentence):
        av.trace(model, x())


def test_functions_of_ones_own_are_named_when_they_fail():
    module = encoder().eval()
    for name, given in {
        "read": {"read": lambda _: 1 / 0},
        "tokens": {"read": itself, "tokens": lambda _: 1 / 0},
        "answer": {"read": itself, "answer": lambda _: 1 / 0},
    }.items():
        with pytest.raises(av.InputError, match=f"`{name}` could not take this input: ZeroDiv"):
            av.trace(av.wrap(module, **given), x())
    with pytest.raises(av.InputError, match="no tensor"):
        av.trace(av.wrap(module, read=lambda _: "text"), x())
    with pytest.raises(av.InputError, match="give a list with a name"):
        av.trace(av.wrap(module, read=itself, tokens=lambda _: "text"), x())
    with pytest.raises(av.InputError, match="returns an attnviz Prediction"):
        av.trace(av.wrap(module, read=itself, answer=lambda _: 3), x())


def test_what_needs_words_is_refused_by_name():
    model = av.wrap(Additive().eval(), read=itself, labels=["good", "bad", "so-so"])
    ids = torch.tensor([[3, 4, 5]])
    for ask, sentence in (
        (lambda: av.attribute(model, ids), "Wrap it with a `tokenizer`"),
        (lambda: av.generate(model, ids), "writes no text"),
        (lambda: av.what_if(model, ids, []), "reads no text"),
        (lambda: av.logit_lens(model, ids), "Additive does not keep its layers in one list"),
    ):
        with pytest.raises(av.UnsupportedError, match=sentence):
            ask()


def test_a_trace_of_a_module_is_kept_and_opened(tmp_path):
    model = av.wrap(Additive().eval(), read=itself, labels=["good", "bad", "so-so"])
    trace = av.trace(model, torch.tensor([[3, 4, 5]]))
    trace.save(tmp_path / "kept")
    opened = av.open_trace(tmp_path / "kept")
    assert opened.stacks == ("pooling",)
    np.testing.assert_array_equal(opened.attention(0, 0), trace.attention(0, 0))
    assert b"pooling" in av.view(opened).data


def test_a_first_input_of_one_place_does_not_tell_which_way_a_module_looks():
    model = av.wrap(GPT().eval(), read=itself)
    assert av.trace(model, torch.tensor([[3]])).stacks == ("encoder",)
    assert av.trace(model, torch.tensor([[3, 4, 5]])).stacks == ("decoder",)
    assert av.trace(model, torch.tensor([[3]])).stacks == ("decoder",)


def test_names_that_do_not_fit_are_not_stretched_and_arguments_that_are_left_over_are_said():
    model = av.wrap(encoder().eval(), read=itself, tokens=lambda _: ["a", "b", "c"])
    assert av.trace(model, x(5)).stack().keys.text == ("0", "1", "2", "3", "4")
    several = av.wrap(Additive().eval(), read=itself)
    with pytest.raises(av.InputError, match="gave 2 things, but Additive takes 1: ids"):
        av.trace(several, (torch.tensor([[1, 2]]), torch.tensor([[1, 2]])))


def test_a_module_that_goes_into_train_mode_is_refused_by_its_name():
    module = encoder().eval()
    model = av.wrap(module, read=itself)
    module.train()
    with pytest.raises(av.InputError, match="TransformerEncoder is in train mode"):
        av.trace(model, x())
    module.eval()


def test_what_compiled_graphs_hide_is_refused_by_name():
    from torch.nn.attention.flex_attention import flex_attention

    class Flex(nn.Module):
        def forward(self, x):
            return flex_attention(x[:, None], x[:, None], x[:, None])

    with pytest.raises(av.UnsupportedError, match="not flex_attention"):
        av.trace(av.wrap(Flex().eval(), read=itself), x())
