"""The numbers behind a map come back from every kind of file as they were."""

import io
import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import attnviz as av
from attnviz.export import maps
from attnviz.export.attention import ENDINGS, write_attention
from attnviz.records.look import Look
from tests.export.test_shown import by_hand

LOOK = Look(((5, 11),))


@pytest.fixture(scope="module")
def trace(minilm):
    return av.trace(minilm, '=1+1 "quoted", a\tdog @home')


def test_a_csv_holds_every_weight_exactly_and_no_formula(trace, tmp_path):
    path = write_attention(trace, tmp_path / "x.csv", look=LOOK)
    table = pd.read_csv(path, dtype={"weight": np.float32}, keep_default_na=False)
    n = len(trace.tokens)
    weights = table["weight"].to_numpy().reshape(n, n)
    np.testing.assert_array_equal(weights, trace.attention(5, 11))
    assert list(table["query"][:: n]) == list(range(n))  # fmt: skip
    assert table["key_text"][1] == "'="  # the token "=" of the text
    assert set(table.columns) == {"query", "query_text", "key", "key_text", "weight"}


def test_a_parquet_file_holds_the_same_with_its_caption(trace, tmp_path):
    path = write_attention(trace, tmp_path / "x.parquet", look=LOOK)
    read = pq.read_table(path)
    assert read["weight"].type == "float"
    n = len(trace.tokens)
    weights = read["weight"].to_numpy().reshape(n, n)
    np.testing.assert_array_equal(weights, trace.attention(5, 11))
    assert read["query_text"].to_pylist()[:: n] == list(trace.tokens.text)  # fmt: skip
    said = json.loads(read.schema.metadata[b"attnviz"])
    assert said["model"]["name"] == "minilm"
    assert "layer 5, head 11" in said["caption"]


def test_json_reads_as_the_same_float32(trace, tmp_path):
    said = json.loads(write_attention(trace, tmp_path / "x.json", look=LOOK).read_text())
    np.testing.assert_array_equal(np.float32(said["weights"]), trace.attention(5, 11))
    assert said["format"] == maps.FORMAT
    assert said["keys"] == list(trace.tokens.text)
    assert said["look"] == {"heads": "5.11"}


def test_npz_needs_no_pickle(trace):
    look = Look(((5, 11), (5, 3)), hide="special")
    with np.load(io.BytesIO(maps.npz(trace, look)), allow_pickle=False) as held:
        assert set(held) == {"weights", "queries", "keys", "about"}
        np.testing.assert_allclose(held["weights"].sum(1), 1)
        assert list(held["keys"]) == [
            t for t, s in zip(trace.tokens.text, trace.tokens.special, strict=True) if not s
        ]
        assert json.loads(str(held["about"]))["heads"] == [[5, 11], [5, 3]]


def test_what_does_not_fit_a_table_goes_into_arrays(monkeypatch):
    monkeypatch.setattr(maps, "MOST_ROWS", 15)
    for make in (maps.csv, maps.parquet, maps.as_json):
        with pytest.raises(av.InputError, match=r"16 weights .* at most 15\. Write \.npz"):
            make(by_hand(), Look(((0, 0),)))
    assert maps.npz(by_hand(), Look(((0, 0),)))


def test_half_a_character_is_no_error(tmp_path):
    trace = by_hand()
    object.__setattr__(trace.tokens, "text", ("\ud800", "a", "\x00", "\u202e"))
    for end in ENDINGS:
        assert write_attention(trace, tmp_path / f"x{end}").stat().st_size


def test_another_ending_and_no_folder_are_sentences(tmp_path):
    with pytest.raises(av.InputError, match=r'as "\.docx"\. These endings work: \.html, \.svg'):
        write_attention(by_hand(), tmp_path / "x.docx")
    with pytest.raises(av.InputError, match="No folder"):
        write_attention(by_hand(), tmp_path / "no" / "x.svg")
