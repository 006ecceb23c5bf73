"""How the rate of learning changes from step to step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """A factor in 0..1 for every step 1..num_steps; it multiplies the rates of Muon and Adam alike.

    ``linear``: warm-up, then 1 until ``constant`` of all steps, then a straight line down to ``final``.
    ``cosine``: warm-up, then 1 until ``constant`` (give 0 for the usual form), then half a cosine down to ``final``
    (Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5, one period).
    """

    warmup: int = 20  # steps; taste
    constant: float = 0.6  # share of all steps; measured on flow matching of small worlds, as is ``final``
    final: float = 0.02
    shape: Literal["linear", "cosine"] = "linear"

    def __post_init__(self) -> None:
        if not self.warmup >= 0:
            raise ValueError(f"warmup must be 0 steps or more; got {self.warmup}.")
        if not (0 <= self.constant <= 1 and 0 <= self.final <= 1):
            raise ValueError(f"constant and final must lie in 0..1; got {self.constant} and {self.final}.")
        if self.shape not in ("linear", "cosine"):
            raise ValueError(f"shape must be 'linear' or 'cosine'; got {self.shape!r}.")

    def factor(self, step: int, num_steps: int) -> float:
        """The factor of one step; step 1 is the first, step ``num_steps`` the last and has ``final``."""
        if not 1 <= step <= num_steps:
            raise ValueError(f"step must lie in 1..{num_steps}; got {step}.")
        rising = min(1.0, step / (self.warmup + 1))
        flat = self.constant * num_steps
        if step <= flat:
            return rising
        share = (step - flat) / (num_steps - flat)
        falling = 1 - share if self.shape == "linear" else (1 + math.cos(math.pi * share)) / 2
        return rising * (self.final + (1 - self.final) * falling)
