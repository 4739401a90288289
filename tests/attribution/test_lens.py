"""The logit lens: the last row is the model's own answer, earlier ones are the model's own head."""

import copy

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz import records
from attnviz.attribution.lens import layers
from attnviz.attribution.stream import Stream
from attnviz.errors import InputError, UnsupportedError
from attnviz.tracing.capture import decoder_input
from attnviz.tracing.inputs import prepare
from tests import tiny

# Decoders before and after the norm, tied and untied, with softcaps and scaled embeddings, masked
# models with a transform, classifiers, encoder-decoders, experts, attention that is not captured.
READABLE = [
    "bert", "roberta", "distilbert", "electra", "modernbert", "deberta-v2", "gpt2", "gpt-neox",
    "opt", "bloom", "llama", "mistral", "qwen3", "gemma2", "t5", "bart", "marian", "vit",
    "bert-pretraining", "llama-classifier", "bart-classifier", "gpt-oss", "mamba",
]  # fmt: skip
TEXT = "the film was not good"


def tensors(model, target=None):
    prepared = prepare(model, tiny.picture() if model.task_line.reads == "picture" else TEXT)
    given = dict(prepared.tensors)
    if model.hf.config.is_encoder_decoder:
        given["decoder_input_ids"] = decoder_input(model, prepared, target)[0]
    return given


@torch.no_grad()
def rows(model, target=None):
    stream = Stream(model, tensors(model, target))
    return stream, [row.numpy() for row in layers(model, stream)]


@pytest.mark.parametrize("name", READABLE)
@torch.no_grad()
def test_the_last_row_is_the_models_own_answer(name, tiny_model):
    model = tiny_model(name)
    target = "the dog was good" if model.task_line.kind == "text" else None
    own = model.hf(**tensors(model, target)).logits[0].numpy()
    _, found = rows(model, target)
    assert len(found) >= 3
    np.testing.assert_allclose(found[-1], np.atleast_2d(own), atol=1e-4)
    assert np.abs(found[0] - found[-1]).max() > 1e-3  # the layers do something


# What each architecture does after its last layer, written out with the model's own modules.
HEADS = {
    "gpt2": lambda hf, x: hf.lm_head(hf.transformer.ln_f(x)),
    "llama": lambda hf, x: hf.lm_head(hf.model.norm(x)),
    "gpt-neox": lambda hf, x: hf.lm_head(hf.gpt_neox.final_layer_norm(x)),
    "gemma2": lambda hf, x: 30 * torch.tanh(hf.lm_head(hf.model.norm(x)) / 30),
    "roberta": lambda hf, x: hf.lm_head(x),
    "bert": lambda hf, x: hf.classifier(hf.bert.pooler(x)),
    "electra": lambda hf, x: hf.classifier(x),
    "t5": lambda hf, x: hf.lm_head(hf.decoder.final_layer_norm(x) * 32**-0.5),
}


@pytest.mark.parametrize("name", HEADS)
@torch.no_grad()
def test_every_row_is_what_the_models_own_head_makes_of_the_layer(name, tiny_model):
    model = tiny_model(name)
    given = tensors(model, "the dog was good" if name == "t5" else None)
    # Of a copy: transformers leaves hooks of its own on a model whose hidden states are asked for.
    output = copy.deepcopy(model.hf)(**given, output_hidden_states=True)
    hidden = output.decoder_hidden_states if name == "t5" else output.hidden_states
    _, found = rows(model, "the dog was good" if name == "t5" else None)
    for row, vectors in list(zip(found, hidden, strict=True))[:-1]:  # theirs of the end is normed
        expected = HEADS[name](model.hf, vectors)[0].numpy()
        np.testing.assert_allclose(row, np.atleast_2d(expected), atol=1e-4)


@torch.no_grad()
def test_the_first_row_reads_what_enters_the_first_layer(tiny_model):
    model = tiny_model("gemma2")  # it multiplies its embeddings by the root of their width
    stream, _ = rows(model)
    ids = tensors(model)["input_ids"]
    scaled = model.hf.model.embed_tokens(ids)
    np.testing.assert_allclose(stream.vectors[0], scaled, rtol=1e-5)


