"""Cards run again: a changed number is found, other weights told, hostile files refused."""

import contextlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from attnviz.errors import AttnvizError, ModelError, StoreError
from attnviz.evidence.cards import card_page
from attnviz.evidence.kinds import KINDS
from attnviz.evidence.known_assets import KNOWN
from attnviz.evidence.page import BEGINS, ENDS
from attnviz.evidence.reader import card_in
from attnviz.evidence.verify import verify_card
from attnviz.models.loading import load
from attnviz.resources import MODELS
from attnviz.tracing.capture import trace
from tests.evidence.write_golden import FOLDER, PAGE, TEXT, hashes

GOLDEN = sorted(FOLDER.glob("*.html"))
CARD = (FOLDER / "attribution-1.html").read_text("utf-8")
SAID = json.loads(CARD.split(BEGINS)[1].split(ENDS)[0])


NUMBER = {"name": "x", "values": [0.125], "tolerance": 0.5}
HUGE = 10**400
DEEP: list = []
for _ in range(40):
    DEEP = [DEEP]


def changed(**fields):
    """The text of a card with other data."""
    return f"{BEGINS}{json.dumps({**SAID, **fields})}{ENDS}"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_the_numbers_of_cards_of_format_1_go_on_verifying(path):
    found = verify_card(path)
    assert found.same_numbers, [line for line in found.lines if not line.same]
    assert found.page in ("same", "unknown"), found.page_said


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*-1.html")), ids=lambda path: path.name)
def test_a_page_of_before_is_not_passed_unseen(path):
    found = verify_card(path)
    assert (found.same, found.page) == (False, "unknown")
    assert "does not know its style sheet" in found.page_said


@pytest.mark.parametrize("path", sorted(FOLDER.glob(f"*-{PAGE}.html")), ids=lambda path: path.name)
def test_the_looks_of_the_cards_that_were_handed_out_stay_known(path):
    kind = path.stem.partition("-")[0]
    assert set(hashes()[kind]) <= KNOWN[kind]
    assert verify_card(path).page == "same"  # "unknown" from where a view's data are laid out anew


def test_there_is_a_golden_card_of_every_kind():
    assert {path.stem for path in GOLDEN} >= {f"{kind}-{PAGE}" for kind in KINDS}


def test_a_number_that_was_tampered_with_is_found():
    card = card_in((FOLDER / "effect-1.html").read_text("utf-8"))
    for place in range(len(card.numbers)):
        _tampered(card, place)


def _tampered(card, place):
    number = card.numbers[place]
    value = number.values[0]
    assert value is not None
    # A larger tolerance on the card does not hide it.
    wrong = replace(number, values=(value + 0.5 * abs(value) + 0.1,), tolerance=1e9)
    numbers = (*card.numbers[:place], wrong, *card.numbers[place + 1 :])
    found = verify_card(replace(card, numbers=numbers))
    assert [line.name for line in found.lines if not line.same] == [number.name]
    assert not found.same


def test_a_word_that_was_tampered_with_is_found():
    card = card_in((FOLDER / "effect-1.html").read_text("utf-8"))
    found = verify_card(replace(card, words={**card.words, "answer after": "splendid"}))
    assert [line.name for line in found.lines if not line.same] == ["answer after"]


def test_other_weights_are_told_and_what_they_change(tmp_path):
    folder = tmp_path / "sentiment"
    shutil.copytree(MODELS / "sentiment", folder)
    weights = load_file(folder / "model.safetensors")
    (name,) = [n for n in weights if n.startswith("classifier") and n.endswith("bias")]
    weights[name] = weights[name] + np.array([0, 0.25], np.float32)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    found = verify_card(FOLDER / "effect-1.html", model=str(folder))
    assert found.other_files == ("model.safetensors",)
    assert any(not line.same for line in found.lines)


