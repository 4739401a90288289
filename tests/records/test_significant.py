"""Numbers in words: three significant digits, rounded before they are counted."""

import pytest

from attnviz.records.significant import significant


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
