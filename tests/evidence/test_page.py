"""What a card's page shows is held against its data: whatever is changed on it, it is found."""

import random
import re
from dataclasses import replace

import numpy as np
import pytest

import attnviz as av
from attnviz.errors import AttnvizError, StoreError
from attnviz.evidence.data import DataAsked
from attnviz.evidence.page import BEGINS, ENDS
from attnviz.evidence.page_check import same_text
from attnviz.evidence.reader import card_in
from tests.evidence import forging

TEXT = "The film was not bad."

MOST = {"attribution": 200, "evaluation": 8}
"""Places that are changed: of an evaluation each takes a second, and its page is laid out alike."""


@pytest.fixture(scope="module")
def model():
    return av.load("sentiment", device="cpu")


@pytest.fixture(scope="module")
def pages(model, tmp_path_factory):
    """The text of a fresh card of each kind that pictures something else."""
    folder = tmp_path_factory.mktemp("cards")
    asked = DataAsked(example="sentiment", quick=True, most_rows=12)
    made = {
        "attention": (av.trace(model, TEXT), {}),
        "attribution": (av.attribute(model, TEXT, method="leave_one_out", unit="word"), {}),
        "effect": (av.intervene(model, TEXT, [av.SilenceHead(2, 0)]), {}),
        "evaluation": (asked.evaluate_again(model), {"inputs": asked}),
    }
    return {
        kind: av.write_card(model, result, folder / f"{kind}.html", **options).read_text("utf-8")
        for kind, (result, options) in made.items()
    }


@pytest.fixture
def verified(model, tmp_path):
    """Return what verifying a text says; None where it is no card."""

    def run(text):
        file = tmp_path / "card.html"
        file.write_text(text, "utf-8")
        try:
            return av.verify_card(file, model=model)
        except AttnvizError:
            return None

    return run


def is_found(found):
    return found is None or not found.same


@pytest.mark.parametrize("kind", ["attention", "attribution", "effect", "evaluation"])
def test_a_fresh_card_verifies_with_its_page(kind, pages, verified):
    found = verified(pages[kind])
    assert (found.same, found.page) == (True, "same")


@pytest.mark.parametrize("kind", ["attribution", "evaluation"])
def test_no_text_or_attribute_of_the_page_can_be_changed(kind, pages, verified):
    page, draw = pages[kind], random.Random(0)
    places = forging.places(page)
    for what, begins, ends in draw.sample(places, min(len(places), MOST[kind])):
        middle = draw.randrange(begins, ends)
        written = draw.choice(("x", "7", "\u202e", "\u0430", "<b>", '" onclick="', ""))
        changed = page[:middle] + written + page[middle + 1 :]
        if changed != page:
            assert is_found(verified(changed)), (what, page[begins:ends][:80], written)


@pytest.mark.parametrize("kind", ["attribution", "effect"])
def test_no_number_of_the_data_can_be_changed(kind, pages, verified):
    page, draw = pages[kind], random.Random(0)
    for begins, ends in draw.sample(forging.numbers_of_data(page), 40):
        value = page[begins:ends]
        for written in (str(float(value) * 1.5 + 1), f"{value}0"):
            changed = page[:begins] + written + page[ends:]
            assert is_found(verified(changed)), page[begins - 40 : ends + 20]


@pytest.mark.parametrize("kind", ["attention", "attribution", "effect"])
def test_no_part_of_the_picture_can_be_changed(kind, pages, verified):
    page, draw = pages[kind], random.Random(0)
    header, arrays = forging.picture_of(page)
    assert verified(forging.with_picture(page, header, arrays)).same  # packed otherwise
    others = list(forging.otherwise(header))
    for where, other in draw.sample(others, min(40, len(others))):
        assert is_found(verified(forging.with_picture(page, other, arrays))), where
    for name, (begins, size, _) in header["arrays"].items():
        other = bytearray(arrays)
        other[begins + size - 1] ^= 0x45
        assert is_found(verified(forging.with_picture(page, header, bytes(other)))), name


@pytest.mark.parametrize(
    ("begins", "written", "named"),
    [
        ("<h1>", "<h1>NOT ", "the title"),
        ("<p>", "<p>It is certain. ", "the caption"),
        ("<table", '<p>Certified</p><table', "the frame of the page"),
        ('<table class="numbers"><tbody>', '<table class="numbers"><tbody><tr><td>answer</td></tr>',
         "the table of numbers"),
        ("<dl>", "<dl><dt>Made by</dt><dd>me</dd>", "the facts"),
        ("<pre>", "<pre>import os\n", "the Python"),
        ("<body>", '<body onload="x()">', "the frame of the page"),
        ("<body>", "<body><!-- x -->", "the frame of the page"),
        ("<body>", '<body><p style="position:fixed">x</p>', "the frame of the page"),
        ("default-src 'none'", "default-src *", "the frame of the page"),
        ("script-src 'sha256", "script-src 'unsafe-inline' 'sha256", "the policy"),
        ("<title>", '<meta http-equiv="refresh" content="0;url=//x"><title>',
         "the frame of the page"),
        ('<div id="view">', '<div id="view">It fell. ', "the picture"),
        ("</main>", '</main><div id="view"></div>', "the frame of the page"),
        ("</html>\n", "</html>\n<p>x</p>", "what follows its end"),
        ("</html>\n", "</html>\n<style>\nh1{display:none}</style>", "what follows its end"),
        ("</html>\n", "</html>\n<script>alert(1)</script>", "what follows its end"),
    ],
)  # fmt: skip
def test_what_is_written_into_a_page_is_named(begins, written, named, pages, verified):
    page = pages["attribution"]
    assert begins in page
    found = verified(page.replace(begins, written, 1))
    assert (found.same, found.same_numbers, found.page) == (False, True, "other")
    assert found.page_said.startswith(named), found.page_said


