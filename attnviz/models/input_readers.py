"""What reads the inputs of a checkpoint: its tokenizer, its processor, or why it has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import AutoFeatureExtractor, AutoImageProcessor, PreTrainedConfig

from attnviz.errors import ModelError, raise_what_is_no_fault
from attnviz.language import N_
from attnviz.models import tokenizer_guard
from attnviz.models.checkpoints import Checkpoint
from attnviz.models.config_rules import allows_code
from attnviz.models.opening import first_sentence
from attnviz.models.staging import staging_folder
from attnviz.models.tasks import Task

_TOKENIZER_FILES = ("tokenizer.*", "vocab*", "merges*", "*.model", "*.vocab", "*.bpe", "*.tiktoken")
"""What a tokenizer keeps its vocabulary in, of any kind."""


def tokenizer_of(checkpoint: Checkpoint, config: PreTrainedConfig, task: Task) -> Any:
    """Return the tokenizer of a task that reads or writes text, else None.

    Raises ModelError when the checkpoint has no tokenizer, or a broken one.
    """
    if task.reads not in ("text", "picture and text") and task.kind not in ("text", "transcript"):
        return None
    folder = checkpoint.having("tokenizer.json", "tokenizer_config.json")
    try:
        # An adapter's folder has no config.json to tell the kind of tokenizer from.
        other = config if folder == checkpoint.adapter else None
        tokenizer = tokenizer_guard.open_tokenizer(
            folder, name=checkpoint.name, code=allows_code(), config=other, base=checkpoint.folder
        )
    except ModelError:
        raise
    except BaseException as error:
        raise_what_is_no_fault(error)
        if not any(file for kind in _TOKENIZER_FILES for file in folder.glob(kind)):
            raise ModelError(
                N_(
                    '"{name}" has no tokenizer: there is no tokenizer.json and no other vocabulary '
                    "in its folder. {cure}",
                    name=checkpoint.name,
                    cure=_cure(folder),
                )
            ) from error
        raise ModelError(
            N_(
                'The tokenizer of "{name}" could not be opened ({error}). {cure}',
                name=checkpoint.name,
                error=first_sentence(error),
                cure=_cure(folder),
            )
        ) from error
    # Without its vocabulary a tokenizer opens all the same, and makes [UNK] of every word. One of
    # bytes or characters (ByT5, CANINE) has none.
    files = tokenizer.vocab_files_names.values()
    vocabularies = {"tokenizer.json", *files}
    if files and not any((folder / file).is_file() for file in vocabularies):
        raise ModelError(
            N_(
                '"{name}" has no tokenizer (none of {vocabularies}). {cure}',
                name=checkpoint.name,
                vocabularies=", ".join(sorted(vocabularies)),
                cure=_cure(folder),
            )
        )
    return tokenizer


def _cure(folder: Path) -> str:
    """Say how a folder gets its tokenizer; pipelines of pictures keep it in a folder beside."""
    beside = folder.parent / folder.name.replace("text_encoder", "tokenizer")
    if folder.name.startswith("text_encoder") and beside.is_dir():
        return N_(
            'There is one in "{beside}": copy its files into the folder of the weights.',
            beside=beside,
        )
    return N_("tokenizer.save_pretrained(folder) writes it into the folder of the weights.")


def processor_of(checkpoint: Checkpoint, task: Task) -> Any:
    """Return what makes tensors of pictures or sounds, for the tasks that read them, else None.

    Raises ModelError when the checkpoint has no processor, or a broken one.
    """
    if task.reads not in ("picture", "picture and text", "sound"):
        return None
    code = {"trust_remote_code": allows_code()}
    try:
        with staging_folder(
            checkpoint.having("preprocessor_config.json"), checkpoint.name
        ) as folder:
            if task.reads == "sound":
                return AutoFeatureExtractor.from_pretrained(folder, **code)
            return AutoImageProcessor.from_pretrained(folder, backend="pil", **code)
    except ModelError:
        raise
    except BaseException as error:
        raise_what_is_no_fault(error)
        what = N_("feature extractor") if task.reads == "sound" else N_("image processor")
        raise ModelError(
            N_(
                'The {what} of "{name}" could not be opened: {error}',
                what=what,
                name=checkpoint.name,
                error=first_sentence(error),
            )
        ) from error
