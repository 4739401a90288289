"""A small segmentation network of our own: convolutions, attention over cells, convolutions.

Importing this module makes transformers know it, so that `colour_key` checkpoints open like any
other. It is also the shortest example of an architecture that attnviz can trace: its attention
goes through transformers' attention interface, and the plain one stands beside it by name.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from transformers import (
    AutoConfig,
    AutoModelForSemanticSegmentation,
    PreTrainedConfig,
    PreTrainedModel,
)
from transformers import (
    initialization as init,
)
from transformers.modeling_outputs import SemanticSegmenterOutput
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS


class ColourKeyConfig(PreTrainedConfig):
    """What a ColourKey model is made of.

    patch_size is the side of a cell: the pixels that one position of attention stands for.
    attention=False leaves the attention out and nothing else, to see what it is good for.
    """

    model_type = "colour_key"

    image_size: int = 64
    patch_size: int = 8
    num_channels: int = 3
    hidden_size: int = 64
    intermediate_size: int = 128
    num_hidden_layers: int = 2
    num_attention_heads: int = 4
    attention: bool = True


def eager_attention_forward(
    module: nn.Module,
    query: Float[Tensor, "batch head query d_head"],
    key: Float[Tensor, "batch head key d_head"],
    value: Float[Tensor, "batch head key d_head"],
    attention_mask: Tensor | None,
    scaling: float,
    dropout: float = 0.0,
    **kwargs: Any,
) -> tuple[Float[Tensor, "batch query head d_head"], Float[Tensor, "batch head query key"]]:
    """Return the output of scaled dot-product attention, and its weights."""
    scores = query @ key.transpose(-1, -2) * scaling
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = nn.functional.dropout(scores.softmax(-1), p=dropout, training=module.training)
    return (weights @ value).transpose(1, 2).contiguous(), weights


class ColourKeyAttention(nn.Module):
    """Self-attention over the cells of a picture."""

    is_causal = False

    def __init__(self, config: ColourKeyConfig) -> None:
        super().__init__()
        self.config = config
        self.d_head = config.hidden_size // config.num_attention_heads
        self.qkv = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.out = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(
        self, cells: Float[Tensor, "batch cell d_model"]
    ) -> tuple[Float[Tensor, "batch cell d_model"], Tensor | None]:
        """Return the cells' context, and the weights where the implementation gives them."""
        batch, count, width = cells.shape
        heads = self.qkv(cells).view(batch, count, 3, -1, self.d_head)
        query, key, value = heads.permute(2, 0, 3, 1, 4)  # -> three of batch head cell d_head
        attend: Callable[..., tuple[Tensor, Tensor | None]] = ALL_ATTENTION_FUNCTIONS.get_interface(
            self.config._attn_implementation or "eager", eager_attention_forward
        )
        context, weights = attend(self, query, key, value, None, scaling=self.d_head**-0.5)
        return self.out(context.reshape(batch, count, width)), weights


class ColourKeyLayer(nn.Module):
    """Attention, then two linear maps, each added to what was there."""

    def __init__(self, config: ColourKeyConfig) -> None:
        super().__init__()
        self.norm_before_attention = nn.LayerNorm(config.hidden_size)
        self.attention = ColourKeyAttention(config) if config.attention else None
        self.mlp = nn.Sequential(
            nn.LayerNorm(config.hidden_size),
            nn.Linear(config.hidden_size, config.intermediate_size),
            nn.GELU(),
            nn.Linear(config.intermediate_size, config.hidden_size),
        )

    def forward(
        self, cells: Float[Tensor, "batch cell d_model"]
    ) -> tuple[Float[Tensor, "batch cell d_model"], Tensor | None]:
        """Return the cells after this layer, and the attention weights."""
        weights = None
        if self.attention is not None:
            context, weights = self.attention(self.norm_before_attention(cells))
            cells = cells + context
        return cells + self.mlp(cells), weights


class ColourKeyForSemanticSegmentation(PreTrainedModel):
    """A class for every pixel; only attention lets a pixel know of what is far away."""

    config_class = ColourKeyConfig
    base_model_prefix = "colour_key"
    main_input_name = "pixel_values"
    input_modalities = "image"
    _supports_sdpa = True
    _supports_attention_backend = True

    def __init__(self, config: ColourKeyConfig) -> None:
        super().__init__(config)
        width, doublings = config.hidden_size, config.patch_size.bit_length() - 1
        # Widths from full resolution down to cells: 8, 16, 32, 64.
        widths = [width >> (doublings - n) for n in range(doublings + 1)]
        self.stem = _convolution(config.num_channels, widths[0])
        self.down = nn.ModuleList(
            _convolution(fine, coarse, stride=2) for fine, coarse in pairwise(widths)
        )
        cells = (config.image_size // config.patch_size) ** 2
        self.positions = nn.Embedding(cells, width)
        self.layers = nn.ModuleList(ColourKeyLayer(config) for _ in range(config.num_hidden_layers))
        self.up = nn.ModuleList(
            _convolution(coarse + fine, fine, size=1) for coarse, fine in pairwise(reversed(widths))
        )
        self.classifier = nn.Conv2d(widths[0], len(config.id2label or {}), kernel_size=1)
        self.post_init()

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        # transformers' 0.02 starves convolutions: what comes through four of them is nearly zero,
        # and cells that know their place but not their colours learn nothing from attention.
        if isinstance(module, nn.Conv2d):
            init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            init.normal_(module.weight, std=0.2)
        elif isinstance(module, nn.Linear | nn.LayerNorm):
            module.reset_parameters()

    def forward(
        self,
        pixel_values: Float[Tensor, "batch colour row column"],
        labels: Int[Tensor, "batch row column"] | None = None,
        output_attentions: bool | None = None,
        **kwargs: Any,
    ) -> SemanticSegmenterOutput:
        """Return logits [batch, label, row, column], and the loss where labels are given."""
        levels = [self.stem(pixel_values)]
        for down in self.down:
            levels.append(down(levels[-1]))
        coarsest = levels.pop()
        cells = coarsest.flatten(2).transpose(1, 2) + self.positions.weight
        attentions: list[Tensor] = []
        for layer in self.layers:
            cells, weights = layer(cells)
            if weights is not None:
                attentions.append(weights)
        features = cells.transpose(1, 2).reshape(coarsest.shape)
        for up in self.up:
            larger = nn.functional.interpolate(features, scale_factor=2, mode="nearest")
            features = up(torch.cat([larger, levels.pop()], dim=1))
        logits = self.classifier(features)
        return SemanticSegmenterOutput(
            loss=None if labels is None else nn.functional.cross_entropy(logits, labels),  # pyright: ignore[reportArgumentType]
            logits=logits,
            attentions=tuple(attentions) if output_attentions else None,  # pyright: ignore[reportArgumentType]
        )


def _convolution(width_in: int, width_out: int, *, size: int = 3, stride: int = 1) -> nn.Sequential:
    # No normalisation: over a whole picture it would tell every pixel a little of the far key.
    return nn.Sequential(
        nn.Conv2d(width_in, width_out, size, stride=stride, padding=size // 2), nn.GELU()
    )


def register() -> None:
    """Make transformers' Auto classes know this architecture."""
    AutoConfig.register(ColourKeyConfig.model_type, ColourKeyConfig, exist_ok=True)
    AutoModelForSemanticSegmentation.register(
        ColourKeyConfig, ColourKeyForSemanticSegmentation, exist_ok=True
    )


register()
