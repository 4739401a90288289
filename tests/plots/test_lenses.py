"""Figures of lenses: every cell its own best token, the numbers exact, tokens as text."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import InputError
from attnviz.plots.lenses import SHOWS, WRITTEN, direct_bars, direct_map, lens_curves, lens_map
from tests.views.attributions import HOSTILE

TEXT = "the film was not good"


@pytest.fixture(scope="module")
def lens(tiny_model):
    return av.logit_lens(tiny_model("gpt2"), TEXT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_cell_names_its_best_token_and_its_probability_is_the_colour(theme, lens):
    (cells,) = lens_map(lens, theme=theme).data
    assert np.shape(cells.z) == (3, len(lens.positions))
    name, probability = lens.best(1, 2)[0]
    assert cells.text[1][2] == name
    assert cells.z[1][2] == pytest.approx(probability)
    assert f"{probability:.4g}" in cells.customdata[1][2]


def test_of_many_positions_some_are_drawn_with_their_words(tiny_model):
    long = av.logit_lens(tiny_model("gpt2"), " ".join([TEXT] * 5))
    n = len(long.positions)
    assert n > WRITTEN
    (cells,) = lens_map(long).data
    assert np.shape(cells.z) == (3, n)
    assert cells.texttemplate is None
    drawn = range(n - WRITTEN, n)
    figure = lens_map(long, positions=drawn)
    (cells,) = figure.data
    assert cells.texttemplate
    assert [row[-1] for row in cells.text] == [long.best(row, n - 1)[0][0] for row in range(3)]
    np.testing.assert_array_equal(np.array(cells.z), long.probabilities[:, drawn.start :, 0])
    assert list(figure.layout.xaxis.ticktext) == list(long.positions.text[drawn.start :])


@pytest.mark.parametrize("shows", SHOWS)
def test_every_colour_stays_on_its_scale(shows, lens):
    (cells,) = lens_map(lens, shows=shows).data
    assert np.min(cells.z) >= cells.zmin - 1e-6
    assert np.max(cells.z) <= cells.zmax + 1e-6


def test_the_best_rank_is_the_strongest_colour(lens):
    (cells,) = lens_map(lens, shows="rank").data
    np.testing.assert_array_equal(cells.z[-1], 0)
    assert cells.zmax == 0


def test_tokens_are_drawn_as_text(lens):
    hostile = replace(lens, names=dict.fromkeys(lens.names, HOSTILE))
    figure = lens_map(hostile)
    (cells,) = figure.data
    assert "<img" not in "".join(map(str, cells.text)) + "".join(map(str, cells.customdata))


def test_an_unknown_colour_is_refused_in_a_sentence(lens):
    with pytest.raises(InputError, match="Known: probability"):
        lens_map(lens, shows="beauty")  # pyright: ignore[reportArgumentType]


def test_a_classifier_is_a_curve_a_label(tiny_model, lens):
    of_classes = av.logit_lens(tiny_model("bert"), TEXT)
    curves = lens_curves(of_classes).data
    assert {curve.name for curve in curves} == {"LABEL_0", "LABEL_1"}
    np.testing.assert_allclose(np.add(curves[0].y, curves[1].y), 1, atol=1e-6)
    with pytest.raises(InputError, match="Draw it as a map"):
        lens_curves(lens)


def test_bars_add_up_with_what_they_leave_out(tiny_model):
    found = av.direct_logit_attribution(tiny_model("gpt2"), TEXT)
    (bars,) = direct_bars(found, k=4).data
    assert len(bars.x) == 5
    assert sum(bars.x) == pytest.approx(found.total)
    assert bars.customdata[4][0] == "8 others"
    (all_bars,) = direct_bars(found, k=100).data
    assert len(all_bars.x) == 12


def test_the_map_of_parts_holds_heads_and_mlps_on_an_even_scale(tiny_model):
    found = av.direct_logit_attribution(tiny_model("gpt2"), TEXT)
    (cells,) = direct_map(found).data
    np.testing.assert_array_equal(np.array(cells.z)[:, :4], found.heads)
    np.testing.assert_array_equal(np.array(cells.z)[:, 4], found.mlps)
    assert cells.zmin == -cells.zmax
    assert cells.customdata[1][4] == "MLP 1"
