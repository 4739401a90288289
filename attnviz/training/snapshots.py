"""The attention of a few texts at chosen steps of a training: recorded, and read back.

    snapshots/step-120/snapshot.json         tokens, answers, format number
    snapshots/step-120/maps.safetensors      float16, or 8 bits where maps are large
    snapshots/step-120/scores.safetensors    every head score, float32 [layer, head]

Reading needs no torch.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from attnviz.errors import AttnvizError, DataError, InputError
from attnviz.language import N_
from attnviz.metrics.heads import METRICS, head_scores
from attnviz.records import AttentionLayer, Prediction, Stack, Tokens, Trace
from attnviz.records.trace import ModelInfo
from attnviz.training.folder import read_json, step_of

if TYPE_CHECKING:
    from attnviz.models.model import Model

FORMAT = 1
_LARGE = 4 * 2**20  # numbers in the maps of one probe, above which they are kept in 8 bits
_TOKEN_FIELDS = ("ids", "special", "word", "segment", "spans")


def usual_steps(total: int) -> tuple[int, ...]:
    """Return the steps at which attention is recorded unless others are chosen: about twenty.

    Evenly over the run, and more in its beginning, where most moves.
    """
    even = np.linspace(0, total, 14)
    early = np.geomspace(1, max(total, 1), 9)
    return tuple(sorted({int(np.rint(step)) for step in (*even, *early)}))


# --- recording ------------------------------------------------------------------------------------


def record(model: Model, probes: Sequence[str], *, step: int, folder: Path) -> Path:
    """Trace the probes through a model that is being trained, write the snapshot, return it.

    The modules are in eval mode meanwhile and afterwards as they were, each for itself; no number
    is drawn that training would have drawn.
    """
    import random

    import torch

    from attnviz.tracing.capture import trace

    was = [(module, module.training) for module in model.hf.modules()]
    draws = random.getstate(), np.random.get_state(), torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    model.hf.eval()
    try:
        traces = [trace(model, probe) for probe in probes]
    finally:
        for module, training in was:
            module.training = training
        random.setstate(draws[0])
        np.random.set_state(draws[1])
        torch.set_rng_state(draws[2])
        for device, state in enumerate(cuda):
            torch.cuda.set_rng_state(state, device)
    return write(traces, step=step, folder=folder)


def write(traces: Sequence[Trace], *, step: int, folder: Path) -> Path:
    """Write one snapshot, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".step-{step}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        maps: dict[str, np.ndarray] = {}
        scores: dict[str, np.ndarray] = {}
        for number, one in enumerate(traces):
            small = sum(layer.weights.size for s in one.by_stack.values() for layer in s.layers)
            for name, stack in one.by_stack.items():
                for at, layer in enumerate(stack.layers):
                    maps[f"{number}.{name}.{at}"] = _pack(layer.weights, small > _LARGE)
                for score, values in head_scores(one, name):
                    scores[f"{number}.{name}.{score}"] = np.ascontiguousarray(values, np.float32)
        save_file(maps, beside / "maps.safetensors")
        save_file(scores, beside / "scores.safetensors")
        content = {"format": FORMAT, "step": step, "probes": [_plain(one) for one in traces]}
        (beside / "snapshot.json").write_text(json.dumps(content), encoding="utf-8")
        there = folder / f"step-{step}"
        shutil.rmtree(there, ignore_errors=True)  # of a run that was resumed before this step
        beside.replace(there)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return there


def _pack(weights: np.ndarray, large: bool) -> np.ndarray:
    if large:
        return np.rint(np.clip(weights, 0, 1) * 255).astype(np.uint8)
    return weights.astype(np.float16)


def _plain(one: Trace) -> dict[str, Any]:
    answer = one.prediction
    # A map of label ids for each pixel is large and is not shown beside attention: left out.
    values = answer.values if answer.values is None or answer.values.ndim == 1 else None
    return {
        "inputs": one.inputs,
        "target": one.target,
        "model": asdict(one.model),
        "stacks": {
            name: {"queries": _tokens(stack.queries), "keys": _tokens(stack.keys)}
            for name, stack in one.by_stack.items()
        },
        "answer": {
            "kind": answer.kind,
            "text": answer.text,
            "labels": answer.labels,
            "probabilities": _floats(answer.probabilities),
            "values": _floats(values),
            "passing": answer.passing,
        },
    }


