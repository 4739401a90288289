"""A script that is written runs, and makes the same numbers."""

import numpy as np
import pytest

import attnviz as av
from attnviz.records.script import script


@pytest.mark.parametrize(
    "acts",
    [
        [],
        [av.MaskToken(4), av.ScaleHead(1, 0, 0.1)],
        [av.SetAttention(2, 1, [[0.3]], queries=(0,), keys=(2,)), av.AddVector(1, np.ones(64))],
    ],
)
def test_a_script_makes_the_same_numbers(acts, capsys):
    text = "it's not \\ good"
    names: dict = {}
    exec(script("sentiment", text, acts), names)
    again = av.intervene(names["model"], text, acts)
    assert names["effect"].change == again.change
    assert str(again.change) in capsys.readouterr().out


def test_a_target_is_said():
    assert "target='2024'" in script("dates", "5 de marzo", [], target="2024")
