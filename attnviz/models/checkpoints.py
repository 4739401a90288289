"""From a name to a folder that may be opened: bundled, local, from the hub or its cache, or GGUF.

Only safetensors and GGUF are read. Pickled weights run code when they are opened, so a checkpoint
that has nothing else is refused before transformers sees it.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from attnviz.errors import ModelError, did_you_mean
from attnviz.models import registry

_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack")
_HUB_ID = re.compile(r"[\w][\w.-]*(/[\w][\w.-]*)?")
_HUB_FILES = ["*.json", "*.safetensors", "*.model", "*.spm", "*.txt", "*.codes", "*.jinja"]
_HUB_SECONDS = 5.0


@dataclass(frozen=True)
class Checkpoint:
    """A folder that holds config.json and safetensors weights, and where it came from."""

    name: str
    folder: Path
    revision: str | None = None


def find(name: str, *, revision: str | None = None) -> Checkpoint:
    """Return the checkpoint behind a bundled name, folder, .gguf file, hub id or alias of one.

    Raises ModelError with one sentence that names what would work.
    """
    if not name.strip():
        raise ModelError(f"No model was named. Known: {_known_names()}, a folder, or a hub id.")
    known = registry.known()
    if name in known:
        return _checked(Checkpoint(name, known[name].folder))
    try:
        path = Path(name).expanduser()
        path.exists()
    except (RuntimeError, OSError, ValueError) as error:  # ~nobody, a name too long, a NUL
        raise ModelError(f'"{name[:80]}" is not a path on this machine: {error}.') from error
    if path.suffix == ".gguf":
        return _from_gguf(path)
    if path.is_dir():
        path = path.resolve()
        # The model of a run lies in its folder "model": the run is what a reader knows it by.
        called = path.parent.name if path.name == "model" else path.name
        return _checked(Checkpoint(called or path.name, path))
    if path.is_file():
        raise ModelError(
            f'"{name}" is a file of a kind that attnviz does not open. Give the folder that holds '
            "config.json and model.safetensors, or a .gguf file."
        )
    if not _HUB_ID.fullmatch(name):
        raise ModelError(f'No folder at "{name}". Known models: {_known_names()}.')
    alias = registry.alias(name)
    if alias is not None:
        cached = _from_cache(alias.hub_id, revision)
        if cached is None:  # an earlier download may lie under the id it had then: "gpt2"
            cached = _from_cache(alias.name, revision, hub_id=alias.hub_id)
        return _checked(cached or _from_hub(alias.hub_id, revision, asked=name))
    hint = did_you_mean(name, known)
    if "/" not in name and hint:
        raise ModelError(f'No model named "{name}". Known: {_known_names()}.{hint}')
    return _checked(_from_cache(name, revision) or _from_hub(name, revision, asked=name))


def _known_names() -> str:
    return ", ".join(registry.known())


def _checked(checkpoint: Checkpoint) -> Checkpoint:
    folder = checkpoint.folder
    if not (folder / "config.json").is_file():
        present = sorted(p.name for p in folder.iterdir())[:5]
        found = f"it holds {', '.join(present)}" if present else "it is empty"
        raise ModelError(
            f'The folder "{folder}" has no config.json ({found}). A checkpoint folder holds '
            "config.json, model.safetensors and the tokenizer's files, as save_pretrained "
            "writes them."
        )
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        pickled = [p.name for pattern in _PICKLED for p in folder.glob(pattern)]
        if pickled:
            raise ModelError(_pickle_refusal(str(folder), pickled[0]))
        raise ModelError(
            f'The folder "{folder}" has a config.json but no weights. '
            "attnviz reads model.safetensors or a .gguf file."
        )
    for file in weights:
        try:
            with safe_open(file, framework="numpy") as opened:
                opened.keys()
        except (SafetensorError, OSError) as error:
            raise ModelError(
                f'"{file}" is not a whole safetensors file ({error}). '
                "Copy or download it again; nothing was loaded."
            ) from error
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f'"{folder / "config.json"}" is not valid JSON: {error}.') from error
    if not isinstance(config, dict):
        raise ModelError(
            f'"{folder / "config.json"}" holds a {type(config).__name__}, not settings.'
        )
    return checkpoint


def _pickle_refusal(where: str, file: str) -> str:
    return (
        f'"{where}" has only pickled weights ({file}), and opening a pickle can run any code. '
        "Save it once as safetensors (model.save_pretrained(folder) does) and open that folder."
    )


def _from_cache(repo: str, revision: str | None, *, hub_id: str | None = None) -> Checkpoint | None:
    """Return what an earlier download left, under the id that the hub knows it by now."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(
            snapshot_download(
                repo, revision=revision, allow_patterns=_HUB_FILES, local_files_only=True
            )
        )
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        raise ModelError(f'"{repo}" is not a hub id: {error}') from error
    if any(folder.glob("*.safetensors")) and (folder / "config.json").is_file():
        return Checkpoint(hub_id or repo, folder, revision=folder.name)
    return None


