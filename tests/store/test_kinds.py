"""What the app makes can be kept, with all that it holds."""

import json
from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.data.examples import example
from attnviz.data.readers import read_picture
from attnviz.evaluation.evaluate import ask, evaluate_questions, sample
from attnviz.records import Axis, Edit, Tokens
from attnviz.records.view_results import EditTries, NamedComparison
from attnviz.resources import MODELS
from attnviz.store import folders
from attnviz.store.kinds import KINDS
from attnviz.store.library import Library
from tests.store.kept import RECORDS, TOKENS
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


def test_what_single_views_show_comes_back(tmp_path):
    from attnviz.attribution.direct import direct_logit_attribution
    from attnviz.attribution.edits import what_if
    from attnviz.attribution.flips import minimal_flip
    from attnviz.attribution.lens import logit_lens
    from attnviz.attribution.promoted import head_tokens
    from attnviz.metrics.comparison import compare_traces

    library = Library(tmp_path)
    sentiment, induction = av.load("sentiment"), av.load("induction")
    text, repeated = "not a good film", "a b c a"
    change = what_if(sentiment, text, (Edit("delete", 1),))
    flip = minimal_flip(sentiment, text, words=("bad",))
    both = compare_traces(av.trace(sentiment, text), av.trace(sentiment, "a good film"))
    for record, kept in (
        (change, EditTries(change)),
        (tries := EditTries(change, (av.attribute(sentiment, text),), flip), tries),
        (lens := logit_lens(induction, repeated), lens),
        (classes := logit_lens(sentiment, text), classes),
        (logits := direct_logit_attribution(induction, repeated), logits),
        (head := head_tokens(induction, repeated, layer=0, head=0), head),
        (both, NamedComparison(both, ("A", "B"))),
    ):
        assert_same(library.open(library.keep(record).id), kept)


BREAKS = {
    "an edit is of a word": ("what_if", lambda r: _with(r, "change", edits=(Edit("delete", 9),))),
    "its units do not cover": (
        "what_if", lambda r: replace(r, reasons=(replace(r.reasons[0], tokens=_TWO),)),
    ),
    "not one probability for each label": (
        "what_if", lambda r: _with(r, "change", after=replace(r.change.after, labels=())),
    ),
    "its entropy has not": ("lens", lambda r: replace(r, entropy=r.entropy[:1])),
    "its cells do not fit": ("lens", lambda r: replace(r, positions=_TWO)),
    "at a token that does not exist": ("lens", lambda r: replace(r, at=3)),
    "has no name": ("lens", lambda r: replace(r, names={0: "a"})),
    "only one of its traces": (
        "comparison", lambda r: _with(r, "comparison", **_renamed(r.comparison)),
    ),
    "not one number for each head": (
        "comparison", lambda r: _with(r, "comparison", moved={"encoder": np.zeros((1, 3))}),
    ),
    "its axes are not those": ("comparison", lambda r: _with(r, "comparison", keys={})),
    "not those of its traces": (
        "comparison", lambda r: _with(r, "comparison", keys={"encoder": _ODD}),
    ),
}  # fmt: skip
_TWO = Tokens.plain(["a", "b"])
_ODD = Axis(TOKENS, TOKENS, np.array([[0, 3]]))


def _with(record, part, **fields):
    return replace(record, **{part: replace(getattr(record, part), **fields)})


def _renamed(both):
    return {n: {"decoder": getattr(both, n)["encoder"]} for n in ("queries", "keys", "moved")}


@pytest.mark.parametrize("words", BREAKS)
def test_a_view_whose_parts_do_not_fit_is_never_drawn(words, tmp_path):
    kind, broken = BREAKS[words]
    folders.write(broken(RECORDS[kind]()), tmp_path, KINDS[kind])
    with pytest.raises(av.StoreError, match=words):
        folders.read(tmp_path, KINDS[kind])


def test_a_renamed_class_keeps_its_name_in_files(tmp_path):
    """Else what this version writes could not be read by the one before, nor its files by this."""
    folders.write(RECORDS["evaluation"](), tmp_path, KINDS["evaluation"])
    written = json.loads((tmp_path / KINDS["evaluation"].texts).read_text())["records"]
    names = {name for name, _ in written}
    assert {"Comparison", "Change"} <= names
    assert not {"ModelComparison", "TextChange"} & names
