"""`attribute` against Captum called plainly, its own promises, and everything asked wrong."""

import numpy as np
import pytest
import torch
from captum.attr import (
    FeatureAblation,
    InputXGradient,
    IntegratedGradients,
    LayerConductance,
    LayerIntegratedGradients,
    Saliency,
    ShapleyValueSampling,
)

from attnviz.attribution.attribute import attribute, estimate
from attnviz.attribution.methods import METHODS, method_named
from attnviz.attribution.network import pose
from attnviz.errors import AttnvizError, InputError, UnsupportedError
from attnviz.progress import Cancelled, Progress
from attnviz.tracing.inputs import prepare
from attnviz.tracing.seeds import seeded
from tests import tiny

TEXT = tiny.SENTENCE


class Plain:
    """A classifier called on ids, as Captum's own tutorials do it."""

    def __init__(self, model, target=0):
        self.hf = model.twin().hf
        self.tensors = prepare(model, TEXT).tensors
        self.ids = self.tensors["input_ids"]
        self.baseline = self.ids.clone()
        self.baseline[:, 1:-1] = model.tokenizer.mask_token_id
        self.embedding = self.hf.get_input_embeddings()
        self.target = target

    def __call__(self, ids):
        mask = torch.ones_like(ids)
        return self.hf(input_ids=ids, attention_mask=mask).logits[:, self.target]

    def on_embeddings(self, rows):
        mask = torch.ones(rows.shape[:2], dtype=torch.long)
        return self.hf(inputs_embeds=rows, attention_mask=mask).logits[:, self.target]


@pytest.fixture
def plain(tiny_model):
    return Plain(tiny_model("bert"))


def ours(tiny_model, method, **options):
    return attribute(tiny_model("bert"), TEXT, method=method, target=0, **options).scores


def close(found, expected):
    np.testing.assert_allclose(found, np.asarray(expected, float).reshape(-1), atol=1e-5)


def test_integrated_gradients_equal_captums(tiny_model, plain):
    scores = LayerIntegratedGradients(plain, plain.embedding).attribute(
        plain.ids, plain.baseline, n_steps=50
    )
    close(ours(tiny_model, "integrated_gradients", steps=50), scores.sum(-1)[0].detach())
    np.testing.assert_allclose(
        ours(tiny_model, "integrated_gradients"), scores.sum(-1)[0].detach().numpy(), atol=2e-3
    )


def test_saliency_and_input_x_gradient_equal_captums(tiny_model, plain):
    rows = plain.embedding(plain.ids).detach().requires_grad_()
    scores = Saliency(plain.on_embeddings).attribute(rows)
    close(ours(tiny_model, "saliency"), scores.sum(-1)[0])
    scores = InputXGradient(plain.on_embeddings).attribute(rows)
    close(ours(tiny_model, "input_x_gradient"), scores.sum(-1)[0].detach())


def test_leave_one_out_equals_captums_ablation_of_ids(tiny_model, plain):
    scores = FeatureAblation(plain).attribute(plain.ids, baselines=plain.baseline)
    close(ours(tiny_model, "leave_one_out"), scores[0])


def test_shapley_values_tend_to_captums(tiny_model, plain):
    """Captum's, of so many orders that they are nearly exact."""
    with seeded(3):
        free = plain.ids[:, 1:-1]

        def f(inner):
            first, last = (
                plain.ids[:, at].expand(len(inner), 1) for at in (slice(1), slice(-1, None))
            )
            return plain(torch.cat([first, inner, last], 1))

        scores = ShapleyValueSampling(f).attribute(
            free, baselines=plain.baseline[:, 1:-1], n_samples=300, perturbations_per_eval=12
        )
    theirs = scores[0].numpy()
    model = tiny_model("bert")
    sampled = attribute(model, TEXT, method="shapley_sampling", target=0, orders=300)
    assert sampled.standard_error is not None
    error = sampled.standard_error[1:-1]
    exact = ours(tiny_model, "exact_shapley")[1:-1]
    assert (np.abs(theirs - exact) < 4 * error).all()
    assert (np.abs(sampled.scores[1:-1] - exact) < 4 * error).all()
    found = attribute(model, TEXT, method="kernel_shap", target=0, samples=1000)
    assert found.standard_error is not None
    assert (
        np.abs(found.scores - sampled.scores)[1:-1] < 4 * error + 4 * found.standard_error[1:-1]
    ).all()


