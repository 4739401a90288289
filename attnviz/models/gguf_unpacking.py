"""What a child does for a .gguf file: write what it holds as a checkpoint of safetensors.

Runs in a child only (`attnviz.confined`), for which importing this module costs seconds, once.
"""

from pathlib import Path
from typing import Any

from safetensors.torch import save_file, save_model
from transformers import AutoModelForCausalLM, AutoTokenizer


def unpack(alone: str, name: str, place: str) -> None:
    """Write the model and the tokenizer of a file in a folder of its own to another folder."""
    outcome: Any = AutoModelForCausalLM.from_pretrained(
        alone, gguf_file=name, dtype="float32", output_loading_info=True
    )
    model, info = outcome
    # Not save_pretrained: it still takes the dequantised weights for quantised ones.
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(place)
    weights = str(Path(place) / "model.safetensors")
    if absent := set(info["missing_keys"]):
        # Set at random just now: written, they would be taken for the file's own.
        save_file(_without(absent, model.state_dict()), weights, metadata={"format": "pt"})
    else:
        save_model(model, weights, metadata={"format": "pt"})
    AutoTokenizer.from_pretrained(alone, gguf_file=name).save_pretrained(place)


def _without(absent: set[str], weights: dict[str, Any]) -> dict[str, Any]:
    """Return weights without some; of those that are one (tied), the first."""
    rest, places = {}, set[int]()
    for name, weight in weights.items():
        if name not in absent and weight.data_ptr() not in places:
            places.add(weight.data_ptr())
            rest[name] = weight.contiguous()
    return rest
