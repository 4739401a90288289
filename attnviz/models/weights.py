"""Which weights a model has: the SHA-256 of each of its files."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from attnviz.errors import ModelError, UnsupportedError
from attnviz.language import N_
from attnviz.models.inner_folder import ADAPTER_WEIGHTS, whole_files
from attnviz.models.model import Model


def weights_sha256(model: Model) -> dict[str, str]:
    """Return file name -> SHA-256, in hexadecimal, of the safetensors files of a model.

    Raises UnsupportedError when the model was not opened from files, ModelError when its files are
    not there any more.
    """
    if model.folder is None:
        raise UnsupportedError(
            N_(
                '"{name}" was not opened from files, so it cannot be checked later that the '
                "weights are the same. Save it with save_pretrained and open that folder with "
                "attnviz.load.",
                name=model.name,
            )
        )
    files = whole_files(model.folder)
    if model.adapter is not None:
        files.append(model.adapter / ADAPTER_WEIGHTS)
    try:
        return {file.name: _sha256(file, *_state(file)) for file in files}
    except OSError as error:
        raise ModelError(
            N_(
                'The weights of "{name}" can no longer be read in "{folder}": {strerror}. Open the '
                "model again from where it is now.",
                name=model.name,
                folder=model.folder,
                strerror=error.strerror or error,
            )
        ) from error


def _state(file: Path) -> tuple[int, int]:
    at = file.stat()
    return at.st_size, at.st_mtime_ns


@lru_cache(maxsize=64)
def _sha256(file: Path, size: int, time_ns: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
