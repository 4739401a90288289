"""An adapter that peft wrote: what its folder says, where its base may be, and its merging."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from attnviz import extras
from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_
from attnviz.models import config_rules, inner_folder, registry, staging
from attnviz.models.checkpoint_files import check_whole, read_json, shapes

_IN_WORDS = {
    "PREFIX_TUNING": N_("a prefix"),
    "PROMPT_TUNING": N_("a prompt of learned vectors"),
    "P_TUNING": N_("a prompt of learned vectors"),
    "ADAPTION_PROMPT": N_("a prompt of learned vectors"),
    "MULTITASK_PROMPT_TUNING": N_("a prompt of learned vectors"),
    "CPT": N_("a prompt of learned vectors"),
    "CARTRIDGE": N_("a prefix"),
}
_CHOOSE = ("POLY", "XLORA")
_TASKS = {
    "SEQ_CLS": ("text-classification", "image-classification", "audio-classification"),
    "TOKEN_CLS": ("token-classification", "image-segmentation"),
    "QUESTION_ANS": ("question-answering",),
    "CAUSAL_LM": ("text-generation",),
    "SEQ_2_SEQ_LM": ("text-to-text", "speech-to-text"),
    "FEATURE_EXTRACTION": ("embedding", "image-embedding", "audio-embedding"),
}


_WITHIN = re.compile(r"\.(modules_to_save|original_module|base_layer)(?=\.)")
"""What peft puts into the name of a module that it has wrapped."""


@dataclass(frozen=True)
class BaseLocation:
    """Where an adapter's base may be: a name for readers, the folder, the name to allow."""

    name: str
    folder: Path
    name_to_allow: str

    def is_there(self) -> bool:
        """Return whether a whole model lies there."""
        return inner_folder.has_weights(self.folder)


@dataclass(frozen=True)
class Settings:
    """What an adapter's own files say.

    Attributes:
        kind: "LORA", "IA3", ... as peft spells it.
        base: the base as it was called where the adapter was trained; "" where none is named.
        revision: of the base on the hub.
        tasks: what the adapted model may be for, by names of `models.tasks`; () where it says none.
    """

    folder: Path
    kind: str
    base: str
    revision: str | None
    tasks: tuple[str, ...]

    @property
    def weights(self) -> Path:
        """The file of its weights."""
        return self.folder / inner_folder.ADAPTER_WEIGHTS

    def note(self, place: BaseLocation, adapter_name: str) -> str:
        """Say what was merged into what."""
        there = (
            ""
            if place.name == self.base
            else N_(" (adapter_config.json calls it {base!r})", base=self.base)
        )
        return N_(
            'The {kind} adapter of "{adapter_name}" is merged into its base "{name}"{there}.',
            kind=self.kind,
            adapter_name=adapter_name,
            name=place.name,
            there=there,
        )

    def without_base(self) -> str:
        """Say that the base was not found, and what would work."""
        whole = N_("Save the adapted model whole, or")
        if self.folder.name == "adapter" and inner_folder.has_weights(self.folder.parent / "model"):
            whole = N_(
                '"{parent}" holds it merged: open that. Or', parent=self.folder.parent / "model"
            )
        if not self.base:
            return N_(
                '"{folder}" is an adapter ({kind}) without a base model. {whole} write the folder '
                "of its base into adapter_config.json as base_model_name_or_path.",
                folder=self.folder,
                kind=self.kind,
                whole=whole,
            )
        return N_(
            '"{folder}" is an adapter ({kind}) for "{base}", and this model was not found: not at '
            "that place, not beside the adapter, not in the hub's cache. {whole} put the folder "
            'of the base, named "{last}", beside the adapter\'s folder.',
            folder=self.folder,
            kind=self.kind,
            base=self.base,
            whole=whole,
            last=_last(self.base),
        )


