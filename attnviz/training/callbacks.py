"""What happens beside the steps of a training: the diary, checkpoints, the control file, probes.

Only the main process of several writes; all of them stop at the same step.
"""

from __future__ import annotations

import json
import os
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file, save_file
from transformers import TrainerCallback, TrainerControl, TrainerState

from attnviz import disk
from attnviz.errors import AttnvizError, DataError
from attnviz.language import N_
from attnviz.training import adapters, alive, snapshots
from attnviz.training import folder as run_folder
from attnviz.training.best import course_of, since_improved
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder, write_whole

if TYPE_CHECKING:
    from attnviz.models.model import Model

_HEARTBEAT_SECONDS = 2.0
_FIRST_STEPS = 3  # after which the time that is left is judged
_IMPORTANCE = "importance.safetensors"
WINDOW = "window.json"
"""In a checkpoint: the losses since the last logged step, so that a resumed run logs the same."""


@dataclass
class Diary(TrainerCallback):
    """Writes what a page shows: losses, rates, scores, speed, and the time that is left."""

    log: EventLog
    run: RunFolder
    total: int
    rows_a_step: int
    board: Any = None
    began: float = 0.0
    began_step: int = 0
    first: int = 1
    beat: float = 0.0
    final_step: int | None = None
    """The step whose weights are measured, once they are chosen."""

    def on_train_begin(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Start the clock before the first step."""
        self.began, self.began_step = time.monotonic(), state.global_step
        self.first = state.global_step + 1
        self._beat(state)

    def on_step_end(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Write a heartbeat after a step, some seconds apart."""
        if state.global_step == self.first:  # which also warms up, and is not counted
            self.began, self.began_step = time.monotonic(), state.global_step
        if time.monotonic() - self.beat > _HEARTBEAT_SECONDS:
            self._beat(state)

    def _beat(self, state: TrainerState) -> None:
        self.beat = time.monotonic()
        heartbeat = {
            "pid": os.getpid(), "born": alive.born(os.getpid()),
            "host": socket.gethostname(), "time": time.time(),
            "step": state.global_step, "total": self.total,
            "seconds_left": self.seconds_left(state.global_step),
        }  # fmt: skip
        try:
            write_whole(self.run.heartbeat, json.dumps(heartbeat))
        except OSError:  # no step is lost with it; a full disk is told by the next event
            return

    def seconds_a_step(self, step: int) -> float | None:
        """Return the mean seconds of a step here, without the first; None in the first few."""
        count = step - self.began_step
        return (time.monotonic() - self.began) / count if count >= _FIRST_STEPS else None

    def seconds_left(self, step: int) -> float | None:
        """Return the seconds to the last step; None in the first few."""
        each = self.seconds_a_step(step)
        return None if each is None else each * (self.total - step)

    def on_log(
        self, args: Any, state: TrainerState, control: Any, logs: Any = None, **_: Any
    ) -> None:
        """Write the losses since the last time."""
        if "loss" not in logs:
            return
        step, each = state.global_step, self.seconds_a_step(state.global_step)
        values = {
            name: logs[name] for name in ("loss", "learning_rate", "grad_norm", "epoch")
            if name in logs
        }  # fmt: skip
        if each is not None:
            remaining = each * (self.total - step)
            values |= {"rows_a_second": self.rows_a_step / each, "seconds_left": remaining}
        self.log.append("step", step=step, total=self.total, **values)
        for name in ("loss", "learning_rate", "grad_norm"):
            if name in logs and self.board is not None:
                self.board.add_scalar(f"train/{name}", logs[name], step)

    def on_evaluate(
        self, args: Any, state: TrainerState, control: Any, metrics: Any = None, **_: Any
    ) -> None:
        """Write new scores."""
        part = "test" if any(name.startswith("test_") for name in metrics) else "eval"
        left_out = ("runtime", "samples_per_second", "steps_per_second", "model_preparation_time")
        scores = {
            name.removeprefix(f"{part}_"): value
            for name, value in metrics.items()
            if name.startswith(f"{part}_") and not name.endswith(left_out)
        }
        kind = "tested" if part == "test" else "evaluated"
        step = state.global_step if self.final_step is None else self.final_step
        self.log.append(kind, step=step, scores=scores)
        if self.board is not None:
            for name, value in scores.items():
                self.board.add_scalar(f"{part}/{name}", value, step)
            self.board.flush()


@dataclass
class Samples(TrainerCallback):
    """Writes a few answers after each evaluation; whoever measures puts them into `rows`."""

    log: EventLog
    rows: list[dict[str, str]] = field(default_factory=list)
    final_step: int | None = None
    """The step whose weights answer, once they are chosen."""

    def on_evaluate(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Write the sample answers after new scores."""
        if self.rows:
            step = state.global_step if self.final_step is None else self.final_step
            self.log.append("samples", step=step, rows=list(self.rows))


@dataclass
class Keeper(TrainerCallback):
    """Seals each checkpoint, keeps the last two and the best, and carries what a log is made of."""

    log: EventLog
    run: RunFolder
    main: bool
    trainer: Any = None
    start: Path | None = None

    def on_step_end(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Raise DataError before a checkpoint for which the disk has no room."""
        if self.main and control.should_save:
            learning = _bytes(self.trainer.model, learning=True)
            # Its weights, and the optimiser's two averages of those that learn.
            size = _bytes(self.trainer.model, learning=False) + 2 * learning
            disk.check(
                size,
                N_("The next checkpoint of this training"),
                runs=self.run.path.parent,
                error=DataError,
            )

    def on_save(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Seal a checkpoint, and remove old ones."""
        if not self.main:
            return
        checkpoint = self.run.checkpoints / f"checkpoint-{state.global_step}"
        allocator = adapters.allocator(self.trainer.model)
        window = {
            "loss": self.trainer._tr_loss.item(), "since": self.trainer._globalstep_last_logged,
            "ranks": adapters.ranks(self.trainer.model),
        }  # fmt: skip
        (checkpoint / WINDOW).write_text(json.dumps(window), encoding="utf-8")
        if allocator is not None:
            save_file(_importance(allocator), checkpoint / _IMPORTANCE)
        run_folder.seal(checkpoint, step=state.global_step)
        best = state.best_model_checkpoint
        run_folder.thin_out(self.run, best=Path(best) if best else None)
        self.log.append("checkpoint", step=state.global_step, folder=checkpoint.name)

    def on_train_begin(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Restore what a resumed log and AdaLoRA go on from."""
        if self.start is None:
            return
        window = run_folder.read_json(self.start / WINDOW)
        if window:
            self.trainer._tr_loss += window["loss"]
            self.trainer._globalstep_last_logged = window["since"]
        allocator = adapters.allocator(self.trainer.model)
        if allocator is not None and (self.start / _IMPORTANCE).is_file():
            for name, tensor in load_file(self.start / _IMPORTANCE).items():
                kind, of = name.split("|")
                getattr(allocator, kind)[of] = tensor.to(args.device)
            adapters.set_ranks(self.trainer.model, window.get("ranks"))

    def on_optimizer_step(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Move AdaLoRA's ranks before gradients are cleared."""
        # AdaLoRA moves its ranks between the optimizer's step and the next gradients, and nobody
        # calls it for that but us (Zhang et al. 2023, algorithm 1).
        if adapters.allocator(self.trainer.model) is not None:
            self.trainer.model.base_model.update_and_allocate(state.global_step + 1)


def _bytes(model: Any, *, learning: bool) -> int:
    """Return the bytes of the weights that a checkpoint has: of an adapter, those that learn."""
    some = learning or hasattr(model, "peft_config")
    return sum(
        weight.numel() * weight.element_size() for weight in model.parameters()
        if weight.requires_grad or not some
    )  # fmt: skip


def _importance(allocator: Any) -> dict[str, torch.Tensor]:
    return {
        f"{kind}|{name}": tensor.contiguous()
        for kind in ("ipt", "exp_avg_ipt", "exp_avg_unc")
        for name, tensor in getattr(allocator, kind).items()
    }


@dataclass
class Control(TrainerCallback):
    """Obeys the control file ("pause" or "stop"), and ends a run that no longer improves."""

    run: RunFolder
    main: bool
    total: int
    patience: int | None = None
    metric: str = ""
    higher: bool = True
    request: str = ""  # by the control file or by a signal
    why: str = ""

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **_: Any) -> Any:
        """End the training where the control file or a signal asks for it."""
        word = self._common_word(args)
        if word and state.global_step < self.total:
            self.why = "paused" if word == "pause" else "stopped"
            control.should_training_stop = control.should_save = True
        return control

    def _common_word(self, args: Any) -> str:
        word = self.request
        if self.main and not word and self.run.control.exists():
            word = self.run.control.read_text(encoding="utf-8").strip()
            word = word if word in ("pause", "stop") else ""
        if args.world_size > 1:  # all processes have to leave at the same step
            votes = torch.tensor(["", "pause", "stop"].index(word), device=args.device)
            torch.distributed.all_reduce(votes, torch.distributed.ReduceOp.MAX)
            word = ["", "pause", "stop"][int(votes)]
        return word

    def on_evaluate(
        self, args: Any, state: TrainerState, control: TrainerControl, metrics: Any = None, **_: Any
    ) -> Any:
        """End the training where new scores show no improvement."""
        if self.patience is None or f"eval_{self.metric}" not in metrics:
            return control
        # The scores of the checkpoint that a run was resumed from are in the state's history.
        since = since_improved(course_of(state.log_history, self.metric), higher=self.higher)
        if since >= self.patience and state.global_step < self.total:
            self.why = "early"
            control.should_training_stop = True
        return control


@dataclass
class Probes(TrainerCallback):
    """Records the attention of the probes at chosen steps. A probe that fails ends no training."""

    model: Model
    texts: tuple[str, ...]
    steps: frozenset[int]
    run: RunFolder
    log: EventLog
    errors: set[str] = field(default_factory=set)

    def on_train_begin(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Record the probes before the first step."""
        if state.global_step == 0:
            self._record(state)

    def on_step_end(self, args: Any, state: TrainerState, control: Any, **_: Any) -> None:
        """Record the probes after a chosen step."""
        self._record(state)

    def _record(self, state: TrainerState) -> None:
        if state.global_step in self.steps:
            self.record(state.global_step)

    def record(self, step: int) -> None:
        """Trace the texts through the model as it is, and file that under a step."""
        try:
            snapshots.record(self.model, self.texts, step=step, folder=self.run.snapshots)
        except AttnvizError as error:
            if str(error) not in self.errors:
                self.errors.add(str(error))
                self.log.append(
                    "note", step=step, text=N_("No attention was recorded: {error}", error=error)
                )
            return
        self.log.append("snapshot", step=step)