def test_versions_that_differ_are_told():
    card = card_in(CARD)
    found = verify_card(replace(card, versions={**card.versions, "torch": "1.0"}))
    assert [(name, then) for name, then, _ in found.versions if name == "torch"] == [
        ("torch", "1.0")
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not an evidence card"),
        ("<html>hello</html>", "is not an evidence card"),
        (f"{BEGINS}{{", "is not an evidence card"),
        (f"{BEGINS}{{{ENDS}", "not complete JSON"),
        (f"{BEGINS}{'[' * 100_000}{ENDS}", "not complete JSON"),
        (f"{BEGINS}[]{ENDS}", "do not say so"),
        (CARD + CARD, "is not an evidence card"),
        (changed(format=2), "card of format 2"),
        (changed(kind="virus"), 'no kind "virus"'),
        (changed(numbers={}), "numbers or the model are missing"),
        (changed(numbers=[]), "checks no number at all"),
        (changed(numbers=[NUMBER, NUMBER]), "two numbers have one name"),
        (changed(numbers=[{**NUMBER, "values": [HUGE]}]), "that are no numbers"),
        (changed(numbers=[{**NUMBER, "tolerance": HUGE}]), "that are no numbers"),
        (changed(numbers=[NUMBER]).replace("0.125", "1e999"), "that are no numbers"),
        (changed(numbers=[{**NUMBER, "shape": [-1, -1]}]), "not as many values"),
        (changed(asked={"seed": -1}), "a seed that is none"),
        (changed(asked={"target": "a" * 1_000_001}), "a text of more than 1,000,000"),
        (changed(asked={"seed": 2**40}), "a seed that is none"),
        (changed(made="2026-01-31, and certified"), "how it was made"),
        (changed(versions={"torch": "2", "certified": "yes"}), "how it was made"),
        (changed(model={**SAID["model"], "device": "a safe place"}), "how it was made"),
        (changed(model={**SAID["model"], "made_with": "nobody 9"}), "how it was made"),
        (f"{BEGINS}{{\"what\":1,\"what\":2}}{ENDS}", "not complete JSON"),
        (f"{BEGINS}[{'[],' * 7_000_000}[]]{ENDS}", "are larger than those of any card"),
        (changed(inputs={"series": [HUGE]}), "that attnviz writes"),
        (changed(inputs={"series": [0] * 1_000_001}), "more than 1,000,000 numbers"),
        (changed(inputs={"text": "a" * 1_000_001}), "at most 1,000,000 are run again"),
        (changed(inputs={"text": "a", "pair": ["b", "c"]}), "that attnviz writes"),
        (changed(inputs={"chat": [{"role": "user", "words": "a"}]}), "that attnviz writes"),
        (changed(inputs={"sound": "AAAAAA==", "rate": 10**9}), "that attnviz writes"),
        (changed(inputs={"text": DEEP}), "lists within lists"),
        (changed(numbers=[{"name": "x"}]), "lacks values, tolerance"),
        (changed(numbers=[{"name": "x", "values": [1, 2], "tolerance": 0}]), "not as many values"),
        (changed(numbers=[{"name": "x", "values": ["1"], "tolerance": 0}]), "Number.values"),
        (changed(model={"name": 3}), "ModelInfo.name"),
        (changed(weights={"model.safetensors": "abc"}), "a hash that is none"),
        (changed(weights={"../x": "a" * 64}), "a hash that is none"),
        (changed(inputs={"code": "import os"}), "that attnviz writes"),
        (changed(inputs={"picture": "AAAA"}), "that attnviz writes"),
        (changed(asked={"progress": 1}), "something that can"),
        (changed(asked={"method": ["x"]}), "something that can"),
        (changed(asked={"trust": {"draws": 10**9}}), "asks for more"),
        (changed(asked={"options": {"steps": 5}}), "none of the options"),
        (changed(extra=1), 'has no "extra"'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_card_gets_a_sentence(text, sentence, tmp_path):
    path = tmp_path / "card.html"
    path.write_text(text, "utf-8")
    with pytest.raises(StoreError, match=sentence):
        verify_card(path)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"asked": {"method": "magic"}}, "magic"),
        ({"asked": {"method": "leave_one_out", "unit": "chapter"}}, "chapter"),
        ({"asked": {"method": "leave_one_out", "options": {"progress": 1}}}, "none of the options"),
        ({"asked": {"method": "leave_one_out", "trust": {"progress": 1}}}, "none of the trust"),
        ({"inputs": {"series": [1.0, 2.0]}}, "reads text"),
        ({"model": {**SAID["model"], "name": "/etc"}}, "a place on a machine"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(fields, sentence, tmp_path):
    (tmp_path / "card.html").write_text(changed(**fields), "utf-8")
    with pytest.raises(AttnvizError, match=sentence):
        verify_card(tmp_path / "card.html")


def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="could not be read"):
        verify_card(tmp_path / "nothing.html")
    (tmp_path / "bytes.html").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError, match="not UTF-8 text"):
        verify_card(tmp_path / "bytes.html")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner,
                                                                max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=200)
@given(st.sampled_from(sorted(SAID)), _values)
def test_any_value_in_any_field_is_read_or_refused_in_a_sentence(field, value):
    with contextlib.suppress(StoreError):
        card_in(changed(**{field: value}))


@settings(max_examples=100)
@given(st.integers(0, len(CARD) - 1), st.text(max_size=4))
def test_a_card_with_anything_written_into_it_is_read_or_refused(place, text):
    with_it = CARD[:place] + text + CARD[place + len(text) :]
    with contextlib.suppress(StoreError):
        card_in(with_it)


def test_nothing_of_a_card_runs(tmp_path):
    """The Python on a card is for a reader: verifying never runs it."""
    mark = tmp_path / "ran"
    path = tmp_path / "card.html"
    path.write_text(changed(python=f"open({str(mark)!r}, 'w')"), "utf-8")
    assert not verify_card(path).same
    assert not mark.exists()


def test_the_golden_text_is_the_one_that_is_written():
    assert SAID["inputs"] == {"text": TEXT}


def test_the_card_of_a_model_that_was_trained_here_finds_it_among_the_runs(tmp_path, monkeypatch):
    folder = tmp_path / "runs" / "mine 2" / "model"
    shutil.copytree(MODELS / "sentiment", folder)
    model = load(str(folder))
    page = card_page(model, trace(model, TEXT), inputs=TEXT)
    (tmp_path / "card.html").write_text(page, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert verify_card("card.html").same
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(ModelError, match="--model"):
        verify_card(tmp_path / "card.html")
