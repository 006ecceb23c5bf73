"""A mass that hangs from a spring, and the curve of its motion in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.laws.spring import Spring
from mutoscope.worlds.physics.looks.pendulum import beam
from mutoscope.worlds.physics.shapes import LINE, dashes, disc, energy_bar, line, rounded
from mutoscope.worlds.postcards.stage import Frame, Points

_TURNS = 11


@dataclass(kw_only=True)
class SpringLook:
    """Down is the direction of a positive place; the curve scrolls, newest at the mass."""

    inks: Inks
    frame: Frame
    law: Spring

    def __post_init__(self) -> None:
        w, h = self.frame.width, self.frame.height
        self.x = -0.26 * w if w > h * 1.05 else -0.22 * w
        self.top, self.rest = -0.40 * h, 0.06 * h
        self._scale = 0.20 * min(h, 1.2) / max(abs(self.law.start), 1e-9)
        self.half = 0.074
        self._pace = (0.5 * w - 0.10 - self.x - self.half) / (2.6 * self.law.period)  # scene units a second

    def _coil(self, bottom: float) -> Points:
        y0, y1 = self.top + 0.035, bottom - 0.035
        turn = np.linspace(0, _TURNS * 2 * np.pi, _TURNS * 24 + 1)
        x = self.x + 0.046 * np.sin(turn)
        y = np.linspace(y0, y1, len(turn))
        ends = np.array([[self.x, self.top]]), np.array([[self.x, bottom]])
        return np.concatenate([ends[0], np.stack([x, y], 1), ends[1]])

    def still(self) -> list[Piece]:
        right = self.frame.width / 2 - 0.08
        return [
            Piece(
                label="equilibrium",
                outlines=dashes((self.x - 0.16, self.rest), (right, self.rest)),
                color=self.inks.faint(0.34),
            ),
            *beam(self.inks, self.x, self.top, 0.15),
        ]

    def panel(self, seconds: float, unit: float) -> Panel | None:
        return None

    def moving(self, seconds: float) -> list[Piece]:
        inks, law = self.inks, self.law
        place, speed = law.at(seconds)
        y = self.rest + place * self._scale
        times = np.linspace(0, 2.6 * law.period, 200)
        start = self.x + self.half
        way = np.array(
            [[start + t * self._pace, self.rest + law.at(seconds - float(t))[0] * self._scale] for t in times]
        )
        pieces = [
            Piece(
                label="curve",
                outlines=(line(way[low : high + 1], LINE * 1.7),),
                color=mixed(inks.ground, inks.paper(1), 0.85 - 0.62 * low / 200),
            )
            for low, high in ((150, 199), (100, 150), (50, 100), (0, 50))
        ]
        body = rounded(self.x - self.half, y - 0.062, self.x + self.half, y + 0.062, 0.016)
        coil = self._coil(y - 0.055)
        pieces += [
            Piece(
                label="spring",
                outlines=(line(coil, 0.0062),),
                color=inks.faint(0.74),
                lift=0.008,
                body="spring",
            ),
            Piece(label="mass", outlines=(body,), color=inks.paper(0), lift=0.016, body="mass"),
            Piece(
                label="mass",
                outlines=(
                    rounded(
                        self.x - self.half + 0.012, y - 0.050, self.x + self.half - 0.012, y - 0.034, 0.008
                    ),
                ),
                color=mixed(inks.paper(0), (255, 246, 226), 0.22),
                body="mass rim",
            ),
            Piece(
                label="mass",
                outlines=(disc(self.x, y, 0.010),),
                color=mixed(inks.paper(0), inks.ink, 0.55),
                body="mass middle",
            ),
        ]
        whole = 0.5 * law.stiffness * law.start**2
        shares = (0.5 * law.mass * speed**2 / whole, 0.5 * law.stiffness * place**2 / whole)
        wide = min(0.5, 0.4 * self.frame.width)
        return pieces + energy_bar(
            inks, -wide / 2, self.frame.height / 2 - 0.065, wide, shares, (inks.paper(1), inks.paper(2))
        )
