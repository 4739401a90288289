"""From a name to a folder that may be opened: bundled, local, from the hub or its cache, or GGUF.

A folder that only contains a checkpoint leads to it, and an adapter to its base.

Only safetensors and GGUF are read. Pickled weights run code when they are opened, so a checkpoint
that has nothing else is refused before transformers sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from attnviz.errors import ModelError, did_you_mean
from attnviz.language import N_
from attnviz.models import (
    adapters,
    bounds,
    config_rules,
    gguf_file,
    hub,
    inner_folder,
    registry,
    staging,
)
from attnviz.models.checkpoint_files import check_names, check_whole, headers, read_json
from attnviz.models.hub import is_hub_id

_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack")
_NO_WEIGHTS = ("training_args.bin", "optimizer.pt", "scheduler.pt", "rng_state.pth", "scaler.pt")


Allow = Callable[[str], str]
"""Returns a model's name if it may be opened, and raises ModelError otherwise."""

Fetch = Callable[[str], None]
"""Is given a hub id before anything of it is downloaded, and raises ModelError where it may not."""


@dataclass(frozen=True)
class Checkpoint:
    """A folder that holds config.json and safetensors weights, and where it came from.

    Attributes:
        adapter: the folder of an adapter whose base `folder` is; None for a whole model.
        notes: what a reader must know of how it was found.
    """

    name: str
    folder: Path
    revision: str | None = None
    adapter: Path | None = None
    notes: tuple[str, ...] = ()

    def having(self, *files: str) -> Path:
        """Return the folder that has one of these files: the adapter's, else the base's."""
        if self.adapter is not None and any((self.adapter / file).is_file() for file in files):
            return self.adapter
        return self.folder


def find(
    name: str,
    *,
    revision: str | None = None,
    allow: Allow | None = None,
    fetch: Fetch | None = None,
) -> Checkpoint:
    """Return the checkpoint behind a bundled name, folder, .gguf file, hub id or alias of one.

    allow is asked about every base that an adapter names, and about every folder that a hub id
    might be instead, before anything of it is looked at; fetch before anything is downloaded.
    Raises ModelError when there is none, or when it may not be opened; it says what would work.
    """
    if not name.strip():
        raise ModelError(
            N_(
                "No model was given. Known: {known_names}, a folder, or a hub id.",
                known_names=_known_names(),
            )
        )
    known_models = registry.known()
    if name in known_models:
        return _checked_checkpoint(Checkpoint(name, known_models[name].folder))
    try:
        path = Path(name).expanduser()
        looked_at = not is_hub_id(name) or _may_be_looked_at(path, allow)
        path = path if looked_at and path.exists() else None
    except (RuntimeError, OSError, ValueError) as error:  # ~nobody, a name too long, a NUL
        raise ModelError(
            N_('"{name}" is not a path on this machine: {error}.', name=name[:80], error=error)
        ) from error
    if name.endswith(".gguf") and looked_at:
        return Checkpoint(Path(name).name, gguf_file.unpacked_folder(path or Path(name)))
    if path is not None and path.is_dir():
        there = path.resolve()
        if allow is not None:
            allow(str(there))  # once more: a link may lead elsewhere by now
        return _in_folder(there, allow, fetch)
    if path is not None and path.is_file():
        raise ModelError(
            N_(
                '"{name}" is a kind of file that attnviz does not open. Give the folder that holds '
                "config.json and model.safetensors, or a .gguf file.",
                name=name,
            )
        )
    if not is_hub_id(name):
        raise ModelError(
            N_(
                'No folder at "{name}". Known models: {known_names}.',
                name=name,
                known_names=_known_names(),
            )
        )
    if (local := _cached_checkpoint(name, revision)) is not None:
        return _of_repository(local, allow, fetch)
    alias = registry.alias(name)
    if alias is not None:
        checkpoint = _from_hub(alias.hub_id, revision, fetch, typed_name=name)
        return _of_repository(checkpoint, allow, fetch)
    hint = did_you_mean(name, known_models)
    if "/" not in name and hint:
        raise ModelError(
            N_(
                'No model named "{name}". Known: {known_names}.{hint}',
                name=name,
                known_names=_known_names(),
                hint=hint,
            )
        )
    return _of_repository(_from_hub(name, revision, fetch, typed_name=name), allow, fetch)


def _may_be_looked_at(path: Path, allow: Allow | None) -> bool:
    """Return whether a folder may be opened that lies where a hub id would lead on this machine."""
    if allow is None:
        return True
    try:
        allow(str(path.absolute()))
    except ModelError:
        return False
    return True


def _of_repository(checkpoint: Checkpoint, allow: Allow | None, fetch: Fetch | None) -> Checkpoint:
    """Return what a repository of the hub holds: a whole model, or an adapter on its base."""
    if inner_folder.is_adapter(checkpoint.folder):
        return replace(
            _adapter_on_base(checkpoint.name, checkpoint.folder, allow, fetch),
            revision=checkpoint.revision,
        )
    return _checked_checkpoint(checkpoint)


def _in_folder(path: Path, allow: Allow | None, fetch: Fetch | None) -> Checkpoint:
    """Return what a folder holds: a whole model, an adapter, or a folder with one of them."""
    # The model of a run lies in its folder "model": the run is what a reader knows it by.
    name = path.parent.name if path.name in ("model", "adapter") else path.name
    name = name or path.name
    if inner_folder.is_adapter(path):
        return _adapter_on_base(name, path, allow, fetch)
    if (
        not inner_folder.has_weights(path)
        and (inner := inner_folder.only_checkpoint(path)) is not None
    ):
        where = inner.relative_to(path).as_posix()
        checkpoint = _in_folder(inner, allow, fetch)
        hub_id = inner_folder.hub_name(path)
        note = N_(
            'The checkpoint is inside "{name}": it was opened from "{where}" there.',
            name=path.name,
            where=where,
        )
        return replace(
            checkpoint,
            name=hub_id or path.name,
            revision=checkpoint.revision or (inner.name if hub_id else None),
            notes=(note, *checkpoint.notes),
        )
    return _checked_checkpoint(Checkpoint(name, path))


