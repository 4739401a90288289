"""Small changes and attacks: what epsilon 0 must be, and that attacks beat chance."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import attnviz as av
from attnviz.data.examples import example
from attnviz.errors import UnsupportedError
from attnviz.evaluation.attacks import _Attacked, _pgd
from attnviz.evaluation.changes import synonyms_of_words, typos_in_words
from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
from attnviz.evaluation.losses import costed
from attnviz.evaluation.robustness import refusal, robustness
from attnviz.training.config import TASKS


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment")


@pytest.fixture(scope="module")
def asked(sentiment):
    return sample(ask(sentiment, example("sentiment", quick=True)), 60)


@pytest.fixture(scope="module")
def found(sentiment, asked):
    return robustness(sentiment, asked, epsilons=(0.0, 0.5), draws=50)


def test_a_move_of_nothing_changes_nothing(found):
    assert len({a.figure.value for a in found.attacks if a.epsilon == 0}) == 1


def test_attacks_do_what_random_moves_of_the_same_length_do_not(found):
    of = {a.method: a.figure.value for a in found.attacks if a.epsilon == 0.5}
    assert of["pgd"] <= of["fgm"] < of["random"] - 0.2


def test_texts_are_changed_and_counted(found):
    changes = {c.name: c for c in found.changes}
    assert changes["typos"].after.value < changes["typos"].before.value
    assert changes["negation"].after is None
    assert 0 < changes["negation"].moved.value < 1
    assert changes["negation"].rows < 60


def test_pgd_stays_within_epsilon_and_leaves_the_model_alone(sentiment, asked):
    before = {n: p.clone() for n, p in sentiment.hf.named_parameters()}
    attacked = _Attacked(sentiment)
    (batch,) = costed(sentiment, asked.rows([0]))
    here = attacked.embedding(batch.tensors["input_ids"]).float()
    move = _pgd(attacked, batch, here, 0.3)
    assert float(move.norm()) == pytest.approx(0.3, abs=1e-3)
    assert not any(m._forward_hooks for m in sentiment.hf.modules())
    assert all(torch.equal(p, before[n]) for n, p in sentiment.hf.named_parameters())
    assert all(p.grad is None for p in sentiment.hf.parameters())


@pytest.fixture(scope="module")
def names():
    model = av.load("names")
    return model, sample(ask(model, example("names", quick=True)), 40)


@pytest.fixture(scope="module")
def of_words(names):
    return robustness(*names, epsilons=(0.0, 1.0), draws=20)


def test_where_each_word_has_a_label_the_figure_is_f1_and_a_move_of_nothing_leaves_it(
    names, of_words
):
    own = evaluate_questions(*names, draws=20).headline
    assert of_words.figure_name == own.name == "F1 of entities"
    still = {a.figure.value for a in of_words.attacks if a.epsilon == 0}
    assert still == {own.interval.value}
    of = {a.method: a.figure.value for a in of_words.attacks if a.epsilon == 1}
    assert of["pgd"] <= of["fgm"] < of["random"] - 0.2


def test_typos_cost_names_and_a_negation_is_refused_in_a_sentence(of_words):
    changes = {change.name: change for change in of_words.changes}
    assert "negation" not in changes
    assert any(note.startswith("No negation:") for note in of_words.notes)
    typos = changes["typos"]
    assert typos.after.value < typos.before.value
    assert 0 < typos.moved.value < 1


def test_changed_words_stay_beside_their_labels(names):
    _, asked = names
    random = np.random.default_rng(0)
    for words in asked.values["words"]:
        changed = typos_in_words(words, [True] * len(words), random)
        assert [sorted(word) for word in changed] == [sorted(word) for word in words]
    words = ["Good", "film", ",", "never", "turn on", "Good"]
    free = [True, True, True, True, True, False]
    changed = synonyms_of_words(words, free, random)
    assert changed[0] in ("Fine", "Decent")
    assert changed[1] in ("movie", "picture")
    assert changed[2:] == words[2:]  # "not once" is two words, and the last is part of a name


def test_a_word_that_the_model_does_not_read_counts_as_outside(names):
    model, asked = names
    longest = model.max_tokens
    words, ids = ["Paris"] * (longest + 20), [asked.labels.index("O")] * (longest + 20)
    asked = replace(asked, values={"words": [words], "label": [ids]})
    (batch,) = costed(model, asked)
    with torch.no_grad():
        logits = batch.run(model)
    (said,) = batch.answers(logits)
    assert len(said) == len(words)
    assert set(said[longest:]) == {asked.labels.index("O")}
    assert torch.isfinite(batch.loss(logits)).all()


def test_of_several_labels_all_have_to_be_right(tiny_model):
    from datasets import Dataset

    texts = ["the cat sat on the mat", "a dog was really good", "the film is dull"] * 2
    rows = Dataset.from_dict({"text": texts, "label": [[0], [1, 2], []] * 2})
    model = tiny_model("bert-multi-label")
    asked = ask(model, rows, labels=("LABEL_0", "LABEL_1", "LABEL_2"))
    found = robustness(model, asked, epsilons=(0.0, 1.0), draws=20)
    own = evaluate_questions(model, asked, draws=20).headline.interval.value
    assert found.figure_name == "all labels right"
    assert {a.figure.value for a in found.attacks if a.epsilon == 0} == {own}


def test_other_tasks_are_refused_with_the_reason():
    digits = av.load("digits")
    asked = sample(ask(digits, example("digits", quick=True)), 4)
    with pytest.raises(UnsupportedError, match="a picture has neither"):
        robustness(digits, asked)
    offered = {task for task in TASKS if refusal(task) is None}
    assert offered == {"text-classification", "multi-label", "token-classification"}