@pytest.mark.parametrize(
    ("begins", "written"),
    [("</style>", "h1 { display: none }</style>"), ("\nrender(", "\nalert(1);\nrender(")],
)
def test_a_style_or_a_script_that_nobody_knows_is_never_passed(begins, written, pages, verified):
    found = verified(pages["attribution"].replace(begins, written, 1))
    assert (found.same, found.same_numbers, found.page) == (False, True, "unknown")
    # ... and does not hide a text that is another one.
    both = pages["attribution"].replace(begins, written, 1).replace("<h1>", "<h1>NOT ", 1)
    assert verified(both).page == "other"


def test_the_data_cannot_stand_on_a_page_twice(pages, verified):
    page = pages["attribution"]
    data = BEGINS + page.split(BEGINS)[1].split(ENDS)[0] + ENDS
    assert verified(page.replace("</main>", f"</main>{data}")) is None


def test_a_card_has_every_number_and_word_of_its_kind(pages, model):
    card = card_in(pages["effect"])
    for place, number in enumerate(card.numbers):
        short = replace(card, numbers=card.numbers[:place] + card.numbers[place + 1 :])
        found = av.verify_card(short, model=model)
        assert not found.same, number.name
    found = av.verify_card(replace(card, words={}), model=model)
    assert [line.name for line in found.lines if line.then is None] == [
        "answer before", "answer after"
    ]  # fmt: skip
    assert not found.same


def test_the_strongest_weights_are_those_that_are_told(model):
    """A card cannot leave out the strongest and tell the next."""
    from attnviz.evidence.cards import card_of
    from attnviz.evidence.kinds import KINDS, CardResult

    kind = KINDS["attention"]
    found = CardResult(av.trace(model, TEXT))
    card = card_of(model, found, kind)
    numbers = kind.numbers(found, 6)
    next_ones = (*numbers[:2], *numbers[3:])  # of six the strongest is gone
    assert len(next_ones) == len(card.numbers)
    found = av.verify_card(replace(card, numbers=next_ones), model=model)
    assert [line.name for line in found.lines if line.then is None] == [numbers[2].name]
    assert not found.same


def test_the_caption_and_the_python_are_those_of_a_new_run(pages, verified):
    page = pages["attribution"]
    card = card_in(page)
    for told, changed in (
        (card.caption, card.caption.replace("6 words", "7 words")),
        (card.python, f"{card.python}print(model)\n"),
    ):
        found = verified(_with_words(page, told, changed))
        assert (found.page, found.same_numbers) == ("other", True)


def _with_words(page, told, other):
    """A page that says other words, in its data and to its reader alike."""
    import html
    import json

    page = page.replace(html.escape(told), html.escape(other))
    return page.replace(json.dumps(told)[1:-1], json.dumps(other)[1:-1])


def test_a_text_that_turns_or_controls_is_shown_escaped(model, tmp_path):
    said = "a \u202egood\u202c film \u2066x\u2069 \x1b[31m"
    page = av.write_card(model, av.trace(model, said), tmp_path / "card.html")
    text = page.read_text("utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", text)
    assert "a ‹RLO›good‹PDF› film" in text
    assert av.verify_card(page).same


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        ("sum 5.51, 14 passes", "sum 5.52, 14 passes", True),
        ("sum 5.51, 14 passes", "sum 5.53, 14 passes", False),
        ("sum 5.51, 14 passes", "sum 5.51, 15 passes", False),
        ("sum −0.0012", "sum −0.0013", True),
        ("sum −0.0012", "sum 0.0012", False),
        ("1.20e−6", "1.21e−6", True),
        ("a", "b", False),
    ],
)
def test_another_machine_may_round_the_last_digit(then, now, same):
    assert same_text(then, now, exact=False) is same
    assert same_text(then, now, exact=True) is False


def test_a_card_of_a_streamed_trace_is_drawn_from_one_again(model, tmp_path):
    trace = av.trace(model, "a film " * 28, budget=150_000)
    assert trace.stack().streamed
    path = av.write_card(model, trace, tmp_path / "card.html")
    assert av.verify_card(path).same


def test_a_card_is_made_anew_from_the_run(pages, model, tmp_path):
    file, again = tmp_path / "card.html", tmp_path / "again.html"
    file.write_text(pages["effect"].replace("<h1>", "<h1>NOT "), "utf-8")
    assert not av.verify_card(file, model=model, again=again).same
    assert again.read_text("utf-8") == pages["effect"]


def test_a_bomb_in_the_place_of_the_picture_is_not_unpacked(pages, model, tmp_path):
    header, _ = forging.picture_of(pages["attribution"])
    bomb = forging.with_picture(pages["attribution"], header, bytes(np.zeros(10**8, np.uint8)))
    file = tmp_path / "card.html"
    file.write_text(bomb, "utf-8")
    found = av.verify_card(file, model=model)
    assert "longer than they should be" in found.page_said


def test_a_folder_or_a_pipe_is_no_card(tmp_path):
    with pytest.raises(StoreError, match="is not a file"):
        av.verify_card(tmp_path)
