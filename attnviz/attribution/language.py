"""Why a model wrote what it wrote, token by token: `attribute_sequence`.

The sequence is fed back to the model (teacher forcing), so one pass gives the log probability of
every token of it at once. What stands for a unit that is taken away is put into that same pass.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from attnviz.attribution import baselines, memory, sequence_methods
from attnviz.attribution.attribute import (
    checked_options,
    checked_seed,
    default_options,
    first_that_takes,
)
from attnviz.attribution.baselines import Baseline
from attnviz.attribution.defaults import defaults_for
from attnviz.attribution.methods import method_named
from attnviz.attribution.network import Network, refuse_what_is_not_explained
from attnviz.attribution.sequence_problem import SequenceProblem
from attnviz.attribution.targets import Target
from attnviz.attribution.units import ranked_units
from attnviz.errors import InputError, TooLongError, UnsupportedError
from attnviz.language import N_, several
from attnviz.models import anatomy
from attnviz.models.foreign import asked_of
from attnviz.models.model import Model
from attnviz.progress import Progress
from attnviz.records import Question, SequenceAttribution, Tokens, Units
from attnviz.tracing.budget import free_bytes
from attnviz.tracing.capture import write
from attnviz.tracing.decoders import decoder_ids, end_ids, target_labels
from attnviz.tracing.inputs import Prepared, prepare
from attnviz.tracing.text_tokens import tokens_of_ids

FIXED_PREFIX = N_(
    "Scores are for the source text. The text that the decoder wrote before each token stays fixed."
)

MID_WORD = N_(
    "The sequence continues the last word of the prompt. If it starts a new word, begin it with a "
    "space."
)


@dataclass(frozen=True, eq=False)
class PosedSequence:
    """A question about every token of a sequence, ready for `sequence_methods.run`."""

    problem: SequenceProblem
    network: Network
    units: Units
    steps: Tokens
    text: str
    generated: bool
    baseline: Baseline
    notes: tuple[str, ...]


def attribute_sequence(
    model: Model,
    inputs: str | tuple[str, str],
    *,
    method: str | None = None,
    target: str | None = None,
    max_new_tokens: int = 32,
    unit: str = "token",
    baseline: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **options: int | float,
) -> SequenceAttribution:
    """Return how much each unit counts for the log probability of each token of a sequence, nats.

    Args:
        model: a decoder or an encoder-decoder; other threads may use it at the same time.
        inputs: the prompt, or the source text.
        method: a name from `attribution.sequence_methods.METHODS`; None is leaving each unit out.
        target: the sequence; for decoders it stands right behind the prompt, so it begins with a
            space where it starts a new word. None is what the model writes, greedily, its end
            token included.
        max_new_tokens: most tokens that the model writes; an encoder-decoder stops at 64.
        unit: "token", "character", "word" or "sentence", as for `attribute`.
        baseline: what replaces a unit, as for `attribute`.
        seed: for methods that draw.
        progress: counts passes and can be cancelled from another thread.
        options: the method's own, such as `steps=50`.

    A decoder's units are the tokens of the prompt and of the sequence: each step depends on those
    before it, and those that it cannot see get exactly 0. An encoder-decoder's units are those of
    the source text; what the decoder was fed is held as it is.

    Raises InputError when the method, an option, the unit, the baseline or the input does not fit,
    or the model writes nothing to this input, UnsupportedError when the model writes no text or the
    method explains one number only, and Cancelled when `progress` is cancelled.
    """
    line = method_named(method or first_that_takes(options, [defaults_for(model).sequence]))
    if line.name not in sequence_methods.METHODS:
        listing = ", ".join(sequence_methods.METHODS)
        raise UnsupportedError(
            N_(
                "{label} explains one number at a time, not a whole sequence. For sequences there "
                "are: {listing}.",
                label=line.label,
                listing=listing,
            )
        )
    own_options, seed = checked_options(line, options), checked_seed(seed)
    started = time.perf_counter()
    posed = pose_sequence(
        model, inputs, target=target, max_new_tokens=max_new_tokens, unit=unit, baseline=baseline,
        progress=progress,
    )  # fmt: skip
    problem = posed.problem
    result = sequence_methods.run(problem, line.name, seed=seed, options=own_options)
    if not np.isfinite(result.scores).all():
        raise UnsupportedError(
            N_(
                "{label} gives numbers that are not finite on {architecture}. Choose another "
                "method or baseline, or dtype float32.",
                label=line.label,
                architecture=model.architecture,
            )
        )
    against_baseline = "baseline" in line.needs
    values = problem.step_values
    baseline_values = problem.step_baseline_values if against_baseline else None
    return SequenceAttribution(
        model=model.info,
        method=line.name,
        label=line.label,
        inputs=(inputs,) if isinstance(inputs, str) else inputs,
        tokens=posed.network.prepared.tokens,
        units=posed.units,
        steps=posed.steps,
        scores=result.scores,
        values=values,
        generated=posed.generated,
        target=posed.text,
        baseline=posed.baseline.label if against_baseline else "",
        baseline_values=baseline_values,
        complete=line.complete,
        passes=problem.passes,
        seconds=time.perf_counter() - started,
        seed=seed if line.draws else None,
        options={**default_options(line), **own_options, **result.options},
        notes=(*posed.notes, *(posed.baseline.notes if against_baseline else ()), *result.notes),
        question=Question(
            (inputs,) if isinstance(inputs, str) else inputs, target, unit=unit, baseline=baseline
        ),
        standard_error=result.standard_error,
    )


def pose_sequence(
    model: Model,
    inputs: str | tuple[str, str],
    *,
    target: str | None = None,
    max_new_tokens: int = 32,
    unit: str = "token",
    baseline: str | None = None,
    progress: Progress | None = None,
) -> PosedSequence:
    """Return the question of which units each token of a sequence depends on.

    Arguments and errors as for `attribute_sequence`.
    """
    kind = model.task_line.kind
    if kind not in ("next_token", "text"):
        raise UnsupportedError(
            N_(
                "{architecture} writes no text, so there is no sequence to explain. Use attribute "
                "for its answer, or a model that generates.",
                architecture=model.architecture,
            )
        )
    if max_new_tokens < 1:
        raise InputError(
            N_(
                "max_new_tokens has to be 1 or more; got {max_new_tokens}.",
                max_new_tokens=max_new_tokens,
            )
        )
    if target is not None and not target.strip():
        raise InputError(N_("The target is empty. Leave it out, and the model writes its own."))
    refuse_what_is_not_explained(model)
    own = model.twin()
    prepared = prepare(own, inputs)
    decoder = kind == "next_token"
    with torch.no_grad():
        sequence = _written_ids(own, prepared, max_new_tokens) if target is None else (
            _continuation(own, prepared, target) if decoder else target_labels(own, target)[0]
        )  # fmt: skip
    decoded = own.tokenizer.decode(sequence, skip_special_tokens=True)
    text = target or (_behind(own, prepared, sequence, decoded) if decoder else decoded)
    steps = _steps_of(own, sequence, decoded, segment=len(prepared.texts))
    notes: tuple[str, ...] = ()
    if decoder:
        if target is not None and _goes_on(prepared.texts[-1], target):
            notes = (MID_WORD,)
        prepared = _with_steps(prepared, sequence, steps, decoded)
        tensors = prepared.tensors
    else:
        notes = (FIXED_PREFIX,)
        tensors = {**prepared.tensors, "decoder_input_ids": decoder_ids(own, sequence[None])}

    def seen_by(units: Units) -> np.ndarray:
        return (
            _visibility(units, len(steps)) if decoder else np.ones((len(steps), len(units)), bool)
        )

    # No step can see the last token of all.
    units, unit_notes = ranked_units(
        prepared, unit, lambda units: ~units.held & seen_by(units).any(0)
    )
    visible, notes = seen_by(units), (*notes, *unit_notes)
    held = np.array(units.held) | ~visible.any(0)
    if held.all():
        raise InputError(
            N_("There is nothing to explain: the input is empty but for special tokens.")
        )
    units = Units(units.kind, units.text, units.of_token, held)
    network = Network(
        own, prepared, tensors, _log_probabilities(sequence, text, decoder), units,
        anatomy.input_embedding(own.hf), positions_read=len(steps) + 1,
    )  # fmt: skip
    assert network.embedding is not None
    with torch.no_grad():
        x = network.embedding(prepared.tensors["input_ids"]).float()
    start = baselines.for_text(own, network.embedding, x, baseline)
    of_token = torch.from_numpy(np.array(units.of_token)).to(x.device)
    problem = SequenceProblem(
        function=network,
        inputs=x,
        unit_of=of_token[:, None].expand(x.shape[1:]),
        held=held,
        baseline=start.elements,
        batch=_rows_at_once(own, len(prepared.tokens), len(steps)),
        progress=progress or Progress(),
        seen=visible,
    )
    if decoder:
        _refuse_looking_ahead(own, problem)
    return PosedSequence(problem, network, units, steps, text, target is None, start, notes)


def _written_ids(own: Model, prepared: Prepared, most: int) -> Tensor:
    """Return the ids [token] that a model writes greedily, its end included."""
    if own.task_line.kind == "text":
        ids = write(own, prepared)[0][0, 1:][:most]
    else:
        ids = _continued(own, prepared, most)
    if set(ids.tolist()) <= set(own.tokenizer.all_special_ids) | end_ids(own):
        raise InputError(
            N_('"{name}" writes nothing for this input. Give a target.', name=own.name)
        )
    return ids


def _continued(own: Model, prepared: Prepared, most: int) -> Tensor:
    length, new_tokens = len(prepared.tokens), most
    if own.max_tokens is not None:
        most = min(most, own.max_tokens - length)
    if most < 1:
        raise TooLongError(
            several(
                'The prompt fills all {n} tokens that "{name}" takes, so nothing can '
                "follow it. Shorten it.",
                n=own.max_tokens or 0,
                name=own.name,
            ),
            most=max(1, int(own.max_tokens or 0) - new_tokens),
        )
    ends = sorted(end_ids(own))
    pad = anatomy.setting(own.hf.config, "pad_token_id")
    otherwise = N_("Give the text that follows as the target.")
    with asked_of(own, N_("write on from this text"), otherwise=otherwise):
        output = own.hf.generate(
            **prepared.tensors,
            max_new_tokens=most,
            do_sample=False,
            num_beams=1,
            repetition_penalty=1.0,  # a checkpoint may bring its own, and then the best one loses
            no_repeat_ngram_size=0,
            pad_token_id=pad if pad is not None else (ends or [0])[0],
        )
    return output[0, length:]


def _continuation(own: Model, prepared: Prepared, target: str) -> Tensor:
    """Return the ids [token] of a text that stands right behind the prompt."""
    prompt = prepared.tensors["input_ids"][0].tolist()
    ids: list[int] = []
    if len(prepared.texts) == 1:
        joint = own.tokenizer(prepared.texts[0] + target, verbose=False)["input_ids"]
        # Where the prompt keeps its own tokens, the rest is how the model would meet the target.
        ids = joint[len(prompt) :] if joint[: len(prompt)] == prompt else []
    ids = ids or own.tokenizer(target, add_special_tokens=False, verbose=False)["input_ids"]
    if not ids:
        raise InputError(N_("The tokenizer makes no token of this target. Give a word."))
    length = len(prompt) + len(ids)
    if own.max_tokens is not None and length > own.max_tokens:
        raise InputError(
            several(
                'Prompt and target are {n} tokens long, but "{name}" takes at most '
                "{max_tokens}. Shorten them by about {length_2} tokens.",
                n=length,
                name=own.name,
                max_tokens=own.max_tokens,
                length_2=length - own.max_tokens,
            )
        )
    return torch.tensor(ids, device=own.hf.device)


def _behind(own: Model, prepared: Prepared, sequence: Tensor, decoded: str) -> str:
    """Return a sequence's text with the space that parts it from the prompt, to be given again."""
    prompt = prepared.tensors["input_ids"][0]
    before = own.tokenizer.decode(prompt, skip_special_tokens=True)
    whole = own.tokenizer.decode(torch.cat([prompt, sequence]), skip_special_tokens=True)
    return whole[len(before) :] if whole.startswith(before) else decoded


