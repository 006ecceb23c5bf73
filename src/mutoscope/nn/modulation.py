"""How a network is told the noise level and the words: shift, scale and gate (Peebles & Xie 2023, arXiv:2212.09748).

One small network makes all six vectors for every block, and each block adds learned offsets of its own ("adaLN-single",
Chen et al. 2023, arXiv:2310.00426), which saves a quarter of a transformer's parameters.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def noise_features(t: Tensor, num_features: int) -> Tensor:
    """Cosines and sines of the noise level: ``(...)`` in 0..1 -> ``(..., num_features)`` in float32.

    Wavelengths run from 0.01 to 100 in equal ratios (taste: finer than any step of a sampler, coarser than the range).
    """
    half = num_features // 2
    rates = torch.exp(
        torch.linspace(math.log(2 * math.pi / 100), math.log(2 * math.pi / 0.01), half, device=t.device)
    )
    angles = t.float()[..., None] * rates
    return torch.cat([angles.cos(), angles.sin()], -1)


def modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """``norm(x) * scale + shift``; the layer norm has no parameters. ``scale`` is 1 where nothing is said."""
    return torch.addcmul(shift, F.layer_norm(x, x.shape[-1:]), scale)


class SharedModulation(nn.Module):
    """One condition vector -> shift, scale, gate, shift, scale, gate of every block.

    ::

        c (B, G, M) ── SiLU ── Linear ── (B, G, 6 W) ─┬─ + offsets of block 0 ── 6 x (B, G, 1, W)
                                                      ├─ + offsets of block 1 ── …

    The linear map and the offsets start at zero: scales are 1, gates 0, so each block starts as the identity.
    """

    def __init__(self, condition: int, width: int, depth: int) -> None:
        super().__init__()
        self.width = width
        self.project = nn.Linear(condition, 6 * width, bias=False)
        nn.init.zeros_(self.project.weight)
        self.offsets = nn.Parameter(torch.zeros(depth, 6 * width))
        resting = torch.zeros(6, width)
        resting[1] = resting[4] = 1.0
        self.register_buffer("resting", resting.flatten(), persistent=False)
        self.resting: Tensor

    def forward(self, c: Tensor) -> list[tuple[Tensor, ...]]:
        """(B, G, M) -> for each block six arrays (B, G, 1, W)."""
        shared = self.project(F.silu(c))
        return [
            (shared + (offset + self.resting)).unflatten(-1, (6, 1, self.width)).unbind(-3)
            for offset in self.offsets.unbind(0)
        ]
