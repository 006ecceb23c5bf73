"""Balls in a room: where they were a moment ago, and their energy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.laws.balls import Balls
from mutoscope.worlds.physics.shapes import ball, dashes, disc, energy_bar
from mutoscope.worlds.postcards.stage import Frame, box

_FLASH = 1 / 12  # seconds between two flashes of the lamp
_GHOSTS = 9


@dataclass(kw_only=True)
class BallsLook:
    """The room fills the picture; ``law.width`` meters lie between its walls."""

    inks: Inks
    frame: Frame
    law: Balls

    def __post_init__(self) -> None:
        self.floor = self.frame.height / 2 - 0.13
        self.wall = self.frame.width / 2 - 0.07
        self._scale = 2 * self.wall / self.law.width
        self._whole = self.law.energy(0.0)

    def _place(self, at: np.ndarray) -> tuple[float, float]:
        return -self.wall + float(at[0]) * self._scale, self.floor - float(at[1]) * self._scale

    def still(self) -> list[Piece]:
        inks, wide, tall = self.inks, self.frame.reach, self.frame.floor
        lines = []
        step = 0.125
        for at in range(1, int((self.floor + self.frame.height / 2) / step) + 1):
            lines += list(
                dashes(
                    (-self.wall, self.floor - at * step),
                    (self.wall, self.floor - at * step),
                    dash=0.006,
                    gap=0.018,
                    width=0.0024,
                )
            )
        paper = mixed(inks.ground, inks.ink, 0.16)
        frame = np.array(
            [
                [-wide, -tall], [-self.wall, -tall], [-self.wall, self.floor], [self.wall, self.floor],
                [self.wall, -tall], [wide, -tall], [wide, tall], [-wide, tall],
            ]
        )  # fmt: skip
        return [
            Piece(label="paper", outlines=tuple(lines), color=inks.faint(0.20)),
            Piece(label="room", outlines=(frame,), color=paper, lift=0.022),
            Piece(
                label="room",
                outlines=(box(-self.wall, self.floor, self.wall, self.floor + 0.006),),
                color=inks.faint(0.45),
            ),
        ]

    def panel(self, seconds: float, unit: float) -> Panel | None:
        return None

    def moving(self, seconds: float) -> list[Piece]:
        inks, law = self.inks, self.law
        pieces: list[Piece] = []
        last = int(np.floor(seconds / _FLASH))
        flashes = [number for number in range(last - _GHOSTS + 1, last + 1) if number >= 0]
        for number in flashes:
            at, _ = law.at(number * _FLASH)
            age = (seconds / _FLASH - number) / _GHOSTS
            for i in range(len(at)):
                x, y = self._place(at[i])
                fade = max(0.0, 1 - age)
                color = mixed(inks.ground, inks.paper(i), 0.12 + 0.42 * fade)
                radius = law.radii_N[i] * self._scale * (0.10 + 0.13 * fade)
                pieces.append(
                    Piece(
                        label="trail", outlines=(disc(x, y, radius),), color=color, alpha=min(1.0, 3 * fade)
                    )
                )
        at, speed = law.at(seconds)
        for i in range(len(at)):
            x, y = self._place(at[i])
            pieces += ball(
                "ball", f"ball {i}", x, y, float(law.radii_N[i]) * self._scale, inks.paper(i), lift=0.014
            )
        kinetic = float((law.masses_N * 0.5 * (speed**2).sum(1)).sum())
        potential = float((law.masses_N * law.gravity * at[:, 1]).sum())
        wide = min(0.5, 0.4 * self.frame.width)
        return pieces + energy_bar(
            inks,
            -wide / 2,
            self.frame.height / 2 - 0.065,
            wide,
            (kinetic / self._whole, potential / self._whole),
            (inks.paper(1), inks.paper(2)),
        )
