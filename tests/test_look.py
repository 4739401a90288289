"""A look reads what it writes, and says in a sentence what it cannot read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnviz.errors import InputError
from attnviz.records.look import MOST_HEADS, Lock, Look

_HEADS = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 999)), min_size=1, max_size=5
).map(tuple)  # fmt: skip
_SPANS = st.builds(
    lambda side, a, b: Lock(side, min(a, b), max(a, b)),
    st.sampled_from(["query", "key", "both"]), st.integers(0, 9999), st.integers(0, 9999),
)  # fmt: skip
_CELLS = st.builds(Lock, st.just("cell"), st.integers(0, 9999), st.integers(0, 9999))


@given(
    st.builds(
        Look, heads=_HEADS, stack=st.sampled_from([None, "encoder", "cross"]),
        drawn=st.sampled_from(["weights", "scores", "values", "rollout", "flow", "relevance"]),
        answer=st.text(max_size=8),
        mix=st.sampled_from(["mean", "max"]), view=st.sampled_from(["map", "lines"]),
        scale=st.sampled_from(["linear", "log"]),
        hide=st.sampled_from(["nothing", "special", "first", "both"]),
        unit=st.sampled_from(["token", "word", "sentence"]),
        direction=st.sampled_from(["from", "to"]), pairs=st.sampled_from(["all", "between"]),
        least=st.integers(0, 100).map(lambda n: n / 100),
        lock=st.none() | _SPANS | _CELLS,
    )
)  # fmt: skip
def test_what_is_written_reads_the_same(look):
    assert Look.read(look.written()) == look


def test_own_weights_travel_and_what_is_so_anyway_does_not():
    look = Look(((0, 1), (2, 3)), mix="own", shares=(3, 0.25))
    assert look.written() == {"heads": "0.1,2.3", "mix": "own", "shares": "3,0.25"}
    assert Look.read(look.written()) == look
    assert Look(((5, 11),)).written() == {"heads": "5.11"}
    assert Look.read({"model": "sentiment", "utm_source": "x"}) is None


@pytest.mark.parametrize(
    "said",
    [
        {"heads": "5"},
        {"heads": "5.11.2"},
        {"heads": "-1.0"},
        {"heads": "<script>"},
        {"heads": "99999.0"},
        {"heads": ",".join(["0.0"] * (MOST_HEADS + 1))},
        {"heads": "0.0", "view": "tree"},
        {"heads": "0.0", "hide": "../../etc"},
        {"heads": "0.0", "lock": "q"},
        {"heads": "0.0", "lock": "q1-"},
        {"heads": "0.0", "lock": "1:2:3"},
        {"heads": "0.0", "lock": "q" + "9" * 5000},
        {"heads": "0.0", "least": "nan"},
        {"heads": "0.0", "least": "7"},
        {"heads": "0.0", "least": "1e-400"},
        {"heads": "0.0,0.1", "mix": "own"},
        {"heads": "0.0,0.1", "mix": "own", "shares": "0,0"},
        {"heads": "0.0,0.1", "mix": "own", "shares": "1"},
        {"heads": "0.0", "scale": "\x00"},
    ],
)
def test_what_cannot_be_read_is_a_sentence(said):
    with pytest.raises(InputError) as refused:
        Look.read(said)
    assert len(str(refused.value)) < 250
