"""Trust figures where the truth is known: a model that was trained to look for one word."""

from dataclasses import replace

import numpy as np
import pytest

from attnviz.attribution.attribute import attribute
from attnviz.attribution.methods import METHODS
from attnviz.attribution.trust import faithfulness, without_top
from attnviz.errors import InputError
from attnviz.progress import Cancelled, Progress
from tests import tiny

NAMES = [method.name for method in METHODS if method.name != "random"]

# LayerNorm follows the embeddings, so that along an embedding's own direction the answer is flat:
# how large this method's score is says something, its sign does not.
NO_SIGN = {"input_x_gradient"}


@pytest.mark.parametrize("method", NAMES)
def test_every_method_puts_the_planted_word_first(planted, method):
    model, word, texts = planted
    for text in texts[:3]:
        found = attribute(model, text, method=method)
        ordinary = np.where(found.units.held, -1.0, np.abs(found.scores))
        assert found.units.text[int(ordinary.argmax())] == word


@pytest.mark.parametrize("method", [name for name in NAMES if name not in NO_SIGN])
def test_every_method_is_better_than_random_orders(planted, method):
    model, _, texts = planted
    text = texts[0] if method == "exact_shapley" else texts[4]
    found = faithfulness(model, attribute(model, text, method=method), draws=40)
    assert found.measure == "probability"
    assert found.figures["comprehensiveness"].better is True
    assert found.figures["comprehensiveness"].value > 0.9
    assert found.beaten >= 38
    assert found.figures["deletion"].better is not False


def test_random_scores_are_not_better_than_random_orders(planted):
    model, _, texts = planted
    found = faithfulness(model, attribute(model, texts[4], method="random"), draws=40)
    assert found.figures["comprehensiveness"].better is None
    assert found.figures["infidelity"].better is None


def test_scores_that_put_the_reason_last_are_told_from_random(planted):
    model, _, texts = planted
    good = attribute(model, texts[4], method="leave_one_out")
    found = faithfulness(model, replace(good, scores=-good.scores), draws=40)
    assert found.figures["deletion"].value > found.figures["deletion"].mean
    assert found.figures["insertion"].value < found.figures["insertion"].mean
    assert found.beaten < 20


def test_removing_the_top_unit_is_what_the_model_says_without_it(planted):
    model, word, texts = planted
    found = without_top(model, attribute(model, texts[0], method="integrated_gradients"))
    masked = texts[0].replace(word, "[MASK]")
    after = attribute(model, masked, target="present", measure="probability", method="random")
    assert found.unit == word
    assert found.measure == "probability"
    assert found.before > 0.9
    assert found.after == pytest.approx(after.value, abs=1e-5)


def test_curves_begin_and_end_with_all_and_nothing(planted):
    model, _, texts = planted
    found = faithfulness(model, attribute(model, texts[3], method="leave_one_out"), draws=3)
    assert found.shares[0] == 0
    assert found.shares[-1] == 1
    assert found.deletion[0] == found.insertion[-1]
    assert found.deletion[-1] == found.insertion[0]
    assert found.random_deletion.shape == (3, len(found.shares))
    assert found.units == 30


def test_the_same_seed_gives_the_same_figures(planted):
    model, _, texts = planted
    found = attribute(model, texts[0], method="saliency")
    one, two = (faithfulness(model, found, draws=4, seed=5) for _ in range(2))
    assert one.figures == two.figures
    assert one.max_sensitivity == two.max_sensitivity


def test_deep_tests_are_made_only_when_asked_for(planted):
    model, _, texts = planted
    found = attribute(model, texts[3], method="gradient_shap", samples=5)
    shallow, deep = (faithfulness(model, found, draws=3, deep=deep) for deep in (False, True))
    assert shallow.randomised_correlation is None
    assert shallow.survives_randomisation is None
    assert shallow.seed_correlation is None
    assert shallow.edit_correlation is None
    assert 0 <= deep.randomised_correlation <= 1
    assert -1 <= deep.seed_correlation <= 1
    assert -1 <= deep.edit_correlation <= 1
    assert deep.passes.forward > shallow.passes.forward


def test_a_method_that_costs_much_is_not_run_again_unasked(planted):
    model, _, texts = planted
    costly = attribute(model, texts[3], method="shapley_sampling", orders=40)
    found = faithfulness(model, costly, draws=2)
    assert found.max_sensitivity is None
    assert "1200 passes" in found.notes[0]


def test_few_units_are_said_to_be_too_few_for_rank_correlations(planted):
    model, _, _ = planted
    found = faithfulness(model, attribute(model, "a great film"), draws=2, deep=True)
    assert found.randomised_correlation is None
    assert "too few" in found.notes[0]


@pytest.mark.parametrize(
    "name", ["gpt2", "t5", "vit", "patchtst", "roberta", "bert-questions", "albert", "electra"]
)
def test_every_kind_of_question_can_be_tested(tiny_model, name):
    model = tiny_model(name)
    given = tiny.example(name)
    if name in ("bert-questions", "albert"):
        given = ("the cat sat on the mat because it was tired", "the dog was not good")
    if name == "roberta":
        given = "the film was [MASK] good but the cat sat on it"
    kept = given if name in ("vit", "patchtst") else None
    explained = attribute(model, given, method="input_x_gradient")
    found = faithfulness(model, explained, inputs=kept, draws=2, deep=True)
    assert found.measure == ("value" if name in ("patchtst", "albert") else "probability")
    assert np.isfinite([figure.value for figure in found.figures.values()]).all()
    assert (found.edit_correlation is None) == (name in ("gpt2", "vit", "patchtst"))
    assert 0 <= found.randomised_correlation <= 1


def test_a_picture_has_to_be_given_again(tiny_model):
    found = attribute(tiny_model("vit"), tiny.picture(), method="saliency")
    with pytest.raises(InputError, match="give it again as inputs="):
        faithfulness(tiny_model("vit"), found)
    with pytest.raises(InputError, match="give it again as inputs="):
        without_top(tiny_model("vit"), found)


def test_what_cannot_be_asked_again_is_refused(planted, tiny_model):
    model, _, texts = planted
    found = attribute(model, texts[0], method="saliency")
    with pytest.raises(InputError, match="does not record how it was made"):
        faithfulness(model, replace(found, question=None))
    with pytest.raises(InputError, match='got the model "'):
        faithfulness(tiny_model("gpt2"), found)
    with pytest.raises(InputError, match="at least 2 random orders; got 1"):
        faithfulness(model, found, draws=1)


def test_it_can_be_stopped_and_counts_its_work(planted):
    model, _, texts = planted
    found = attribute(model, texts[0], method="saliency")
    progress = Progress()
    faithfulness(model, found, draws=2, progress=progress)
    assert progress.done > 0
    assert progress.total > 0
    progress.cancel()
    with pytest.raises(Cancelled):
        faithfulness(model, found, draws=2, progress=progress)
