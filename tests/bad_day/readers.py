"""Every way into attnviz for a file or text from elsewhere, each with something whole to harm."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import wave
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from PIL import Image

import attnviz as av
from attnviz.data import labelled_rows, pictures, readers, sounds, tables
from attnviz.data.columns import guess_columns, guess_task
from attnviz.records.interventions import interventions_from_json, interventions_json
from attnviz.records.look import Look
from attnviz.store.library import Library
from attnviz.training import folder as run_folder
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.events import EventLog, history, read
from attnviz.training.snapshots import Snapshots, write
from tests import gguf_file, tiny
from tests.store import kept

ROWS = "text,label\n" + "".join(
    f"good film {n},positive\nnot good {n},negative\n" for n in range(20)
)


@dataclass(frozen=True)
class Reader:
    """`make` writes whole files into an empty folder; `take` reads them as the app does.

    `take` raises AttnvizError for what it refuses. Files of other names than `harmed` stay whole.
    One of `share` cases is tried: those that open a model take a hundred times as long as others.
    """

    name: str
    make: Callable[[Path], object]
    take: Callable[[Path], object]
    harmed: str = "*"
    share: float = 1.0


CONLL = "-DOCSTART- O\n\n" + "".join(
    f"Mei{n} B-PER\nlives O\nin O\nOslo B-LOC\n\nAda B-PER\nran{n} O\n\n" for n in range(9)
)
LINES = "".join(
    f"__label__good a fine film {n}\n__label__bad a dull film {n}, and long\n" for n in range(12)
)
LABELS = "text,labels\n" + "".join(
    f"film {n},\"['funny', 'long']\"\nplay {n},'sad'|-1\nbook {n},\"1.0, nan\"\n" for n in range(9)
)
SPANS = "".join(
    json.dumps({"text": f"Mei lives in Oslo {n}", "label": [[0, 3, "PER"], [13, 17, "LOC"]]}) + "\n"
    for n in range(9)
)
NUMBERS = "day;price\n" + "".join(f'2024-01-{n % 28 + 1:02};"1.{n:03},5 %"\n' for n in range(1500))
HOT = "comment,toxic,insult\n" + "".join(
    f"a longer text {n},{n % 2},{n % 3 // 2}\n" for n in range(20)
)
SHIFT_JIS = "本文,ラベル\n" + "".join(
    f"これは良い映画です{n},良い\nひどい映画でした{n},悪い\n" for n in range(9)
)
PANDAS = json.dumps(
    {"columns": ["text", "label"], "data": [[f"film {n}", n % 2] for n in range(20)]}
)

TABLES: dict[str, bytes] = {
    "rows.csv": ROWS.encode(), "rows.tsv": ROWS.replace(",", "\t").encode(),
    "lines.txt": LINES.encode(), "words.conll": CONLL.encode(), "labels.csv": LABELS.encode(),
    "spans.jsonl": SPANS.encode(), "numbers.csv": NUMBERS.encode(), "hot.csv": HOT.encode(),
    "japan.csv": SHIFT_JIS.encode("cp932"), "wide.csv": ROWS.encode("utf-16"),
    "pandas.json": PANDAS.encode(), "rows.csv.gz": gzip.compress(ROWS.encode(), mtime=0),
}  # fmt: skip


def _used(table: tables.Table) -> None:
    """What the pages Train and Evaluate do with a table."""
    table.head()
    task, _ = guess_task(table)
    guess_columns(table, task)
    labelled_rows.prepare(table, task=task, missing="skip")


def _table(name: str, content: bytes) -> Reader:
    def take(folder: Path) -> None:
        _used(tables.read_table(name, file_bytes=(folder / name).read_bytes()))

    return Reader(f"table {name}", lambda folder: (folder / name).write_bytes(content), take)


def _made_table(name: str, write: Callable[[Path], object]) -> Reader:
    def take(folder: Path) -> None:
        _used(tables.read_table(name, file_bytes=(folder / name).read_bytes()))

    return Reader(f"table {name}", lambda folder: write(folder / name), take)


def _json(path: Path) -> None:
    pd.read_csv(io.StringIO(ROWS)).to_json(path, orient="records", lines=path.suffix == ".jsonl")


def _parquet(path: Path) -> None:
    pd.read_csv(io.StringIO(ROWS)).to_parquet(path)


def _typed_parquet(path: Path) -> None:
    kinds = {
        "text": pa.array([f"film {n}" if n % 3 else None for n in range(15)]),
        "label": pa.array([0, 1, 0] * 5),
        "words": pa.array([["a", "b"], [], None] * 5), "when": pa.array([1, 2, 3] * 5).cast(
            pa.timestamp("us")), "kind": pa.array(["x", "y", "x"] * 5).dictionary_encode(),
        "both": pa.array([{"en": "a", "de": "b"}] * 15), "bytes": pa.array([b"a", b"b", None] * 5),
    }  # fmt: skip
    said = {"info": {"features": {"label": {"_type": "ClassLabel", "names": ["bad", "good"]}}}}
    table = pa.table(kinds).replace_schema_metadata({"huggingface": json.dumps(said)})
    pq.write_table(table, path, row_group_size=6, data_page_version="2.0")


def _pictures_parquet(path: Path) -> None:
    cells = []
    for n in range(12):
        held = io.BytesIO()
        Image.new("RGB", (4, 4), (n * 10, 0, 0)).save(held, ("PNG", "JPEG", "WEBP")[n % 3])
        cells.append({"bytes": held.getvalue(), "path": "a.png"})
    pq.write_table(pa.table({"image": cells, "label": ["a", "b"] * 6}), path)


def _zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", ROWS)


def _picture(kind: str) -> Reader:
    def make(folder: Path) -> None:
        tiny.picture().save(folder / "picture", format=kind)

    return Reader(
        f"picture {kind}", make, lambda f: readers.read_picture((f / "picture").read_bytes())
    )


def _write_sound(folder: Path) -> None:
    with wave.open(str(folder / "sound.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((np.sin(np.arange(1600)) * 9000).astype("<i2").tobytes())


def _text_of(folder: Path) -> str:
    return (folder / "text").read_bytes().decode("utf-8", "replace")


def _typed(name: str, text: str, take: Callable[[str], object]) -> Reader:
    return Reader(
        name,
        lambda folder: (folder / "text").write_text(text, encoding="utf-8"),
        lambda folder: take(_text_of(folder)),
    )


def _record(name: str) -> Reader:
    def make(folder: Path) -> None:
        Library(folder / "kept").keep(getattr(kept, name)())

    def take(folder: Path) -> None:
        library = Library(folder / "kept")
        library.rebuild()
        for entry in library.find():
            library.open(entry.id)

    return Reader(f"kept {name}", make, take)


def _export(folder: Path) -> None:
    library = Library(folder.parent / f"{folder.name}-kept")
    library.export(library.keep(kept.attribution()).id, folder / "one.zip")
    shutil.rmtree(library.folder)


def _take_export(folder: Path) -> None:
    library = Library(folder / "kept")
    library.open(library.take_in((folder / "one.zip").read_bytes()).id)


def _run(folder: Path) -> None:
    config = TrainingConfig(task="text-classification", model="sentiment", data="opinions")
    (folder / "config.yaml").write_text(config.to_yaml(), encoding="utf-8")
    log = EventLog(folder / "events.jsonl")
    for step in range(8):
        log.append("step", step=step, loss=1 / (step + 1), seconds=0.1)
    log.append("evaluated", step=8, scores={"accuracy": 0.5})
    checkpoint = folder / "checkpoints" / "checkpoint-8"
    checkpoint.mkdir(parents=True)
    (checkpoint / "weights").write_bytes(b"held" * 100)
    run_folder.seal(checkpoint)


def _take_run(folder: Path) -> None:
    opened = run_folder.existing_run(folder)
    history(read(opened.events).events)
    run_folder.last_good(opened)
    Library(folder / "kept", runs=folder.parent).find()
    TrainingConfig.from_run(opened.config)


def _take_snapshots(folder: Path) -> None:
    found = Snapshots(folder)
    for step in found.steps:
        for probe in range(len(found.probes)):
            found.scores("entropy", probe=probe)
            found.trace(step, probe)


def _model(folder: Path) -> None:
    tiny.save("bert", folder / "model")


def _answers(folder: Path) -> None:
    av.trace(av.load(str(folder / "model")), "the good film")


def _card(folder: Path) -> None:
    golden = Path(__file__).parents[1] / "evidence" / "golden" / "effect-1.html"
    shutil.copy(golden, folder / "card.html")


KINDS = ("trace", "attribution", "sequence", "evaluation", "interventions")
ACTS = interventions_json(kept.interventions().interventions)
SETTINGS = json.dumps(
    yaml.safe_load(
        TrainingConfig(
            task="text-classification", model="scratch", data="a.csv", probes=("a", "b"),
            architecture=Architecture(), columns={"text": "text"},
        ).to_yaml()
    )
)  # fmt: skip
ADDRESS = "heads=0.1%2C1.2&view=lines&mix=own&shares=0.5%2C0.5&lock=q3&least=0.2&stack=encoder"


def _take_address(text: str) -> object:
    from urllib.parse import parse_qsl

    return Look.read(dict(parse_qsl(text)))


def _take_config(text: str) -> object:
    return TrainingConfig.from_yaml(text)


READERS: tuple[Reader, ...] = (
    *(_table(name, content) for name, content in TABLES.items()),
    *(_made_table(name, write) for name, write in (
        ("rows.json", _json), ("rows.jsonl", _json), ("rows.parquet", _parquet),
        ("typed.parquet", _typed_parquet), ("pictures.parquet", _pictures_parquet),
        ("rows.zip", _zipped),
    )),
    *(_picture(kind) for kind in pictures.FORMATS),
    Reader("sound", _write_sound, lambda f: sounds.read_wav((f / "sound.wav").read_bytes())),
    _typed("series", "1, 2.5, 3\n4 5 6", readers.read_series),
    _typed("chat", "system: Be kind\nuser: Hello\nassistant: Hi\nuser: Why?", readers.read_chat),
    _typed("interventions", ACTS, interventions_from_json),
    _typed("address", ADDRESS, _take_address),
    _typed("config", SETTINGS, _take_config),
    Reader("trace", lambda f: av.trace(av.load("sentiment"), "not good").save(f / "trace"),
           lambda f: av.open_trace(f / "trace").attention(0, 0), share=0.2),
    *(_record(name) for name in KINDS),
    Reader("card", _card, lambda f: av.open_card(f / "card.html")),
    Reader("export", _export, _take_export, harmed="one.zip"),
    Reader("run", _run, _take_run),
    Reader("snapshots", lambda f: write([kept.trace()], step=3, folder=f), _take_snapshots),
    *(Reader(f"model {file}", _model, _answers, harmed=file, share=0.05)
      for file in ("config.json", "tokenizer.json", "tokenizer_config.json", "*.safetensors")),
    Reader("picture model", lambda f: tiny.save("vit", f / "model"),
           lambda f: av.trace(av.load(str(f / "model")), tiny.picture()),
           harmed="preprocessor_config.json", share=0.05),
    Reader("gguf", lambda f: gguf_file.write(f / "model.gguf"),
           lambda f: av.trace(av.load(str(f / "model.gguf")), "the good film"), share=0.01),
)  # fmt: skip


def refusal(reader: Reader, folder: Path) -> Any:
    """Read; return the sentence of a refusal, None where something was read."""
    try:
        reader.take(folder)
    except av.AttnvizError as error:
        return str(error)
    return None