def _floats(array: np.ndarray | None) -> list[float] | None:
    return None if array is None else [float(value) for value in array]


def _tokens(tokens: Tokens) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": tokens.text, "pieces": tokens.pieces, "grid": tokens.grid}
    return fields | {name: getattr(tokens, name).tolist() for name in _TOKEN_FIELDS}


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Snapshots:
    """What was recorded in one folder; read when it is asked for.

    A run that is going on adds to the folder: make a new one to see what is new.
    """

    folder: Path

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """The recorded steps, in order."""
        numbers = (step_of(path) for path in self.folder.glob("step-*"))
        return tuple(sorted(step for step in numbers if step >= 0))

    @cached_property
    def probes(self) -> tuple[str, ...]:
        """The texts, in the order in which they are numbered."""
        if not self.steps:
            return ()
        with _unbroken(self.folder, self.steps[0]):
            return tuple(probe["inputs"][0] for probe in self._content(self.steps[0])["probes"])

    def stacks(self, probe: int = 0) -> tuple[str, ...]:
        """Return the stacks of a probe's maps."""
        with _unbroken(self.folder, self._first()):
            return tuple(self._probe(self._first(), probe)["stacks"])

    def scores(
        self, metric: str, *, probe: int | None = None, stack: str | None = None
    ) -> Float[np.ndarray, "step layer head"]:
        """Return one head score over the steps, of one probe or the mean of all that have it.

        metric is a name of `metrics.heads.METRICS`. NaN where the score has no meaning.
        Raises InputError when there is no such score, DataError when nothing was recorded.
        """
        names = [line.name for line in METRICS]
        if metric not in names:
            raise InputError(
                N_(
                    'No head score "{metric}". Known: {names}.',
                    metric=metric,
                    names=", ".join(names),
                )
            )
        numbers = range(len(self.probes)) if probe is None else [probe]
        of = stack or self.stacks(probe or 0)[0]
        rows = []
        for step in self.steps:
            arrays = self._arrays(step, "scores.safetensors")
            with _unbroken(self.folder, step):
                each = np.stack([arrays[f"{number}.{of}.{metric}"] for number in numbers])
            is_defined = ~np.isnan(each)
            mean = np.where(is_defined, each, 0).sum(0) / np.maximum(is_defined.sum(0), 1)
            rows.append(np.where(is_defined.any(0), mean, np.nan))
        with _unbroken(self.folder, self._first()):
            return np.stack(rows)

    def trace(self, step: int, probe: int = 0) -> Trace:
        """Return one probe at one recorded step, for the explorer.

        Maps are rounded as they were stored (float16, or 8 bits); vectors were not recorded.
        Raises InputError when the step or the probe was not recorded, DataError when the snapshot
        is broken.
        """
        with _unbroken(self.folder, step):
            return self._trace(step, probe)

    def _trace(self, step: int, probe: int) -> Trace:
        content = self._probe(step, probe)
        maps = self._arrays(step, "maps.safetensors")
        formats = {_WORDS[a.dtype] for key, a in maps.items() if key.startswith(f"{probe}.")}
        stacks: dict[Any, Stack] = {}
        for name, tokens in content["stacks"].items():
            count = sum(key.startswith(f"{probe}.{name}.") for key in maps)
            layers = tuple(
                AttentionLayer(_unpack(maps[f"{probe}.{name}.{at}"])) for at in range(count)
            )
            queries = _tokens_from(tokens["queries"])
            # One axis is one object, as in a trace: the explorer draws it once.
            same = name != "cross" and tokens["keys"] == tokens["queries"]
            keys = queries if same else _tokens_from(tokens["keys"])
            stacks[name] = Stack(name, layers, queries, keys)
        answer = content["answer"]
        return Trace(
            model=ModelInfo(**content["model"]),
            by_stack=stacks,
            prediction=Prediction(
                kind=answer["kind"],
                labels=tuple(answer["labels"]),
                probabilities=_array(answer["probabilities"]),
                text=answer["text"],
                values=_array(answer["values"]),
                passing=answer.get("passing"),
            ),
            inputs=tuple(content["inputs"]),
            target=content["target"],
            rounded_to=" or ".join(sorted(formats)),
            missing=(
                N_(
                    "Recorded during training: maps are rounded, and queries, keys and values are "
                    "not kept."
                ),
            ),
        )

    def _first(self) -> int:
        if not self.steps:
            raise DataError(N_('No attention was recorded in "{folder}".', folder=self.folder))
        return self.steps[0]

    def _content(self, step: int) -> dict[str, Any]:
        if step not in self.steps:
            steps = ", ".join(map(str, self.steps)) or "none"
            raise InputError(
                N_("No snapshot of step {step}. Recorded: {steps}.", step=step, steps=steps)
            )
        content = read_json(self.folder / f"step-{step}" / "snapshot.json")
        if content.get("format") != FORMAT:
            raise DataError(
                N_(
                    'The snapshot of step {step} in "{folder}" is of format {content}; this '
                    "version reads {format}.",
                    step=step,
                    folder=self.folder,
                    content=content.get("format"),
                    format=FORMAT,
                )
            )
        return content

    def _probe(self, step: int, probe: int) -> dict[str, Any]:
        probes = self._content(step)["probes"]
        if not 0 <= probe < len(probes):
            raise InputError(
                N_(
                    "No probe {probe}; there are {probes}, counted from 0.",
                    probe=probe,
                    probes=len(probes),
                )
            )
        return probes[probe]

    def _arrays(self, step: int, name: str) -> dict[str, np.ndarray]:
        try:
            return load_file(self.folder / f"step-{step}" / name)
        except (OSError, SafetensorError) as error:
            raise DataError(
                N_("The snapshot of step {step} cannot be read: {error}.", step=step, error=error)
            ) from error


