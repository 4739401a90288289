"""A model and an input as a `Problem`: one number as a function of embeddings, pixels or steps.

Ids stay as they are, and what the embedding layer gives for them is replaced row by row. So masks,
positions and the place a classifier reads from do not move when a token is taken away, a gradient
has something to flow to, and a batch needs no padding.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from attnviz.attribution import baselines, memory, targets
from attnviz.attribution.baselines import Baseline
from attnviz.attribution.elements import unit_of_pixels, unit_of_steps
from attnviz.attribution.problem import Problem
from attnviz.attribution.recent_texts import prepared_text
from attnviz.attribution.substitution import Substitution
from attnviz.attribution.targets import Measure, Target, Wanted
from attnviz.attribution.units import ranked_units
from attnviz.errors import ForeignError, InputError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy, twins
from attnviz.models.foreign import asked_of, output_with_answer
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Question, StackName, Units
from attnviz.tracing import engine
from attnviz.tracing.capture import forward, write
from attnviz.tracing.decoders import decoder_ids, decoder_start, target_labels
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.similarity import text_vector

if TYPE_CHECKING:
    from PIL.Image import Image

    # Of what `trace` takes: chats, sounds and pictures with a text are not explained.
    Inputs = str | tuple[str, str] | Image | np.ndarray


_EDITS = N_("what_if edits the text itself, so it works here.")


@dataclass(eq=False)
class Network:
    """A twin of a model whose embedding rows can be replaced, with one input's other tensors.

    Used by one thread. `tensors` have a batch axis of 1 and hold neither pixels nor steps.
    """

    model: Model
    prepared: Prepared
    tensors: dict[str, Tensor]
    target: Target
    units: Units
    embedding: nn.Module | None
    positions_read: int = 1
    """How many of a decoder's last positions the target is read at."""
    substitution: Substitution = field(init=False)

    def __post_init__(self) -> None:
        self.substitution = Substitution(self.model)
        if self.embedding is not None:
            self.substitution.hang(self.embedding)

    def output(self, x: Tensor) -> Any:
        """Return the output for rows x [row, *shape]; gradients flow unless switched off."""
        tensors = self._fed(x)
        try:
            with asked_of(self.model, N_("be run on changed rows of this input"), otherwise=_EDITS):
                options = pass_options(self.model, self.positions_read)
                output = output_with_answer(self.model, self.model.hf(**tensors, **options))
            self.substitution.check_use()
            return output
        finally:
            self.substitution.drop()

    def with_maps(self, x: Tensor) -> tuple[Any, dict[StackName, list[engine.Call]]]:
        """Return the output for one row x [1, *shape] and every attention call, by stack.

        Gradients flow through both. Raises UnsupportedError when the model shows no map.
        """
        tensors = self._fed(x)
        try:
            result = forward(self.model, tensors)
            self.substitution.check_use()
            return result
        finally:
            self.substitution.drop()

    def by_row(self, vectors: Tensor) -> Tensor:
        """Return what a layer handed on as [row, token, d_model]; XLNet's have tokens first."""
        return vectors.transpose(0, 1) if self.substitution.tokens_first else vectors

    def _fed(self, x: Tensor) -> dict[str, Tensor]:
        tensors = {
            name: tensor.expand(len(x), *tensor.shape[1:]) for name, tensor in self.tensors.items()
        }
        x = x.to(self.model.hf.dtype)
        match self.model.task_line.reads:
            case "picture":
                tensors["pixel_values"] = x
            case "series":
                tensors["past_values"] = x
            case _:
                self.substitution.give(x, tensors["input_ids"])
        return tensors

    def __call__(self, x: Tensor) -> Tensor:
        """Return the target's number for rows x, [row].

        Raises UnsupportedError when the model reads several rows as something else.
        """
        return self.read(self.output(x), len(x))

    def read(self, output: Any, rows: int) -> Tensor:
        """Return the target's number in an output of so many rows, [row]. Raises as a call does."""
        values = self.target.read(output)
        if len(values) != rows:
            raise UnsupportedError(
                several(
                    "{architecture} gave {n} answers to {rows} changed inputs, so the "
                    "answers cannot be matched to the inputs. {edits}",
                    n=len(values),
                    architecture=self.model.architecture,
                    rows=rows,
                    edits=_EDITS,
                )
            )
        return values


