"""What a checkpoint is for, and the transformers class that opens it for that.

One line a task; `tracing.inputs` asks for `reads` and `tracing.answers` for `kind`.
"""

from dataclasses import dataclass
from typing import Literal

from attnviz.errors import ModelError, did_you_mean

Kind = Literal[
    "classes", "next_token", "mask", "token_classes", "pixel_classes", "text", "series", "none"
]
Reads = Literal["text", "picture", "series"]


@dataclass(frozen=True)
class Task:
    """A task: the Auto class that loads it, how its classes end, what it reads and answers."""

    name: str
    auto_class: str
    suffix: str
    kind: Kind
    reads: Reads = "text"


TASKS = (
    Task("text-classification", "AutoModelForSequenceClassification",
         "ForSequenceClassification", "classes"),
    Task("token-classification", "AutoModelForTokenClassification",
         "ForTokenClassification", "token_classes"),
    Task("image-classification", "AutoModelForImageClassification",
         "ForImageClassification", "classes", "picture"),
    Task("image-segmentation", "AutoModelForSemanticSegmentation",
         "ForSemanticSegmentation", "pixel_classes", "picture"),
    Task("time-series-forecasting", "AutoModelForTimeSeriesPrediction",
         "ForPrediction", "series", "series"),
    Task("fill-mask", "AutoModelForMaskedLM", "ForMaskedLM", "mask"),
    Task("text-generation", "AutoModelForCausalLM", "ForCausalLM", "next_token"),
    Task("text-to-text", "AutoModelForSeq2SeqLM", "ForConditionalGeneration", "text"),
    Task("embedding", "AutoModel", "Model", "none"),
)  # fmt: skip

_BY_NAME = {task.name: task for task in TASKS}

# Class names that do not end like the rest of their kind.
_IRREGULAR = {
    "GPT2LMHeadModel": "text-generation",
    "BertLMHeadModel": "text-generation",
    "MarianMTModel": "text-to-text",
    "ElectraForPreTraining": "embedding",
}


def task_named(name: str) -> Task:
    """Return the task of that name. Raises ModelError with the known names otherwise."""
    if name not in _BY_NAME:
        known = ", ".join(_BY_NAME)
        raise ModelError(f'No task "{name}". Known: {known}.{did_you_mean(name, _BY_NAME)}')
    return _BY_NAME[name]


def task_of(architectures: list[str] | None, *, is_encoder_decoder: bool) -> Task:
    """Return what a checkpoint was saved for, from `config.architectures`."""
    saved = (architectures or [""])[0]
    if saved in _IRREGULAR:
        return _BY_NAME[_IRREGULAR[saved]]
    for task in TASKS[:-1]:
        if saved.endswith(task.suffix):
            return task
    if is_encoder_decoder and not saved.endswith("Model"):
        return _BY_NAME["text-to-text"]
    return _BY_NAME["embedding"]
