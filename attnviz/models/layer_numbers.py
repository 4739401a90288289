"""Which layer of a model an attention call stands in, and what layers without attention do."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from torch import nn
from transformers import PreTrainedModel

from attnviz.language import N_

_NUMBERED = re.compile(r"^(?P<list>.+?)\.(?P<number>\d+)(\.|$)")


def numbers_of_calls(
    model: PreTrainedModel, modules: Sequence[nn.Module | None]
) -> tuple[tuple[int, ...], list[nn.Module]] | None:
    """Return the model's own number of the layer of each attention call, and all of those layers.

    By the place of the calling module: `model.layers.3.self_attn` is in layer 3. A module that
    stands in several layers (Zamba2's shared block) is called once in each. None where places do
    not tell: no list of layers, or one module called many times in one place (ALBERT).
    """
    if getattr(model, "layers_are_calls", False):  # a module of one's own
        return None
    callers = set(modules)
    places: dict[nn.Module, list[tuple[str, int]]] = {}
    for name, module in model.named_modules(remove_duplicate=False):
        match = _NUMBERED.match(name) if module in callers else None
        if match is not None and module is not None:
            places.setdefault(module, []).append((match["list"], int(match["number"])))
    lists = {where for spots in places.values() for where, _ in spots}
    if len(lists) != 1 or None in callers or callers - places.keys():
        return None
    layers = [layer for _, layer in _in_order(model.get_submodule(lists.pop()))]
    waiting = {module: iter(sorted({at for _, at in spots})) for module, spots in places.items()}
    numbers = tuple(next(waiting[module], -1) for module in modules if module is not None)
    rising = all(one < other for one, other in pairwise(numbers))
    return (numbers, layers) if rising and -1 not in numbers else None


def _in_order(layers: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Yield a list's members, each as often as it stands there."""
    yield from ((name, part) for name, part in layers._modules.items() if part is not None)


_INSTEAD = (
    (re.compile(r"mamba|ssm", re.IGNORECASE), "Mamba"),
    (re.compile(r"delta|linear_?att|lightning|gla\b", re.IGNORECASE), "linear attention"),
    (re.compile(r"recurrent|rg_?lru|rwkv|lstm", re.IGNORECASE), "recurrent"),
    (re.compile(r"cross_?att", re.IGNORECASE), N_("cross-attention to another input")),
    (re.compile(r"conv", re.IGNORECASE), "convolution"),
    (re.compile(r"mlp|moe|expert|feed_?forward", re.IGNORECASE), "MLP"),
)


def instead_of_attention(layer: nn.Module) -> str:
    """Return what a layer computes that has no attention, in a word; empty where it is not known.

    By the names of its parts: what a layer is called tells nothing, its parts do.
    """
    names = [f"{name} {type(part).__name__}" for name, part in layer.named_modules() if name]
    for pattern, word in _INSTEAD:
        if any(pattern.search(name) for name in names):
            return word
    return ""
