"""A model as a function of embedding rows: the numbers that ids give, and nothing left behind."""

import threading

import numpy as np
import pytest
import torch

from attnviz.attribution.attribute import attribute
from attnviz.attribution.network import pose
from attnviz.errors import InputError, UnsupportedError
from attnviz.tracing.inputs import prepare
from tests import tiny

TEXT_MODELS = [
    name for name in tiny.ARCHITECTURES if name not in ("vit", "colour-key", "patchtst", "albert")
]


def question(name: str):
    """An input that the model can be asked about."""
    if name in ("roberta", "modernbert"):
        return "the film was [MASK] but the cat sat on the mat"
    return tiny.example(name)


@pytest.mark.parametrize("name", TEXT_MODELS)
def test_replacing_a_row_equals_replacing_the_id(name, tiny_model):
    """The reference: the plain model on ids in which one token is the baseline token."""
    model = tiny_model(name)
    posed = pose(model, question(name), baseline="unknown")
    keep = np.ones((1, posed.problem.n_units), bool)
    keep[0, 3] = False
    ids = posed.network.prepared.tensors["input_ids"].clone()
    ids[0, 3] = model.tokenizer.unk_token_id
    tensors = {**posed.network.tensors, "input_ids": ids}
    with torch.no_grad():
        expected = float(posed.target.read(model.hf(**tensors))[0])
    assert posed.problem.values(keep)[0] == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("name", tiny.ARCHITECTURES)
def test_a_question_leaves_the_shared_model_as_it_was(name, tiny_model):
    model = tiny_model(name)
    text = (tiny.SENTENCE, "the dog sat") if name == "albert" else question(name)
    tensors = dict(prepare(model, text).tensors)
    if model.hf.config.is_encoder_decoder:
        tensors["decoder_input_ids"] = tensors["input_ids"]
    with torch.no_grad():
        before = model.hf(**tensors)[0]
    attribute(model, text, method="integrated_gradients", steps=2)
    with torch.no_grad():
        after = model.hf(**tensors)[0]
    assert torch.equal(before, after)
    assert not any(module._forward_hooks for module in model.hf.modules())
    assert all(p.grad is None and not p.requires_grad for p in model.hf.parameters())


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama-classifier", "t5"])
def test_threads_on_one_model_never_meet(name, tiny_model, short_answers):
    model = tiny_model(name)
    texts = ["the film was good", "the dog was never tired", "a very bad plot", "it sat on the mat"]

    def run(text):
        return attribute(model, text, method="integrated_gradients", steps=8).scores

    serial = [run(text) for text in texts]
    found: dict[int, list] = {i: [] for i in range(len(texts))}

    def work(i):
        for _ in range(5):
            found[i].append(run(texts[i]))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i, expected in enumerate(serial):
        assert len(found[i]) == 5
        assert all(np.array_equal(scores, expected) for scores in found[i])


@pytest.mark.parametrize("name", ["bert", "distilbert", "llama-classifier", "deberta-v2"])
def test_padding_gets_nothing_and_changes_nothing(name, tiny_model):
    model = tiny_model(name)
    plain = pose(model, "the film was good")
    padded = pose(model, "the film was good")
    pads = 3
    for key, value in (("input_ids", model.tokenizer.pad_token_id), ("attention_mask", 0),
                       ("token_type_ids", 0)):  # fmt: skip
        if key in padded.network.tensors:
            old = padded.network.tensors[key]
            extra = torch.full((1, pads), value, dtype=old.dtype)
            padded.network.tensors[key] = torch.cat([old, extra], dim=1)
    x = torch.cat([plain.problem.inputs, torch.randn(1, pads, plain.problem.inputs.shape[-1])], 1)
    expected = plain.problem.gradient(plain.problem.inputs)
    found = padded.problem.gradient(x)
    assert not found[:, -pads:].any()
    torch.testing.assert_close(found[:, :-pads], expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", ["gpt2", "llama", "mistral", "gemma2"])
def test_what_a_position_cannot_see_gets_exactly_nothing(name, tiny_model):
    """The answer of an earlier position, which later tokens do not reach."""
    posed = pose(tiny_model(name), tiny.SENTENCE)
    network = posed.network
    signature = {"logits_to_keep": 0}
    x = posed.problem.inputs.detach().requires_grad_()
    network.substitution.give(x, network.tensors["input_ids"])
    logits = network.model.hf(**network.tensors, use_cache=False, **signature).logits
    gradient = torch.autograd.grad(logits[0, 4].max(), x)[0]
    assert gradient[0, :5].any()
    assert not gradient[0, 5:].any()


@pytest.mark.parametrize("name", ["bert", "gpt2", "llama", "t5", "vit"])
def test_half_precision_gives_about_the_same(name, checkpoint):
    import attnviz as av

    full = attribute(av.load(str(checkpoint(name))), tiny.example(name), method="leave_one_out")
    half_model = av.load(str(checkpoint(name)), dtype="bfloat16")
    half = attribute(half_model, tiny.example(name), method="leave_one_out")
    if half.target == full.target:  # rounding may change the answer itself
        assert np.corrcoef(full.scores, half.scores)[0, 1] > 0.8
    ig = attribute(half_model, tiny.example(name), method="integrated_gradients", steps=8)
    assert np.isfinite(ig.scores).all()


@pytest.mark.parametrize(
    ("name", "inputs", "sentence"),
    [
        ("bert", "", "empty"),
        ("minilm-like", "the cat", "second text"),
        ("roberta", "the cat sat", "no mask"),
        ("mamba", "the cat", "no attention"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(name, inputs, sentence, tiny_model):
    model = tiny_model("albert" if name == "minilm-like" else name)
    with pytest.raises((InputError, UnsupportedError), match=sentence):
        pose(model, inputs)