def _adapter_on_base(name: str, path: Path, allow: Allow | None, fetch: Fetch | None) -> Checkpoint:
    """Return the base of an adapter with the adapter beside it.

    Raises ModelError when no base is found that may be opened.
    """
    settings = adapters.read(path)
    base_name = settings.base
    for place in adapters.places(settings):
        try:
            if allow is not None:
                allow(place.name_to_allow)
            if not place.is_there():
                continue
        except (ModelError, OSError, ValueError):  # what may not be opened is not looked at
            continue
        base = _checked_checkpoint(Checkpoint(name, place.folder))
        return replace(base, adapter=path, notes=(settings.note(place, name),))
    if is_hub_id(base_name):
        try:
            if allow is not None:
                allow(base_name)
            base = _cached_checkpoint(base_name, settings.revision)
            base = _checked_checkpoint(
                base or _from_hub(base_name, settings.revision, fetch, typed_name=base_name)
            )
        except hub.NotAskedError:
            raise
        except ModelError as error:
            raise ModelError(f"{settings.without_base()} ({error})") from error
        place = adapters.BaseLocation(base_name, base.folder, base_name)
        return replace(base, name=name, adapter=path, notes=(settings.note(place, name),))
    raise ModelError(settings.without_base())


def cached_folder(name: str, *, revision: str | None = None) -> Path | None:
    """Return the folder of what an earlier download of a hub id, or of an alias of one, left.

    The hub is not asked. None where there is nothing, or the name is that of no repository.
    """
    try:
        checkpoint = _cached_checkpoint(name, revision)
    except ModelError:
        return None
    return None if checkpoint is None else checkpoint.folder


def _cached_checkpoint(name: str, revision: str | None) -> Checkpoint | None:
    """Return what an earlier download of a hub id, or of an alias of one, left."""
    alias = registry.alias(name)
    if alias is None:
        return _from_cache(name, revision)
    checkpoint = _from_cache(alias.hub_id, revision)
    # an earlier download may lie under the id it had then: "gpt2"
    return checkpoint or _from_cache(alias.name, revision, hub_id=alias.hub_id)


def _known_names() -> str:
    return ", ".join(registry.known())


def _checked_checkpoint(checkpoint: Checkpoint) -> Checkpoint:
    folder = checkpoint.folder
    if not (folder / "config.json").is_file():
        present = sorted(p.name for p in folder.iterdir())[:5]
        contents = (
            N_("it holds {present}", present=", ".join(present)) if present else N_("it is empty")
        )
        raise ModelError(
            N_(
                'The folder "{folder}" has no config.json ({contents}). A checkpoint folder holds '
                "config.json, model.safetensors and the tokenizer's files, as save_pretrained "
                "writes them.",
                folder=folder,
                contents=contents,
            )
        )
    staging.link_target(folder / "config.json", folder)
    config = read_json(folder / "config.json")
    config_rules.safe_settings(config, checkpoint.name)
    weights = inner_folder.whole_files(folder)
    if not weights:
        pickles = [
            p.name
            for pattern in _PICKLED
            for p in sorted(folder.glob(pattern))
            if p.name not in _NO_WEIGHTS
        ]
        if pickles:
            raise ModelError(hub.pickle_refusal(str(folder), pickles[0]))
        raise ModelError(
            N_(
                'The folder "{folder}" has a config.json but no weights. attnviz reads '
                "model.safetensors or a .gguf file.",
                folder=folder,
            )
        )
    for file in weights:
        staging.link_target(file, folder)
        check_whole(file)
    check_names(folder, weights, config)
    bounds.check_config(config, checkpoint.name, tensors=len(headers(weights)))
    if not {"model_type", "architectures", "auto_map"} & set(config):
        raise ModelError(
            N_(
                '"{folder}" has no model_type, so it is not a config of transformers. Open a '
                "folder that model.save_pretrained of transformers wrote.",
                folder=folder / "config.json",
            )
        )
    if (folder / inner_folder.ADAPTER_CONFIG).is_file():
        note = N_(
            "The folder holds an adapter of peft (adapter_config.json) beside the weights of a "
            "whole model. The weights are shown without the adapter. To apply the adapter, move "
            "the adapter_* files to a separate folder and open that."
        )
        return replace(checkpoint, notes=(*checkpoint.notes, note))
    return checkpoint


def _from_cache(repo: str, revision: str | None, *, hub_id: str | None = None) -> Checkpoint | None:
    """Return what an earlier download left, under the id that the hub knows it by now."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(
            snapshot_download(
                repo, revision=revision, allow_patterns=hub.FILES, local_files_only=True
            )
        )
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        raise ModelError(N_('"{repo}" is not a hub id: {error}', repo=repo, error=error)) from error
    if inner_folder.has_weights(folder) or (folder / inner_folder.ADAPTER_WEIGHTS).is_file():
        return Checkpoint(hub_id or repo, folder, revision=folder.name)
    return None


def _from_hub(
    repo: str, revision: str | None, fetch: Fetch | None, *, typed_name: str
) -> Checkpoint:
    if fetch is not None:
        fetch(repo)
    return Checkpoint(repo, *hub.download(repo, revision, typed_name=typed_name))
