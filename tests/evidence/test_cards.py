"""Cards of every kind: what they hold, that they come back, and that their Python runs."""

import contextlib
import hashlib
import html
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import attnviz as av
from attnviz.data.examples import example
from attnviz.errors import InputError, UnsupportedError
from attnviz.evidence.data import DataAsked, sha256_of
from attnviz.evidence.page import BEGINS, ENDS
from attnviz.evidence.permissions import Permissions
from attnviz.evidence.reader import card_in
from attnviz.records.look import Look
from attnviz.resources import MODELS
from tests import tiny

TEXT = "The plot was dull, but the acting was not bad."
HOSTILE = "</script><script>alert(1)</script> not <img src=x onerror=alert(2)> good"


@pytest.fixture(scope="module")
def sentiment():
    return av.load("sentiment", device="cpu")


def written(model, result, folder, **options):
    return av.write_card(model, result, folder / "card.html", **options)


def data_of(path):
    return json.loads(path.read_text("utf-8").split(BEGINS)[1].split(ENDS)[0])


def run(card):
    """Run the Python of a card, and return its names."""
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(card.python, names)
    return names


def test_a_card_of_attention_holds_all_that_makes_it_again(sentiment, tmp_path):
    trace = av.trace(sentiment, TEXT)
    look = Look(((2, 1), (1, 0)), mix="max", hide="special", unit="word")
    path = written(sentiment, trace, tmp_path, look=look)
    card = av.open_card(path)
    file = MODELS / "sentiment" / "model.safetensors"
    assert card.weights == {"model.safetensors": hashlib.sha256(file.read_bytes()).hexdigest()}
    assert card.inputs == {"text": TEXT}
    assert card.model.name == "sentiment"
    assert card.versions["transformers"]
    assert card.words == {"answer": "positive"}
    numbers = {number.name: number for number in card.numbers}
    top = dict(trace.prediction.top(2))
    assert numbers['probability of "positive"'].values[0] == pytest.approx(top["positive"])
    found = av.verify_card(path)
    assert found.same
    assert not found.other_files
    assert not found.versions
    # The shown Python makes the very numbers of the card.
    seen = run(card)["seen"]
    (whole,) = [number for number in card.numbers if number.shape]
    values = np.array(whole.values, float)
    np.testing.assert_allclose(seen.weights.ravel(), values, atol=1e-8)


def test_a_card_of_scores_holds_their_trust_and_its_python_gives_them(sentiment, tmp_path):
    found = av.attribute(
        sentiment, TEXT, method="kernel_shap", unit="word", seed=3, samples=50,
        target=("positive", "negative"),
    )  # fmt: skip
    trust = av.faithfulness(sentiment, found, draws=3)
    path = written(sentiment, found, tmp_path, trust=trust)
    card = av.open_card(path)
    assert card.asked["seed"] == 3
    assert card.asked["options"]["samples"] == 50
    assert av.verify_card(path).same
    names = run(card)
    np.testing.assert_allclose(names["found"].scores, found.scores, atol=1e-6)
    assert names["trust"].figures.keys() == trust.figures.keys()
    held = {number.name: number.values[0] for number in card.numbers}
    assert held["trust: deletion"] == trust.figures["deletion"].value
    assert held['score of 10, "not"'] == found.scores[10]


def test_a_card_of_an_intervention(sentiment, tmp_path):
    effect = av.intervene(sentiment, TEXT, [av.SilenceHead(2, 0), av.MaskToken(10)])
    path = written(sentiment, effect, tmp_path)
    assert av.verify_card(path).same
    again = run(av.open_card(path))["effect"]
    assert again.change == effect.change


def test_a_card_of_a_written_sequence(tmp_path):
    model = av.load("induction", device="cpu")
    found = av.attribute_sequence(
        model, "candle river seven button, candle", method="leave_one_out", unit="word",
        max_new_tokens=4,
    )  # fmt: skip
    path = written(model, found, tmp_path)
    assert av.verify_card(path).same
    np.testing.assert_allclose(run(av.open_card(path))["found"].scores, found.scores, atol=1e-6)


def test_a_card_of_an_encoder_decoder_with_and_without_its_own_target(tmp_path):
    model = av.load("dates", device="cpu")
    for target in (None, "2024-03-05"):
        trace = av.trace(model, "5 de marzo de 2024", target=target)
        path = written(model, trace, tmp_path)
        assert ("target" in av.open_card(path).asked) == (target is not None)
        assert av.verify_card(path).same


def test_a_card_of_a_picture_holds_the_picture(tmp_path):
    model = av.load("digits", device="cpu")
    picture = Image.open(next((MODELS / "digits").glob("*.png"))).convert("RGB")
    trace = av.trace(model, picture)
    with pytest.raises(InputError, match="as inputs="):
        written(model, trace, tmp_path)
    path = written(model, trace, tmp_path, inputs=picture)
    assert av.verify_card(path).same


