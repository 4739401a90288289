"""Data in another scheme of entity labels than the model's: written anew, and said."""

import pytest
import torch
from seqeval.metrics import f1_score
from seqeval.scheme import IOBES

import attnviz as av
from attnviz.evaluation.evaluate import evaluate
from attnviz.evaluation.report import Report, to_html, to_json, to_markdown
from attnviz.evaluation.schemes import in_the_models_scheme
from tests import tiny

BIO = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
BIOES = ("O", *(f"{mark}-{kind}" for kind in ("PER", "LOC") for mark in "BIES"))
IN_BIOES = [["B-PER", "E-PER", "O", "S-LOC", "S-LOC"]]
IN_BIO = [["B-PER", "I-PER", "O", "B-LOC", "B-LOC"]]


@pytest.mark.parametrize(
    ("given", "known", "wanted"),
    [
        (IN_BIOES, BIO, IN_BIO),
        (IN_BIO, BIOES, IN_BIOES),
        ([["U-PER", "B-LOC", "I-LOC", "L-LOC"]], BIOES, [["S-PER", "B-LOC", "I-LOC", "E-LOC"]]),
        ([["PER-B", "PER-I", "O"]], BIO, [["B-PER", "I-PER", "O"]]),
        ([["B_per", "I_per", "O"]], BIO, [["B-PER", "I-PER", "O"]]),
        ([["PER", "PER", "O", "LOC"]], BIO, [["B-PER", "I-PER", "O", "B-LOC"]]),
        ([["S-PER", "O"]], ("O", "PER", "LOC"), [["PER", "O"]]),
        ([["B-PER", -100, "E-PER", "S-LOC"]], BIO, None),
    ],
)
def test_labels_are_written_anew_and_said(given, known, wanted):
    made, notes = in_the_models_scheme(given, known)
    if wanted is None:  # a word without a label keeps none, and ends what it stands in
        assert made == [["O", -100, "O", "B-LOC"]]
    else:
        assert made == wanted
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("given", "known"),
    [(IN_BIO, BIO), (IN_BIOES, BIOES), ([["b-per", "o"]], BIO), ([["B-ORG", "E-ORG"]], BIO),
     ([["PER", "O"]], ("O", "PER", "LOC")), ([["O", "O"]], BIO),
     ([["DET", "NOUN"]], ("DET", "NOUN"))],
)  # fmt: skip
def test_labels_that_match_or_that_the_model_lacks_stay_as_they_are(given, known):
    assert in_the_models_scheme(given, known) == (given, ())


@pytest.fixture(scope="module")
def bioes(tmp_path_factory):
    import transformers as tf

    torch.manual_seed(0)
    names = dict(enumerate(BIOES))
    config = tiny._config(
        tf.BertConfig, id2label=names, label2id={name: n for n, name in names.items()}
    )
    folder = tmp_path_factory.mktemp("bioes") / "model"
    hf = tf.BertForTokenClassification(config)
    with torch.no_grad():
        for each in hf.parameters():
            each.mul_(8)
    hf.save_pretrained(folder)
    tiny.tokenizer().save_pretrained(folder)
    return av.load(str(folder))


def test_an_evaluation_of_bioes_is_seqevals_strict_mode_and_says_the_scheme(bioes):
    from datasets import Dataset

    words = [text.split() for text in (tiny.SENTENCE, "the cat sat", "a dull plot was on the mat")]
    said = evaluate(
        bioes, Dataset.from_dict({"words": words, "label": [["O"] * len(w) for w in words]}),
        draws=20,
    ).answers.raw[1]  # fmt: skip
    true = [["S-LOC" if n == 1 else label for n, label in enumerate(row)] for row in said]
    done = evaluate(bioes, Dataset.from_dict({"words": words, "label": true}), draws=20)
    f1 = done.headline
    assert f1.name == "F1 of entities"
    assert f1.interval.value == pytest.approx(f1_score(true, said, mode="strict", scheme=IOBES))
    assert set(done.details.kinds) <= {"PER", "LOC"}
    for text in (to_html(Report(done)), to_markdown(Report(done)), to_json(Report(done))):
        assert "IOBES" in text