def read(folder: Path) -> Settings:
    """Return what an adapter's folder says.

    Raises ModelError when the files are none of peft or are broken, and when the adapter is of a
    kind that cannot be merged.
    """
    staging.link_target(folder / inner_folder.ADAPTER_CONFIG, folder)
    fields = read_json(folder / inner_folder.ADAPTER_CONFIG)
    kind = str(fields.get("peft_type") or "")
    if not re.fullmatch(r"\w{1,40}", kind):
        raise ModelError(
            N_(
                '"{folder}" has no peft_type, so it is not an adapter of peft. attnviz reads only '
                "adapters that peft's save_pretrained wrote.",
                folder=folder / inner_folder.ADAPTER_CONFIG,
            )
        )
    if kind in _IN_WORDS:
        raise ModelError(
            N_(
                '"{folder}" holds {in_words} ({kind}) that is put before every input. It does not '
                "change weights and cannot be merged, so attnviz cannot show it. Open its base, or "
                "train an adapter that can be merged, such as LoRA.",
                folder=folder,
                in_words=_IN_WORDS[kind],
                kind=kind,
            )
        )
    if kind in _CHOOSE:
        raise ModelError(
            N_(
                '"{folder}" holds several adapters that are mixed differently for every input '
                "({kind}). There is no single change of weights to merge, so attnviz cannot show "
                "it. Open its base, or one of the adapters if each has its own folder.",
                folder=folder,
                kind=kind,
            )
        )
    if fields.get("layer_replication"):
        raise ModelError(
            N_(
                'The adapter "{folder}" repeats layers of its base (layer_replication), so the '
                "base has no place for its weights. Merge it with peft (merge_and_unload), and "
                "save and open the whole model.",
                folder=folder,
            )
        )
    if not (folder / inner_folder.ADAPTER_WEIGHTS).is_file():
        pickles = sorted(p.name for p in folder.glob("adapter_model.*"))
        why = (
            N_("only {pickles}, a pickle that can run any code", pickles=pickles[0])
            if pickles
            else N_("no weights")
        )
        raise ModelError(
            N_(
                'The adapter "{folder}" has {why}. attnviz reads {adapter_weights}: load it once '
                "with peft and save it with save_pretrained.",
                folder=folder,
                why=why,
                adapter_weights=inner_folder.ADAPTER_WEIGHTS,
            )
        )
    staging.link_target(folder / inner_folder.ADAPTER_WEIGHTS, folder)
    check_whole(folder / inner_folder.ADAPTER_WEIGHTS)
    axes = [
        side for shape in shapes([folder / inner_folder.ADAPTER_WEIGHTS]).values() for side in shape
    ]
    config_rules.check_adapter(fields, folder.name, largest=max(axes, default=0))
    if fields.get("megatron_config"):  # peft would import a module that the file names
        raise ModelError(
            N_(
                'The adapter "{folder}" was made for Megatron, which attnviz does not open.',
                folder=folder,
            )
        )
    if fields.get("alora_invocation_tokens"):
        raise ModelError(
            N_(
                'The adapter "{folder}" acts only after certain tokens (aLoRA). It cannot be '
                "merged into the weights, so attnviz cannot show it. Open its base.",
                folder=folder,
            )
        )
    revision = fields.get("revision")
    return Settings(
        folder=folder,
        kind=kind,
        base=str(fields.get("base_model_name_or_path") or "").strip()[:500],
        revision=revision if isinstance(revision, str) and revision else None,
        tasks=_TASKS.get(str(fields.get("task_type")), ()),
    )


def places(settings: Settings) -> Iterator[BaseLocation]:
    """Yield where the base may be, the likeliest first; nothing is looked at."""
    if not settings.base or "\0" in settings.base:
        return
    base, folder, name_of_base = Path(settings.base), settings.folder, _last(settings.base)
    for name, line in registry.known().items():
        # A bundled model is somewhere else on every machine; its last two folders are the same.
        if settings.base == name or base.parts[-2:] == line.folder.parts[-2:]:
            yield BaseLocation(name, line.folder, name)
    if base.is_absolute():
        yield BaseLocation(settings.base, base, str(base))
    else:
        for parent in (Path.cwd(), folder, folder.parent):
            yield BaseLocation(settings.base, parent / base, str(parent / base))
    if name_of_base and name_of_base != "..":
        for parent in (folder.parent, folder.parent.parent, Path.cwd()):
            beside = parent / name_of_base
            if beside != folder:
                yield BaseLocation(str(beside), beside, str(beside))


def _last(base: str) -> str:
    """Return the last folder of a path, also of one that was written on Windows."""
    return (PureWindowsPath if "\\" in base else Path)(base).name


def weights(settings: Settings) -> dict[str, tuple[int, ...]]:
    """Return the weights of an adapter by their names in the base, with their shapes."""
    shape_of = shapes([settings.weights])
    return {
        _WITHIN.sub("", name.removeprefix("base_model.model.")): shape
        for name, shape in shape_of.items()
    }


def merge(hf: Any, settings: Settings) -> Any:
    """Return a transformers model with the adapter's weights in its own.

    Raises ModelError when peft is missing, or the weights do not fit the base.
    """
    what = N_('"{folder}" is an adapter, and merging it', folder=settings.folder)
    extras.check(what, "peft", extra="train", error=ModelError)
    import peft

    try:
        with staging.adapter_staging_folder(settings.folder) as place:
            wrapper: Any = peft.PeftModel.from_pretrained(hf, str(place))
            # Once more: only this tells which of its weights found no place.
            outcome = wrapper.load_adapter(str(place), adapter_name="default")
        there = shapes([settings.weights])
        # Of embeddings peft writes a second copy, under the name of what it wrapped them in.
        leftovers = [
            name
            for name in outcome.unexpected_keys
            if (plain := _WITHIN.sub("", name)) == name or plain not in there
        ]
        if leftovers:
            raise ValueError(
                N_("no place for {leftovers}.", leftovers=", ".join(sorted(leftovers)[:3]))
            )
        return wrapper.merge_and_unload(safe_merge=True)
    except BaseException as error:  # peft raises what it meets; an adapter may hold anything
        raise_what_is_no_fault(error)
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            N_(
                'The {kind} adapter of "{name}" could not be merged into "{base}" as a {hf_name}: '
                "{reason} Check that this is the base that it was trained on, or merge it with "
                "peft (merge_and_unload) and save the whole model.",
                kind=settings.kind,
                name=settings.folder.name,
                base=settings.base,
                hf_name=type(hf).__name__,
                reason=reason,
            )
        ) from error
