"""A mass on a spring."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spring:
    """m x'' = -k x - b x', let go at rest from ``start`` at second 0; held before."""

    mass: float = 1.0  # kg
    stiffness: float = 20.0  # N/m
    friction: float = 0.0  # kg/s
    start: float = 0.1  # meters from rest

    @property
    def period(self) -> float:
        """Seconds of one undamped swing."""
        return 2 * math.pi * math.sqrt(self.mass / self.stiffness)

    def at(self, seconds: float) -> tuple[float, float]:
        """Place and speed, the closed form of all three cases (Landau and Lifshitz, Mechanics, section 25)."""
        t = max(seconds, 0.0)
        fade, square = self.friction / (2 * self.mass), self.stiffness / self.mass
        inside = square - fade * fade
        if inside > 1e-12:
            w = math.sqrt(inside)
            c, s = math.cos(w * t), math.sin(w * t) / w
        elif inside < -1e-12:
            w = math.sqrt(-inside)
            c, s = math.cosh(w * t), math.sinh(w * t) / w
        else:
            c, s = 1.0, t
        gone = math.exp(-fade * t)
        return self.start * gone * (c + fade * s), -self.start * gone * square * s