def network_of(problem: Problem, what: str = "layers") -> Network:
    """Return the model behind a problem, for a method that looks inside.

    Raises UnsupportedError when the problem is a formula, which has no `what`.
    """
    if not isinstance(problem.function, Network):
        raise UnsupportedError(N_("A formula has no {what}: this needs a model.", what=what))
    return problem.function


@dataclass(frozen=True, eq=False)
class Posed:
    """A question about one input, ready for any method.

    `given` is the input as it came; `notes` say what a reader must know of its units; `lease` is of
    the twin that is asked.
    """

    problem: Problem
    network: Network
    units: Units
    target: Target
    baseline: Baseline
    question: Question = field(default_factory=Question)
    given: Any = None
    notes: tuple[str, ...] = ()
    lease: twins.Lease | None = None

    def release(self) -> None:
        """Let the next question about this model have the twin; this one is not asked any more.

        For those who asked for answers only, and did not hang or put anything into the twin.
        """
        if self.lease is not None:
            self.network.substitution.take_down()
            twins.hand_back(self.lease)


def pose(
    model: Model,
    inputs: Inputs,
    *,
    target: Wanted | Target = None,
    measure: Measure | None = None,
    unit: str = "token",
    baseline: str | None = None,
    progress: Progress | None = None,
    ahead: Callable[[int], np.ndarray] | None = None,
) -> Posed:
    """Return the question of which units of an input a number depends on.

    Args:
        model: from `load`; left as it is.
        inputs: as for `trace`. A model that returns vectors needs a pair: the number is then the
            similarity of the first text to the second.
        target: see `targets.resolve`; for encoder-decoders, the text whose log probability is
            explained, or None for what the model writes. A `Target` that was resolved before is
            taken as it is, so that another input or other weights are asked for the same answer.
        measure: "logit", "probability" or "log_probability"; None takes the logit, and the log
            probability for whole sequences.
        unit: "token", "character", "word" or "sentence". Where that makes one unit of the whole
            text, the next finer one is used, and a note names it.
        baseline: a name from `baselines.KNOWN`; None takes the default.
        progress: counts rows, and can be cancelled.
        ahead: number of free units -> sets of them, [set, free unit], that will be asked whatever
            the target is; they go into the pass that the target is read from.

    Raises InputError when the input, target, unit or baseline does not fit, and UnsupportedError
    when the model cannot be asked.
    """
    refuse_what_is_not_explained(model)
    lease = twins.take(model)
    own = lease.twin
    is_known = isinstance(target, Target) or own.task_line.kind not in _READ_OF_MANY
    later = None if is_known else ahead
    prepared, tensors, own_target = _ask(
        lease, inputs, target, measure, is_read_later=later is not None
    )
    units, notes = ranked_units(prepared, unit)
    if units.held.all():
        raise InputError(
            N_("There is nothing to explain: the input is empty but for special tokens.")
        )
    reads_text = model.task_line.reads == "text"
    embedding = anatomy.input_embedding(own.hf) if reads_text else None
    network = Network(own, prepared, tensors, own_target, units, embedding)
    match model.task_line.reads:
        case "picture":
            x = prepared.tensors["pixel_values"].float()
            unit_of = unit_of_pixels(prepared, x)
            start = baselines.for_picture(own, prepared, baseline)
        case "series":
            x = prepared.tensors["past_values"].float()
            unit_of = unit_of_steps(own, prepared, x)
            start = baselines.for_series(own, prepared, baseline)
        case _:
            assert embedding is not None
            with torch.no_grad(), asked_of(own, N_("turn this text into vectors")):
                x = embedding(prepared.tensors["input_ids"]).float()
            start = baselines.for_text(own, embedding, x, baseline)
            of_token = torch.from_numpy(np.array(units.of_token)).to(x.device)
            unit_of = of_token[:, None].expand(x.shape[1:])
    problem = Problem(
        function=network,
        inputs=x,
        unit_of=unit_of,
        held=np.array(units.held),
        baseline=start.elements,
        batch=memory.rows_at_once(own, len(prepared.tokens)),
        progress=progress or Progress(),
    )
    if later is not None and not isinstance(target, Target):
        own_target = network.target = _read_of_many(problem, network, target, measure, later)
    texts = (inputs,) if isinstance(inputs, str) else inputs if isinstance(inputs, tuple) else ()
    written_target = None if isinstance(target, Target) else target
    question = Question(texts, written_target, measure, unit, baseline)
    return Posed(problem, network, units, own_target, start, question, inputs, notes, lease)


