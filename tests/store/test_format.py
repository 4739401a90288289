"""A trace comes back from its folder bit for bit, and a broken folder is a sentence."""

import contextlib
import json
import shutil
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

import attnviz as av
from attnviz.records import AttentionLayer, ModelInfo, Prediction, Stack, Tokens, Trace
from attnviz.store.format import FORMAT
from tests import tiny


def assert_same(one, other) -> None:
    """Every field, of every record within, bit for bit and of the same kind."""
    if not isinstance(one, str):  # a message is stored as the sentence that it is in English
        assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert one.tobytes() == other.tobytes()
    elif is_dataclass(one):
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, tuple | list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert_same(left, right)
    else:
        assert one == other or (one != one and other != other)


@pytest.mark.parametrize("name", [*tiny.ARCHITECTURES, "gpt-oss", "bert-regression"])
def test_every_architecture_comes_back_bit_for_bit(name, tiny_model, tmp_path):
    trace = av.trace(tiny_model(name), tiny.example(name))
    assert trace.save(tmp_path / "kept") == tmp_path / "kept"
    opened = av.open_trace(tmp_path / "kept")
    assert_same(trace, opened)
    assert opened.nbytes == trace.nbytes  # what layers share is shared again
    assert (opened.stack().queries is opened.stack().keys) == (
        trace.stack().queries is trace.stack().keys
    )
    np.testing.assert_array_equal(opened.overview(), trace.overview())
    assert av.view(opened).data == av.view(trace).data
    with pytest.raises(ValueError, match="read-only"):
        opened.attention(0, 0)[0] = 0


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=8)  # lone surrogates too


@st.composite
def traces(draw) -> Trace:
    n, heads = draw(st.integers(1, 5)), draw(st.sampled_from([1, 2, 4]))
    text = tuple(draw(st.lists(ANY_TEXT, min_size=n, max_size=n)))
    array = lambda *shape: draw(nps.arrays(np.float32, shape))  # noqa: E731
    tokens = replace(Tokens.plain(text, special=draw(st.integers(0, n))), pieces=text[::-1])
    layers = tuple(
        AttentionLayer(
            weights=array(heads, n, n),
            query=array(heads, n, 3) if draw(st.booleans()) else None,
            key=array(1, n, 3) if draw(st.booleans()) else None,
            scaling=draw(st.none() | st.floats()),
            sinks=array(heads) if draw(st.booleans()) else None,
        )
        for _ in range(draw(st.integers(1, 3)))
    )
    labels = tuple(draw(st.lists(ANY_TEXT, max_size=3)))
    return Trace(
        model=ModelInfo(*(draw(ANY_TEXT) for _ in range(5)), revision=draw(st.none() | ANY_TEXT)),
        by_stack={"decoder": Stack("decoder", layers, tokens, tokens)},
        prediction=Prediction("classes", labels, array(len(labels)), draw(ANY_TEXT)),
        inputs=tuple(draw(st.lists(ANY_TEXT, max_size=2))),
        target=draw(st.none() | ANY_TEXT),
        picture=draw(st.none() | nps.arrays(np.uint8, (2, 3, 3))),
        seconds=draw(st.floats()),
        missing=tuple(draw(st.lists(ANY_TEXT, max_size=2))),
        rotary=draw(st.booleans()),
    )


@given(traces())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_trace_holds_comes_back(tmp_path, trace):
    assert_same(trace, av.open_trace(trace.save(tmp_path / "kept")))


def small() -> Trace:
    tokens = Tokens.plain(["a", "b"])
    layer = AttentionLayer(np.array([[[1, 0], [0.25, 0.75]]], np.float32))
    return Trace(
        model=ModelInfo("m", "X", "t", "cpu", "float32"),
        by_stack={"encoder": Stack("encoder", (layer,), tokens, tokens)},
        prediction=Prediction("none"), inputs=("a b",),
    )  # fmt: skip


def test_arrays_that_do_not_lie_in_a_row_are_kept_as_they_read(tmp_path):
    """safetensors writes memory as it lies: a transposed array would come back as another."""
    weights = np.arange(12, dtype=np.float32).reshape(2, 2, 3).transpose(1, 2, 0)
    added = np.broadcast_to(np.float32(-1.5), (1, 3, 2))
    layer = AttentionLayer(weights, added=added)
    stack = Stack("cross", (layer,), Tokens.plain(["a", "b", "c"]), Tokens.plain(["d", "e"]))
    trace = replace(small(), by_stack={"cross": stack})
    assert_same(trace, av.open_trace(trace.save(tmp_path / "kept")))


