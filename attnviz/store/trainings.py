"""Trainings as entries: each lies in a folder of its own and is always kept.

Their folder belongs to `training`; only the note and the tags are written there, in kept.json, and
whose it is, in owner.json (owners.py).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from attnviz import plain_file
from attnviz.store import owners
from attnviz.store.entry import Entry, about_of, clean, note_of, tags_of
from attnviz.store.kinds import TRAINING
from attnviz.store.run_names import run_name

NOTES = "kept.json"
_SETTINGS = ("config.yaml", "start.yaml")
_LARGEST = 1_000_000


def stamps(runs: Path) -> dict[str, str]:
    """Return what changes when an entry does, by the id of each training."""
    stamps_by_name = {}
    for folder in _folders(runs):
        file_stamps = [_stamp(folder / name) for name in (*_SETTINGS, NOTES, owners.FILE)]
        if any(file_stamps[:2]):
            stamps_by_name[f"{TRAINING}/{folder.name}"] = " ".join(file_stamps)
    return stamps_by_name


def _folders(runs: Path) -> list[Path]:
    try:
        return [
            path for path in runs.iterdir()
            if not path.name.startswith(".") and path.is_dir() and not path.is_symlink()
        ]  # fmt: skip
    except OSError:
        return []


def _stamp(path: Path) -> str:
    try:
        at = path.stat()
    except OSError:
        return ""
    return f"{at.st_mtime_ns}-{at.st_size}-{at.st_ino}"


def entry_of(runs: Path, name: str) -> Entry | None:
    """Return the entry of a run; None for a folder that is none any more."""
    folder = runs / name
    texts = {}
    start = 0.0
    for file in _SETTINGS:
        try:
            start = (folder / file).stat().st_mtime
            texts = _settings(folder / file)
            break
        except OSError:
            continue
    if not start:
        return None
    notes, whose = _notes(folder / NOTES), owners.of_run(folder)
    parts = [str(texts.get(key) or "") for key in ("task", "data", "method")]
    return Entry(
        id=f"{TRAINING}/{name}", kind=TRAINING, name=clean(run_name(name))[:120],
        note=str(notes.get("note", "")), tags=tuple(notes.get("tags", ())),
        model=clean(str(texts.get("model") or ""))[:10_000],
        about=about_of(" · ".join(part for part in parts if part)), kept=max(0.0, start),
        opens={"run": name}, owner=whose.owner, shared=whose.shared,
    )  # fmt: skip


def _settings(path: Path) -> dict[str, Any]:
    """Return the plain lines "name: value" of a file of settings: no more is needed for a list."""
    text = plain_file.held(path, most=_LARGEST).decode("utf-8", "replace")
    lines = re.findall(r"^(\w+):[ \t]+(\S.*)$", text, flags=re.MULTILINE)
    return {name: value.strip().strip("'\"") for name, value in lines}


def _notes(path: Path) -> dict[str, Any]:
    try:
        notes = json.loads(plain_file.held(path, most=_LARGEST))
        return {"note": note_of(notes["note"]), "tags": tags_of(notes["tags"])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def notes_json(note: str, tags: tuple[str, ...]) -> str:
    """Return a note and tags as kept.json holds them."""
    return json.dumps({"format": 1, "note": note, "tags": list(tags)}, indent=1)
