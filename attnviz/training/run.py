"""Train a model as a config says, in a folder that survives whatever happens: `train`."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from transformers import set_seed
from transformers.trainer_callback import PrinterCallback

from attnviz import extras
from attnviz.errors import AttnvizError, DataError, InputError, raise_what_is_no_fault
from attnviz.language import N_
from attnviz.models.loading import quieten_transformers
from attnviz.models.model import Model
from attnviz.models.tasks import task_named as opened_for
from attnviz.tracing import engine
from attnviz.training import adapters, building, failure, output, settings, snapshots, tasks
from attnviz.training import folder as run_folder
from attnviz.training.adversarial import EmbeddingAttack
from attnviz.training.best import ChosenStep, chosen_step, course_of
from attnviz.training.callbacks import Control, Diary, Keeper, Probes, Samples
from attnviz.training.card import Trained
from attnviz.training.config import TrainingConfig
from attnviz.training.dataset import dataset, fingerprint
from attnviz.training.encoding import EncodedRows
from attnviz.training.events import EventLog, read
from attnviz.training.folder import RunFolder, step_of, write_whole
from attnviz.training.paths import with_whole_paths
from attnviz.training.trainer import OurSeq2SeqTrainer, OurTrainer, order_of

if TYPE_CHECKING:
    from attnviz.data.labelled_rows import Labelled

_MOST_VALIDATED = 2_000
_MOST_WRITTEN = 200  # answers that have to be generated take their time
_READER = "reader"


@dataclass(frozen=True)
class RunResult:
    """What became of a run.

    Attributes:
        state: "finished", "paused" or "stopped".
        model: the folder of the trained model; None for a run that was paused.
        adapter: the folder of the adapter alone, where one was trained.
        steps: steps taken in all.
        scores: on the test rows (validation rows where there are no others), by measure.
        kept: the step whose weights became the model, and why; None for a run that was paused.
        trained: how many weights were trained, in words.
        notes: what a reader must know.
    """

    folder: Path
    state: str
    steps: int
    scores: dict[str, float]
    trained: str
    notes: tuple[str, ...] = ()
    model: Path | None = None
    adapter: Path | None = None
    kept: ChosenStep | None = None


def train(
    config: TrainingConfig, *, labelled: Labelled | None = None, resume: bool = False
) -> RunResult:
    """Train a model, and return what became of the run; `config.out` is its folder.

    labelled is the data where it is at hand; else `config.data` is read. resume goes on from the
    last whole checkpoint, with the losses that an uninterrupted run would have had. Whatever ends
    the training early is the last event in the folder.

    Raises InputError when the settings cannot be trained, DataError when the data or the folder
    does not fit, and AttnvizError, which says where to go on, when the training breaks off.
    """
    extras.check(N_("Training"), *extras.TRAINING, extra="train")
    if not config.out:
        raise InputError(N_('"out" is empty. Give the folder for the run.'))
    config = with_whole_paths(config)
    run = RunFolder(Path(config.out))
    main = int(os.environ.get("RANK", "0")) == 0
    _prepare_folder(run, config, main=main, resume=resume)
    log = EventLog(run.events) if main else _Nobody(run.events)
    quieten_transformers()
    logging.getLogger("accelerate").setLevel(logging.ERROR)
    try:
        return _Run(config.settled(), run, log, main, labelled, resume).go()
    except KeyboardInterrupt:
        log.append("failed", message="Interrupted.", resumable=failure.resumable(run))
        raise
    except AttnvizError as error:
        failure.say_failed(log, run, str(error))
        raise
    except BaseException as error:  # a training may meet anything: it has to end in a sentence
        raise_what_is_no_fault(error)
        with suppress(OSError):
            traceback.print_exception(error)  # into the log of a job
        sentence = failure.sentence(error, run)
        failure.say_failed(log, run, sentence)
        raise AttnvizError(sentence) from error


class _Nobody(EventLog):
    """The diary of a process that is not the main one."""

    def append(self, kind: str, **fields: Any) -> None:
        """Write nothing."""


def _prepare_folder(run: RunFolder, config: TrainingConfig, *, main: bool, resume: bool) -> None:
    if resume:
        run_folder.existing_run(run.path)
        if main:
            run.control.unlink(missing_ok=True)
    elif main:
        if run.events.exists():
            raise InputError(
                N_(
                    '"{path}" already holds a run. Resume it (attnviz train --resume {path}), or '
                    "give --out another folder.",
                    path=run.path,
                )
            )
        try:
            run.path.mkdir(parents=True, exist_ok=True)
            run.checkpoints.mkdir(exist_ok=True)
            run.control.unlink(missing_ok=True)
            write_whole(run.config, config.to_yaml())
        except OSError as error:
            raise InputError(
                N_(
                    '"{path}" cannot be written: {strerror}.',
                    path=run.path,
                    strerror=error.strerror,
                )
            ) from error


@dataclass
class _Run:
    """One run from its beginning to its end."""

    config: TrainingConfig
    run: RunFolder
    log: EventLog
    main: bool
    labelled: Labelled | None
    resume: bool

    @cached_property
    def task(self) -> tasks.TrainingTask:
        return tasks.task_named(self.config.task)

    @cached_property
    def data(self) -> Labelled:
        data = self.labelled or dataset(self.config)
        if data.task != self.config.task:
            raise InputError(
                N_(
                    'The data is for "{task}", the config for "{config_task}".',
                    task=data.task,
                    config_task=self.config.task,
                )
            )
        if not len(data.train):
            raise DataError(N_("There is no row to train on."))
        return data

    def go(self) -> RunResult:
        config, task, start_time = self.config, self.task, time.perf_counter()
        settings.refuse(config, task)
        print_ = fingerprint(self.data)
        if self.resume:
            self._refuse_other_data(print_)
        set_seed(config.seed)
        built = self._build()
        reader = built.reader
        rows = task.encoded_rows(self.data.train, reader)
        validation_rows = self._rows_to_measure(self.data.validation, built, all_of_them=False)
        course = settings.course(config, task, rows, validation_rows, reader, self.run)
        probe_batch = task.collate([rows[n] for n in range(min(2, len(rows)))], reader)
        model = adapters.prepare(built, config, task, steps=course.total, batch=probe_batch)
        share = str(adapters.share(model))
        notes = (*built.notes, *rows.notes)
        all_notes = (*self.data.notes, *notes)

        samples = Samples(self.log)
        on: list[EncodedRows | None] = [validation_rows]

        def measure(result: Any) -> dict[str, float]:
            answers, labels = _first(result.predictions), _first(result.label_ids)
            if on[0] is not None:
                samples.rows = tasks.samples(task, on[0], answers, labels, reader)
            return task.measure(answers, labels, reader)

        trainer: Any = (OurSeq2SeqTrainer if task.generates else OurTrainer)(
            model=model,
            args=course.arguments,
            train_dataset=rows,
            eval_dataset=validation_rows,
            data_collator=lambda some: task.collate(some, reader),
            compute_metrics=measure,
            preprocess_logits_for_metrics=None if task.generates else task.reduce,
        )
        trainer.remove_callback(PrinterCallback)
        # The Trainer believes of every model that takes **kwargs that it divides its loss by the
        # rows of all batches and processes. Few do: with the others each further process, and each
        # accumulated batch, would add its whole loss. Our Trainer weighs the means of all alike.
        trainer.model_accepts_loss_kwargs = False
        trainer.items = lambda batch: task.counts(batch[task.label_name], reader)
        trainer.order = order_of(
            rows, batch=config.batch, seed=config.seed, grouped=config.group_by_length
        )
        trainer.attack = self._attack()
        checkpoint = self._checkpoint_to_resume(course.arguments)
        control = Control(
            self.run, self.main, course.total, config.early_stopping, course.metric, course.higher
        )
        board = self._board(checkpoint)
        trainer.add_callback(control)
        diary = Diary(self.log, self.run, course.total, course.rows_a_step, board)
        if self.main:
            trainer.add_callback(diary)
            trainer.add_callback(samples)
        trainer.add_callback(Keeper(self.log, self.run, self.main, trainer, checkpoint))
        probes = self._probe(trainer, built, model, course.total)
        self.log.append(
            "started", total=course.total, task=task.name, model=built.start, method=config.method,
            trained=share, rows=len(rows), source=self.data.source, data=print_, pid=os.getpid(),
            device=str(course.arguments.device), processes=course.arguments.world_size,
            notes=list(all_notes), from_step=step_of(checkpoint) if checkpoint else 0,
        )  # fmt: skip

        try:
            with _asked_to_end(control):
                trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
            steps = trainer.state.global_step
            if control.why == "paused":
                self.log.append("paused", step=steps, total=course.total)
                return RunResult(self.run.path, "paused", steps, {}, share, all_notes)
            final = self._final_step(trainer, course)
            diary.final_step = samples.final_step = final.step
            self.log.append("kept", **asdict(final), text=str(final))
            if probes is not None and final.step not in probes.steps:
                probes.record(final.step)
            test_rows = self._rows_to_measure(self.data.test, built, all_of_them=True)
            on[0] = test_rows or validation_rows
            scores = self._scores(trainer, test_rows, validation_rows)
        finally:
            if board is not None:
                board.close()

        state = "stopped" if control.why == "stopped" else "finished"
        result = RunResult(self.run.path, state, steps, scores, share, all_notes, kept=final)
        if self.main:
            folder, adapter = output.write_model(
                self.run, model, built, config, self.data,
                Trained(
                    start=built.start, trained=share, steps=steps, kept=str(final),
                    seconds=time.perf_counter() - start_time, device=str(course.arguments.device),
                    scores=scores, notes=tuple(notes),
                ),
            )  # fmt: skip
            result = replace(result, model=folder, adapter=adapter)
            self.log.append(
                state, step=steps, total=course.total, scores=scores, early=control.why == "early",
                model=folder.name, adapter=adapter.name if adapter else None,
            )  # fmt: skip
        if course.arguments.world_size > 1:
            torch.distributed.barrier()  # the model is there when any process comes back
        return result

    def _final_step(self, trainer: Any, course: settings.Course) -> ChosenStep:
        steps = trainer.state.global_step
        if not course.arguments.load_best_model_at_end:
            return ChosenStep(steps)
        measures = course_of(trainer.state.log_history, course.metric)
        return chosen_step(measures, course.metric, higher=course.higher, last=steps)

    def _build(self) -> building.Built:
        folder = self.run.path / _READER
        reader_folder = folder if self.resume and folder.is_dir() else None
        built = building.build(self.config, self.task, self.data, reader_folder=reader_folder)
        if (
            self.main
            and self.config.from_scratch
            and reader_folder is None
            and built.reader.tokenizer
        ):
            built.reader.tokenizer.save_pretrained(folder)
        return built

    def _rows_to_measure(self, data: Any, built: building.Built, *, all_of_them: bool) -> Any:
        """Return the rows to measure with, evenly chosen where they are many; None without any."""
        if data is None or not len(data):
            return None
        most = _MOST_WRITTEN if self.task.generates else _MOST_VALIDATED
        if len(data) > most and not all_of_them:
            data = data.select([n * len(data) // most for n in range(most)])
        return self.task.encoded_rows(data, built.reader).by_length()

    def _attack(self) -> EmbeddingAttack | None:
        if self.config.adversarial == "none":
            return None
        kind = "pgd" if self.config.adversarial == "pgd" else "fgm"
        return EmbeddingAttack(kind, self.config.epsilon, self.config.attack_steps)

    def _refuse_other_data(self, print_: int) -> None:
        began = [e for e in read(self.run.events).events if e["kind"] == "started"]
        if began and began[0].get("data") not in (None, print_):
            raise DataError(
                N_(
                    'The rows of "{source}" are not the rows that the run began with, so it cannot '
                    "be resumed. Restore the data, or start a new run.",
                    source=self.data.source,
                )
            )

    def _checkpoint_to_resume(self, arguments: Any) -> Path | None:
        """Return the checkpoint to resume from; remove and report broken ones after it."""
        if not self.resume:
            return None
        last = run_folder.last_good(self.run)
        if arguments.world_size > 1:
            torch.distributed.barrier()  # nobody removes what another still looks at
        step = step_of(last.checkpoint) if last.checkpoint else 0
        if self.main:
            run_folder.set_aside(self.run, after=step)
            for snapshot in self.run.snapshots.glob("step-*"):
                if step_of(snapshot) > step:
                    shutil.rmtree(snapshot)
            faults = list(last.lost)
            if last.checkpoint is None:
                faults.append(N_("No complete checkpoint was left: the run begins again."))
            self.log.append("resumed", step=step, lost=faults)
        return last.checkpoint

    def _board(self, checkpoint: Path | None) -> Any:
        if not self.main:
            return None
        from torch.utils.tensorboard import SummaryWriter

        purge = step_of(checkpoint) + 1 if checkpoint else None
        return SummaryWriter(str(self.run.tensorboard), purge_step=purge)

    def _probe(self, trainer: Any, built: building.Built, model: Any, total: int) -> Probes | None:
        if not self.config.probes:
            return None
        probe_model = Model(
            name=self.run.path.name,
            hf=adapters.inner(model),
            tokenizer=built.reader.tokenizer,
            task_line=opened_for(self.task.opens),
        )
        if probe_model.gives_vectors:
            # From the first step on and in every process, so that all steps run the same code.
            engine.install(probe_model.hf)
        if not self.main:
            return None
        steps = frozenset(self.config.probe_steps or snapshots.usual_steps(total))
        probes = Probes(probe_model, self.config.probes, steps, self.run, self.log)
        trainer.add_callback(probes)
        return probes

    def _scores(self, trainer: Any, test_rows: Any, validation_rows: Any) -> dict[str, float]:
        rows, part = (test_rows, "test") if test_rows else (validation_rows, "eval")
        if not rows:
            return {}
        metrics = trainer.evaluate(rows, metric_key_prefix=part)
        names = (*self.task.measures, "loss")
        return {n: float(metrics[f"{part}_{n}"]) for n in names if f"{part}_{n}" in metrics}


def _first(arrays: Any) -> Any:
    return arrays[0] if isinstance(arrays, tuple) else arrays


@contextmanager
def _asked_to_end(control: Control) -> Iterator[None]:
    """Take a SIGTERM for a wish to pause: the run ends its step and writes a checkpoint."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def pause(*_: Any) -> None:
        control.request = "pause"

    before = signal.signal(signal.SIGTERM, pause)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
