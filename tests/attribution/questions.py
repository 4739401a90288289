"""One question for each tiny architecture."""

from attnviz.models.model import Model
from tests import tiny

MORE = ("bert-questions", "llama-classifier", "bart-classifier", "bert-regression")
NAMES = (*tiny.ARCHITECTURES, *MORE)


def question(name: str, model: Model):
    """Return an input that the model has an answer for."""
    inputs = tiny.example(name)
    match model.task_line.kind:
        case "mask":
            return inputs.replace("good", "[MASK]")
        case "none":
            return (inputs, "the dog sat")
        case "span":
            return ("the cat", inputs)
    return inputs