# Those that read no number of the answer, and those that multiply slopes of several layers.
_UNSCALED = {"last_attention", "rollout", "attention_flow", "value_norm", "gradient_attention",
             "random"}  # fmt: skip


@pytest.mark.parametrize("method", [m.name for m in METHODS if m.name not in _UNSCALED])
def test_a_head_ten_times_as_large_gets_scores_ten_times_as_large(method, tiny_model):
    model = tiny_model("bert")
    larger = model.twin()
    head = larger.hf.classifier
    head.weight = torch.nn.Parameter(10 * head.weight.detach())
    head.bias = torch.nn.Parameter(10 * head.bias.detach())
    once, ten = (attribute(m, TEXT, method=method, target=0).scores for m in (model, larger))
    np.testing.assert_allclose(ten, 10 * once, atol=1e-3 * np.abs(ten).max())
    if method != "layer_conductance":  # after the last layer all of it is in the class token
        assert (once != 0).sum() >= 12, "no unit's effect is cut to nothing"


def test_lime_of_a_probability_is_not_cut_to_nothing():
    import attnviz as av

    model, text = av.load("sentiment"), "The acting was boring but the plot was good."
    found = attribute(model, text, method="lime", unit="word", measure="probability")
    exact = attribute(model, text, method="exact_shapley", unit="word", measure="probability")
    free = ~found.units.held
    assert found.scores[free].all()
    assert np.corrcoef(found.scores[free], exact.scores[free])[0, 1] > 0.9
    largest = np.abs(exact.scores).max()
    assert np.abs(found.scores).max() > 0.7 * largest


@pytest.mark.slow
def test_conductance_tends_to_captums_with_its_steps(tiny_model, plain):
    """Captum sums by rectangles; the trapezoids of 60 steps are near its 3,000."""
    layers = plain.hf.bert.encoder.layer
    attribution = attribute(
        tiny_model("bert"), TEXT, method="layer_conductance", target=0, steps=60
    )
    for number, layer in enumerate(layers):
        rows = plain.embedding(plain.ids).detach()
        start = plain.embedding(plain.baseline).detach()
        scores = LayerConductance(plain.on_embeddings, layer).attribute(
            rows, start, n_steps=3000, internal_batch_size=200
        )
        expected = scores.sum(-1)[0].detach().numpy()
        np.testing.assert_allclose(attribution.by_layer[number], expected, atol=5e-3)


def test_pictures_equal_captums(tiny_model):
    model = tiny_model("vit")
    pixels = prepare(model, tiny.picture()).tensors["pixel_values"]
    start = pixels.mean((2, 3), keepdim=True).expand_as(pixels)
    scores = IntegratedGradients(lambda x: model.hf(pixel_values=x).logits[:, 1]).attribute(
        pixels, start
    )
    patches = scores[0].sum(0).reshape(4, 4, 4, 4).sum((1, 3)).detach()
    found = attribute(model, tiny.picture(), target=1, steps=50)
    close(found.scores[1:], patches)
    assert found.scores[0] == 0


@pytest.mark.parametrize("name", ["bert", "gpt2", "gpt-neox", "bert-regression", "deberta-v2"])
def test_integrated_gradients_add_up(name, tiny_model):
    found = attribute(tiny_model(name), tiny.example(name), method="integrated_gradients")
    assert not found.incomplete
    assert found.gap < 0.01
    even = attribute(tiny_model(name), tiny.example(name), steps=50)
    assert even.method == "integrated_gradients", "the first that takes steps"
    assert abs(even.delta) < 1e-3


def test_what_does_not_add_up_is_marked(tiny_model):
    found = attribute(tiny_model("modernbert"), "the film was [MASK]", steps=1)
    assert found.gap == pytest.approx(abs(found.delta / (found.value - found.baseline_value)))
    assert found.incomplete


def test_special_tokens_get_exactly_nothing_from_what_is_taken_away(tiny_model):
    for method in ("integrated_gradients", "leave_one_out", "kernel_shap", "lime", "random"):
        found = attribute(tiny_model("bert"), TEXT, method=method)
        assert found.scores[0] == found.scores[-1] == 0


