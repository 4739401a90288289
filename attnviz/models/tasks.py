"""What a checkpoint is for, and the transformers class that opens it for that.

One line a task; `tracing.inputs` asks for `reads` and `tracing.answers` for `kind`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from attnviz.errors import ModelError, did_you_mean
from attnviz.language import N_

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

Kind = Literal[
    "classes", "next_token", "mask", "token_classes", "pixel_classes", "span", "text", "series",
    "similarity", "transcript", "none",
]  # fmt: skip
Reads = Literal["text", "picture", "series", "picture and text", "sound", "own"]
"""What a model reads; "own" is what the `read` of a module of one's own takes."""


@dataclass(frozen=True)
class Task:
    """A task: the Auto class that loads it, how its classes end, what it reads and answers.

    `mapping` is transformers' own list of the classes of that task; `suffix` finds those that no
    Auto class knows.
    """

    name: str
    auto_class: str
    mapping: str
    suffix: str
    kind: Kind
    reads: Reads = "text"

    def includes(self, saved: str) -> bool:
        """Return whether a transformers class is one of this task's."""
        from transformers.models.auto import modeling_auto

        classes: dict[str, str | tuple[str, ...]] = getattr(modeling_auto, self.mapping)
        return any(
            saved in names if isinstance(names, tuple) else saved == names
            for names in classes.values()
        )


# The first task that lists a class is its own: BART's generating class is also listed for masks.
TASKS = (
    Task("text-classification", "AutoModelForSequenceClassification",
         "MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES", "ForSequenceClassification", "classes"),
    Task("token-classification", "AutoModelForTokenClassification",
         "MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES", "ForTokenClassification",
         "token_classes"),
    Task("question-answering", "AutoModelForQuestionAnswering",
         "MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES", "ForQuestionAnswering", "span"),
    Task("image-classification", "AutoModelForImageClassification",
         "MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES", "ForImageClassification", "classes",
         "picture"),
    Task("image-segmentation", "AutoModelForSemanticSegmentation",
         "MODEL_FOR_SEMANTIC_SEGMENTATION_MAPPING_NAMES", "ForSemanticSegmentation",
         "pixel_classes", "picture"),
    Task("time-series-forecasting", "AutoModelForTimeSeriesPrediction",
         "MODEL_FOR_TIME_SERIES_PREDICTION_MAPPING_NAMES", "ForPrediction", "series", "series"),
    Task("text-to-text", "AutoModelForSeq2SeqLM",
         "MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES", "ForConditionalGeneration", "text"),
    Task("text-generation", "AutoModelForCausalLM",
         "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES", "ForCausalLM", "next_token"),
    Task("fill-mask", "AutoModelForMaskedLM",
         "MODEL_FOR_MASKED_LM_MAPPING_NAMES", "ForMaskedLM", "mask"),
    Task("image-text-similarity", "AutoModelForZeroShotImageClassification",
         "MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION_MAPPING_NAMES", "ForImageTextRetrieval",
         "similarity", "picture and text"),
    Task("audio-classification", "AutoModelForAudioClassification",
         "MODEL_FOR_AUDIO_CLASSIFICATION_MAPPING_NAMES", "ForAudioClassification", "classes",
         "sound"),
    Task("speech-to-text", "AutoModelForSpeechSeq2Seq",
         "MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES", "ForSpeechToText", "text", "sound"),
    Task("speech-recognition", "AutoModelForCTC",
         "MODEL_FOR_CTC_MAPPING_NAMES", "ForCTC", "transcript", "sound"),
    Task("audio-embedding", "AutoModel", "MODEL_FOR_CTC_MAPPING_NAMES", "AudioModel", "none",
         "sound"),
    Task("image-to-text", "AutoModelForImageTextToText",
         "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES", "VisionEncoderDecoderModel", "text",
         "picture"),
    Task("image-embedding", "AutoModel",
         "MODEL_FOR_IMAGE_MAPPING_NAMES", "VisionModel", "none", "picture"),
    Task("embedding", "AutoModel", "MODEL_MAPPING_NAMES", "Model", "none"),
)  # fmt: skip


@cache
def _hearing() -> frozenset[str]:
    """Return the kinds of models that hear and write nothing."""
    from transformers.models.auto import modeling_auto

    return frozenset({
        *modeling_auto.MODEL_FOR_CTC_MAPPING_NAMES,
        *modeling_auto.MODEL_FOR_AUDIO_CLASSIFICATION_MAPPING_NAMES,
        *modeling_auto.MODEL_FOR_AUDIO_XVECTOR_MAPPING_NAMES,
    } - set(modeling_auto.MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES))  # fmt: skip


_BY_NAME = {task.name: task for task in TASKS}


def task_named(name: str) -> Task:
    """Return the task of that name. Raises ModelError when there is none."""
    if name not in _BY_NAME:
        names = ", ".join(_BY_NAME)
        raise ModelError(
            N_(
                'No task "{name}". Known: {names}.{did_you_mean}',
                name=name,
                names=names,
                did_you_mean=did_you_mean(name, _BY_NAME),
            )
        )
    return _BY_NAME[name]


def task_of(config: PreTrainedConfig) -> Task:
    """Return what a checkpoint was saved for; "embedding" for heads that are not read here."""
    from transformers.models.auto import modeling_auto

    class_name = saved_class(config)
    kind = config.model_type
    masks = kind in modeling_auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES
    if class_name.endswith("ForPreTraining") and masks and kind != "electra":
        return _BY_NAME["fill-mask"]  # BERT and its kin; ELECTRA's own head answers something else
    if class_name.endswith("ForConditionalGeneration") and not config.is_encoder_decoder:
        return _BY_NAME["text-generation"]  # a decoder that also takes pictures, read as text
    if (
        class_name.endswith("Model")
        and kind in modeling_auto.MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES
    ):
        return _BY_NAME["speech-to-text"]  # its head is its embedding: WhisperModel is whole
    if class_name.endswith("Model") and kind in _hearing():
        return _BY_NAME["audio-embedding"]
    if class_name.endswith("VisionModel"):  # one tower of CLIP; also listed among models of text
        return _BY_NAME["image-embedding"]
    for task in TASKS:
        if task.includes(class_name):
            return task
    for task in TASKS[:-1]:
        if class_name.endswith(task.suffix):
            return task
    # A head that is not read (detection, depth, speakers): what the kind of model reads counts.
    if kind in _hearing():
        return _BY_NAME["audio-embedding"]
    if kind in modeling_auto.MODEL_FOR_IMAGE_MAPPING_NAMES:
        return _BY_NAME["image-embedding"]
    return _BY_NAME["embedding"]


def saved_class(config: PreTrainedConfig) -> str:
    """Return the class that a checkpoint was saved from, or an empty string where it says none."""
    return (config.architectures or [""])[0]