_READ_OF_MANY = ("classes", "next_token", "mask", "token_classes")
"""What is answered in `logits` alone, so that a target can be read from the first of many rows."""


@torch.no_grad()
def _read_of_many(
    problem: Problem,
    network: Network,
    target: Wanted,
    measure: Measure | None,
    ahead: Callable[[int], np.ndarray],
) -> Target:
    """Return the resolved target, from a pass whose other rows the problem then knows."""
    sets = ahead(len(problem.free))[: problem.batch - 1]
    rows = np.ones((1 + len(sets), problem.n_units), bool)
    rows[1:, problem.free] = sets
    try:
        output = network.output(problem.replaced(rows))
    except (ForeignError, UnsupportedError):  # the method will meet it again, and say so
        output = None
    if output is None or len(output.logits) != len(rows):
        return _resolved(network.model, network.prepared, target, measure)
    first = SimpleNamespace(logits=output.logits[:1])
    network.target = targets.resolve(network.model, network.prepared, first, target, measure)
    problem.learn(rows, network.read(output, len(rows)))
    return network.target


def refuse_what_is_not_explained(model: Model) -> None:
    """Raise UnsupportedError for models of sounds, of a picture with a text, or of vectors.

    Vectors of two texts are explained by their similarity; those of anything else are none.
    """
    if model.task_line.reads == "own":
        raise UnsupportedError(
            N_(
                '"{name}" reads what its `read` makes, and attributions need words that can be '
                "taken away. Wrap it with a `tokenizer`, or change its attention: intervene and "
                "the sweeps take it.",
                name=model.name,
            )
        )
    if model.task_line.reads not in baselines.KNOWN:
        raise UnsupportedError(
            N_(
                '"{name}" ({task}) reads a {reads}, and attributions are computed for texts, '
                "pictures and series. Its attention maps can still be shown.",
                name=model.name,
                task=model.task,
                reads=model.task_line.reads,
            )
        )
    if model.task_line.kind == "none" and model.task_line.reads != "text":
        raise UnsupportedError(
            N_(
                '"{name}" returns vectors, not an answer, so there is nothing to explain. Open a '
                "model that answers about a {reads}; the attention maps of this one can still be "
                "shown.",
                name=model.name,
                reads=model.task_line.reads,
            )
        )


