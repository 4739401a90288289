"""Whole sequences, token by token: what a step sees, sums, Captum's numbers, what is refused."""

import threading

import captum.attr
import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.attribution import sequence_methods
from attnviz.attribution.attribute import attribute
from attnviz.attribution.language import attribute_sequence, pose_sequence
from attnviz.errors import InputError, UnsupportedError
from attnviz.progress import Cancelled, Progress

PROMPT = "the film was not good but the"
STORY = "Anna met Tom in the park. Anna met"


@pytest.fixture(scope="module")
def induction():
    return av.load("induction", device="cpu")


def captum_scores(model, prompt, sequence_ids, baseline):
    """Return Captum's [step, prompt token] scores of leaving tokens out."""
    method = captum.attr.LLMAttribution(captum.attr.FeatureAblation(model.hf), model.tokenizer)
    found = method.attribute(
        captum.attr.TextTokenInput(prompt, model.tokenizer, baselines=word_id(model, baseline)),
        target=torch.tensor(sequence_ids), use_cached_outputs=False, forward_in_tokens=False,
    )  # fmt: skip
    return found.token_attr.numpy()


def word_id(model, word):
    (found,) = model.tokenizer(word, add_special_tokens=False)["input_ids"]
    return found


@pytest.mark.parametrize("name", ["llama", "gpt2", "gemma2"])
def test_leaving_a_prompt_token_out_gives_captums_numbers(name, tiny_model):
    model = tiny_model(name)
    found = attribute_sequence(
        model, PROMPT, method="leave_one_out", target="cat sat on the mat", baseline="the"
    )
    theirs = captum_scores(model, PROMPT, found.steps.ids.tolist(), "the")
    first = len(found.units) - len(found.steps)
    free = ~found.units.held[:first]
    ours = found.scores[:, :first]
    np.testing.assert_allclose(ours[:, free], theirs[:, free], atol=1e-4)
    assert np.abs(ours).max() > 0.1


def test_leaving_a_prompt_token_out_of_a_trained_model_gives_captums_numbers(induction):
    found = attribute_sequence(
        induction, STORY, method="leave_one_out", max_new_tokens=8, baseline="the"
    )
    theirs = captum_scores(induction, STORY, found.steps.ids.tolist(), "the")
    np.testing.assert_allclose(found.scores[:, : theirs.shape[1]], theirs, atol=1e-4)
    assert np.abs(theirs).max() > 1


def test_values_are_the_log_probabilities_that_the_model_itself_gives(tiny_model):
    model = tiny_model("llama")
    found = attribute_sequence(model, PROMPT, method="leave_one_out", max_new_tokens=5)
    assert found.generated
    ids = torch.tensor(found.tokens.ids)[None]
    with torch.no_grad():
        each = model.hf(ids).logits[0].log_softmax(-1)
    first = len(found.tokens) - len(found.steps)
    expected = [float(each[first + k - 1, found.steps.ids[k]]) for k in range(len(found.steps))]
    np.testing.assert_allclose(found.values, expected, atol=1e-5)
    best = each[first - 1 : -1].argmax(-1).tolist()
    assert best == found.steps.ids.tolist()  # greedy: every token is the best one


@pytest.mark.parametrize("method", [m for m in sequence_methods.METHODS if m != "exact_shapley"])
def test_a_step_sees_the_prompt_and_earlier_tokens_and_nothing_else(method, tiny_model):
    found = attribute_sequence(tiny_model("gpt2"), PROMPT, method=method, target="cat sat on")
    first = len(found.units) - 3
    for step in range(3):
        assert (found.scores[step, first + step :] == 0).all()
    before = found.scores[:, :first] if method != "lime" else found.scores[:, :first] + 1
    assert (np.abs(before).sum(1) > 0).all()


def test_scores_of_a_later_step_reach_back_into_the_sequence(tiny_model):
    found = attribute_sequence(tiny_model("gpt2"), PROMPT, method="leave_one_out", target="cat sat")
    assert found.scores[1, -2] != 0
    assert found.units.held[-1]


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("saliency", {}), ("input_x_gradient", {}), ("integrated_gradients", {"steps": 20}),
        ("leave_one_out", {}), ("occlusion", {"window": 2}), ("exact_shapley", {}),
    ],
)  # fmt: skip
def test_the_first_step_is_what_attribute_says_of_the_next_token(method, options, tiny_model):
    model = tiny_model("llama")
    prompt = "the film was not"
    one = attribute(
        model, prompt, method=method, target="good", measure="log_probability", baseline="it",
        **options,
    )  # fmt: skip
    all_ = attribute_sequence(model, prompt, method=method, target="good", baseline="it", **options)
    np.testing.assert_allclose(all_.scores[0, :-1], one.scores, atol=2e-4)
    assert all_.values[0] == pytest.approx(one.value, abs=1e-5)