@contextmanager
def _unbroken(folder: Path, step: int) -> Iterator[None]:
    """Raise DataError when a snapshot does not hold what it should."""
    try:
        yield
    except AttnvizError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            N_(
                'The snapshot of step {step} in "{folder}" is broken ({name}: {error}). Remove '
                "that folder to see the others.",
                step=step,
                folder=folder,
                name=type(error).__name__,
                error=error,
            )
        ) from error


def _array(values: list[float] | None) -> np.ndarray | None:
    return None if values is None else np.asarray(values, np.float32)


_WORDS = {np.dtype(np.uint8): "8 bits", np.dtype(np.float16): "float16"}


def _unpack(weights: np.ndarray) -> np.ndarray:
    if weights.dtype == np.uint8:
        return weights.astype(np.float32) / 255
    return weights.astype(np.float32)


def _tokens_from(fields: dict[str, Any]) -> Tokens:
    grid = fields["grid"]
    arrays: dict[str, Any] = {name: np.asarray(fields[name]) for name in _TOKEN_FIELDS}
    arrays["spans"] = arrays["spans"].reshape(-1, 2)
    return Tokens(
        text=tuple(fields["text"]),
        pieces=tuple(fields["pieces"]),
        grid=None if grid is None else (grid[0], grid[1]),
        **arrays,
    )


def fastest_change(
    steps: Sequence[int], values: Float[np.ndarray, "step"], *, span: float = 0.05
) -> int | None:
    """Return the recorded step amid the steepest stretch of a curve; None for fewer than two.

    A stretch covers at least `span` of the run: snapshots lie close together in the beginning, and
    a jitter between two neighbours there is not what is looked for.
    """
    at = [n for n in range(len(steps)) if not np.isnan(values[n])]
    if len(at) < 2:
        return None
    least = span * (steps[at[-1]] - steps[at[0]])
    best, where = -1.0, None
    for first in at:
        last = next((n for n in at if n > first and steps[n] - steps[first] >= least), None)
        if last is None:
            break
        slope = abs(float(values[last] - values[first])) / (steps[last] - steps[first])
        if slope > best:
            middle = (values[first] + values[last]) / 2
            between = [n for n in at if first <= n <= last]
            best, where = slope, min(between, key=lambda n: abs(float(values[n] - middle)))
    return None if where is None else steps[where]
