"""Numbers as people write them; each figure worked by hand."""

import pytest

from attnviz.data.columns import guess_columns, guess_task
from attnviz.data.labelled_rows import prepare
from attnviz.data.numerals import read_numbers
from attnviz.data.tables import read_table
from attnviz.errors import DataError


def read(cells):
    return read_numbers(cells, column="y", place=lambda row: f"line {row + 2}")


@pytest.mark.parametrize(
    ("cells", "numbers", "said"),
    [
        (["3,5", "2"], [3.5, 2], "Commas are decimal points"),
        (["1.234,5", "0,5"], [1234.5, 0.5], "Commas are decimal points"),
        (["1.234", "3,5"], [1234, 3.5], "Points stand between thousands"),
        (["1,234.5", "12"], [1234.5, 12], "Commas stand between thousands"),
        (["1,234", "12.5"], [1234, 12.5], "Commas stand between thousands"),
        (["1,234,567", "1,000"], [1234567, 1000], "Commas stand between thousands"),
        (["1.234.567", "1.000"], [1234567, 1000], "Points stand between thousands"),
        (["0,125", "0,250"], [0.125, 0.25], "Commas are decimal points"),
        (["40%", "5 %", ""], [40, 5, None], "percent sign is left out"),
        (["\N{MINUS SIGN}1.5", "2"], [-1.5, 2], "Long dashes are minus signs"),
        (["1 234", "1\N{NARROW NO-BREAK SPACE}234,5"], [1234, 1234.5], "Gaps between thousands"),
        (["1'234.5"], [1234.5], "Gaps between thousands"),
        (["1e5", ".5", "-2.", None, 3, 4.5], [1e5, 0.5, -2, None, 3, 4.5], ""),
    ],
)
def test_numbers_are_read_as_they_are_meant_and_it_is_said(cells, numbers, said):
    found, notes = read(cells)
    assert found == numbers
    assert bool(notes) == bool(said)
    assert said in " ".join(notes)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1,100", "1,101"], r'"1,100" .*\(line 2\) can be read as 1100 and as 1.1'),
        (["999", "1,000"], r"\(line 3\) can be read as 1000 and as 1,"),
        (["3,5", "3.5", "1.234"], r"\(line 4\) can be read as 1.234 and as 1234"),
        (["40%", "5"], r'"5" .*\(line 3\) has no percent sign'),
        (["1,2,3"], "is not a number"),
        (["12,34,567"], "is not a number"),
        (["1_000"], "is not a number"),
        (["1", "nan"], r'"nan" .*\(line 3\) is not a number'),
        (["$5"], "is not a number"),
    ],
)
def test_what_can_be_read_two_ways_or_none_is_refused_with_its_line(cells, message):
    with pytest.raises(DataError, match=message):
        read(cells)


@pytest.mark.parametrize("cell", ["{n},{d}", "{n}%", "\N{MINUS SIGN}{n}.5", "1,{n}00"])
def test_a_column_of_such_numbers_is_guessed_for_regression(cell):
    rows = "".join(f"the film number {n};{cell.format(n=n + 1, d=n % 10)}\n" for n in range(40))
    table = read_table("r.csv", file_bytes=f"text;score\n{rows}".encode())
    assert guess_task(table)[0] == "regression"
    assert guess_columns(table, "regression").label == "score"
    data = prepare(table, task="regression")
    assert any('"score"' in note and "is read as" in note for note in data.notes)


@pytest.mark.parametrize("name", ["value", "co2"])
def test_a_column_of_decimal_commas_is_one_series(name):
    rows = "".join(f"{n},5\n" for n in range(500))
    table = read_table("r.csv", file_bytes=f"{name}\n{rows}".encode())
    data = prepare(table, task="forecasting", columns={"series": name}, context=20, horizon=5)
    assert data.train["series"][0][:2] == [0.5, 1.5]
    assert "Commas are decimal points" in " ".join(data.notes)
