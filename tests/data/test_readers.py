"""Pictures and series as people hand them over: right, broken, huge and hostile."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import attnviz as av
from attnviz.data.readers import read_chat, read_picture, read_series


def png(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def test_a_picture_is_read_in_rgb_from_bytes_and_from_a_file(tmp_path):
    image = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))
    (tmp_path / "p.png").write_bytes(png(image))
    for source in (png(image), tmp_path / "p.png"):
        read = read_picture(source)
        assert (read.mode, read.size) == ("RGB", (4, 3))
        assert np.asarray(read)[2, 3].tolist() == [11, 11, 11]


def test_a_truncated_picture_gets_a_sentence():
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    with pytest.raises(av.InputError, match=r"could not be read as a picture|not a picture"):
        read_picture(png(Image.fromarray(noise))[:2000])


def bomb(side: int) -> bytes:
    """A PNG whose header alone claims its size: nothing of that size is ever allocated."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(side):
    with pytest.raises(av.InputError, match="smaller"):
        read_picture(bomb(side))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_a_sentence(data):
    with contextlib.suppress(av.InputError):
        assert read_picture(data).mode == "RGB"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 2 3", [1, 2, 3]),
        ("1,2;3\n4.5", [1, 2, 3, 4.5]),
        ("co2\n315.2\n316\n", [315.2, 316]),
        ("-1e3", [-1000]),
        ("date,co2\n1990-01,315.2\n1990-02,316", [315.2, 316]),
    ],
)
def test_numbers_are_read_however_they_are_separated(text, numbers):
    assert read_series(text).tolist() == numbers


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "series is empty"),
        ("the film", 'Entry 1 of the series is "the"'),
        ("1 2 x 4", 'Entry 3 of the series is "x"'),
        ("3,5; 4,2; 5,1", "can be read as decimal commas"),
    ],
)
def test_what_is_no_series_gets_a_sentence(text, message):
    with pytest.raises(av.InputError, match=message):
        read_series(text)


@given(st.text(max_size=60))
def test_any_text_is_a_series_or_a_sentence(text):
    with contextlib.suppress(av.InputError):
        assert read_series(text).ndim == 1


def test_lines_with_roles_are_the_turns_of_a_chat():
    assert read_chat("Hello\nthere\nassistant: Hi: you\nUSER:what?\nassistant:") == [
        {"role": "user", "content": "Hello\nthere"},
        {"role": "assistant", "content": "Hi: you"},
        {"role": "user", "content": "what?"},
    ]
    assert read_chat("system: Be kind.\n\nuser: a\n  b")[1] == {"role": "user", "content": "a\n  b"}


def test_a_chat_without_a_turn_gets_a_sentence():
    for text in ("", " \n", "assistant: "):
        with pytest.raises(av.InputError, match="Write a line: user: Hello"):
            read_chat(text)