@pytest.mark.parametrize("name", ["gpt2", "bart"])
def test_rows_of_complete_methods_sum_to_what_the_baseline_takes_away(name, tiny_model):
    model = tiny_model(name)
    for method, options in [
        ("integrated_gradients", {"steps": 400}), ("shapley_sampling", {"orders": 3}),
        ("kernel_shap", {}),
    ]:  # fmt: skip
        found = attribute_sequence(
            model, "the film was", method=method, target="not good", baseline="it", **options
        )
        assert found.deltas is not None
        assert found.baseline_values is not None
        np.testing.assert_allclose(found.deltas, 0, atol=0.02)
        np.testing.assert_allclose(
            found.scores.sum(1), found.values - found.baseline_values, atol=0.02
        )


def test_sampled_shapley_values_come_near_the_exact_ones(tiny_model):
    model = tiny_model("gpt2")

    def scores(method, **options):
        return attribute_sequence(
            model, "the film was", method=method, target="not good but", **options
        ).scores

    exact = scores("exact_shapley")
    spread = np.abs(exact).max()
    assert np.abs(scores("shapley_sampling", orders=300) - exact).max() < 0.15 * spread
    assert np.abs(scores("kernel_shap", samples=3000) - exact).max() < 0.15 * spread
    assert np.corrcoef(scores("lime", samples=400).ravel(), exact.ravel())[0, 1] > 0.6
    assert np.corrcoef(scores("gradient_shap", samples=100).ravel(), exact.ravel())[0, 1] > 0.3


def test_sets_are_shared_by_all_steps(tiny_model):
    found = attribute_sequence(
        tiny_model("gpt2"), PROMPT, method="leave_one_out", target="cat sat on the mat"
    )
    free = int((~found.units.held).sum())
    assert found.passes.forward == free + 3  # the whole, the baseline, and one look for causality
    found = attribute_sequence(tiny_model("bart"), PROMPT, method="saliency", target="cat sat")
    assert found.passes.backward == len(found.steps) == 4


def test_an_encoder_decoders_units_are_its_source(tiny_model):
    found = attribute_sequence(tiny_model("marian"), PROMPT, method="leave_one_out", target="cat")
    assert len(found.units) == len(found.tokens) == 9
    assert found.steps.text == ("[CLS]", "cat", "[SEP]")
    assert "stays fixed" in found.notes[0]
    assert np.abs(found.scores[1]).max() > 0


def test_what_the_dates_model_writes_rests_on_the_right_words():
    found = attribute_sequence(
        av.load("dates", device="cpu"), "3 May 2021", method="leave_one_out", unit="token"
    )
    assert found.target == "2021-05-03"
    assert found.generated
    month = found.scores[list(found.steps.text).index("5")]
    assert found.units.text[int(month.argmax())] == "may"


def test_words_are_the_units_of_prompt_and_sequence(induction):
    found = attribute_sequence(
        induction, STORY, method="leave_one_out", target=" Tom in the park.", unit="word"
    )
    assert found.units.text == (
        *("Anna", "met", "Tom", "in", "the", "park", ".", "Anna", "met"),
        *("Tom", "in", "the", "park", "."),
    )
    assert found.notes == ()
    pieces = [k for k, text in enumerate(found.steps.text) if text in ("T", "om")]
    second = found.scores[pieces[1]]
    assert second[9] != 0  # the word's first piece, which its second follows
    assert (second[10:] == 0).all()


def test_a_target_that_goes_on_inside_a_word_is_noted(induction):
    found = attribute_sequence(induction, STORY, method="saliency", target="al")
    assert "continues the last word of the prompt" in found.notes[0]


def test_sentences_can_be_units(induction):
    found = attribute_sequence(
        induction, "Anna met Tom. Then it rained.", method="exact_shapley", target=" Anna met",
        unit="sentence",
    )  # fmt: skip
    assert found.units.text == ("Anna met Tom.", "Then it rained.", "Anna met")


