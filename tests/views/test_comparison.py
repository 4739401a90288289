"""The data of two inputs side by side: every map exactly, or fetched, or rounded and said so."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.records import Axis, Tokens
from attnviz.views import comparison as module
from attnviz.views.comparison import refuse_what_is_not_drawn, view_comparison
from tests.views.attributions import HOSTILE
from tests.views.test_view import unpack

FIRST, SECOND = "the cat was very good", "the dog was good"


@pytest.fixture(scope="module")
def found(tiny_model):
    model = tiny_model("bert")
    return av.compare_traces(av.trace(model, FIRST), av.trace(model, SECOND))


def test_both_inputs_travel_whole_and_exactly(found):
    header, arrays = unpack(view_comparison(found, urls=("/a", "/b")).data)
    (stack,) = header["stacks"]
    assert stack["weights"] == "exact"
    for side, trace in (("first", found.first), ("second", found.second)):
        n = len(trace.tokens)
        maps = arrays[f"encoder/{side}"].reshape(2, 4, n, n)
        np.testing.assert_array_equal(maps[1, 3], trace.attention(1, 3))
    moved = arrays["encoder/moved"].reshape(2, 4)
    np.testing.assert_allclose(moved, found.moved["encoder"], rtol=1e-6)


def test_units_say_what_each_input_has(found):
    header, _ = unpack(view_comparison(found).data)
    keys = header["stacks"][0]["keys"]
    assert keys["pairs"][2:5] == [[2, 2], [3, 3], [4, -1]]
    assert (keys["first"][4], keys["second"][4], keys["short"][4]) == ("very", None, "very")
    assert (keys["text"][2], keys["short"][2]) == ("cat → dog", "dog")
    assert header["counted"] == "5 alike, 1 exchanged, 1 only in A, 0 only in B"


def test_what_is_large_is_fetched_from_both_addresses(found, monkeypatch):
    monkeypatch.setattr(module, "EXACT_BYTES", 100)
    header, arrays = unpack(view_comparison(found, urls=("/maps/a", "/maps/b")).data)
    (stack,) = header["stacks"]
    assert (stack["weights"], set(arrays)) == ("fetch", {"encoder/moved"})
    assert stack["urls"] == ["/maps/a/encoder", "/maps/b/encoder"]


def test_without_an_address_it_is_rounded_and_said_and_at_last_refused(found, monkeypatch):
    monkeypatch.setattr(module, "EXACT_BYTES", 100)
    header, arrays = unpack(view_comparison(found).data)
    assert header["stacks"][0]["weights"] == "rounded"
    assert "rounded to 1/255" in header["explained"]
    n = len(found.first.tokens)
    maps = arrays["encoder/first"].reshape(2, 4, n, n) / 255
    np.testing.assert_allclose(maps[0, 1], found.first.attention(0, 1), atol=0.5 / 255 + 1e-6)
    monkeypatch.setattr(module, "ROUNDED_BYTES", 100)
    with pytest.raises(av.UnsupportedError, match=r"Shorten the text to about \d tokens"):
        view_comparison(found)


def test_what_no_browser_draws_is_refused_in_words_that_fit():
    def axis(n, **more):
        return Tokens.plain([""] * n, **more)

    text = replace(axis(5000), ids=np.arange(5000))
    with pytest.raises(av.InputError, match="Shorten the text to about 4,096 tokens"):
        refuse_what_is_not_drawn(text, text)
    sound = replace(axis(8192), seconds=np.arange(8192) / 50)
    with pytest.raises(av.InputError, match="Cut the sound to about 50 % of its length"):
        refuse_what_is_not_drawn(sound, sound)
    filled = replace(sound, special=np.arange(8192) > 200)
    with pytest.raises(av.InputError, match="fills every sound up to 8,192"):
        refuse_what_is_not_drawn(filled, filled)
    picture = axis(4900, grid=(70, 70))
    with pytest.raises(av.InputError, match="a model that has at most about 4,096 patches"):
        refuse_what_is_not_drawn(picture, picture)
    refuse_what_is_not_drawn(range(4096), range(4096))
    half = replace(axis(3000), ids=np.arange(3000))
    places, none = np.arange(3000), np.full(3000, -1)
    nothing_in_common = np.stack([np.r_[places, none], np.r_[none, places]], -1)
    both = Axis(half, half, nothing_in_common)
    with pytest.raises(av.InputError, match=r"Both together .* to about 2,048 tokens"):
        refuse_what_is_not_drawn(both, both)
    refuse_what_is_not_drawn(axis(18), axis(1500))


def test_every_stack_that_both_have_is_there(tiny_model):
    model = tiny_model("bart")
    traces = [av.trace(model, text, target="the dog sat") for text in (FIRST, SECOND)]
    header, arrays = unpack(view_comparison(av.compare_traces(*traces)).data)
    named = {stack["name"]: stack for stack in header["stacks"]}
    assert set(named) == {"encoder", "decoder", "cross"}
    assert (named["cross"]["itself"], named["decoder"]["itself"]) == (False, True)
    cross = traces[0].stack("cross")
    shape = (2, 4, len(cross.queries), len(cross.keys))
    np.testing.assert_array_equal(
        arrays["cross/first"].reshape(shape)[0, 1], traces[0].attention(0, 1, "cross")
    )


def test_hostile_text_stays_inside_the_data(tiny_model):
    model = tiny_model("bert")
    page = view_comparison(
        av.compare_traces(av.trace(model, HOSTILE), av.trace(model, SECOND))
    ).document()
    assert HOSTILE not in page
    assert page.count("</script>") == 2


def test_the_two_have_the_names_they_are_given(found):
    names = ("before", "after")
    header, _ = unpack(view_comparison(found, names=names).data)
    assert header["names"] == list(names)