def test_words_sum_their_tokens(minilm):
    pair = ("Unbelievably good films", "a great movie")
    tokens = attribute(minilm, pair, method="integrated_gradients")
    words = attribute(minilm, pair, method="integrated_gradients", unit="word")
    sums = np.bincount(words.units.of_token, tokens.scores)
    np.testing.assert_allclose(words.scores, sums, atol=1e-6)


@pytest.mark.parametrize(
    "name", ["sentiment", "induction", "dates", "names", "digits", "colour-key", "forecast"]
)
def test_bundled_models_are_explained_by_every_method_or_refuse_by_name(name):
    import attnviz as av
    from attnviz.data.readers import read_picture, read_series
    from attnviz.models.registry import known

    model, card = av.load(name), known()[name]
    inputs = card.example
    if card.picture is not None:
        inputs = read_picture(card.picture)
    elif card.reads_series:
        inputs = read_series(card.example)
    worked, refused = set(), []
    for method in METHODS:
        if method.name == "exact_shapley":
            continue  # longer inputs than it takes
        small = {key: 4 for key in ("steps", "samples", "orders") if key in method.options}
        try:
            found = attribute(model, inputs, method=method.name, **small)
        except UnsupportedError as error:
            refused.append(str(error))
        else:
            worked.add(method.name)
            assert np.isfinite(found.scores).all()
    assert all(model.architecture in text or model.name in text for text in refused)
    assert {"integrated_gradients", "leave_one_out", "saliency", "kernel_shap"} <= worked


def test_the_negator_of_the_bundled_story_is_on_top():
    import attnviz as av

    model = av.load("sentiment")
    found = attribute(
        model, "The film was not good.", method="exact_shapley", unit="word",
        target=("negative", "positive"),
    )  # fmt: skip
    assert found.top(1)[0][0] == "not"
    assert found.top(1)[0][1] > 0


def test_the_cost_is_known_before(tiny_model):
    posed = pose(tiny_model("bert"), TEXT)
    line = method_named("integrated_gradients")
    cost = estimate(tiny_model("bert"), posed, line, {"steps": 1000})
    assert (cost.forward, cost.backward) == (1000, 1000)
    assert 0 < cost.seconds < 60
    assert cost.bytes > 0


def test_a_cancelled_run_stops_and_keeps_nothing(tiny_model):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        attribute(tiny_model("bert"), TEXT, progress=progress)


def test_progress_reaches_its_end(tiny_model):
    for method in METHODS:
        if method.name == "exact_shapley":
            continue
        progress = Progress()
        try:
            attribute(tiny_model("bert"), TEXT, method=method.name, progress=progress)
        except AttnvizError:
            continue
        assert progress.share >= 0.5 or progress.total == 0, method.name


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"method": "lrp"}, "No attribution method"),
        ({"method": "saliency", "steps": 3}, "no option"),
        ({"steps": 0}, "1 or more"),
        ({"unit": "letter"}, "No unit"),
        ({"measure": "odds"}, "No measure"),
        ({"method": "exact_shapley", "unit": "token"}, None),
        ({"method": "layer_conductance", "layer": 9}, "layer"),
    ],
)
def test_what_is_asked_wrong_is_refused_in_a_sentence(tiny_model, options, sentence):
    if sentence is None:  # twelve units are the most, and this text has twelve
        attribute(tiny_model("bert"), TEXT, **options)
        with pytest.raises(InputError, match="at most 12 units are possible"):
            attribute(tiny_model("bert"), TEXT + " good", **options)
        return
    with pytest.raises(InputError, match=sentence):
        attribute(tiny_model("bert"), TEXT, **options)


def test_a_one_token_input_works(tiny_model):
    for method in METHODS:
        try:
            found = attribute(tiny_model("bert"), "good", method=method.name)
        except UnsupportedError:
            continue
        assert len(found.scores) == 3, method.name


def test_integrated_gradients_equal_those_of_transformers_interpret(tiny_model):
    """On DistilBERT: on BERT it gives the last [SEP] another token type than the tokenizer does."""
    from transformers_interpret import SequenceClassificationExplainer

    model = tiny_model("distilbert")
    explainer = SequenceClassificationExplainer(model.twin().hf, model.tokenizer)
    explainer(TEXT)
    theirs = explainer.attributions._attributions.sum(-1).detach()
    found = attribute(
        model,
        TEXT,
        target=explainer.predicted_class_name,
        measure="probability",
        baseline="[PAD]",
        steps=50,
    )
    close(found.scores, theirs)
