"""A .gguf file unpacked once into a safetensors folder, and where attnviz keeps what is costly."""

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from attnviz import allowance, confined, disk, extras
from attnviz.errors import ModelError
from attnviz.language import N_
from attnviz.models import bounds, gguf_header, staging

MEMORY = 2 * 1024**3
"""Bytes that unpacking may take beyond twice the weights: the vocabulary, one weight as it is."""

DISK = 256 * 1024**2
SECONDS, BYTES_PER_SECOND = 300.0, 2e6
"""How long unpacking may take, and what more for each byte of the weights."""

MOST_KEPT = 20 * 10**9
"""Bytes of unpacked files in the cache; beyond them what was opened longest ago is removed."""

DAYS_KEPT = 1.0
"""What was opened since then stays, however much it is: a process may have it open."""


_WRITTEN = 2
"""How copies are written; those of another number are not used: the first held random weights for
those that a file lacked."""


def cache_folder() -> Path:
    """Return the folder where attnviz keeps what is costly to make again (ATTNVIZ_CACHE)."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "attnviz"
    return Path(os.environ.get("ATTNVIZ_CACHE") or default).expanduser()


def unpacked_folder(path: Path) -> Path:
    """Return the safetensors folder of a GGUF file, unpacked once.

    transformers dequantises GGUF at every opening (half a minute for 135 million weights); the
    unpacked copy opens in seconds. It is keyed by path, size and time of change. Raises ModelError
    when there is no such file, when it is broken, or when it does not fit into memory or the disk.
    """
    if not path.is_file():
        raise ModelError(
            N_('No file at "{path}". Give the path of a .gguf file, or a model\'s name.', path=path)
        )
    staging.link_target(path, path.parent)
    state = path.stat()
    key = f"{_WRITTEN}|{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    folder = cache_folder() / "gguf" / hashlib.sha256(key.encode()).hexdigest()[:16]
    if not folder.is_dir():
        _unpack_gguf(path, folder, size=_checked_size(path))
    with contextlib.suppress(OSError):  # the time of its last use, by which `_tidy` goes
        os.utime(folder)
    return folder


def _checked_size(path: Path) -> int:
    """Return the bytes of the weights in float32, as the header says.

    Raises ModelError when the header is broken, or the weights fit no memory or no disk.
    """
    header = gguf_header.read(path)
    if (parts := header.settings.get("split.count", 0)) > 1:
        raise ModelError(
            N_(
                '"{name}" is one of {parts:g} parts of a model. Merge them with llama-gguf-split '
                "--merge, and open the merged file.",
                name=path.name,
                parts=parts,
            )
        )
    settings = {key.rpartition(".")[2]: value for key, value in header.settings.items()}
    bounds.check_config(settings, path.name, tensors=len(header.shapes))
    unpacked_size = 4 * header.numbers
    allowance.check(
        2 * unpacked_size,
        N_('Unpacking "{name}"', name=path.name),
        cure=N_("Choose a smaller model, or open it on a machine with more memory."),
        error=ModelError,
    )
    free = disk.free(cache_folder().absolute())
    if free is not None and unpacked_size > free:
        raise ModelError(
            N_(
                'Unpacked, "{name}" takes {unpacked_size} on the disk of "{cache_folder}", which '
                "has {free} left. Make room, or give another folder in ATTNVIZ_CACHE.",
                name=path.name,
                unpacked_size=allowance.in_words(unpacked_size),
                cache_folder=cache_folder(),
                free=allowance.in_words(free),
            )
        )
    if disk.most() is not None:
        disk.check(unpacked_size, N_('Unpacking "{name}"', name=path.name), error=ModelError)
    return unpacked_size


def _unpack_gguf(path: Path, folder: Path, *, size: int) -> None:
    """Unpack into a folder that is there whole or not at all.

    Raises ModelError when the file cannot be unpacked, or the folder cannot be written.
    """
    extras.check(N_("Opening .gguf files"), "gguf", extra="gguf", error=ModelError)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent))  # a half-made folder is never used
        # Alone in a folder: what lies beside it (an adapter, for one) would be read with it.
        alone = Path(tempfile.mkdtemp(dir=folder.parent))
    except OSError as error:  # a service may only write where its operator says
        raise ModelError(
            N_(
                '"{path}" is unpacked into "{parent}" before it is opened, but this folder cannot '
                "be written ({strerror}). Give another folder in ATTNVIZ_CACHE.",
                path=path,
                parent=folder.parent,
                strerror=error.strerror,
            )
        ) from error
    try:
        (alone / path.name).symlink_to(path.resolve())
        arguments = {"alone": str(alone), "name": path.name, "place": str(beside)}
        confined.run(
            "attnviz.models.gguf_unpacking:unpack", arguments, memory=2 * size + MEMORY,
            disk=size + DISK, seconds=SECONDS + size / BYTES_PER_SECOND,
        )  # fmt: skip
        try:
            beside.replace(folder)
        except OSError:
            if not folder.is_dir():  # otherwise somebody else has unpacked it meanwhile
                raise
    except (confined.ConfinedError, OSError) as error:
        raise ModelError(
            N_('"{path}" could not be unpacked. {error}', path=path, error=error)
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(alone, ignore_errors=True)
    _tidy(folder.parent, current=folder)


def _tidy(cache: Path, *, current: Path) -> None:
    """Remove the folders that were not opened for longest, where all together are too large."""
    now, others = time.time(), []
    for folder in cache.iterdir():
        with contextlib.suppress(OSError):  # another process tidies, too
            last_use = folder.stat().st_mtime
            if folder != current and now - last_use > DAYS_KEPT * 86_400:
                others.append((last_use, folder))
    total = disk.size_of(cache)
    for _, folder in sorted(others):
        # What was begun and never ended has no name of ours.
        if total <= MOST_KEPT and not folder.name.startswith("tmp"):
            continue
        total -= disk.size_of(folder)
        shutil.rmtree(folder, ignore_errors=True)