def test_the_numbers_of_a_row_are_those_of_its_logits(tiny_model):
    model = tiny_model("llama")
    lens = av.logit_lens(model, TEXT, k=4)
    _, logits = rows(model)
    shares = [np.exp(row) / np.exp(row).sum(-1, keepdims=True) for row in logits]
    assert lens.rows == ("input", "0", "1")
    for number, p in enumerate(shares):
        np.testing.assert_allclose(lens.entropy[number], -(p * np.log2(p)).sum(-1), atol=1e-4)
        kl = (shares[-1] * np.log2(shares[-1] / p)).sum(-1)
        np.testing.assert_allclose(lens.divergence[number], kl, atol=1e-4)
        best = np.argsort(-p, -1)[:, :4]
        np.testing.assert_array_equal(lens.top[number], best)
        ends = shares[-1].argmax(-1)
        places = (p > p[np.arange(len(p)), ends][:, None]).sum(-1) + 1
        np.testing.assert_array_equal(lens.rank[number], places)
        np.testing.assert_allclose(lens.probability[number], p[np.arange(len(p)), ends], atol=1e-6)
    assert (lens.rank[-1] == 1).all()
    assert (lens.divergence[-1] == 0).all()


def test_an_answer_is_settled_from_the_row_on_which_it_stays_best():
    from dataclasses import replace

    lens = replace(_some_lens(), rank=np.array([[1, 2, 5], [2, 1, 4], [1, 1, 2], [1, 1, 3]]))
    np.testing.assert_array_equal(lens.settled, [2, 1, -1])


def _some_lens():
    ones = np.ones((4, 3))
    return records.LogitLens(
        model=records.ModelInfo("m", "M", "text-generation", "cpu", "float32"),
        kind="next_token", inputs=("a b c",), positions=records.Tokens.plain(["a", "b", "c"]), at=2,
        names={0: "a"}, top=np.zeros((4, 3, 1), int), probabilities=ones[..., None], entropy=ones,
        divergence=ones, followed=np.zeros(3, int), rank=np.ones((4, 3), int), probability=ones,
    )  # fmt: skip


def test_a_named_answer_is_followed_at_every_position(tiny_model):
    lens = av.logit_lens(tiny_model("llama"), TEXT, answer="dog")
    assert [lens.names[int(i)] for i in lens.followed] == ["dog"] * len(lens.positions)
    label = av.logit_lens(tiny_model("bert"), TEXT, answer="LABEL_1")
    assert label.followed.tolist() == [1]
    assert label.positions.text == ("whole input",)


def hooks(model):
    """How many hooks hang on the model's modules; transformers hangs its own."""
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.hf.modules())


def test_the_answer_stands_at_the_mask_or_at_the_end(tiny_model):
    assert av.logit_lens(tiny_model("roberta"), "the [MASK] was good").at == 2
    assert av.logit_lens(tiny_model("roberta"), "the cat was good").at == 5
    assert av.logit_lens(tiny_model("gpt2"), "the cat was good").at == 5


def test_the_shared_model_is_left_as_it_was(tiny_model):
    model = tiny_model("gpt2")
    before, hung = model.hf(**tensors(model)).logits, hooks(model)
    av.logit_lens(model, TEXT)
    assert torch.equal(model.hf(**tensors(model)).logits, before)
    assert hooks(model) == hung


def test_the_bundled_model_copies_in_its_second_layer():
    lens = av.logit_lens(av.load("induction"), "candle river seven button, candle river seven")
    assert lens.best(2, -1)[0][0] == "button"
    assert lens.settled[-1] == 2


@pytest.mark.parametrize(
    ("name", "options", "error", "said"),
    [
        ("bert-questions", {}, UnsupportedError, "does not answer by choosing"),
        ("albert", {}, UnsupportedError, "does not answer by choosing"),
        ("bert-regression", {}, UnsupportedError, "answers with numbers"),
        ("bert-multi-label", {}, UnsupportedError, "several labels at once"),
        ("gpt2", {"target": "x"}, InputError, "no decoder that reads a target"),
        ("gpt2", {"answer": "xyzzy"}, InputError, "is not one token"),
        ("bert", {"answer": "LABEL_7"}, InputError, "No class"),
        ("gpt2", {"k": 0}, InputError, "1 or more"),
    ],
)
def test_what_has_no_lens_is_refused_in_a_sentence(name, options, error, said, tiny_model):
    with pytest.raises(error, match=said):
        av.logit_lens(tiny_model(name), TEXT, **options)


def test_layers_that_are_one_module_are_refused_by_name(tiny_model):
    from dataclasses import replace

    from transformers import AlbertConfig, AlbertForMaskedLM

    from attnviz.models.tasks import task_named

    hf = AlbertForMaskedLM(tiny._config(AlbertConfig, embedding_size=16)).eval()
    model = replace(tiny_model("albert"), hf=hf, task_line=task_named("fill-mask"))
    with pytest.raises(UnsupportedError, match="AlbertForMaskedLM does not keep its layers"):
        av.logit_lens(model, TEXT)
