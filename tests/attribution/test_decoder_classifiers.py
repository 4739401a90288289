"""Classifiers on decoders without a padding token: several rows at once are what each is alone."""

import numpy as np
import pytest
import torch
import transformers as tf
from datasets import Dataset

import attnviz as av
from attnviz.attribution.network import pose
from attnviz.evaluation.evaluate import evaluate
from tests import tiny
from tests.tiny import VOCABULARY, _config

_LIKE_GPT2 = {
    "vocab_size": VOCABULARY, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 40,
}  # fmt: skip
_BARE = {"pad_token_id": None}

CLASSIFIERS = {
    "GPT-2": lambda: tf.GPT2ForSequenceClassification(tf.GPT2Config(**_LIKE_GPT2)),
    "GPT-2, a number": lambda: tf.GPT2ForSequenceClassification(
        tf.GPT2Config(**_LIKE_GPT2, num_labels=1)
    ),
    "GPT-J": lambda: tf.GPTJForSequenceClassification(tf.GPTJConfig(**_LIKE_GPT2, rotary_dim=4)),
    "CTRL": lambda: tf.CTRLForSequenceClassification(tf.CTRLConfig(**_LIKE_GPT2, dff=48)),
    "GPT-Neo": lambda: tf.GPTNeoForSequenceClassification(
        tf.GPTNeoConfig(vocab_size=VOCABULARY, hidden_size=32, num_layers=2, num_heads=4,
                        attention_types=[[["global", "local"], 1]], window_size=4,
                        max_position_embeddings=40)
    ),
    "GPT-NeoX": lambda: tf.GPTNeoXForSequenceClassification(_config(tf.GPTNeoXConfig, **_BARE)),
    "Bloom": lambda: tf.BloomForSequenceClassification(
        tf.BloomConfig(vocab_size=VOCABULARY, hidden_size=32, n_layer=2, n_head=4, **_BARE)
    ),
    "OPT": lambda: tf.OPTForSequenceClassification(
        tf.OPTConfig(vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=2, ffn_dim=48,
                     num_attention_heads=4, max_position_embeddings=40, word_embed_proj_dim=32,
                     **_BARE)
    ),
    "Llama": lambda: tf.LlamaForSequenceClassification(
        _config(tf.LlamaConfig, num_key_value_heads=2, **_BARE)
    ),
    "Qwen3": lambda: tf.Qwen3ForSequenceClassification(
        _config(tf.Qwen3Config, num_key_value_heads=2, head_dim=8, **_BARE)
    ),
    "Mistral": lambda: tf.MistralForSequenceClassification(
        _config(tf.MistralConfig, num_key_value_heads=2, sliding_window=4, **_BARE)
    ),
}  # fmt: skip

TEXTS = ["the film was good", "the cat was bad", "the plot was not dull", "the dog sat"]


@pytest.fixture(scope="module", params=CLASSIFIERS)
def opened(request, tmp_path_factory):
    """A classifier, and the same weights under eager attention, as transformers opens them."""
    folder = tmp_path_factory.mktemp("decoder")
    tiny.OTHERS["a decoder that classifies"] = CLASSIFIERS[request.param]
    tiny.model("a decoder that classifies").save_pretrained(folder)
    del tiny.OTHERS["a decoder that classifies"]
    tiny.tokenizer().save_pretrained(folder)
    model = av.load(str(folder))
    reference = type(model.hf).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32
    )
    assert model.hf.config.pad_token_id is None
    yield model, reference.eval()
    assert model.hf.config.pad_token_id is None, "the model that sessions share was changed"


@torch.no_grad()
def _alone(reference, text: str) -> np.ndarray:
    encoded = tiny.tokenizer()(text, return_tensors="pt")
    return reference(input_ids=encoded["input_ids"]).logits[0].numpy()


@torch.no_grad()
def test_rows_of_a_batch_are_what_transformers_gives_for_each_alone(opened):
    model, reference = opened
    posed = pose(model, tiny.SENTENCE)
    x = posed.problem.inputs
    rows = torch.cat([x, 0.5 * x, posed.problem.baseline.expand_as(x)])
    found = posed.network.output(rows).logits
    embedding = reference.get_input_embeddings()
    for row, logits in zip(rows, found, strict=True):
        handle = embedding.register_forward_hook(lambda *_, row=row: row[None].clone())
        expected = _alone(reference, tiny.SENTENCE)
        handle.remove()
        np.testing.assert_allclose(logits, expected, atol=1e-5)


@pytest.mark.parametrize("method", ["leave_one_out", "kernel_shap", "integrated_gradients"])
def test_attributions_are_computed(opened, method):
    model, _ = opened
    options = {"steps": 40} if method == "integrated_gradients" else {}
    found = av.attribute(model, tiny.SENTENCE, method=method, **options)
    assert np.isfinite(found.scores).all()


def test_a_sweep_is_one_intervention_after_the_other(opened):
    model, _ = opened
    if not model.gives_vectors:
        with pytest.raises(av.UnsupportedError, match="inside its own modules"):
            av.sweep_heads(model, tiny.SENTENCE)
        return
    sweep = av.sweep_heads(model, tiny.SENTENCE)
    one = av.intervene(model, tiny.SENTENCE, [av.SilenceHead(1, 2)])
    assert sweep.effects.moved[1, 2] == pytest.approx(one.change.moved, rel=1e-4, abs=1e-6)


def test_a_table_is_answered_as_each_of_its_texts_alone(opened):
    model, reference = opened
    if model.hf.config.num_labels == 1:
        rows = Dataset.from_dict({"text": TEXTS, "label": [0.0, 1.0, 0.5, 0.2]})
    else:
        rows = Dataset.from_dict({"text": TEXTS, "label": ["LABEL_0", "LABEL_1"] * 2})
    answers = evaluate(model, rows, draws=50).answers
    expected = np.array([_alone(reference, text) for text in TEXTS])
    if model.hf.config.num_labels == 1:
        np.testing.assert_allclose(answers.raw[1], expected[:, 0], atol=1e-5)
    else:
        np.testing.assert_array_equal(answers.predicted_ids, expected.argmax(-1))


def test_words_are_flipped_in_batches(opened):
    model, reference = opened
    if model.hf.config.num_labels == 1:
        with pytest.raises(av.UnsupportedError, match="none can flip"):
            av.minimal_flip(model, TEXTS[0])
        return
    found = av.minimal_flip(model, TEXTS[0], most_changes=1, words=["bad", "never"])
    assert found.passes > 1
    assert found.best.label == f"LABEL_{_alone(reference, found.best.texts[0]).argmax()}"