def _goes_on(prompt: str, target: str) -> bool:
    return prompt[-1].isalnum() and target[0].isalnum()


def _steps_of(own: Model, sequence: Tensor, text: str, *, segment: int) -> Tokens:
    """Return the tokens of a sequence with their places in its text and the words they make.

    `text` is what they decode to: a target's own spaces may differ from it.
    """
    plain = tokens_of_ids(own, sequence, text)
    return replace(plain, segment=np.where(plain.special, -1, segment))


def _with_steps(prepared: Prepared, sequence: Tensor, steps: Tokens, text: str) -> Prepared:
    """Return prompt and sequence as one input; the sequence is its last segment."""
    before = prepared.tokens
    first_word = int(before.word.max(initial=-1)) + 1
    tokens = Tokens(
        text=(*before.text, *steps.text),
        pieces=(*before.pieces, *steps.pieces),
        ids=np.concatenate([before.ids, steps.ids]),
        special=np.concatenate([before.special, steps.special]),
        word=np.concatenate([before.word, np.where(steps.word < 0, -1, steps.word + first_word)]),
        segment=np.concatenate([before.segment, steps.segment]),
        spans=np.concatenate([before.spans, steps.spans]),
        unknown=_both(before.unknown, steps.unknown),
        words_by=before.words_by or steps.words_by,
    )
    tensors = {
        name: torch.cat(
            [tensor, sequence[None] if name == "input_ids"
             else tensor[:, -1:].expand(-1, len(sequence))], dim=1
        )
        for name, tensor in prepared.tensors.items()
    }  # fmt: skip
    return Prepared(tensors, tokens, (*prepared.texts, text))


