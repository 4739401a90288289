"""The kind of processor that computes here, as far as it decides how numbers are rounded."""

from __future__ import annotations

import platform

import torch


def processor() -> str:
    """Return the machine's architecture and the instructions that PyTorch uses on it."""
    kind = torch.backends.cpu.get_cpu_capability()
    return " ".join(dict.fromkeys((platform.machine(), kind)))
