"""What is said of a training that broke off, and where it can go on."""

from __future__ import annotations

from contextlib import suppress

import torch

from attnviz.errors import DataError
from attnviz.training import folder as run_folder
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder, step_of


def resumable(run: RunFolder) -> bool:
    """Return whether a whole checkpoint is left to go on from."""
    return run_folder.last_good(run).checkpoint is not None


def say_failed(log: EventLog, run: RunFolder, message: str) -> None:
    """Make the failure the last event of the run."""
    with suppress(DataError):  # the disk may be full: then it shows that the process is gone
        log.append("failed", message=message, resumable=resumable(run))


def sentence(error: BaseException, run: RunFolder) -> str:
    """Return what happened, what is safe, and what to do, for an error that is none of ours."""
    good = run_folder.last_good(run).checkpoint
    after = (
        f"Step {step_of(good)} is safe: attnviz train --resume {run.path} continues from it."
        if good
        else "No checkpoint had been written yet."
    )
    if isinstance(error, torch.OutOfMemoryError):
        return (
            "The memory of the device is full. Take a smaller batch, or shorter texts "
            f'("longest"). {after}'
        )
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return (
            "The training needed more memory than there was for it. Take a smaller batch, shorter "
            f"texts or a smaller model. {after}"
        )
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    unwritten = ("No space left", "File too large", "os error", "unexpected pos", "write")
    if isinstance(error, OSError) or any(words in reason for words in unwritten):
        return f"The run could not be written: {reason}. Make room on the disk. {after}"
    return f"The training stopped with an error: {reason}. {after}"
