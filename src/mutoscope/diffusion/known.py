"""Keeping what is known: the beginning of a clip, a corner of a picture, single frames.

Two ways. :func:`on_its_path` works with any model and any mask: the known part runs along its own straight path from
the noise to itself, so the sampler ends on it exactly (replacement: Song et al. 2021, arXiv:2011.13456, app. I.2, with
the velocity known instead of drawn). :func:`from_the_start` is for models with a noise level for each frame: known
frames are shown clean, at level 0, from the first step on, which lets the rest fit to them better.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from mutoscope.diffusion.samplers import Velocity


def on_its_path(velocity: Velocity, known: Tensor, mask: Tensor, noise: Tensor) -> Velocity:
    """A velocity that carries ``noise`` to ``known`` where ``mask`` is true, and follows ``velocity`` elsewhere.

    Start the sampler from ``noise``. All three are (B, …) or broadcast to it.
    """

    def kept(x: Tensor, t: Tensor) -> Tensor:
        return torch.where(mask, (noise - known).to(x.dtype), velocity(x, t))

    return kept


def from_the_start(
    velocity: Callable[[Tensor, Tensor], Tensor], known: Tensor, mask_BT: Tensor
) -> Callable[[Tensor, Tensor], Tensor]:
    """The same for whole frames, for a model of levels (B, T): known frames stay as they are, at level 0.

    Start the sampler from noise with the known frames put in (:func:`begin`).

    Args:
        velocity: takes x (B, T, …) and levels (B, T).
        known: (B, T, …); what stands in unknown frames does not matter.
        mask_BT: (B, T), true where a frame is known.

    Returns:
        A velocity of x (B, T, …) and t (B,), as samplers call it.
    """

    def kept(x: Tensor, t: Tensor) -> Tensor:
        levels = t[:, None].expand(mask_BT.shape).masked_fill(mask_BT, 0.0)
        held = _wide(mask_BT, x)
        return velocity(torch.where(held, known.to(x.dtype), x), levels).masked_fill(held, 0.0)

    return kept


def begin(noise: Tensor, known: Tensor, mask_BT: Tensor) -> Tensor:
    """Where the sampler starts for :func:`from_the_start`: noise, and the known frames."""
    return torch.where(_wide(mask_BT, noise), known.to(noise.dtype), noise)


def _wide(mask_BT: Tensor, x: Tensor) -> Tensor:
    return mask_BT.view(*mask_BT.shape, *([1] * (x.ndim - 2)))
