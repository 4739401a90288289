"""What a child does for a .gguf file: write what it holds as a checkpoint of safetensors.

Runs in a child only (`attnviz.confined`), for which importing this module costs seconds, once.
"""

from pathlib import Path
from typing import Any

from safetensors.torch import save_model
from transformers import AutoModelForCausalLM, AutoTokenizer


def unpack(alone: str, name: str, place: str) -> None:
    """Write the model and the tokenizer of a file in a folder of its own to another folder."""
    model: Any = AutoModelForCausalLM.from_pretrained(alone, gguf_file=name, dtype="float32")
    # Not save_pretrained: it still takes the dequantised weights for quantised ones.
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(place)
    save_model(model, str(Path(place) / "model.safetensors"), metadata={"format": "pt"})
    AutoTokenizer.from_pretrained(alone, gguf_file=name).save_pretrained(place)
