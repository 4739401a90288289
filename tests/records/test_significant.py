"""Numbers in words: three significant digits, rounded before they are counted."""

import pytest

from attnviz.records.significant import probability, significant


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1, "1.00"),
        (-0.12345, "−0.123"),
        (123.4, "123"),
        (1.5e-7, "1.50e−7"),
        (2e-4, "2.00e−4"),
        (1234.4, "1234"),
        (2e6, "2.00e6"),
        (0.9997, "1.00"),
        (999.7, "1000"),
        (0.00099996, "0.00100"),
        (float("nan"), "–"),
        (-float("inf"), "−∞"),
    ],
)
def test_numbers_have_three_significant_digits(value, shown):
    assert significant(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.974, "0.974"), (0.00326, "0.00326"), (0.9997, "> 0.999"), (1, "1.00"), (0, "0"),
     (0.00001, "< 0.0001")],
)  # fmt: skip
def test_a_probability_is_never_called_certain_where_it_is_only_close(value, shown):
    assert probability(value) == shown
