"""Every way into attnviz for a file or text from elsewhere, each with something whole to harm."""

from __future__ import annotations

import io
import json
import shutil
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

import attnviz as av
from attnviz.data import readers, sounds, tables
from attnviz.records.interventions import interventions_from_json, interventions_json
from attnviz.records.look import Look
from attnviz.store.library import Library
from attnviz.training import folder as run_folder
from attnviz.training.config import Architecture, TrainingConfig
from attnviz.training.events import EventLog, history, read
from attnviz.training.snapshots import Snapshots, write
from tests import gguf_file, tiny
from tests.store import kept

ROWS = "text,label\ngood film,positive\nnot good,negative\n" * 20


@dataclass(frozen=True)
class Reader:
    """`make` writes whole files into an empty folder; `take` reads them as the app does.

    `take` raises AttnvizError for what it refuses. Files of other names than `harmed` stay whole.
    """

    name: str
    make: Callable[[Path], object]
    take: Callable[[Path], object]
    harmed: str = "*"


def _table(suffix: str) -> Reader:
    def make(folder: Path) -> None:
        import pandas as pd

        rows = pd.read_csv(io.StringIO(ROWS))
        path = folder / f"rows{suffix}"
        match suffix:
            case ".csv" | ".tsv":
                rows.to_csv(path, sep="\t" if suffix == ".tsv" else ",", index=False)
            case ".parquet":
                rows.to_parquet(path)
            case _:
                rows.to_json(path, orient="records", lines=suffix == ".jsonl")

    def take(folder: Path) -> None:
        held = (folder / f"rows{suffix}").read_bytes()
        tables.read_table(f"rows{suffix}", file_bytes=held)

    return Reader(f"table{suffix}", make, take)


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
    opened = run_folder.opened(folder)
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
    *(_table(suffix) for suffix in (".csv", ".tsv", ".jsonl", ".json", ".parquet")),
    *(_picture(kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF")),
    Reader("sound", _write_sound, lambda f: sounds.read_wav((f / "sound.wav").read_bytes())),
    _typed("series", "1, 2.5, 3\n4 5 6", readers.read_series),
    _typed("chat", "system: Be kind\nuser: Hello\nassistant: Hi\nuser: Why?", readers.read_chat),
    _typed("interventions", ACTS, interventions_from_json),
    _typed("address", ADDRESS, _take_address),
    _typed("config", SETTINGS, _take_config),
    Reader("trace", lambda f: av.trace(av.load("sentiment"), "not good").save(f / "trace"),
           lambda f: av.open_trace(f / "trace").attention(0, 0)),
    *(_record(name) for name in KINDS),
    Reader("card", _card, lambda f: av.open_card(f / "card.html")),
    Reader("export", _export, _take_export, harmed="one.zip"),
    Reader("run", _run, _take_run),
    Reader("snapshots", lambda f: write([kept.trace()], step=3, folder=f), _take_snapshots),
    Reader("model", _model, _answers),
    Reader("gguf", lambda f: gguf_file.write(f / "model.gguf"),
           lambda f: av.trace(av.load(str(f / "model.gguf")), "the good film")),
)  # fmt: skip


def refusal(reader: Reader, folder: Path) -> Any:
    """Read; return the sentence of a refusal, None where something was read."""
    try:
        reader.take(folder)
    except av.AttnvizError as error:
        return str(error)
    return None
