"""The shipped forecast model, opened as a user opens it; and a short run of its recipe."""

import json
import stat

import numpy as np
import pytest
import torch
from transformers import PatchTSTForPrediction

import attnviz as av
from attnviz.data.generators.forecast import REAL, real
from attnviz.resources import MODELS
from attnviz.training.recipes.forecast import (
    drawn,
    errors,
    errors_of_naive,
    forecast,
    stripes,
    train,
)

FOLDER = MODELS / "forecast"


@pytest.fixture(scope="module")
def data():
    # Another seed than that of the training and of the card.
    return {split: drawn(split, count=500, seed=7) for split in ("test", "periods")}


@pytest.fixture(scope="module")
def model():
    return PatchTSTForPrediction.from_pretrained(FOLDER, attn_implementation="eager")


@pytest.fixture(scope="module")
def random_model(model):
    torch.manual_seed(0)
    return PatchTSTForPrediction(model.config)


@pytest.fixture(scope="module")
def card():
    return json.loads((FOLDER / "card.json").read_text())


def _beats_naive(model, given, *, by: float) -> bool:
    (mae, rmse), (naive_mae, naive_rmse) = (
        errors(given, forecast(model, given)),
        errors_of_naive(given),
    )
    return mae < by * naive_mae and rmse < by * naive_rmse


@pytest.mark.parametrize(("split", "by"), [("test", 0.9), ("periods", 1.0)])
def test_it_beats_repeating_the_last_season_on_series_it_never_saw(model, data, split, by):
    assert _beats_naive(model, data[split], by=by)


def test_random_weights_do_not(random_model, data):
    assert not _beats_naive(random_model, data["test"], by=1.0)


def test_it_beats_repeating_the_last_season_on_co2(model):
    assert _beats_naive(model, real("co2"), by=0.7)


def _stripes_follow_the_season(model) -> bool:
    seen = stripes(model, seed=7)
    on, between, otherwise = (a[seen.best] for a in (seen.on, seen.between, seen.otherwise))
    return on > 1.3 and on > 2 * between and on > 1.3 * otherwise


def test_a_head_looks_by_whole_seasons_whatever_their_length(model):
    assert _stripes_follow_the_season(model)


def test_no_head_of_random_weights_does(random_model):
    assert not _stripes_follow_the_season(random_model)


def test_the_heads_of_layer_0_look_a_fixed_way_off_whatever_the_season(model):
    seen = stripes(model, seed=7)
    np.testing.assert_allclose(seen.on[0], seen.otherwise[0], atol=0.4)


def test_the_level_and_the_unit_of_a_series_change_nothing_but_the_units():
    opened = av.load("forecast")
    given = drawn("test", count=1, seed=7)[0].past
    plain, moved = (av.trace(opened, values) for values in (given, 300 + 20 * given))
    np.testing.assert_allclose(
        moved.prediction.values, 300 + 20 * plain.prediction.values, atol=0.01
    )
    np.testing.assert_allclose(plain.attention(1, 0), moved.attention(1, 0), atol=1e-3)


def test_it_opens_by_name_and_its_example_is_forecast_well(card):
    given = np.loadtxt(FOLDER / card["example"], skiprows=1)
    last = real("co2")[-1]
    np.testing.assert_allclose(given, last.past, atol=0.006)
    trace = av.trace(av.load("forecast"), given)
    assert trace.prediction.kind == "values"
    assert trace.prediction.values.shape == (24,)
    assert np.abs(trace.prediction.values - last.future).mean() < 2  # ppm; the season is 6
    assert trace.tokens.text[0] == "0–3"
    assert trace.tokens.text[-1] == "92–95"


def test_the_card_says_what_the_shipped_model_scores(model, data, card):
    scores = card["scores"]
    for split in ("test", "periods"):
        mae, rmse = errors(data[split], forecast(model, data[split]))
        assert mae == pytest.approx(scores[f"{split}_mae"], rel=0.1)
        assert rmse == pytest.approx(scores[f"{split}_rmse"], rel=0.1)
    for name in REAL:
        mae, _ = errors(real(name), forecast(model, real(name)))
        assert mae == pytest.approx(scores[f"{name}_mae"], rel=0.01)


def test_the_card_names_every_series_on_which_it_loses(card):
    scores, limits = card["scores"], " ".join(card["limits"])
    for name, meaning in REAL.items():
        loses = scores[f"{name}_mae"] > scores[f"{name}_naive_mae"]
        assert (meaning in limits) == loses


def test_the_folder_holds_what_a_stranger_needs():
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["architectures"] == ["PatchTSTForPrediction"]
    assert (FOLDER / "model.safetensors").stat().st_size < 1_000_000


def test_a_short_run_lowers_the_loss_and_writes_a_folder_that_opens(tmp_path):
    card = train(out=tmp_path, steps=100, seed=0)
    first, last = card.losses
    assert last < first - 0.1
    assert av.load(str(tmp_path)).task == "time-series-forecasting"
    assert json.loads((tmp_path / "card.json").read_text())["steps"] == 100
    assert "Limits" in (tmp_path / "README.md").read_text()
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
