"""A model of the hub: what a download would bring, and the download.

Of a repository only settings, tokenizers and safetensors are taken, never code and never pickles.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from attnviz import allowance, disk
from attnviz.errors import ModelError, did_you_mean
from attnviz.language import N_
from attnviz.models import registry

FILES = ["*.json", "*.safetensors", "*.model", "*.spm", "*.txt", "*.codes", "*.jinja"]
_SECONDS = 5.0
_HUB_ID = re.compile(r"[\w][\w.-]*(/[\w][\w.-]*)?")


def is_hub_id(name: str) -> bool:
    """Return whether a name has the form of a hub id; a folder may be called the same."""
    return len(name) <= 200 and _HUB_ID.fullmatch(name) is not None


class NotAskedError(ModelError):
    """A model that would have to be downloaded first, which nobody here has asked for.

    Attributes:
        hub_id: its repository.
    """

    def __init__(self, sentence: str, hub_id: str) -> None:
        super().__init__(sentence)
        self.hub_id = hub_id


@dataclass(frozen=True)
class Offer:
    """What the hub says of a repository: whose it is, and the bytes that would be downloaded."""

    author: str
    size: int | None


def offer(repo: str, *, seconds: float = 3.0) -> Offer | None:
    """Return what the hub says of a repository; None where it does not answer."""
    from huggingface_hub import HfApi

    try:
        info = HfApi().model_info(repo, files_metadata=True, timeout=seconds)
    except Exception:  # no network, no such repository: said when it is asked for
        return None
    return Offer(info.author or repo.partition("/")[0], _size(info, FILES) or None)


def _size(info: Any, patterns: list[str]) -> int:
    """Return the bytes of the files of a repository, as far as the hub says them."""
    return sum(each.size or 0 for each in info.siblings or ()
               if any(fnmatch(each.rfilename, pattern) for pattern in patterns))  # fmt: skip


def _check_room(repo: str, info: Any) -> None:
    """Raise ModelError for what would fill the disk, or could not be opened afterwards."""
    from huggingface_hub import constants

    allowance.check(
        _size(info, ["*.safetensors"]),
        f'"{repo}"',
        error=ModelError,
        cure=N_("Nothing was downloaded. Choose a smaller model, or a machine with more memory."),
    )
    size, cache = _size(info, FILES), Path(constants.HF_HUB_CACHE).absolute()
    free = disk.free(cache)
    if free is not None and size > free:
        raise ModelError(
            N_(
                '"{repo}" takes {size} on the disk, and only {free} are left. Nothing was '
                "downloaded. Make room, or choose a smaller model.",
                repo=repo,
                size=allowance.in_words(size),
                free=allowance.in_words(free),
            )
        )


def cached_bytes(repo: str) -> int | None:
    """Return how many bytes of a repository lie in the hub's cache; None where nothing does."""
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(repo, local_files_only=True))
    except Exception:  # nothing, or no hub id
        return None
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # another process removes it meanwhile
            total += file.stat().st_size if file.is_file() else 0
    return total


def pickle_refusal(where: str, file: str) -> str:
    """Return the sentence that refuses weights because they are pickled."""
    return N_(
        '"{where}" has only pickled weights ({file}), and opening a pickle can run any code. Save '
        "it once as safetensors (model.save_pretrained(folder) does) and open that folder.",
        where=where,
        file=file,
    )


def download(repo: str, revision: str | None, *, typed_name: str) -> tuple[Path, str | None]:
    """Return the folder of a repository, downloaded, and its commit.

    typed_name is what the reader called it. Raises ModelError when the hub cannot be reached, has
    no such repository or revision, or when the repository may not be downloaded.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        info = HfApi().model_info(repo, revision=revision, files_metadata=True, timeout=_SECONDS)
        files = [sibling.rfilename for sibling in info.siblings or ()]
        if not any(file.endswith(".safetensors") for file in files):
            pickles = [file for file in files if file.endswith((".bin", ".pt", ".h5", ".ckpt"))]
            if pickles:
                raise ModelError(pickle_refusal(repo, pickles[0]))
            raise ModelError(
                N_('The hub repository "{repo}" holds no safetensors weights.', repo=repo)
            )
        _check_room(repo, info)
        folder = snapshot_download(repo, revision=info.sha, allow_patterns=FILES)
    except RevisionNotFoundError as error:
        raise ModelError(
            N_(
                'The hub repository "{repo}" has no revision "{revision}".',
                repo=repo,
                revision=revision,
            )
        ) from error
    except GatedRepoError as error:
        raise ModelError(
            N_('"{repo}" is gated: accept its terms on the hub and run "hf auth login".', repo=repo)
        ) from error
    except RepositoryNotFoundError as error:
        raise ModelError(
            N_(
                'The hub has no public model "{repo}". Known without the hub: {known}.{alias_hint}',
                repo=repo,
                known=", ".join(registry.known()),
                alias_hint=_alias_hint(typed_name),
            )
        ) from error
    except Exception as error:
        if not _is_network_failure(error):
            raise
        what = N_("is neither a known model nor a folder")
        if repo != typed_name:
            what = N_('stands for "{repo}", whose safetensors are not in the cache', repo=repo)
        raise ModelError(
            N_(
                '"{typed_name}" {what}, and the hub cannot be reached. Without it: {known}, a '
                "folder with config.json and model.safetensors, or a model in the hub's cache "
                "from an earlier download ({cached_repositories}).{alias_hint}",
                typed_name=typed_name,
                what=what,
                known=", ".join(registry.known()),
                cached_repositories=_cached_repositories(),
                alias_hint=_alias_hint(typed_name),
            )
        ) from error
    return Path(folder), info.sha


def _alias_hint(typed_name: str) -> str:
    """Return the alias that a bare name is close to: "gpt-2" to gpt2.

    For use once the hub has failed too: "gpt2-xl" is close to an alias and a hub id of its own.
    """
    if "/" in typed_name or registry.alias(typed_name):
        return ""
    return did_you_mean(typed_name, (line.name for line in registry.ALIASES))


def _is_network_failure(error: Exception) -> bool:
    """Return whether the hub could not be asked: no network, offline mode, a broken download.

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
