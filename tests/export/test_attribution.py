"""Attributions as files: every ending, exact numbers, text that stays text."""

import io
import json
import unicodedata
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from attnviz.attribution.attribute import attribute
from attnviz.errors import InputError
from attnviz.export.attribution import attribution_table, write_attribution
from attnviz.views.attribution.words import caption
from tests import tiny
from tests.views.attributions import HOSTILE, attribution, sequence

THIRD = attribution(f"not a {HOSTILE} film", (0, 1 / 3, -0.1, 1e-17, 0.25, 0))
SVG = "{http://www.w3.org/2000/svg}"


def test_the_table_has_one_row_a_unit():
    table = attribution_table(THIRD)
    assert list(table.columns) == ["method", "unit", "text", "score", "held", "standard_error"]
    np.testing.assert_array_equal(table["score"], THIRD.scores)
    assert list(table["held"]) == [True, False, False, False, False, True]
    steps = attribution_table(sequence())
    assert len(steps) == 18
    assert tuple(steps.loc[10, ["step", "token", "unit"]]) == (1, "s1", 4)
    assert steps.loc[10, "score"] == sequence().scores[1, 4]


def test_a_standard_error_is_written_where_there_is_one(tmp_path):
    errors = np.array([0, 0.25, 0.125, 0.5, 0, 0])
    drawn = attribution(standard_error=errors, method="kernel_shap", label="KernelSHAP")
    path = write_attribution([drawn, attribution()], tmp_path / "a.csv")
    column = pd.read_csv(path)["standard_error"]
    np.testing.assert_array_equal(column[:6], errors)
    assert column[6:].isna().all()
    read = json.loads(write_attribution([drawn, THIRD][:1], tmp_path / "a.json").read_text())
    assert read["attributions"][0]["standard_error"] == errors.tolist()
    shown = words(ElementTree.parse(write_attribution(drawn, tmp_path / "a.svg")).getroot())
    assert "2.00 ± 0.500" in shown
    assert any("standard error up to 0.500" in line for line in shown)
    exact = attribution(standard_error=np.zeros(6))
    assert "exact: every set of units was evaluated" in caption(exact)
    assert "standard error" not in caption(THIRD)


def test_csv_holds_every_method_and_exact_numbers(tmp_path):
    other = attribution(f"not a {HOSTILE} film", method="other")
    path = write_attribution([THIRD, other], tmp_path / "a.csv")
    read = pd.read_csv(path, dtype=str)
    np.testing.assert_array_equal(read["score"].astype(float), [*THIRD.scores, *other.scores])
    assert read["text"][3] == HOSTILE
    assert list(read["method"].unique()) == ["leave_one_out", "other"]


def test_a_token_that_reads_like_a_formula_stays_text_in_a_spreadsheet(tmp_path):
    path = write_attribution(attribution("=1+1 a good film"), tmp_path / "a.csv")
    assert pd.read_csv(io.StringIO(path.read_text()))["text"][1] == "'=1+1"


def test_json_holds_everything_exactly_and_a_format_number(tmp_path):
    read = json.loads(write_attribution(THIRD, tmp_path / "a.json").read_text())
    assert read["format"] == 1
    (one,) = read["attributions"]
    assert one["scores"] == THIRD.scores.tolist()
    assert one["inputs"] == list(THIRD.inputs)
    assert one["units"]["text"][3] == HOSTILE
    assert (one["value"], one["baseline_value"], one["passes"]["forward"]) == (3, 1, 5)
    read = json.loads(write_attribution(sequence(), tmp_path / "s.json").read_text())
    assert read["sequence"]["scores"] == sequence().scores.tolist()
    assert read["sequence"]["values"] == [0, -0.25, -0.5]


def test_html_is_the_view(tmp_path):
    for given in (THIRD, sequence()):
        page = write_attribution(given, tmp_path / "a.html").read_text()
        assert page.startswith("<!doctype html>")
        assert HOSTILE not in page


def words(root: ElementTree.Element) -> list[str]:
    return [found.text or "" for found in root.iter(f"{SVG}text")]


def test_svg_is_well_formed_and_every_text_is_text(tmp_path):
    long = attribution(f"{'y' * 300} {HOSTILE} a\x00\u202eb &amp;", (0, 1, -2, 0.5, 0.25, 0))
    root = ElementTree.parse(write_attribution(long, tmp_path / "a.svg")).getroot()
    tags = {found.tag.removeprefix(SVG) for found in root.iter()}
    assert tags == {"svg", "title", "rect", "text"}
    shown = words(root)
    assert HOSTILE in shown
    assert "&amp;" in shown
    assert "a\ufffd\ufffdb" in shown
    assert "−2.00" in shown
    shades = {found.get("fill") for found in root.iter(f"{SVG}rect")}
    assert "#d66700" in shades  # the strongest, against


def test_no_svg_text_runs_over_the_width(tmp_path):
    many = attribution(" ".join(f"word{i}" for i in range(60)), np.linspace(-1, 1, 62))
    root = ElementTree.parse(write_attribution(many, tmp_path / "a.svg")).getroot()
    page, *boxes = root.iter(f"{SVG}rect")
    assert page.get("width") == "932"
    for box in boxes:
        assert 16 <= float(box.get("x", 0)) <= 916 - float(box.get("width", 0))
    assert "and 50 more" in words(root)


def test_an_accent_of_its_own_does_not_stretch_its_word(tmp_path):
    def set_as_wide(text):
        path = write_attribution(attribution(text, (0, 1, 2, 0)), tmp_path / "a.svg")
        root = ElementTree.parse(path).getroot()
        return [each.get("textLength") for each in root.iter(f"{SVG}text")]

    composed = "the r\u00e9sum\u00e9"
    assert set_as_wide(unicodedata.normalize("NFD", composed)) == set_as_wide(composed)


def test_a_sequence_is_drawn_step_by_step(tmp_path):
    root = ElementTree.parse(write_attribution(sequence(), tmp_path / "s.svg")).getroot()
    shown = words(root)
    assert [word for word in shown if word in ("s0", "s1", "s2")] == ["s0", "s1", "s2"]
    assert shown.count("good") == 3


@pytest.mark.parametrize("name", ["vit", "patchtst"])
def test_pictures_and_series_are_written_in_every_form(name, tiny_model, tmp_path):
    record = attribute(tiny_model(name), tiny.example(name), method="input_x_gradient")
    for ending in ("csv", "json", "html", "svg"):
        assert write_attribution(record, tmp_path / f"a.{ending}").stat().st_size > 100


def test_what_cannot_be_written_is_refused_and_nothing_is_left(tmp_path):
    with pytest.raises(InputError, match=r"\.csv, \.json, \.html, \.svg"):
        write_attribution(THIRD, tmp_path / "a.pdf")
    with pytest.raises(InputError, match="same input"):
        write_attribution([THIRD, attribution("a film", (0, 1, 2, 0))], tmp_path / "a.csv")
    with pytest.raises(InputError, match="at least one"):
        write_attribution([], tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())
