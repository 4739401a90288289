"""Train a model as a config says, in a folder that survives whatever happens: `train`."""

from __future__ import annotations

import importlib.util
import logging
import math
import netrc
import os
import random
import shutil
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attnviz.errors import AttnvizError, DataError, InputError
from attnviz.training import folder as run_folder
from attnviz.training.config import TrainingConfig
from attnviz.training.events import EventLog
from attnviz.training.folder import RunFolder, step_of, write_whole

if TYPE_CHECKING:
    from attnviz.data.labelled import Labelled

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


def train(
    config: TrainingConfig, *, labelled: Labelled | None = None, resume: bool = False
) -> RunResult:
    """Train, and return what became of it; `config.out` is the run folder.

    labelled is the data where it is at hand; else `config.data` is read. resume goes on from the
    last whole checkpoint, with the losses that an uninterrupted run would have had. Whatever ends
    the training early is the last event in the folder.

    Raises InputError for what cannot be trained, DataError for data or a folder that will not do,
    and AttnvizError, in a sentence that says where to go on, when the training broke off.
    """
    _need_packages()
    if not config.out:
        raise InputError('"out" is empty. Give the folder that the run is to be written to.')
    run = RunFolder(Path(config.out))
    main = int(os.environ.get("RANK", "0")) == 0
    _prepare_folder(run, config, main=main, resume=resume)
    log = EventLog(run.events) if main else _Nobody(run.events)
    try:
        return _Run(config, run, log, main, labelled, resume).go()
    except KeyboardInterrupt:
        log.append("failed", message="Interrupted.", resumable=_resumable(run))
        raise
    except AttnvizError as error:
        _say_failed(log, run, error, str(error))
        raise
    except Exception as error:  # a training may meet anything: it has to end in a sentence
        sentence = _sentence(error, run)
        _say_failed(log, run, error, sentence)
        raise AttnvizError(sentence) from error


class _Nobody(EventLog):
    """The diary of a process that is not the main one."""

    def append(self, kind: str, **said: Any) -> None:
        """Say nothing."""


def _need_packages() -> None:
    for package in ("accelerate", "datasets", "peft", "tensorboard", "yaml"):
        if importlib.util.find_spec(package) is None:
            raise InputError(
                f"Training needs more packages ({package} is missing): "
                'pip install "attnviz[train]".'
            )


def _prepare_folder(run: RunFolder, config: TrainingConfig, *, main: bool, resume: bool) -> None:
    if resume:
        run_folder.opened(run.path)
        if main:
            run.control.unlink(missing_ok=True)
        return
    if not main:
        return
    if run.events.exists():
        raise InputError(
            f'"{run.path}" already holds a run. Go on with it (attnviz train --resume '
            f"{run.path}), or give --out another folder."
        )
    try:
        run.path.mkdir(parents=True, exist_ok=True)
        run.checkpoints.mkdir(exist_ok=True)
        run.control.unlink(missing_ok=True)
        write_whole(run.config, config.to_yaml())
    except OSError as error:
        raise InputError(f'"{run.path}" cannot be written: {error.strerror}.') from error


def _resumable(run: RunFolder) -> bool:
    return run_folder.last_good(run).checkpoint is not None


def _say_failed(log: EventLog, run: RunFolder, error: BaseException, sentence: str) -> None:
    with suppress(OSError):
        traceback.print_exception(error)  # to the log of a job
    with suppress(DataError):  # the disk may be full: then the missing heartbeat tells
        log.append("failed", message=sentence, resumable=_resumable(run))


def _sentence(error: Exception, run: RunFolder) -> str:
    import torch

    good = run_folder.last_good(run).checkpoint
    after = (
        f"Step {step_of(good)} is safe: attnviz train --resume {run.path} goes on from it."
        if good
        else "No checkpoint had been written yet."
    )
    if isinstance(error, torch.OutOfMemoryError):
        return f"The memory of the device is full. Take a smaller batch or longest. {after}"
    said = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, OSError) or "No space left" in said or "os error" in said.lower():
        return f"The run could not be written: {said}. Make room on the disk. {after}"
    return f"The training broke off: {said}. {after}"