def _both(first: np.ndarray | None, second: np.ndarray | None) -> np.ndarray | None:
    return None if first is None or second is None else np.concatenate([first, second])


def _visibility(units: Units, n_steps: int) -> np.ndarray:
    """Return [step, unit]: whether any token of the unit stands before the step."""
    first = len(units.of_token) - n_steps
    visible = np.zeros((n_steps, len(units)), bool)
    for step in range(n_steps):
        visible[step, units.of_token[: first + step]] = True
    return visible


def _log_probabilities(sequence: Tensor, text: str, decoder: bool) -> Target:
    """Return the target that reads [row, step], the log probability of each token."""

    def read(out: object) -> Tensor:
        logits: Tensor = out.logits  # type: ignore[attr-defined]
        if decoder:  # the last position says what would follow the sequence
            logits = logits[:, -len(sequence) - 1 : -1]
        logits = logits.float()  # row step vocab
        of_sequence = logits.gather(-1, sequence.expand(len(logits), -1)[..., None])[..., 0]
        return of_sequence - logits.logsumexp(-1)  # of the whole vocabulary only the sum is needed

    return Target(N_('log probability of each token of "{text}"', text=text), text, read)


def _rows_at_once(own: Model, tokens: int, steps: int) -> int:
    """Return the batch size; the logits of every step come on top of what one number needs."""
    vocabulary = getattr(own.hf.config.get_text_config(), "vocab_size", 0) or 0
    row = memory.bytes_of_row(own, tokens) + 16 * vocabulary * (steps + 1)
    fit = memory.SHARE * free_bytes(own) // row
    return int(min(memory.MOST_ROWS, max(1, fit)))


def _refuse_looking_ahead(own: Model, problem: SequenceProblem) -> None:
    """Raise UnsupportedError if the first token's number moves with what stands behind it."""
    later = ~problem.seen[0] & ~problem.held
    if not later.any():
        return
    # The whole input and the baseline will be needed as well: one batch for all three.
    rows = np.stack([~later, np.ones_like(later), np.zeros_like(later)])
    without, whole = problem.values(rows)[:2, 0]
    if abs(without - whole) > (0.01 if own.hf.dtype == torch.float32 else 0.2):
        raise UnsupportedError(
            N_(
                "{architecture} lets a token see the tokens after it, so a sequence cannot be "
                "explained token by token. Use a causal decoder.",
                architecture=own.architecture,
            )
        )
