"""CSV that no spreadsheet runs."""

import io

import pandas as pd
import pytest

from attnviz.export.tables import csv_text, inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert inert(text) == f"'{text}"


def test_numbers_and_plain_texts_stay_and_names_of_columns_are_texts_too():
    table = pd.DataFrame({"=token": ["cat", "=cmd"], "score": [-0.25, 1e-9], "all": [True, False]})
    read = pd.read_csv(io.StringIO(csv_text(table)))
    assert list(read.columns) == ["'=token", "score", "all"]
    assert read["'=token"].tolist() == ["cat", "'=cmd"]
    assert read["score"].tolist() == [-0.25, 1e-9]
    assert read["all"].tolist() == [True, False]
    assert next(iter(table.columns)) == "=token"  # what was given is left alone