def test_a_saved_trace_opens_and_is_viewed_without_torch(tmp_path):
    small().save(tmp_path / "kept")
    code = (
        "import sys, attnviz as av; trace = av.open_trace('kept'); av.head_scores(trace); "
        "av.view(trace).to_html('view.html'); print(trace.attention(0, 0)[1, 0], "
        "[m for m in ('torch', 'transformers', 'captum', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.stdout.strip() == "0.25 []", done.stderr


def test_a_trace_is_replaced_by_a_trace_and_nothing_else_is_touched(tmp_path):
    folder = small().save(tmp_path / "kept")
    replace(small(), inputs=("again",)).save(folder)
    assert av.open_trace(folder).inputs == ("again",)
    (tmp_path / "empty").mkdir()
    small().save(tmp_path / "empty")
    (folder / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for place in (folder, tmp_path / "file", tmp_path / "link"):
        with pytest.raises(av.InputError, match="is not a saved trace"):
            small().save(place)
    assert (folder / "notes.txt").read_text() == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["empty", "file", "kept", "link"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    folder = small().save(tmp_path / "kept")
    layer = AttentionLayer(np.zeros((1, 2, 2), object))  # no number that a file could hold
    stack = replace(small().stack(), layers=(layer,))
    with pytest.raises((TypeError, KeyError, SafetensorError)):
        replace(small(), by_stack={"encoder": stack}).save(folder)
    assert_same(small(), av.open_trace(folder))
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    "folder", ["", " ", "no/such/place", "a\0b", "~nobody-here/x", "x" * 300, "\ud800"]
)
def test_a_place_that_cannot_be_is_a_sentence(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(av.InputError):
        small().save(folder)
    with pytest.raises(av.AttnvizError):
        av.open_trace(folder)


def test_a_folder_of_another_format_number_is_refused_by_number(tmp_path):
    folder = small().save(tmp_path / "kept")
    said = json.loads((folder / "trace.json").read_text())
    assert said["format"] == FORMAT
    said |= {"format": 99, "attnviz": "7.0"}
    (folder / "trace.json").write_text(json.dumps(said))
    with pytest.raises(av.StoreError, match=rf"format number 99 .* reads {FORMAT}.*\(7\.0\)"):
        av.open_trace(folder)


@pytest.mark.parametrize("name", ["trace.json", "arrays.safetensors"])
def test_a_missing_cut_or_outside_file_is_named(name, tmp_path):
    folder = small().save(tmp_path / "kept")
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(av.StoreError, match=f"{name}.* is not"):
        av.open_trace(folder)
    (folder / name).unlink()
    with pytest.raises(av.StoreError, match=f"has no {name}"):
        av.open_trace(folder)
    (tmp_path / "outside").write_bytes(whole)
    (folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(av.StoreError, match="is a link to a place outside the folder"):
        av.open_trace(folder)
    (folder / name).unlink()
    (folder / name).symlink_to(folder / name)
    with pytest.raises(av.StoreError, match=name):
        av.open_trace(folder)


def _record(said, name):
    return next(given for kind, given in said["records"] if kind == name)


def _drop_field(said):
    del _record(said, "Tokens")["ids"]


def _other_field(said):
    _record(said, "Trace")["surprise"] = 1


def _number_for_text(said):
    _record(said, "Tokens")["text"] = 5


def _list_of_numbers_for_texts(said):
    _record(said, "Tokens")["text"] = {"tuple": [1, 2]}


def _other_array(said):
    _record(said, "AttentionLayer")["weights"] = {"array": "../../etc/passwd"}


def _two_axes(said):
    _record(said, "AttentionLayer")["sinks"] = _record(said, "AttentionLayer")["weights"]


def _foreign_record(said):
    said["records"].insert(0, ["Path", {}])


def _later_record(said):
    _record(said, "Stack")["queries"] = {"record": 99}


def _no_stack(said):
    _record(said, "Trace")["by_stack"] = {"mapping": []}


def _other_stack(said):
    _record(said, "Trace")["by_stack"]["mapping"][0][0] = "decoder"


def _key_of_numbers(said):
    _record(said, "Trace")["by_stack"]["mapping"][0][0] = {"mapping": []}


def _one_token(said):
    _record(said, "Tokens")["text"] = {"tuple": ["a"]}


def _no_records(said):
    said["records"] = 3


def _empty_records(said):
    said["records"] = []


def _odd_record(said):
    said["records"][0] = ["Tokens"]


def _one_probability(said):
    _record(said, "Prediction")["labels"] = {"tuple": ["yes"]}
    _record(said, "Prediction")["probabilities"] = _record(said, "Tokens")["ids"]


DAMAGES = [
    _drop_field, _other_field, _number_for_text, _list_of_numbers_for_texts, _other_array,
    _two_axes, _foreign_record, _later_record, _no_stack, _other_stack, _key_of_numbers,
    _one_token, _no_records, _empty_records, _odd_record, _one_probability,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__[1:])
def test_texts_that_describe_no_trace_are_a_sentence(damage, tmp_path):
    folder = small().save(tmp_path / "kept")
    said = json.loads((folder / "trace.json").read_text())
    damage(said)
    (folder / "trace.json").write_text(json.dumps(said))
    with pytest.raises(av.StoreError) as refused:
        av.open_trace(folder)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400 + len(str(folder))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "[" * 100_000, "\ufeff{", '{"a": 1e'])
def test_json_that_is_something_else_is_a_sentence(text, tmp_path):
    folder = small().save(tmp_path / "kept")
    (folder / "trace.json").write_text(text, encoding="utf-8")
    with pytest.raises(av.StoreError):
        av.open_trace(folder)


def test_arrays_of_other_shapes_are_a_sentence(tmp_path, tiny_model):
    folder = av.trace(tiny_model("llama"), "the cat").save(tmp_path / "kept")
    held = load_file(folder / "arrays.safetensors")
    for name, array in held.items():
        if array.ndim != 3:
            continue
        save_file({**held, name: array[:, :1]}, folder / "arrays.safetensors")
        with pytest.raises(av.StoreError, match=r"fit|shape"):
            av.open_trace(folder)
        save_file({**held, name: array[0]}, folder / "arrays.safetensors")
        with pytest.raises(av.StoreError, match="not what it should be"):
            av.open_trace(folder)
        save_file({k: v for k, v in held.items() if k != name}, folder / "arrays.safetensors")
        with pytest.raises(av.StoreError, match="has no array"):
            av.open_trace(folder)


@given(st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_bit_is_a_sentence_or_a_number(tmp_path, data):
    shutil.rmtree(tmp_path / "kept", ignore_errors=True)
    folder = small().save(tmp_path / "kept")
    name = data.draw(st.sampled_from(["trace.json", "arrays.safetensors"]))
    held = bytearray((folder / name).read_bytes())
    held[data.draw(st.integers(0, len(held) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (folder / name).write_bytes(held)
    with contextlib.suppress(av.StoreError):  # anything else would be a traceback for a reader
        av.open_trace(folder)


@pytest.fixture
def streamed(tiny_model):
    """A trace that keeps queries and keys: grouped heads, a causal window, in half the numbers."""
    text = " ".join([tiny.SENTENCE] * 3)
    return av.trace(tiny_model("mistral"), text, budget=40_000)


def test_a_streamed_trace_comes_back_with_its_rows_scores_and_overview(streamed, tmp_path):
    assert streamed.stack().streamed
    again = av.open_trace(streamed.save(tmp_path / "kept"))
    assert np.array_equal(again.attention(1, 3), streamed.attention(1, 3))
    assert np.array_equal(again.overview(), streamed.overview())
    for (name, ours), (_, theirs) in zip(
        av.head_scores(again), av.head_scores(streamed), strict=True
    ):
        assert np.array_equal(ours, theirs, equal_nan=True), name
    assert again.nbytes == streamed.nbytes


@pytest.mark.parametrize("part", ["received", "key", "sinks", "overview"])
def test_a_streamed_layer_that_does_not_fit_together_gets_a_sentence(part, streamed, tmp_path):
    stack = streamed.stack()
    layer = stack.layers[0]
    wrong = {
        "received": layer.received[:1],
        "key": layer.key[..., :3],
        "sinks": np.zeros(3, np.float32),
        "overview": layer.overview[:2],
    }[part]
    layers = (replace(layer, **{part: wrong}), *stack.layers[1:])
    broken = replace(streamed, by_stack={stack.name: replace(stack, layers=layers)})
    with pytest.raises(av.StoreError, match=f"{part} of layer 0"):
        av.open_trace(broken.save(tmp_path / "broken"))
