"""Models that hear a sound, or read a picture and a text: the input bar asks for what they take."""

import io
import wave

import numpy as np
import pytest

from tests import tiny
from tests.app.drawn import headers
from tests.architectures import ROWS, save


@pytest.fixture
def checkpoint_of(tmp_path):
    def saved(name: str) -> str:
        row = next(row for row in ROWS if row.name == name)
        save(row, tmp_path / row.slug)
        return str(tmp_path / row.slug)

    return saved


def wav(rate: int = 8_000) -> bytes:
    written = io.BytesIO()
    noise = np.random.default_rng(0).integers(-20_000, 20_000, rate // 4).astype("<i2")
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(noise.tobytes())
    return written.getvalue()


def png() -> bytes:
    written = io.BytesIO()
    tiny.picture().save(written, "PNG")
    return written.getvalue()


def explored(app) -> bool:
    return not app.exception and not app.error and bool(headers(app))


def test_a_model_of_speech_asks_for_a_sound_and_shows_its_maps(run_page, checkpoint_of):
    folder = checkpoint_of("Wav2Vec2")
    app = run_page("attention.py", model=folder)
    assert not app.error
    assert "hears a sound" in app.info[0].value
    app = run_page("attention.py", model=folder, uploaded_sound=wav())
    assert explored(app)


def test_an_upload_that_is_no_wav_is_said(run_page, checkpoint_of):
    app = run_page("attention.py", model=checkpoint_of("Wav2Vec2"), uploaded_sound=b"no sound")
    assert "not a WAV file" in app.error[0].value


def test_a_picture_and_a_text_are_compared(run_page, checkpoint_of):
    folder = checkpoint_of("CLIP")
    app = run_page("attention.py", model=folder, text="the cat sat")
    assert "Choose a picture" in app.info[0].value
    app = run_page("attention.py", model=folder, text="the cat sat", uploaded_picture=png())
    assert explored(app)


@pytest.mark.parametrize("page", ["attribution.py", "what_if.py", "evaluate.py"])
def test_pages_that_cannot_take_a_sound_say_so(page, run_page, checkpoint_of):
    app = run_page(page, model=checkpoint_of("HuBERT"), uploaded_sound=wav())
    assert not app.exception
    assert app.error
    app = run_page("heads.py", model=checkpoint_of("Swin"), uploaded_picture=png())
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    ("page", "name", "said"),
    [
        ("generation.py", "Whisper", "such as a transcript, is on the page Attention"),
        ("what_if.py", "Whisper", "On the page Attention you can hide a part of what it reads"),
        ("what_if.py", "DINOv2 with registers", "On the page Attention you can hide a part"),
        ("what_if.py", "Swin", "The page Attribution shows what its answer depends on"),
    ],
)
def test_a_page_of_texts_says_to_other_inputs_what_it_cannot_do(
    page, name, said, run_page, checkpoint_of
):
    given = {"uploaded_sound": wav()} if name == "Whisper" else {"uploaded_picture": png()}
    app = run_page(page, model=checkpoint_of(name), **given)
    assert not app.exception
    told = [each.value for each in (*app.error, *app.info)]
    assert any(said in each for each in told), told
    assert page != "what_if.py" or "changes the words of a text" in told[0]
    assert not any("one text to another" in each or "writes no text" in each for each in told)
