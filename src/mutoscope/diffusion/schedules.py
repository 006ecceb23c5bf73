"""At which noise levels a sampler stops: ``num_steps + 1`` numbers from 1 (noise) down to 0 (data), float64."""

from __future__ import annotations

import torch
from torch import Tensor


def uniform(num_steps: int) -> Tensor:
    """Equal steps.

    Raises:
        ValueError: ``num_steps`` is not positive.
    """
    if num_steps < 1:
        raise ValueError(f"num_steps must be at least 1; got {num_steps}.")
    return torch.linspace(1, 0, num_steps + 1, dtype=torch.float64)


def shifted(num_steps: int, shift: float = 2.0) -> Tensor:
    """More steps where noise is strong: ``t <- shift t / (1 + (shift - 1) t)``.

    After Esser et al. 2024, arXiv:2403.03206, eq. 23. A shift of 1 leaves steps equal. Small worlds, whose clips are
    decided early, gain from 2 to 3 (measured).

    Raises:
        ValueError: ``num_steps`` or ``shift`` is not positive.
    """
    if not 0 < shift < float("inf"):
        raise ValueError(f"shift must be a positive number; got {shift}.")
    t = uniform(num_steps)
    return shift * t / (1 + (shift - 1) * t)