def test_a_card_of_a_series_and_its_python(tmp_path, monkeypatch):
    model = av.load("forecast", device="cpu")
    series = np.sin(np.arange(100) / 4)
    path = written(model, av.trace(model, series), tmp_path, inputs=series)
    assert av.verify_card(path).same
    monkeypatch.chdir(tmp_path)  # the Python reads the series from the card
    assert run(av.open_card(path))["seen"].weights.shape == (24, 24)


def test_a_card_with_the_interval_ends_of_before_says_that_they_are_not_made_any_more(
    sentiment, tmp_path
):
    asked = DataAsked(example="sentiment", quick=True, most_rows=30)
    path = written(sentiment, asked.evaluate_again(sentiment), tmp_path, inputs=asked)
    card = av.open_card(path)
    before = {", interval from": ", low", ", interval to": ", high"}

    def renamed(number):
        name = number.name
        for now, then in before.items():
            name = name.replace(now, then)
        return replace(number, name=name)

    found = av.verify_card(replace(card, numbers=tuple(map(renamed, card.numbers))))
    lines = {line.name: line for line in found.lines}
    assert lines["accuracy"].same
    assert lines["accuracy, low"].now is None
    assert not found.same


def test_a_card_of_an_evaluation_of_an_example(sentiment, tmp_path):
    asked = DataAsked(example="sentiment", quick=True, most_rows=40)
    done = asked.evaluate_again(sentiment)
    path = written(sentiment, done, tmp_path, inputs=asked)
    assert av.verify_card(path).same
    assert run(av.open_card(path))["done"].headline.interval == done.headline.interval


def test_a_card_of_a_table_asks_for_its_file_and_knows_another_one(sentiment, tmp_path):
    file = tmp_path / "films.csv"
    file.write_text("text,label\nnot a good film,negative\na good film,positive\n")
    asked = DataAsked(
        table="films.csv", sha256=sha256_of(file), columns={"text": "text", "label": "label"}
    )
    path = written(
        sentiment, asked.evaluate_again(sentiment, Permissions(data=file)), tmp_path, inputs=asked
    )
    with pytest.raises(InputError, match="Give the file with --data"):
        av.verify_card(path)
    assert av.verify_card(path, data=file).same
    file.write_text("text,label\nnot a good film,positive\na good film,positive\n")
    found = av.verify_card(path, data=file)
    assert found.other_files == ("films.csv",)
    assert not all(line.same for line in found.lines)


def test_hostile_text_is_text_and_the_page_allows_only_its_own_script(sentiment, tmp_path):
    path = written(sentiment, av.trace(sentiment, HOSTILE), tmp_path)
    page = path.read_text("utf-8")
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert html.escape(HOSTILE[:40]) in page
    assert av.open_card(path).inputs == {"text": HOSTILE}
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[\w+/=]+';", policy[1])
    assert "unsafe-inline" not in policy[1].split("style-src")[0]


def test_a_card_of_pictures_allows_no_script_at_all(sentiment, tmp_path):
    asked = DataAsked(example="sentiment", quick=True, most_rows=20)
    page = written(sentiment, asked.evaluate_again(sentiment), tmp_path, inputs=asked).read_text(
        "utf-8"
    )
    assert "script-src" not in page
    assert page.count("<script") == 1  # the data


def test_another_model_and_one_built_in_code_are_refused(sentiment, tmp_path, tiny_model):
    trace = av.trace(sentiment, TEXT)
    with pytest.raises(InputError, match='of "sentiment"'):
        written(tiny_model("bert"), trace, tmp_path)
    with pytest.raises(UnsupportedError, match="not opened from files"):
        written(replace(sentiment, folder=None), trace, tmp_path)
    with pytest.raises(InputError, match="No card can be made"):
        written(sentiment, av.head_scores(trace), tmp_path)
    with pytest.raises(InputError, match=r"\.html file"):
        av.write_card(sentiment, trace, tmp_path / "card.pdf")


def test_a_model_in_a_folder_is_verified_where_it_lies(checkpoint, tiny_model, tmp_path):
    model = tiny_model("bert")
    path = written(model, av.trace(model, tiny.SENTENCE), tmp_path)
    with pytest.raises(av.ModelError, match="give its place with --model"):
        av.verify_card(path)
    assert av.verify_card(path, model=str(checkpoint("bert"))).same


def test_the_rows_of_an_example_are_those_of_its_seed():
    """What a card says of an example gives the same rows."""
    one, other = (example("sentiment", quick=True, seed=0).test["text"][:5] for _ in range(2))
    assert list(one) == list(other)


def test_a_card_reads_back_as_it_was(sentiment, tmp_path):
    path = written(sentiment, av.trace(sentiment, TEXT), tmp_path)
    assert card_in(path.read_text("utf-8")) == av.open_card(path)
