"""What transformers is shown of a checkpoint: the files that were looked at, and no others.

It looks for more than weights and settings: an adapter that it applies in silence, code, pickles,
weights of other frameworks. So it gets a folder of its own, with the settings as they were held
(`words`), and links to the files that they belong to, each where it leads in the end.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from attnviz import allowance
from attnviz.errors import ModelError
from attnviz.language import N_, several
from attnviz.models import bounds, config_rules, inner_folder
from attnviz.models.checkpoint_files import MOST_JSON, read_json, shapes
from attnviz.surroundings import is_strict

_NOT_SHOWN = {
    ".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack", ".npy", ".npz", ".gguf",
    ".distcp", ".onnx", ".so", ".dll", ".dylib", ".zip", ".tar", ".gz",
}  # fmt: skip
"""Pickles, compiled code, weights of others: a tokenizer's files have many other ends."""

_TEMPLATES = "additional_chat_templates"
_READERS = (
    "tokenizer_config.json", "preprocessor_config.json", "processor_config.json",
    "video_preprocessor_config.json", "special_tokens_map.json", "added_tokens.json",
)  # fmt: skip
_HELD = ("config.json", "generation_config.json", *_READERS)
_MOST_FILES = 5_000
_UNFOLDED = 24
"""Bytes of memory for one of JSON, at the worst."""


@contextlib.contextmanager
def staging_folder(folder: Path, name: str) -> Iterator[Path]:
    """Yield a folder with the files of a checkpoint that transformers may read.

    Raises ModelError when a link leads out of the checkpoint's own repository and this process
    opens what others name, and when a setting is not to be acted on.
    """
    with tempfile.TemporaryDirectory(prefix="attnviz-") as temporary:
        place = Path(temporary)
        shown_files = list(itertools.islice(_files_to_show(folder), _MOST_FILES + 1))
        if len(shown_files) > _MOST_FILES:
            raise ModelError(
                several(
                    'The folder "{folder}" holds more than {n:,} files, which is more than '
                    "any checkpoint has. Copy the files of the checkpoint into a separate "
                    "folder.",
                    n=_MOST_FILES,
                    folder=folder,
                )
            )
        for file in shown_files:
            there = link_target(file, folder)
            if file.name in _HELD:
                settings = read_json(file)
                if file.name in _READERS:
                    bounds.check_reader(settings, name, file.name)
                else:
                    bounds.check_lists(settings, name, file.name)
                (place / file.name).write_text(
                    json.dumps(config_rules.safe_settings(settings, name)), "utf-8"
                )
                continue
            if file.suffix == ".json":
                _check_size(there, file)
            link = place / file.relative_to(folder)
            link.parent.mkdir(exist_ok=True)
            _link(there, link)
        yield place


@contextlib.contextmanager
def adapter_staging_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder with the two files of an adapter that peft may read.

    Raises ModelError when a setting of the adapter is not to be acted on.
    """
    weights = folder / inner_folder.ADAPTER_WEIGHTS
    settings = read_json(folder / inner_folder.ADAPTER_CONFIG)
    axes = [side for shape in shapes([weights]).values() for side in shape]
    config_rules.check_adapter(settings, folder.name, largest=max(axes, default=0))
    with tempfile.TemporaryDirectory(prefix="attnviz-") as temporary:
        (Path(temporary) / inner_folder.ADAPTER_CONFIG).write_text(
            json.dumps(config_rules.safe_settings(settings, folder.name))
        )
        _link(link_target(weights, folder), Path(temporary) / inner_folder.ADAPTER_WEIGHTS)
        yield Path(temporary)


def _files_to_show(folder: Path) -> Iterator[Path]:
    not_shown = _NOT_SHOWN if config_rules.allows_code() else _NOT_SHOWN | {".py", ".pyc"}
    templates = folder / _TEMPLATES
    for file in (*folder.iterdir(), *(templates.iterdir() if templates.is_dir() else ())):
        hidden = file.name.startswith((".", "adapter_", "shard-"))
        if not hidden and file.suffix.lower() not in not_shown and file.is_file():
            yield file


def _check_size(there: Path, file: Path) -> None:
    size = there.stat().st_size
    if size > MOST_JSON:
        allowance.check(
            _UNFOLDED * size,
            f'"{file}"',
            cure=N_("Take the file that was saved with the weights."),
            error=ModelError,
        )


def _link(there: Path, link: Path) -> None:
    try:
        link.symlink_to(there)
    except OSError:  # Windows gives links to administrators only, and others on one disk
        try:
            os.link(there, link)
        except OSError:
            shutil.copyfile(there, link)


def link_target(file: Path, folder: Path) -> Path:
    """Return where a file of a checkpoint leads to in the end.

    A snapshot in a hub cache is links to the blobs of the same repository, and those are its own.
    Raises ModelError when the link leads elsewhere and this process opens what others name.
    """
    there = file.resolve()
    if not is_strict() or any(there.is_relative_to(own) for own in _own(folder)):
        return there
    raise ModelError(
        N_(
            '"{name}" in the folder "{folder}" is a link to a file outside it, and such links are '
            "not followed here. Copy the file itself into the folder.",
            name=file.name,
            folder=folder,
        )
    )


def _own(folder: Path) -> tuple[Path, ...]:
    """Return where a checkpoint's links may lead: to itself, and to the blobs of its cache."""
    real = folder.resolve()
    for parent in real.parents:
        if parent.name == "snapshots" and parent.parent.name.startswith("models--"):
            return real, parent.parent / "blobs"
    return (real,)
