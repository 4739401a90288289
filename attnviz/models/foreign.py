"""One net for what other people's code raises: transformers, tokenizers, processors, Captum.

Whoever calls foreign code with something that a person asked for does it inside `asked_of`, and who
has another way to the same answer inside `faults.another_way`. Our own code stays outside of
`asked_of`, so that a fault of ours is never taken for the model's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch

from attnviz.errors import (
    AttnvizError,
    ForeignError,
    InputError,
    ModelError,
    raise_what_is_no_fault,
)
from attnviz.language import N_
from attnviz.models.model import Model

_OTHERWISE = N_(
    "Try another input. If no input works, attnviz cannot read this kind of model; it can read the "
    "bundled ones."
)


_ANSWERED_IN = {
    "classes": ("logits", 2), "next_token": ("logits", 3), "mask": ("logits", 3),
    "token_classes": ("logits", 3), "pixel_classes": ("logits", 4), "span": ("start_logits", 2),
    "text": ("logits", 3), "transcript": ("logits", 3), "similarity": ("logits_per_image", 2),
}  # fmt: skip
"""By what a model answers: the tensor of its output that is read, and the tensor's axes."""


def output_with_answer(model: Model, output: Any) -> Any:
    """Return a model's output unchanged where it holds the tensor that its answer is read from.

    For use inside `asked_of`. Raises TypeError when the network returns anything else.
    """
    field, axes = _ANSWERED_IN.get(model.task_line.kind, ("", 0))
    if not field:
        return output
    tensor = getattr(output, field, None)
    if not isinstance(tensor, torch.Tensor):
        raise TypeError(
            N_(
                "forward returned a {name} without a tensor {field}",
                name=type(output).__name__,
                field=field,
            )
        )
    if tensor.dim() != axes:
        shape = " x ".join(map(str, tensor.shape)) or "one number"
        raise TypeError(
            N_(
                "forward returned {field} of {shape}; for {task} it has {axes} axes",
                field=field,
                shape=shape,
                task=model.task,
                axes=axes,
            )
        )
    return output


def input_tensor(model: Model, inputs: Any, name: str) -> torch.Tensor:
    """Return one tensor that a processor made of an input.

    Raises ModelError when it is not there: a checkpoint may name the processor of another model.
    """
    tensor = inputs.get(name)
    if isinstance(tensor, torch.Tensor):
        return tensor
    raise ModelError(
        N_(
            'The {name} of "{model_name}" makes no {name_2} from an input, but the model needs it. '
            "Take the preprocessor_config.json that was saved with the weights.",
            name=type(model.processor).__name__,
            model_name=model.name,
            name_2=name,
        )
    )


@contextlib.contextmanager
def asked_of(model: Model, what: str, *, otherwise: str = _OTHERWISE) -> Iterator[None]:
    """Turn whatever foreign code raises inside into one ForeignError.

    Args:
        model: the model that was asked.
        what: what it could not do, to be read after "could not": "be run on this input".
        otherwise: what would work instead; it has to be true of every model that gets here.

    Raises ForeignError when the foreign code fails; the original error is chained. Raises
    InputError when memory ran out.
    Refusals of our own (an intervention's, a Stop) pass through, and so does what ends a process.
    """
    try:
        yield
    except AttnvizError:
        raise
    except BaseException as error:
        raise_what_is_no_fault(error)
        if is_out_of_memory(error):
            raise out_of_memory(model) from error
        raise ForeignError(
            N_(
                '"{name}" ({hf_name}) could not {what}. {otherwise}',
                name=model.name,
                hf_name=model.architecture,
                what=what,
                otherwise=otherwise,
            ),
            original=f"{type(error).__name__}: {error}",
        ) from error


def out_of_memory(model: Model) -> InputError:
    """Return the sentence for a machine whose memory ran out while a model ran."""
    where = "" if model.hf.device.type == "cpu" else N_(", choose the device cpu")
    return InputError(
        N_(
            "The memory of {device} ran out while {name} read this input. Shorten the "
            "input{where}, or give a smaller budget, so that maps are computed in blocks of rows.",
            device=model.device,
            name=model.name,
            where=where,
        )
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error says that memory ran out; on a CPU torch says so in words only."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and "allocate memory" in str(error)
    )
