"""The checkpoint that a folder merely contains: a Trainer's output, a hub cache, 0_Transformer."""

from __future__ import annotations

import json
import re
from pathlib import Path

from attnviz import plain_file
from attnviz.errors import ModelError
from attnviz.language import N_, several

ADAPTER_CONFIG = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"

_LOOKED_AT = 200
_MOST_CONFIG = 8_000_000
_STEP = re.compile(r"checkpoint-(\d+)")


def has_weights(folder: Path) -> bool:
    """Return whether a folder holds config.json and safetensors of a whole model."""
    try:
        return (folder / "config.json").is_file() and any(whole_files(folder))
    except OSError:  # a folder that this process may not read
        return False


def is_adapter(folder: Path) -> bool:
    """Return whether a folder holds an adapter and no whole model."""
    try:
        return (folder / ADAPTER_CONFIG).is_file() and not has_weights(folder)
    except OSError:
        return False


def whole_files(folder: Path) -> list[Path]:
    """Return the safetensors files of a whole model in a folder: all but an adapter's."""
    return sorted(p for p in folder.glob("*.safetensors") if p.name != ADAPTER_WEIGHTS)


def hub_name(folder: Path) -> str | None:
    """Return the hub id whose cache a folder is ("models--x--y"), or None."""
    kind, *parts = folder.name.split("--")
    if kind != "models" or len(parts) not in (1, 2) or not (folder / "snapshots").is_dir():
        return None
    return "/".join(parts)


def only_checkpoint(folder: Path) -> Path | None:
    """Return the one checkpoint inside a folder that is none itself; None where there is none.

    The search goes one level down, then two; a whole model comes before an adapter. Links that lead
    out of the folder are not followed. Raises ModelError when there are several.
    """
    if hub_name(folder) is not None and (snapshot := _snapshot(folder)) is not None:
        return snapshot
    level = [folder]
    without: list[Path] = []
    for _ in range(2):
        level = [child for parent in level for child in _folders(parent, inside=folder)]
        without += [child for child in level if _has_pickles(child)]
        for kind in (has_weights, is_adapter):
            checkpoints = [child for child in level if kind(child) and _is_transformers(child)]
            if len(checkpoints) == 1:
                return checkpoints[0]
            if checkpoints:
                raise ModelError(_several(folder, checkpoints))
    # One that cannot be opened says why itself, and the newest says it best.
    return max(without, key=lambda child: (_step(child), str(child)), default=None)


def _has_pickles(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any(folder.glob("pytorch_model*.bin"))


def _step(folder: Path) -> int:
    match = _STEP.fullmatch(folder.name)
    return int(match[1]) if match else -1


def _snapshot(folder: Path) -> Path | None:
    """Return the snapshot of a hub cache that its branch main names."""
    main = folder / "refs" / "main"
    try:
        commit = main.read_text(encoding="utf-8").strip() if main.is_file() else ""
    except (OSError, ValueError):
        return None
    snapshot = folder / "snapshots" / commit
    return snapshot if re.fullmatch(r"\w+", commit) and has_weights(snapshot) else None


def _folders(parent: Path, *, inside: Path) -> list[Path]:
    try:
        entries = sorted(parent.iterdir())[:_LOOKED_AT]
        return [
            entry
            for entry in entries
            if not entry.name.startswith(".")
            and entry.is_dir()
            and entry.resolve().is_relative_to(inside.resolve())
        ]
    except OSError:
        return []


def _is_transformers(folder: Path) -> bool:
    """Return whether a config is one of transformers: parts of other pipelines have configs too."""
    if is_adapter(folder):
        return True
    try:
        config = json.loads(plain_file.held(folder / "config.json", most=_MOST_CONFIG))
    except (OSError, ValueError, RecursionError):
        return True  # said by who opens it
    return isinstance(config, dict) and bool({"model_type", "architectures"} & set(config))


def _several(folder: Path, checkpoints: list[Path]) -> str:
    steps = {_step(each): each for each in checkpoints if _step(each) >= 0}
    names = [str(each.relative_to(folder)) for each in checkpoints]
    if steps:
        newest = steps[max(steps)]
        names = [str(steps[step].relative_to(folder)) for step in sorted(steps)]
        advice = N_('Open one of them; the newest is "{newest}".', newest=newest)
    else:
        advice = N_('Open one of them, such as "{checkpoints}".', checkpoints=checkpoints[0])
    listing = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return several(
        'The folder "{folder}" is not a checkpoint; it holds {n} checkpoints: {listing}. {advice}',
        n=len(checkpoints),
        folder=folder,
        listing=listing,
        advice=advice,
    )
