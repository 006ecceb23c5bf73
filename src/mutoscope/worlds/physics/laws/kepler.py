"""Two bodies that circle their common center of mass."""

from __future__ import annotations

import math
from dataclasses import dataclass


def eccentric_anomaly(mean: float, eccentricity: float) -> float:
    """E with E - e sin E = M (Kepler 1609), by Newton's method from Danby's start (1987, Celest. Mech. 40, 303)."""
    turns = round(mean / (2 * math.pi))
    mean -= 2 * math.pi * turns
    e = eccentricity
    guess = mean + math.copysign(0.85 * e, math.sin(mean)) if mean else 0.0
    for _ in range(60):
        off = guess - e * math.sin(guess) - mean
        guess -= off / (1 - e * math.cos(guess))
        if abs(off) < 1e-14:
            break
    return guess + 2 * math.pi * turns


@dataclass(frozen=True, kw_only=True)
class Orbit:
    """The relative orbit: an ellipse with one focus at the origin, closest to it on the +x side."""

    axis: float = 1.0  # semi-major axis
    eccentricity: float = 0.5  # 0 <= e < 1
    period: float = 6.0  # seconds
    start: float = 0.0  # share of the period already gone at second 0, 0 is at the closest point

    def at(self, seconds: float) -> tuple[float, float]:
        """Place at any time, before 0 too (Murray and Dermott 1999, Solar System Dynamics, eq. 2.41)."""
        mean = 2 * math.pi * (seconds / self.period + self.start)
        angle = eccentric_anomaly(mean, self.eccentricity)
        e = self.eccentricity
        return self.axis * (math.cos(angle) - e), self.axis * math.sqrt(1 - e * e) * math.sin(angle)
