"""Pictures are opened as PNG, JPEG and WebP, wherever they come from, and as nothing else."""

import base64
import contextlib
import io
import json
import os
import stat
import struct
import subprocess
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Dataset, Features, List, Value
from datasets import Image as ImageFeature
from PIL import EpsImagePlugin, Image

import attnviz as av
from attnviz.data import pictures, tables
from attnviz.data.picture_cells import Picture
from attnviz.data.readers import read_picture
from attnviz.data.tables import read_table
from attnviz.evidence.inputs import given

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n(x) run\nshowpage\n%%EOF\n"


def written(kind, size=(9, 7), mode="RGB", **options):
    held = io.BytesIO()
    Image.new(mode, size, 120).save(held, kind, **options)
    return held.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_formats_that_the_page_names_are_read(kind):
    assert read_picture(written(kind)).size == (9, 7)


OTHERS = [
    ("GIF", "a GIF picture"), ("BMP", "a BMP picture"), ("TIFF", "a TIFF picture"),
    ("TGA", "of no kind"), ("SGI", "an SGI picture"), ("PCX", "a PCX picture"),
    ("DDS", "a DDS picture"), ("ICO", "an icon"), ("PPM", "of no kind|text"),
    ("IM", "of no kind|text"), ("SPIDER", "of no kind"), ("MSP", "of no kind|text"),
    ("XBM", "text"), ("PDF", "a PDF"), ("EPS", "a PostScript file"),
    ("JPEG2000", "a JPEG 2000 picture"), ("QOI", "a QOI picture"),
    ("AVIF", "a HEIC or AVIF picture"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "called"), OTHERS)
def test_other_formats_are_refused_with_what_they_are_and_what_is_read(kind, called):
    modes = {"MSP": "1", "XBM": "1", "SPIDER": "F"}
    try:
        data = written(kind, mode=modes.get(kind, "RGB"))
    except (KeyError, OSError):
        pytest.skip(f"this Pillow writes no {kind}")
    with pytest.raises(
        av.InputError, match=rf"by its contents it is ({called}).*PNG, JPEG or WebP"
    ):
        read_picture(data)


def as_cell(data):
    held = io.BytesIO()
    cells = [{"bytes": written("PNG"), "path": None}, {"bytes": data, "path": None}]
    pq.write_table(pa.table({"image": cells, "label": ["a", "b"]}), held)
    return held.getvalue()


def test_no_way_in_starts_another_program_for_a_picture(tmp_path, monkeypatch):
    """Pillow hands EPS to `gs`, which is found on PATH: this one only says that it ran."""
    ran, gs = tmp_path / "ran", tmp_path / "gs"
    gs.write_text(f"#!/bin/sh\necho x >> {ran}\nexit 1\n")
    gs.chmod(gs.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)  # found when it is asked for
    (tmp_path / "photo.png").write_bytes(EPS)
    (tmp_path / "table.parquet").write_bytes(as_cell(EPS))
    for read, source in (
        (read_picture, EPS),
        (read_picture, tmp_path / "photo.png"),
        (given, {"picture": base64.b64encode(EPS).decode()}),
        (read_table, tmp_path / "table.parquet"),
        (lambda cell: Picture().decode_example(cell), {"bytes": EPS, "path": None}),
    ):
        with pytest.raises(av.AttnvizError):
            read(source)
    assert not ran.exists()
    with contextlib.suppress(subprocess.CalledProcessError):
        Image.open(io.BytesIO(EPS)).load()
    assert ran.exists()  # as it would by itself


def test_the_command_line_refuses_one_too(tmp_path):
    from typer.testing import CliRunner

    from attnviz.cli import cli

    (tmp_path / "photo.png").write_bytes(EPS)
    asked = ["trace", "--model", "digits", "--file", str(tmp_path / "photo.png"), "--out",
             str(tmp_path / "a.html")]  # fmt: skip
    error = CliRunner().invoke(cli, asked).exception
    assert isinstance(error, av.InputError)
    assert "a PostScript file" in str(error)


@pytest.mark.parametrize(
    "data", [EPS, written("GIF"), b"no picture", written("PNG")[:40], b"\0"], ids=range(5)
)
def test_a_cell_that_is_no_picture_is_named_with_its_row(data):
    with pytest.raises(av.DataError, match=r'The picture "image" in row 2 of "t.parquet"'):
        read_table("t.parquet", file_bytes=as_cell(data))


def test_a_cell_is_opened_by_us_and_by_nobody_else():
    table = read_table("t.parquet", file_bytes=as_cell(written("JPEG")))
    assert type(table.rows.features["image"]) is Picture
    other = Dataset.from_dict({"image": [{"bytes": EPS, "path": None}]})
    with pytest.raises(av.InputError, match="a PostScript file"):
        other.cast_column("image", Picture())[0]


