"""A .gguf file unpacked once into a safetensors folder, and where attnviz keeps what is costly."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from attnviz import allowance
from attnviz.errors import ModelError
from attnviz.models import bounds, gguf_header, staging


def cache_folder() -> Path:
    """Return the folder where attnviz keeps what is costly to make again (ATTNVIZ_CACHE)."""
    default = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "attnviz"
    return Path(os.environ.get("ATTNVIZ_CACHE", default)).expanduser()


def unpacked(path: Path) -> Path:
    """Return the safetensors folder of a GGUF file, unpacked once.

    transformers dequantises GGUF at every opening (half a minute for 135 million weights); the
    unpacked copy opens in seconds. It is keyed by path, size and time of change.
    """
    if not path.is_file():
        raise ModelError(f'No file at "{path}". Give the path of a .gguf file, or a model\'s name.')
    staging.followed(path, path.parent)
    state = path.stat()
    key = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    folder = cache_folder() / "gguf" / hashlib.sha256(key.encode()).hexdigest()[:16]
    if not folder.is_dir():
        _check(path)
        _unpack_gguf(path, folder)
    return folder


def _check(path: Path) -> None:
    """Raise ModelError for a header that is broken, and for what fits no memory or no disk."""
    header = gguf_header.read(path)
    settings = {key.rpartition(".")[2]: value for key, value in header.settings.items()}
    bounds.check_config(settings, path.name, tensors=len(header.shapes))
    unpacked_size = 4 * header.numbers  # in float32
    allowance.check(
        2 * unpacked_size,
        f'Unpacking "{path.name}"',
        cure="Choose a smaller model, or open it on a machine with more memory.",
        error=ModelError,
    )
    parent = next(each for each in cache_folder().absolute().parents if each.is_dir())
    free = shutil.disk_usage(parent).free
    if unpacked_size > free:
        raise ModelError(
            f'Unpacked, "{path.name}" takes {allowance.in_words(unpacked_size)} on the disk of '
            f'"{parent}", which has {allowance.in_words(free)} left. Make room, or name another '
            "folder in ATTNVIZ_CACHE."
        )


def _unpack_gguf(path: Path, folder: Path) -> None:
    try:
        import gguf  # noqa: F401
    except ImportError as error:
        raise ModelError(
            'Opening .gguf files needs one more package: pip install "attnviz[gguf]".'
        ) from error
    from safetensors.torch import save_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent))  # so that a half-made folder is never used
    # Alone in a folder: what lies beside it (an adapter, for one) would be read with it.
    alone = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        (alone / path.name).symlink_to(path.resolve())
        model: Any = AutoModelForCausalLM.from_pretrained(
            alone, gguf_file=path.name, dtype="float32"
        )
        # Not save_pretrained: it still takes the dequantised weights for quantised ones.
        if hasattr(model.config, "quantization_config"):
            del model.config.quantization_config
        model.config.architectures = [type(model).__name__]
        model.config.save_pretrained(beside)
        save_model(model, str(beside / "model.safetensors"), metadata={"format": "pt"})
        AutoTokenizer.from_pretrained(alone, gguf_file=path.name).save_pretrained(beside)
        try:
            beside.replace(folder)
        except OSError:
            if not folder.is_dir():  # otherwise somebody else has unpacked it meanwhile
                raise
    except Exception as error:  # a broken file makes the packages that read it raise anything
        raise ModelError(f'"{path}" could not be unpacked: {error}') from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(alone, ignore_errors=True)
