"""Modules as people write them, small and untrained."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

VOCABULARY = {letter: number for number, letter in enumerate("abcdefghijk ")}


class CausalSelfAttention(nn.Module):
    """As nanoGPT writes it, by hand or with torch's own function."""

    def __init__(self, width: int = 32, heads: int = 4, *, fused: bool = False) -> None:
        super().__init__()
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.heads, self.fused = heads, fused

    def forward(self, x: Tensor) -> Tensor:
        rows, length, width = x.shape
        q, k, v = (
            each.view(rows, length, self.heads, -1).transpose(1, 2)
            for each in self.c_attn(x).split(width, dim=2)
        )
        if self.fused:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            att = (q @ k.transpose(-2, -1)) / math.sqrt(k.size(-1))
            mask = torch.tril(torch.ones(length, length)) == 0
            att = F.softmax(att.masked_fill(mask, float("-inf")), dim=-1)
            y = F.dropout(att, 0.1, training=self.training) @ v
        return self.c_proj(y.transpose(1, 2).contiguous().view(rows, length, width))


class Block(nn.Module):
    def __init__(self, *, fused: bool) -> None:
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(32), CausalSelfAttention(fused=fused)
        self.ln_2 = nn.LayerNorm(32)
        self.mlp = nn.Sequential(nn.Linear(32, 64), nn.GELU(), nn.Linear(64, 32))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    def __init__(self, *, fused: bool = False, layers: int = 2) -> None:
        super().__init__()
        self.wte, self.wpe = nn.Embedding(len(VOCABULARY), 32), nn.Embedding(64, 32)
        self.h = nn.ModuleList([Block(fused=fused) for _ in range(layers)])
        self.ln_f = nn.LayerNorm(32)
        self.lm_head = nn.Linear(32, len(VOCABULARY), bias=False)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, None]:
        x = self.wte(idx) + self.wpe(torch.arange(idx.shape[1]))
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x)), None


class Additive(nn.Module):
    """An LSTM whose states are summed up by additive attention (Bahdanau et al. 2015)."""

    def __init__(self) -> None:
        super().__init__()
        self.emb = nn.Embedding(20, 16)
        self.lstm = nn.LSTM(16, 16, batch_first=True)
        self.w, self.v, self.out = nn.Linear(32, 16), nn.Linear(16, 1), nn.Linear(16, 3)
        self.maps: list[Tensor] = []

    def forward(self, ids: Tensor) -> Tensor:
        states, _ = self.lstm(self.emb(ids))
        last = states[:, -1:].expand_as(states)
        scores = self.v(torch.tanh(self.w(torch.cat([last, states], -1))))  # row place 1
        weights = torch.softmax(scores, dim=1)
        return self.out((weights * states).sum(dim=1))


class Steps(nn.Module):
    """A decoder that attends once a step, a row of the map at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.out = nn.GRUCell(16, 16), nn.Linear(16, 5)
        self.attend = Dot()

    def forward(self, source: Tensor) -> Tensor:
        hidden, outputs = source.mean(1), []
        for _ in range(3):
            context = self.attend(hidden, source)
            hidden = self.cell(context, hidden)
            outputs.append(self.out(hidden))
        return torch.stack(outputs, 1)


class Dot(nn.Module):
    def forward(self, hidden: Tensor, source: Tensor) -> Tensor:
        scores = torch.einsum("bd,bnd->bn", hidden, source)
        return torch.bmm(scores.softmax(-1).unsqueeze(1), source).squeeze(1)


class Einsum(nn.Module):
    """Heads first in the axes, keys and queries in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v = (nn.Parameter(torch.randn(4, 32, 8) / 6) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (torch.einsum("bnd,hde->hbne", x, each) for each in (self.q, self.k, self.v))
        weights = torch.einsum("hbie,hbje->hbij", q, k).softmax(dim=-1)
        return torch.einsum("hbij,hbje->bihe", weights, v).flatten(2)


class NonLocal(nn.Module):
    """Attention over all places of a convolutional net (Zhang et al. 2019): values times map."""

    def __init__(self) -> None:
        super().__init__()
        self.f, self.g, self.h = (nn.Conv2d(6, 6, 1) for _ in range(3))
        self.out = nn.Conv2d(6, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (each(x).flatten(2) for each in (self.f, self.g, self.h))
        beta = F.softmax(torch.bmm(q.transpose(1, 2), k), dim=-1)
        y = torch.bmm(v, beta.permute(0, 2, 1)).view_as(x)
        return self.out(x + y)


class Grouped(nn.Module):
    """Eight heads of queries on two of keys, in torch's own function."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.kv, self.o = nn.Linear(32, 32), nn.Linear(32, 16), nn.Linear(32, 32)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, _ = x.shape
        q = self.q(x).view(rows, length, 8, 4).transpose(1, 2)
        k, v = self.kv(x).view(rows, length, 2, 2, 4).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, scale=0.3, enable_gqa=True)
        return self.o(y.transpose(1, 2).flatten(2))


class Talking(nn.Module):
    """Heads that are mixed behind their softmax (Shazeer et al. 2020; CaiT)."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.mix, self.o = nn.Linear(32, 96), nn.Linear(4, 4), nn.Linear(32, 32)

    def forward(self, x: Tensor) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, 4, 8).permute(2, 0, 3, 1, 4)
        weights = (q @ k.mT / 3).softmax(-1)
        mixed = self.mix(weights.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return self.o((mixed @ v).transpose(1, 2).flatten(2))


class Windows(nn.Module):
    """Attends in windows of four places, each apart."""

    def __init__(self) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(32, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        windows = x.reshape(-1, 4, x.shape[-1])
        return self.attn(windows, windows, windows, need_weights=False)[0].reshape(x.shape)


class NoAttention(nn.Module):
    """Softmaxes of every other kind: classes, experts, a codebook, a learned mean."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.out = nn.Linear(32, 4), nn.Linear(32, 5)
        self.experts = nn.ModuleList([nn.Linear(32, 32) for _ in range(4)])
        self.codes = nn.Parameter(torch.randn(9, 32))
        self.grid: Tensor
        self.register_buffer("grid", torch.linspace(0, 1, 9)[:, None])

    def forward(self, x: Tensor) -> Tensor:
        each = torch.stack([expert(x) for expert in self.experts], dim=-2)
        x = (Router.weights(self.gate, x).unsqueeze(-1) * each).sum(-2)
        code = (x @ self.codes.T).softmax(-1)
        x = x + code @ self.codes + code @ self.grid
        return self.out(x.mean(1)).softmax(-1)


class Router:
    @staticmethod
    def weights(gate: nn.Module, x: Tensor) -> Tensor:
        return gate(x).softmax(-1)