def test_a_data_set_of_elsewhere_opens_neither_files_nor_addresses_nor_films(tmp_path):
    (tmp_path / "secret.png").write_bytes(written("PNG"))
    features = Features(
        {"image": ImageFeature(), "more": List(ImageFeature()), "text": Value("string")}
    )
    held = {"bytes": written("PNG"), "path": None}
    away = {"bytes": None, "path": str(tmp_path / "secret.png")}
    rows = {"image": [held, away, {"bytes": None, "path": "http://127.0.0.1:1/x.png"}],
            "more": [[held]] * 3, "text": ["a", "b", "c"]}  # fmt: skip
    (tmp_path / "set").mkdir()
    said = json.dumps({"info": {"features": features.to_dict()}})
    held = pa.table(rows, features.arrow_schema).replace_schema_metadata({"huggingface": said})
    pq.write_table(held, tmp_path / "set" / "train.parquet")
    table = tables._from_hub(str(tmp_path / "set"), None, tables.MOST_BYTES)
    assert table.columns == ("image", "text")
    assert '"more" is left out: it holds sounds, films, documents' in " ".join(table.notes)
    assert table.rows[0]["image"].size == (9, 7)
    for row in (1, 2):
        with pytest.raises(av.InputError, match="refers to a file that was not downloaded"):
            table.rows[row]["image"]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, *chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def test_texts_and_profiles_that_unpack_to_much_are_refused_or_passed_over():
    large = zlib.compress(b"x" * 90_000_000)
    for extra in (chunk(b"iCCP", b"p\0\0" + large), chunk(b"zTXt", b"k\0\0" + large)):
        with pytest.raises(av.InputError, match="incomplete"):
            read_picture(png_of(9, 9, extra, chunk(b"IDAT", zlib.compress(b"\0" * 9))))


def test_a_webp_that_says_it_is_huge_is_refused_before_its_canvas_is_made():
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + b"\xfe\x3f\0" * 2
    with pytest.raises(av.InputError, match="16383 x 16383 pixels"):
        read_picture(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)


@pytest.mark.parametrize(
    "options",
    [{}, {"lossless": True}, {"save_all": True, "append_images": [Image.new("RGB", (9, 7))]}],
)
def test_the_size_of_a_webp_is_read_off_its_header(options):
    held = io.BytesIO()
    Image.new("RGB", (9, 7)).save(held, "WEBP", **options)
    assert pictures._canvas(held.getvalue()) == (9, 7)
    assert read_picture(held.getvalue()).size == (9, 7)


def test_a_jpeg_that_draws_its_pixels_again_and_again_is_refused():
    data = written("JPEG", (800, 600), progressive=True)
    assert read_picture(data).size == (800, 600)
    last = data.rfind(b"\xff\xda")
    scan = data[last:-2]
    hostile = data[:last] + scan * 9000 + data[-2:]
    with pytest.raises(av.InputError, match="9,009 times"):
        read_picture(hostile)


def test_what_a_picture_would_take_is_asked_before_it_is_unpacked(monkeypatch):
    data = written("PNG", (2000, 2000))
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.05")
    with pytest.raises(
        av.InputError, match=r"would take 64 MB of memory.*Make the picture smaller"
    ):
        read_picture(data)


def test_all_pictures_of_a_table_are_asked_for_together(monkeypatch):
    held = io.BytesIO()
    cell = {"bytes": written("PNG", (1000, 1000)), "path": None}
    pq.write_table(pa.table({"image": [cell] * 40}), held)
    table = read_table("t.parquet", file_bytes=held.getvalue())
    assert len(table.values("image")) == 40
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.1")
    with pytest.raises(av.InputError, match=r"The pictures .* would take 160 MB"):
        table.values("image")
    monkeypatch.setenv("ATTNVIZ_MAX_MEMORY", "0.019")
    with pytest.raises(av.InputError, match=r"The pictures .* would take 20 MB"):
        table.head()


def test_a_data_set_of_elsewhere_is_made_of_files_of_a_short_list_and_weighed(tmp_path):
    (tmp_path / "a.xml").write_text("<rows><row>a</row></rows>")
    with pytest.raises(av.DataError, match=r"files of the kind \"xml\", which cannot be read"):
        tables._from_hub(str(tmp_path), None, tables.MOST_BYTES)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.csv").write_text("text,label\n" + "word,1\n" * 999)
    (tmp_path / "set" / "README.md").write_text("---\ndataset_info:\n  download_size: 1\n---\n")
    with pytest.raises(av.DataError, match=r"has 0.0 MB; at most 0.0 MB"):
        tables._from_hub(str(tmp_path / "set"), None, 1_000)
    assert len(tables._from_hub(str(tmp_path / "set"), None, tables.MOST_BYTES)) == 999


def test_a_file_that_is_larger_than_any_picture_is_not_read(tmp_path):
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(pictures.MOST_BYTES + 1)
    with pytest.raises(av.InputError, match="200 MB are read"):
        read_picture(tmp_path / "a.png")
    with pytest.raises(av.InputError, match="could not be read"):
        read_picture(tmp_path / "none.png")


def test_pages_ask_for_the_endings_of_what_is_read():
    for ending in pictures.ENDINGS:
        kind = {"jpg": "JPEG"}.get(ending, ending.upper())
        assert kind in pictures.FORMATS
        assert kind.casefold() in pictures.FORMAT_WORDS.casefold()


def _png_of_parts(count):
    end = written("PNG")
    return end[:33] + struct.pack(">I4sI", 0, b"abCd", zlib.crc32(b"abCd")) * count + end[33:]


def _jpeg_of_parts(part):
    whole = written("JPEG")
    return whole[:2] + part * 300_000 + whole[2:]


@pytest.mark.parametrize(
    "data",
    [_png_of_parts(300_000), *map(_jpeg_of_parts, (b"\xff", b"\xff\xfe\0\2", b"\xff\xd0", b"\0"))],
    ids=["chunks", "fill bytes", "comments", "marks", "zeros"],
)
def test_a_picture_of_endless_parts_is_refused_before_pillow_goes_through_them(data):
    with pytest.raises(av.InputError, match=r"more than 200,000 parts"):
        read_picture(data)


def test_a_picture_of_many_parts_is_read():
    assert read_picture(_png_of_parts(10_000)).size == (9, 7)
    assert read_picture(written("JPEG", icc_profile=b"\xff" * 3_000_000)).size == (9, 7)
