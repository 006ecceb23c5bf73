"""Pushing a sample towards what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from mutoscope.diffusion.samplers import Velocity

Pair = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]  # x, t -> velocity with the words, velocity without


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """Classifier-free guidance: ``v = v_without + scale (v_with - v_without)``.

    After Ho & Salimans 2022, arXiv:2207.12598, eq. 6, whose w is ``scale - 1``. ``interval``: guide at these noise
    levels only; elsewhere the words alone speak (Kynkäänniemi et al. 2024, arXiv:2404.07724). ``rescale``: share by
    which the guided velocity is brought back to the spread of the one with words, against glaring colors
    (Lin et al. 2024, arXiv:2305.08891, eqs. 15-16).
    """

    scale: float = 2.0
    interval: tuple[float, float] = (0.0, 1.0)
    rescale: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.scale <= 100:
            raise ValueError(f"guidance must lie in 0..100; got {self.scale}.")
        if not 0 <= self.interval[0] <= self.interval[1] <= 1:
            raise ValueError(f"the interval of guidance must lie in 0..1; got {self.interval}.")
        if not 0 <= self.rescale <= 1:
            raise ValueError(f"rescale must lie in 0..1; got {self.rescale}.")

    @property
    def needed(self) -> bool:
        """Whether the velocity without words is needed at all."""
        return self.scale != 1 and self.interval[0] < self.interval[1]

    def combine(self, said: Tensor, silent: Tensor, t: Tensor) -> Tensor:
        """One velocity from two, shape (B, …); t is (B,)."""
        guided = silent + self.scale * (said - silent)
        if self.rescale:
            inner = tuple(range(1, said.ndim))
            spread = said.std(inner, keepdim=True) / guided.std(inner, keepdim=True).clamp(min=1e-8)
            guided = guided * (self.rescale * spread + 1 - self.rescale)
        if self.interval == (0.0, 1.0):
            return guided
        inside = (t >= self.interval[0]) & (t <= self.interval[1])
        return torch.where(inside.view(-1, *([1] * (said.ndim - 1))), guided, said)


def guided(pair: Pair, guidance: Guidance) -> Velocity:
    """The velocity a sampler follows."""

    def velocity(x: Tensor, t: Tensor) -> Tensor:
        said, silent = pair(x, t)
        return guidance.combine(said, silent, t)

    return velocity
