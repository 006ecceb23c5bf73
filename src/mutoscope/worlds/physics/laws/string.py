"""A stretched string, by d'Alembert's solution with mirrored pulses at its ends."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """A bell-shaped hump, its middle at ``at`` (meters) at second 0, running right (1) or left (-1)."""

    at: float
    height: float
    width: float  # standard deviation, meters
    direction: int = 1

    def shape(self, x: Floats) -> Floats:
        return np.asarray(self.height * np.exp(-0.5 * ((x - self.at) / self.width) ** 2))


@dataclass(frozen=True, kw_only=True)
class String:
    """The wave equation y_tt = c^2 y_xx on 0 <= x <= length.

    d'Alembert 1747: y = f(x - ct) + g(x + ct). An end reflects as if a mirrored pulse came from behind it: upside
    down at a fixed end (sign -1), upright at a free one (+1); Crawford, Waves, 1968, section 5.3.
    """

    length: float = 2.0
    speed: float = 1.0  # m/s
    ends: tuple[int, int] = (-1, -1)  # left, right: -1 fixed, +1 free

    def pulses(self, pulses: tuple[Pulse, ...], x: Floats, seconds: float) -> Floats:
        """Height of the string at ``x``, at any time, before 0 too."""
        total = np.zeros_like(x)
        span, both = 2 * self.length, self.ends[0] * self.ends[1]
        for pulse in pulses:
            gone = self.speed * seconds * pulse.direction
            middle = pulse.at + gone
            turns = round(middle / span)
            reach = 1 + math.ceil(6 * pulse.width / span)
            for n in range(turns - reach, turns + reach + 1):
                sign = both ** abs(n)
                total += sign * pulse.shape(x - gone + n * span)
                total += sign * self.ends[1] * pulse.shape((n + 1) * span - x - gone)
        return total

    def standing(self, number: int, height: float, x: Floats, seconds: float) -> Floats:
        """Standing wave ``number`` (1 is the ground tone); its ends are as ``ends`` says."""
        left, right = self.ends
        waves = number - (0.0 if left == right else 0.5)
        k = math.pi * waves / self.length
        shape = np.sin(k * x) if left < 0 else np.cos(k * x)
        return np.asarray(height * shape * math.cos(k * self.speed * seconds))
