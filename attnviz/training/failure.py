"""What is said of a training that broke off, and where it can go on."""

from __future__ import annotations

from contextlib import suppress

import torch

from attnviz.errors import DataError
from attnviz.language import N_
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
        N_(
            "Step {step_of} is safe: attnviz train --resume {path} continues from it.",
            step_of=step_of(good),
            path=run.path,
        )
        if good
        else N_("No checkpoint had been written yet.")
    )
    if isinstance(error, torch.OutOfMemoryError):
        return N_(
            'The memory of the device is full. Take a smaller batch, or shorter texts ("longest"). '
            "{after}",
            after=after,
        )
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return N_(
            "The training needed more memory than there was for it. Take a smaller batch, shorter "
            "texts or a smaller model. {after}",
            after=after,
        )
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    unwritten = (N_("No space left"), N_("File too large"), "os error", "unexpected pos", "write")
    if isinstance(error, OSError) or any(words in reason for words in unwritten):
        return N_(
            "The run could not be written: {reason}. Make room on the disk. {after}",
            reason=reason,
            after=after,
        )
    return N_("The training stopped with an error: {reason}. {after}", reason=reason, after=after)