def test_one_token_of_prompt_is_enough(induction):
    found = attribute_sequence(
        induction, "the", method="kernel_shap", target=" park", baseline="met"
    )
    other = attribute_sequence(induction, "met", method="saliency", target=" park")
    assert found.scores.shape == (1, 2)
    assert found.scores[0, 0] == pytest.approx(found.values[0] - other.values[0], abs=1e-4)


def test_a_seed_makes_draws_come_again(tiny_model):
    for method in ("kernel_shap", "smoothgrad"):
        runs = [
            attribute_sequence(
                tiny_model("gpt2"), PROMPT, method=method, target="cat sat", seed=seed, samples=20
            ).scores
            for seed in (3, 3, 4)
        ]
        assert (runs[0] == runs[1]).all()
        assert (runs[0] != runs[2]).any()


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("gpt2", {"target": " "}, "The target is empty"),
        ("bart", {"target": ""}, "The target is empty"),
        ("gpt2", {"inputs": " "}, "The text is empty"),
        ("gpt2", {"max_new_tokens": 0}, "1 or more; got 0"),
        ("gpt2", {"target": "cat " * 60}, "takes at most 40"),
        ("gpt2", {"method": "leave_one_ou"}, "leave_one_out"),
        ("gpt2", {"windows": 3}, 'no option "windows"'),
        ("gpt2", {"target": "cat", "method": "exact_shapley", "inputs": "the " * 13}, "2\\^13"),
        ("gpt2", {"inputs": "the " * 38}, "nothing can follow it"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(name, given, message, tiny_model):
    with pytest.raises(InputError, match=message):
        attribute_sequence(tiny_model(name), **{"inputs": PROMPT, **given})


@pytest.mark.parametrize("name", ["bert", "roberta", "albert", "bert-questions"])
def test_a_model_that_writes_nothing_at_all_is_refused_by_name(name, tiny_model):
    with pytest.raises(UnsupportedError, match="writes no text"):
        attribute_sequence(tiny_model(name), PROMPT)


def test_layer_conductance_of_a_sequence_is_refused_by_name(tiny_model):
    with pytest.raises(UnsupportedError, match="Layer conductance explains one number"):
        attribute_sequence(tiny_model("gpt2"), PROMPT, method="layer_conductance")


def test_a_model_that_ends_at_once_is_asked_for_a_target(tmp_path, tiny_model):
    own = tiny_model("gpt2").twin()
    head = torch.nn.Linear(32, 30)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    with torch.no_grad():
        head.bias[3] = 5.0  # [SEP], the end
    own.hf.lm_head = head
    with pytest.raises(InputError, match="writes nothing for this input"):
        attribute_sequence(own, PROMPT)


def test_a_decoder_that_looks_ahead_is_refused(tiny_model):
    """A causal model is taken, and the same question with a later token let in is not."""
    from attnviz.attribution.language import _refuse_looking_ahead

    model = tiny_model("gpt2")
    posed = pose_sequence(model, PROMPT, target="cat sat on")
    causal = posed.problem.function
    posed.problem.function = lambda x: causal(x) + x[:, -2].sum(-1, keepdim=True)
    posed.problem._known.clear()
    with pytest.raises(UnsupportedError, match="lets a token see the tokens after it"):
        _refuse_looking_ahead(model, posed.problem)


def test_it_can_be_cancelled_and_counts_its_work(induction):
    progress = Progress()
    attribute_sequence(induction, STORY, max_new_tokens=4, progress=progress, steps=10)
    assert 0 < progress.total <= progress.done + 1
    progress.cancel()
    with pytest.raises(Cancelled):
        attribute_sequence(induction, STORY, max_new_tokens=4, progress=progress)


def test_nothing_is_left_on_the_shared_model(tiny_model):
    model = tiny_model("llama")
    before = {name: tensor.clone() for name, tensor in model.hf.state_dict().items()}
    found = []

    def ask():
        found.append(
            attribute_sequence(model, PROMPT, target="cat sat", method="leave_one_out").scores
        )

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert all(np.allclose(found[0], each, atol=1e-5) for each in found)
    assert not any(module._forward_hooks for module in model.hf.modules())
    assert all(parameter.grad is None for parameter in model.hf.parameters())
    after = model.hf.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_what_was_written_can_be_given_again(induction):
    written = attribute_sequence(induction, STORY, method="saliency", max_new_tokens=6)
    given = attribute_sequence(induction, STORY, method="saliency", target=written.target)
    assert given.steps.ids.tolist() == written.steps.ids.tolist()
    np.testing.assert_allclose(given.scores, written.scores, atol=1e-6)
