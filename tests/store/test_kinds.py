"""What the app makes can be kept, with all that it holds."""

import json

import pytest

import attnviz as av
from attnviz.data.examples import example
from attnviz.data.readers import read_picture
from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
from attnviz.resources import MODELS
from attnviz.store import folders
from attnviz.store.kinds import KINDS
from attnviz.store.library import Library
from tests.store.kept import RECORDS
from tests.store.test_format import assert_same


@pytest.mark.parametrize(
    ("name", "data"),
    [("sentiment", "sentiment"), ("names", "names"), ("dates", "dates"), ("digits", "digits"),
     ("colour-key", "colour-key"), ("forecast", "seasons"), ("induction", "repetitions")],
)  # fmt: skip
def test_the_evaluation_of_every_bundled_model_comes_back(name, data, tmp_path):
    model = av.load(name)
    done = evaluate_questions(model, sample(ask(model, example(data, quick=True)), 12))
    library = Library(tmp_path)
    opened = library.open(library.keep(done).id).evaluation
    assert_same(opened.answers, done.answers)
    assert_same(opened.details, done.details)
    assert_same(opened.scores, done.scores)
    assert opened.notes == done.notes


def test_attributions_of_text_pictures_and_sequences_come_back(tmp_path):
    library = Library(tmp_path)
    digits = av.load("digits")
    for found in (
        av.attribute(av.load("sentiment"), "not a good film"),
        av.attribute(digits, read_picture(MODELS / "digits" / "example.png"), method="rollout"),
        av.attribute_sequence(av.load("induction"), "a b c a", max_new_tokens=2),
    ):
        assert_same(library.open(library.keep(found).id), found)


def test_a_renamed_class_keeps_its_name_in_files(tmp_path):
    """Else what this version writes could not be read by the one before, nor its files by this."""
    folders.write(RECORDS["evaluation"](), tmp_path, KINDS["evaluation"])
    written = json.loads((tmp_path / KINDS["evaluation"].texts).read_text())["records"]
    names = {name for name, _ in written}
    assert {"Comparison", "Change"} <= names
    assert not {"ModelComparison", "TextChange"} & names