@torch.no_grad()
def _ask(
    lease: twins.Lease,
    inputs: Inputs,
    target: Wanted | Target,
    measure: Measure | None,
    *,
    is_read_later: bool,
) -> tuple[Prepared, dict[str, Tensor], Target]:
    """Return the prepared input, the tensors that stay fixed, and the resolved target."""
    own, given = lease.twin, target if isinstance(target, Target) else None
    if isinstance(target, Target):  # similarity compares with a vector that these weights make
        target = target.answer if own.task_line.kind == "text" else None
    if own.task_line.kind == "none":
        return _ask_for_similarity(lease, inputs, target)
    if own.task_line.reads == "text" and isinstance(inputs, str):
        prepared = prepared_text(lease.of, inputs)
    else:
        prepared = prepare(own, inputs)
    tensors = dict(prepared.tensors)
    if own.task_line.kind == "text":
        if measure == "logit" or isinstance(target, (tuple, int)):
            raise InputError(
                N_(
                    "A written sequence is explained by its log probability: give its text as the "
                    "target, or no target for the text that the model writes."
                )
            )
        labels, text = _sequence(own, prepared, target)
        tensors["decoder_input_ids"] = decoder_ids(own, labels)
        own_target = targets.sequence(labels[0], text)
        if measure == "probability":
            own_target = replace(
                own_target, label=f'probability of "{text}"', read=own_target.probability
            )
        return prepared, tensors, own_target
    own_target = targets.NOT_READ if is_read_later else given
    if own_target is None:
        own_target = _resolved(own, prepared, target, measure)
    for fixed in ("pixel_values", "past_values"):
        tensors.pop(fixed, None)
    return prepared, tensors, own_target


def _resolved(own: Model, prepared: Prepared, target: Wanted, measure: Measure | None) -> Target:
    """Return the target that the answer to the input alone gives."""
    with asked_of(own, N_("be run on this input")):
        output = output_with_answer(own, own.hf(**prepared.tensors, **pass_options(own)))
    return targets.resolve(own, prepared, output, target, measure)


def _sequence(own: Model, prepared: Prepared, target: str | None) -> tuple[Tensor, str]:
    """Return the label ids [1, token] of the given text, or of what the model writes."""
    if target is not None:
        return target_labels(own, target), target
    ids, text = write(own, prepared)
    if ids.shape[1] < 2:
        raise InputError(
            N_('"{name}" writes nothing for this input. Give a target.', name=own.name)
        )
    return ids[:, 1:], text


def _ask_for_similarity(
    lease: twins.Lease, inputs: Inputs, target: Wanted
) -> tuple[Prepared, dict[str, Tensor], Target]:
    own = lease.twin
    if not isinstance(inputs, tuple):
        raise UnsupportedError(
            N_(
                "{architecture} returns vectors, not an answer, so there is nothing to explain. "
                "{what_would_work}",
                architecture=own.architecture,
                what_would_work=targets.what_would_work(own),
            )
        )
    if target is not None:
        raise InputError(
            N_("For two texts, only their similarity can be explained. Leave the target out.")
        )
    first, other = (_with_decoder(own, prepared_text(lease.of, text)) for text in inputs)
    with asked_of(own, N_("be run on the second text")):
        output = own.hf(**other.tensors, **pass_options(own))
    vector = text_vector(output, own.pooling)[0]
    return first, dict(first.tensors), targets.similarity(vector, inputs[1], own.pooling)


def _with_decoder(own: Model, prepared: Prepared) -> Prepared:
    """Give an encoder-decoder's decoder something to read: only its encoder's vectors are used."""
    if not own.has_decoder:
        return prepared
    start = torch.full_like(prepared.tensors["input_ids"][:, :1], decoder_start(own))
    return replace(prepared, tensors={**prepared.tensors, "decoder_input_ids": start})


def pass_options(model: Model, positions_read: int = 1) -> dict[str, Any]:
    """Return what keeps a pass small: no cache, and only the logits that are read."""
    options: dict[str, Any] = {}
    if model.task_line.reads == "text" and hasattr(model.hf.config, "use_cache"):
        options["use_cache"] = False
    if model.task_line.kind == "next_token" and _can_keep_few_logits(type(model.hf)):
        options["logits_to_keep"] = positions_read
    return options


@cache
def _can_keep_few_logits(architecture: type) -> bool:
    return "logits_to_keep" in inspect.signature(architecture.forward).parameters
