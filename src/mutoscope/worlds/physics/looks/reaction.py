"""Reaction and diffusion: the pattern grows in sheets of colored paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.fields import sheets
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.laws.reaction import Reaction
from mutoscope.worlds.physics.looks.tank import mat, window
from mutoscope.worlds.postcards.stage import Frame

CELLS = 256  # along the longer side
MOST_STEPS = 1500  # a second; above, a frame would take too long
_WHOLE = 5200  # steps in which most patterns fill the picture; measured


@dataclass(kw_only=True)
class ReactionLook:
    """The pattern grows over the length of the shot."""

    inks: Inks
    frame: Frame
    feed: float
    kill: float
    seed: int
    seconds: float

    def __post_init__(self) -> None:
        self.opening = window(self.frame)
        wide, tall = self.opening[2] - self.opening[0], self.opening[3] - self.opening[1]
        longer = max(wide, tall)
        self._cell = longer / CELLS
        self._law = Reaction(
            rows=round(tall / self._cell),
            columns=round(wide / self._cell),
            feed=self.feed,
            kill=self.kill,
            seed=self.seed,
        )
        self._pace = min(MOST_STEPS, _WHOLE / self.seconds)
        inks = self.inks
        low = mixed(inks.paper(1), inks.ink, 0.30)
        light = mixed(inks.paper(2), (255, 250, 236), 0.55)
        self._colors = [
            low,
            mixed(low, inks.paper(0), 0.45),
            inks.paper(0),
            mixed(inks.paper(0), light, 0.5),
            light,
        ]
        self._levels = np.array([0.10, 0.17, 0.24, 0.31])

    def still(self) -> list[Piece]:
        return []

    def panel(self, seconds: float, unit: float) -> Panel | None:
        _, v = self._law.at(150 + self._pace * max(seconds, 0.0))
        rows, columns = v.shape
        shape = (max(2, round(rows * self._cell * unit)), max(2, round(columns * self._cell * unit)))
        rgb = sheets(v, self._levels, list(self._colors), shape, shadow=0.30, reach=0.010)
        x, y = self.opening[0], self.opening[1]
        return Panel(
            label="reaction", box=(x, y, x + columns * self._cell, y + rows * self._cell), rgb_HWC=rgb
        )

    def moving(self, seconds: float) -> list[Piece]:
        return [
            Piece(label="mat", outlines=(mat(self.frame, self.opening),), color=self.inks.ground, lift=0.018)
        ]