def _dataset(config: TrainingConfig) -> Labelled:
    """Read what the config names."""
    from attnviz.data import examples, labelled, tables

    if not config.data:
        raise InputError('"data" is empty. Give the name of an example, a file, or a hub id.')
    if config.data in examples.EXAMPLES:
        return examples.example(config.data, seed=config.seed, quick=config.quick)
    table = tables.read(config.data)
    return labelled.prepare(
        table, task=config.task, columns=dict(config.columns), seed=config.seed,
        validation=config.validation_share, test=config.test_share,
    )  # fmt: skip


@dataclass
class _Run:
    config: TrainingConfig
    run: RunFolder
    log: EventLog
    main: bool
    labelled: Labelled | None
    resume: bool

    def go(self) -> RunResult:
        import torch
        from transformers import set_seed
        from transformers.trainer_callback import PrinterCallback
        from transformers.utils import logging as loud

        from attnviz.models.loading import quieten_transformers
        from attnviz.training import adapters, building, encoding, tasks
        from attnviz.training.callbacks import Control, Diary, Keeper

        loud_before = loud.get_verbosity()
        quieten_transformers()
        logging.getLogger("accelerate").setLevel(logging.ERROR)
        started = time.perf_counter()
        self.config = config = self.config.settled()
        task = tasks.task_named(config.task)
        self._refuse(task)
        data = self.labelled or _dataset(config)
        if data.task != config.task:
            raise InputError(f'The data is for "{data.task}", the config for "{config.task}".')
        if not len(data.train):
            raise DataError("There is no row to train on.")

        set_seed(config.seed)
        reader_folder = self.run.path / _READER
        kept_reader = reader_folder if self.resume and reader_folder.is_dir() else None
        built = building.build(config, task, data, reader_folder=kept_reader)
        if self.main and config.from_scratch and kept_reader is None and built.reader.tokenizer:
            built.reader.tokenizer.save_pretrained(reader_folder)
        reader = built.reader
        rows = task.encoded(data.train, reader)
        validated = self._part(task, data.validation, reader)
        notes = (*built.notes, *rows.notes)

        arguments, total, a_step = self._arguments(task, rows, validated, reader)
        batch = task.collate([rows[n] for n in range(min(2, len(rows)))], reader)
        model = adapters.prepare(built, config, task, steps=total, batch=batch)
        trained = str(adapters.share(model))

        collected: list[tasks.Sample] = []

        def measured(found: Any) -> dict[str, float]:
            answers = found.predictions[0] if isinstance(found.predictions, tuple) else (
                found.predictions
            )  # fmt: skip
            labels = found.label_ids[0] if isinstance(found.label_ids, tuple) else found.label_ids
            here = self._tested if self._tested is not None else validated
            collected[:] = tasks.samples(task, here, answers, labels, reader) if here else []
            return task.measure(answers, labels, reader)

        from attnviz.training.trainer import OurSeq2SeqTrainer, OurTrainer, order_of

        trainer: Any = (OurSeq2SeqTrainer if task.generates else OurTrainer)(
            model=model,
            args=arguments,
            train_dataset=rows,
            eval_dataset=validated,
            data_collator=lambda some: task.collate(some, reader),
            compute_metrics=measured,
            preprocess_logits_for_metrics=None if task.generates else task.reduce,
        )
        trainer.remove_callback(PrinterCallback)
        trainer.order = order_of(
            rows, batch=config.batch, seed=config.seed, grouped=config.group_by_length
        )
        trainer.attack = self._attack()
        if task.name == "regression":
            trainer.model_accepts_loss_kwargs = False

        found = self._found(arguments)
        board = self._board(found)
        metric = config.metric or task.metric
        diary = Diary(self.log, self.run, total, a_step, board)
        control = Control(
            self.run, self.main, total, config.early_stopping, metric,
            task.measures.get(metric, metric != "loss"),
        )  # fmt: skip
        keeper = Keeper(self.log, self.run, self.main, trainer, found)
        for callback in (control, *([diary] if self.main else []), keeper):
            trainer.add_callback(callback)
        if self.main:
            trainer.add_callback(_Samples(self.log, collected))
        self._probe(trainer, built, model, total, notes)
        self._say_started(built, data, rows, trainer, total, trained, notes, found)

        try:
            with _asked_to_end(control):
                trainer.train(resume_from_checkpoint=str(found) if found else None)
        finally:
            if board is not None:
                board.close()
        steps = trainer.state.global_step
        if control.why == "paused":
            self.log.append("paused", step=steps, total=total)
            loud.set_verbosity(loud_before)
            return RunResult(self.run.path, "paused", steps, {}, trained, notes)

        self._tested = self._part(task, data.test, reader)
        part = "test" if self._tested else "eval"
        here = self._tested or validated
        scores: dict[str, float] = {}
        if here:
            scores = trainer.evaluate(here, metric_key_prefix=part)
            scores = {
                name: float(scores[f"{part}_{name}"])
                for name in (*task.measures, "loss")
                if f"{part}_{name}" in scores
            }
        state = "stopped" if control.why == "stopped" else "finished"
        result = RunResult(self.run.path, state, steps, scores, trained, notes)
        if self.main:
            building.fold(model, reader.scale)
            result = self._write(
                result, model, built, data, seconds=time.perf_counter() - started,
                device=str(arguments.device),
            )  # fmt: skip
            self.log.append(
                state, step=steps, total=total, scores=scores, early=control.why == "early",
                model=str(result.model or ""),
            )  # fmt: skip
        if arguments.world_size > 1:
            torch.distributed.barrier()
        loud.set_verbosity(loud_before)
        _ = encoding
        return result

    _tested: Any = None

    def _refuse(self, task: Any) -> None:
        config = self.config
        if config.metric is not None and config.metric not in (*task.measures, "loss"):
            raise InputError(
                f'"{config.metric}" is not measured for {task.name}. '
                f"Known: {', '.join((*task.measures, 'loss'))}."
            )
        if config.label_smoothing and not task.smooths:
            raise InputError(f"Labels of {task.name} cannot be smoothed. Set label_smoothing to 0.")
        if config.adversarial != "none" and not task.embeds:
            raise InputError(
                f"{task.name} reads no tokens, so there are no embeddings to attack. "
                "Set adversarial to none."
            )
        if config.probes and config.method == "prefix":
            raise InputError(
                "A prefix adds keys that are no tokens of a text, so attention cannot be recorded "
                "with it. Leave the probes out, or take another method."
            )
        if config.probes and not task.embeds:
            raise InputError(f"{task.name} reads no text, so texts cannot be probes of it.")

    def _part(self, task: Any, data: Any, reader: Any) -> Any:
        """Rows to measure with, evenly taken where they are many; None where there are none."""
        if data is None or not len(data):
            return None
        most = _MOST_WRITTEN if task.generates else _MOST_VALIDATED
        if len(data) > most and data is not None and not self._is_test(data):
            data = data.select([n * len(data) // most for n in range(most)])
        return task.encoded(data, reader).by_length()

    def _is_test(self, data: Any) -> bool:
        return self.labelled is not None and data is self.labelled.test

    def _arguments(
        self, task: Any, rows: Any, validated: Any, reader: Any
    ) -> tuple[Any, int, int]:
        import torch
        from transformers import Seq2SeqTrainingArguments, TrainingArguments

        config = self.config
        device = torch.cuda.is_available() or torch.backends.mps.is_available()
        processes = int(os.environ.get("WORLD_SIZE", "1")) or 1
        rows_a_step = config.batch * config.accumulate * processes
        batches = math.ceil(len(rows) / (config.batch * processes))
        a_round = math.ceil(batches / config.accumulate)
        total = config.steps or max(1, math.ceil(config.epochs * a_round))
        every = min(total, config.evaluate_every or max(1, total // (5 if task.generates else 10)))
        metric = config.metric or task.metric
        best = config.keep == "best" and validated is not None and config.method != "prefix"
        more: dict[str, Any] = {}
        kind = TrainingArguments
        if task.generates:
            kind = Seq2SeqTrainingArguments
            longest = max(len(rows[n]["labels"]) for n in range(len(rows)))
            more = {
                "predict_with_generate": True, "generation_num_beams": 1,
                "generation_max_length": min(reader.longest, longest * 3 // 2 + 4),
            }  # fmt: skip
        arguments = kind(
            output_dir=str(self.run.checkpoints),
            max_steps=total,
            per_device_train_batch_size=config.batch,
            per_device_eval_batch_size=max(config.batch, 32),
            learning_rate=float(config.learning_rate or 0),
            lr_scheduler_type={"constant": "constant_with_warmup"}.get(
                config.schedule, config.schedule
            ),
            warmup_steps=round(config.warmup * total),
            weight_decay=config.weight_decay,
            max_grad_norm=config.clip,
            gradient_accumulation_steps=config.accumulate,
            label_smoothing_factor=config.label_smoothing,
            seed=config.seed,
            use_cpu=not device,
            **self._precision(device),
            eval_strategy="no" if validated is None else "steps",
            eval_steps=every,
            save_strategy="steps",
            save_steps=every,
            logging_steps=max(1, total // 500),
            logging_first_step=True,
            load_best_model_at_end=best,
            metric_for_best_model=metric if validated is not None else None,
            greater_is_better=task.measures.get(metric, metric != "loss"),
            label_names=[task.label_name],
            remove_unused_columns=False,
            dataloader_pin_memory=device,
            disable_tqdm=True,
            report_to=["wandb"] if _wandb_is_configured() else "none",
            run_name=self.run.path.name,
            log_level="error",
            **more,
        )
        return arguments, total, rows_a_step

    def _precision(self, device: bool) -> dict[str, bool]:
        import torch

        wanted = self.config.precision
        if wanted == "float32":
            return {}
        has_bf16 = device and torch.cuda.is_available() and torch.cuda.is_bf16_supported()
        if wanted == "auto":
            return {"bf16": True} if has_bf16 else {}
        if wanted == "bf16" and has_bf16:
            return {"bf16": True}
        if wanted == "fp16" and torch.cuda.is_available():
            return {"fp16": True}
        raise InputError(f"This machine has no device for {wanted}. Set precision to float32.")

    def _attack(self) -> Any:
        from attnviz.training.adversarial import Attack

        if self.config.adversarial == "none":
            return None
        return Attack(
            "pgd" if self.config.adversarial == "pgd" else "fgm",
            self.config.epsilon,
            self.config.attack_steps,
        )

    def _found(self, arguments: Any) -> Path | None:
        """The checkpoint to go on from; later, broken ones are removed."""
        if not self.resume:
            return None
        found = run_folder.last_good(self.run)
        if arguments.world_size > 1:
            import torch

            torch.distributed.barrier()  # nobody removes what another still looks at
        step = step_of(found.checkpoint) if found.checkpoint else 0
        if self.main:
            run_folder.set_aside(self.run, after=step)
            for snapshot in self.run.snapshots.glob("step-*"):
                if step_of(snapshot) > step:
                    shutil.rmtree(snapshot)
            lost = list(found.lost)
            if found.checkpoint is None:
                lost.append("No whole checkpoint was left: the run starts again from its data.")
            self.log.append("resumed", step=step, lost=lost)
        return found.checkpoint

    def _board(self, found: Path | None) -> Any:
        if not self.main:
            return None
        from torch.utils.tensorboard import SummaryWriter

        return SummaryWriter(
            str(self.run.tensorboard), purge_step=step_of(found) + 1 if found else None
        )

    def _probe(self, trainer: Any, built: Any, model: Any, total: int, notes: Any) -> None:
        if not self.config.probes:
            return
        from attnviz.models.model import Model
        from attnviz.models.tasks import task_named
        from attnviz.tracing import engine
        from attnviz.training import snapshots, tasks
        from attnviz.training.adapters import inner
        from attnviz.training.callbacks import Probes

        traced = Model(
            name=self.run.path.name,
            hf=inner(model),
            tokenizer=built.reader.tokenizer,
            task_line=task_named(tasks.task_named(self.config.task).opens),
            processor=built.reader.processor,
            notes=notes,
        )
        if traced.gives_vectors:
            # From the first step on, in every process, so that all steps run the same code.
            engine.install(traced.hf)
        if self.main:
            steps = self.config.probe_steps or snapshots.usual_steps(total)
            trainer.add_callback(
                Probes(traced, self.config.probes, frozenset(steps), self.run, self.log)
            )

    def _say_started(
        self, built: Any, data: Labelled, rows: Any, trainer: Any, total: int, trained: str,
        notes: tuple[str, ...], found: Path | None,
    ) -> None:  # fmt: skip
        self.log.append(
            "started", total=total, task=self.config.task, model=built.start,
            method=self.config.method, trained=trained, rows=len(rows), source=data.source,
            device=str(trainer.args.device), processes=trainer.args.world_size, pid=os.getpid(),
            notes=[*data.notes, *notes], from_step=step_of(found) if found else 0,
        )  # fmt: skip

    def _write(
        self, result: RunResult, model: Any, built: Any, data: Labelled, *, seconds: float,
        device: str,
    ) -> RunResult:  # fmt: skip
        """Write the model as a normal Hugging Face folder, whole or not at all."""
        from attnviz.training import adapters, card
        from attnviz.training.snapshots import Snapshots

        beside = self.run.path / ".model"
        shutil.rmtree(beside, ignore_errors=True)
        folder, adapter = self.run.model, None
        if adapters.is_adapted(model):
            adapter = self.run.adapter
            if adapters.save(model, adapter=adapter, whole=beside) is None:
                beside, folder = adapter, adapter
        else:
            model.save_pretrained(str(beside))
        for reader in (built.reader.tokenizer, built.reader.processor):
            if reader is not None:
                reader.save_pretrained(str(beside))
        text = card.markdown(
            replace(self.config, out=""), data, name=self.run.path.name, start=built.start,
            trained=result.trained, steps=result.steps, seconds=seconds, device=device,
            scores=result.scores, notes=result.notes, recorded=Snapshots(self.run.snapshots).steps,
        )  # fmt: skip
        (beside / "README.md").write_text(text, encoding="utf-8")
        for path in (*beside.iterdir(), *(adapter.iterdir() if adapter else ())):
            if path.is_file():
                path.chmod(0o644)  # safetensors writes 0600
        if beside != folder:
            shutil.rmtree(folder, ignore_errors=True)
            beside.replace(folder)
        return replace(result, model=folder, adapter=adapter)


def _wandb_is_configured() -> bool:
    """Whether Weights & Biases is installed and the user has given it a key or chosen offline."""
    if importlib.util.find_spec("wandb") is None or os.environ.get("WANDB_MODE") == "disabled":
        return False
    if os.environ.get("WANDB_API_KEY") or os.environ.get("WANDB_MODE") == "offline":
        return True
    with suppress(OSError, netrc.NetrcParseError):
        return netrc.netrc().authenticators("api.wandb.ai") is not None
    return False


@contextmanager
def _asked_to_end(control: Any) -> Iterator[None]:
    """Take a SIGTERM for a wish to pause: the step is finished and a checkpoint written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def pause(*_: Any) -> None:
        control.asked = "pause"

    before = signal.signal(signal.SIGTERM, pause)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _samples_callback() -> Any:
    from transformers import TrainerCallback

    @dataclass
    class Samples(TrainerCallback):
        """Writes a few answers after each evaluation."""

        log: EventLog
        collected: list[Any]

        def on_evaluate(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if self.collected:
                self.log.append("samples", step=state.global_step, rows=list(self.collected))

    return Samples


def _Samples(log: EventLog, collected: list[Any]) -> Any:
    return _samples_callback()(log, collected)


_ = random