def _from_hub(repo: str, revision: str | None, *, asked: str) -> Checkpoint:
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        info = HfApi().model_info(repo, revision=revision, timeout=_HUB_SECONDS)
        files = [sibling.rfilename for sibling in info.siblings or ()]
        if not any(file.endswith(".safetensors") for file in files):
            pickled = [file for file in files if file.endswith((".bin", ".pt", ".h5", ".ckpt"))]
            if pickled:
                raise ModelError(_pickle_refusal(repo, pickled[0]))
            raise ModelError(f'The hub repository "{repo}" holds no safetensors weights.')
        folder = snapshot_download(repo, revision=info.sha, allow_patterns=_HUB_FILES)
    except RevisionNotFoundError as error:
        raise ModelError(f'The hub repository "{repo}" has no revision "{revision}".') from error
    except GatedRepoError as error:
        raise ModelError(
            f'"{repo}" is gated: accept its terms on the hub and run "hf auth login".'
        ) from error
    except RepositoryNotFoundError as error:
        raise ModelError(
            f'The hub has no public model "{repo}". Known without the hub: {_known_names()}.'
            f"{_alias_hint(asked)}"
        ) from error
    except Exception as error:
        if not _is_network_failure(error):
            raise
        what = "is neither a known model nor a folder"
        if repo != asked:
            what = f'stands for "{repo}", whose safetensors are not in the cache'
        raise ModelError(
            f'"{asked}" {what}, and the hub cannot be reached. '
            f"Without it: {_known_names()}, a folder with config.json and model.safetensors, "
            f"or what an earlier download left in the hub's cache ({_cached_repositories()})."
            f"{_alias_hint(asked)}"
        ) from error
    return Checkpoint(repo, Path(folder), revision=info.sha)


def _alias_hint(asked: str) -> str:
    """The alias that a bare name is close to: "gpt-2" to gpt2.

    Said only once the hub has failed too: "gpt2-xl" is close to an alias and a hub id of its own.
    """
    if "/" in asked or registry.alias(asked):
        return ""
    return did_you_mean(asked, (line.name for line in registry.ALIASES))


def _is_network_failure(error: Exception) -> bool:
    """Whether the hub could not be asked: no network, offline mode, a broken download.

    huggingface_hub lets the errors of its HTTP library through, and that library has changed its
    name between releases (requests, httpx, httpx2).
    """
    library = type(error).__module__.partition(".")[0]
    return isinstance(error, OSError) or library in ("httpx", "httpx2", "requests")


def _cached_repositories() -> str:
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repositories = [r.repo_id for r in scan_cache_dir().repos if r.repo_type == "model"]
    except CacheNotFound:
        repositories = []
    return ", ".join(sorted(repositories)[:8]) or "now empty"


def cache_folder() -> Path:
    """Return the folder where attnviz keeps what is costly to make again (ATTNVIZ_CACHE)."""
    default = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "attnviz"
    return Path(os.environ.get("ATTNVIZ_CACHE", default)).expanduser()


def _from_gguf(path: Path) -> Checkpoint:
    """Unpack a GGUF file once into a safetensors folder.

    transformers dequantises GGUF at every opening (half a minute for 135 million weights); the
    unpacked copy opens in seconds. It is keyed by path, size and time of change.
    """
    if not path.is_file():
        raise ModelError(f'No file at "{path}". Give the path of a .gguf file, or a model\'s name.')
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelError(f'"{path}" does not begin like a GGUF file. Nothing was loaded.')
    state = path.stat()
    key = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    folder = cache_folder() / "gguf" / hashlib.sha256(key.encode()).hexdigest()[:16]
    if not folder.is_dir():
        _unpack_gguf(path, folder)
    return Checkpoint(path.name, folder)


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
    unpacked = Path(tempfile.mkdtemp(dir=folder.parent))  # so that a half-made folder is never used
    try:
        model: Any = AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, dtype="float32"
        )
        # Not save_pretrained: it still takes the dequantised weights for quantised ones.
        if hasattr(model.config, "quantization_config"):
            del model.config.quantization_config
        model.config.architectures = [type(model).__name__]
        model.config.save_pretrained(unpacked)
        save_model(model, str(unpacked / "model.safetensors"), metadata={"format": "pt"})
        AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name).save_pretrained(unpacked)
        try:
            unpacked.replace(folder)
        except OSError:
            if not folder.is_dir():  # otherwise somebody else has unpacked it meanwhile
                raise
    except Exception as error:  # a broken file makes the packages that read it raise anything
        raise ModelError(f'"{path}" could not be unpacked: {error}') from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
