"""Two bodies: the orbit cut in slices that are swept in equal times, and so have equal areas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.laws.kepler import Orbit
from mutoscope.worlds.physics.shapes import LINE, ball, dashes, disc, line, tail
from mutoscope.worlds.postcards.stage import Frame, Points

SLICES = 12


@dataclass(kw_only=True)
class OrbitLook:
    """A planet about a star; with ``ratio`` above 0 both move about their center of mass."""

    inks: Inks
    frame: Frame
    law: Orbit
    ratio: float = 0.0  # mass of the second body over that of the first

    def __post_init__(self) -> None:
        w, h = self.frame.width, self.frame.height
        share = 1 / (1 + self.ratio)
        e, short = self.law.eccentricity, math.sqrt(1 - self.law.eccentricity**2)
        if self.ratio > 0:
            wide = 2 * max(share * (1 + e), (1 - share) * (1 + e))
            self._axis = min(0.84 * w / wide, 0.80 * h / (2 * short * share))
            self._middle = (0.0, 0.0)
        else:
            turned = h > w
            self._axis = min((0.42 * h if turned else 0.43 * w), (0.40 * w if turned else 0.40 * h) / short)
            self._middle = (0.0, self._axis * e) if turned else (self._axis * e, 0.0)
        self._turned = h > w
        self._shares = (share, 1 - share)

    def _at(self, x: float, y: float, number: int = 0) -> tuple[float, float]:
        far = self._axis * (self._shares[0] if number == 0 else -self._shares[1])
        x, y = (x * far, -y * far)
        if self._turned:
            x, y = y, x
        return self._middle[0] + x, self._middle[1] + y

    def _way(self, first: float, last: float, count: int, number: int = 0) -> Points:
        return np.array([self._at(*self.law.at(float(t)), number) for t in np.linspace(first, last, count)])

    def still(self) -> list[Piece]:
        inks, period, pieces = self.inks, self.law.period, []
        if self.ratio == 0:
            sun, begins = self._middle, -self.law.start * period
            for number in range(SLICES):
                way = self._way(
                    begins + number * period / SLICES, begins + (number + 1) * period / SLICES, 40
                )
                tint = mixed(inks.ground, inks.paper(2 if number % 2 else 1), 0.16 if number % 2 else 0.13)
                pieces.append(Piece(label="slice", outlines=(np.concatenate([[sun], way]),), color=tint))
        for body in (0, 1) if self.ratio else (0,):
            pieces.append(
                Piece(
                    label="orbit",
                    outlines=(line(self._way(0, period, 241, body), LINE * 0.9),),
                    color=inks.faint(0.34),
                )
            )
        if self.ratio == 0:
            e, a = self.law.eccentricity, self.law.axis
            pieces.append(
                Piece(
                    label="axis",
                    outlines=dashes(self._at(a * (1 - e), 0), self._at(-a * (1 + e), 0), width=0.0026),
                    color=inks.faint(0.24),
                )
            )
        return pieces

    def panel(self, seconds: float, unit: float) -> Panel | None:
        return None

    def moving(self, seconds: float) -> list[Piece]:
        inks, law, pieces = self.inks, self.law, []
        x, y = law.at(seconds)
        if self.ratio == 0:
            gone = (seconds / law.period + law.start) * SLICES
            begins = (math.floor(gone) / SLICES - law.start) * law.period
            if gone - math.floor(gone) > 0.01:
                swept = np.concatenate([[self._middle], self._way(begins, seconds, 40)])
                pieces.append(Piece(label="slice", outlines=(swept,), color=inks.paper(2), alpha=0.55))
        radius = 0.030 if self.ratio == 0 else 0.044
        pieces += tail(self._way(seconds - law.period * 0.10, seconds, 40), radius * 1.0, inks.paper(1), inks)
        if self.ratio:
            pieces += tail(
                self._way(seconds - law.period * 0.10, seconds, 40, 1), radius, inks.paper(2), inks
            )
        if self.ratio == 0:
            sun = self._at(x, y, 1) if self.ratio else self._middle
            pieces += ball("star", "star", *sun, 0.058, mixed(inks.paper(2), (255, 214, 110), 0.35))
        else:
            center = self._middle
            pieces.append(
                Piece(
                    label="center of mass",
                    outlines=(disc(*center, 0.006),),
                    color=inks.faint(0.5),
                )
            )
            size = 0.050 * min(1.0, self.ratio) ** (1 / 3)
            pieces += ball("second body", "second body", *self._at(x, y, 0), size, inks.paper(1))
            pieces += ball(
                "first body",
                "first body",
                *self._at(x, y, 1),
                0.050,
                mixed(inks.paper(2), (255, 214, 110), 0.35),
            )
            return pieces
        pieces += ball("planet", "planet", *self._at(x, y), radius, inks.paper(1))
        return pieces
