"""The data of the view of a lens: every cell its own answers, numbers exact, tokens as text."""

from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import InputError
from attnviz.records.lenses import SHOWS
from attnviz.views.lens import view_lens
from tests.views.attributions import HOSTILE
from tests.views.test_view import unpack

TEXT = "the film was not good"


@pytest.fixture(scope="module")
def lens(tiny_model):
    return av.logit_lens(tiny_model("gpt2"), TEXT)


def test_each_cell_has_its_best_answers_and_exact_numbers(lens):
    header, arrays = unpack(view_lens(lens).data)
    rows, positions, best = len(header["rows"]), len(header["tokens"]), header["best"]
    assert header["rows"] == ["input", "layer 0", "layer 1"]
    names = arrays["names"].reshape(rows, positions, best).astype(int)
    shares = arrays["shares"].reshape(rows, positions, best)
    for row in range(rows):
        for position in range(positions):
            for at, (name, share) in enumerate(lens.best(row, position)[:best]):
                assert header["names"][names[row, position, at]] == name.strip()
                assert shares[row, position, at] == share
    np.testing.assert_array_equal(arrays["rank"].reshape(rows, positions), lens.rank)
    followed = [header["names"][at] for at in header["followed"]]
    assert followed == [lens.names[int(name)].strip() for name in lens.followed]


@pytest.mark.parametrize("shows", SHOWS)
def test_every_colour_is_asked_for_by_name(lens, shows):
    assert unpack(view_lens(lens, shows=shows).data)[0]["shows"] == shows
    with pytest.raises(InputError, match="Known: probability"):
        view_lens(lens, shows="beauty")  # pyright: ignore[reportArgumentType]


def test_hostile_text_is_no_markup_in_the_file(lens):
    document = view_lens(replace(lens, names=dict.fromkeys(lens.names, HOSTILE))).document()
    assert document.count("</script>") == 2
    assert HOSTILE not in document
