"""A string or rope between two posts, with beads that show that only its shape travels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.laws.string import Pulse, String
from mutoscope.worlds.physics.shapes import ball, dashes, disc, line, rounded
from mutoscope.worlds.postcards.stage import Frame

_BEADS = 25


@dataclass(kw_only=True)
class StringLook:
    """Pulses, or a standing wave; heights are in shares of the string's length."""

    inks: Inks
    frame: Frame
    law: String
    pulses: tuple[Pulse, ...] = ()
    standing: int = 0
    height: float = 0.09

    def __post_init__(self) -> None:
        self.half = self.frame.width / 2 - 0.13
        self._scale = 2 * self.half / self.law.length
        self._x = np.linspace(0, self.law.length, 400)
        high = self.height * self.law.length * self._scale
        self.swell = min(0.24, 0.21 * self.frame.height) / max(
            high, 1e-9
        )  # heights are exaggerated to be seen

    def _heights(self, x: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
        """Scene units, downward."""
        if self.standing:
            high = self.law.standing(self.standing, self.height * self.law.length, x, max(seconds, 0.0))
        else:
            high = self.law.pulses(self.pulses, x, max(seconds, 0.0))
        return -high * self._scale * self.swell

    def still(self) -> list[Piece]:
        inks = self.inks
        pieces = [
            Piece(
                label="equilibrium",
                outlines=dashes((-self.half, 0.0), (self.half, 0.0)),
                color=inks.faint(0.30),
            )
        ]
        for side, end in ((-1, self.law.ends[0]), (1, self.law.ends[1])):
            x = side * self.half
            wood = mixed(inks.ink, inks.ground, 0.10)
            if end < 0:
                outline = rounded(x - 0.020, -0.10, x + 0.020, 0.10, 0.010)
            else:
                tall = 0.30
                outline = rounded(x - 0.007, -tall, x + 0.007, tall, 0.006)
            pieces.append(Piece(label="post", outlines=(outline,), color=wood, lift=0.012))
        if self.standing:
            top = (
                np.abs(self.law.standing(self.standing, self.height * self.law.length, self._x, 0.0))
                * self._scale
                * self.swell
            )
            along = self._x * self._scale - self.half
            lens = np.concatenate([np.stack([along, -top], 1), np.stack([along, top], 1)[::-1]])
            pieces.insert(0, Piece(label="envelope", outlines=(lens,), color=inks.paper(2), alpha=0.22))
        return pieces

    def panel(self, seconds: float, unit: float) -> Panel | None:
        return None

    def moving(self, seconds: float) -> list[Piece]:
        inks = self.inks
        x = self._x * self._scale - self.half
        y = self._heights(self._x, seconds)
        pieces: list[Piece] = []
        if not self.standing:
            for ago, share in ((0.30, 0.10), (0.20, 0.17), (0.10, 0.26)):
                if seconds - ago >= 0:
                    old = self._heights(self._x, seconds - ago)
                    tint = mixed(inks.ground, inks.paper(1), share)
                    pieces.append(
                        Piece(label="trail", outlines=(line(np.stack([x, old], 1), 0.010),), color=tint)
                    )
        rope = Piece(
            label="string",
            outlines=(line(np.stack([x, y], 1), 0.0125),),
            color=inks.paper(1),
            lift=0.008,
            body="string",
            bends=True,
        )
        pieces.append(rope)
        places = np.linspace(0, self.law.length, _BEADS + 2)[1:-1]
        heights = self._heights(places, seconds)
        for number, (at, high) in enumerate(zip(places, heights, strict=True)):
            if number == _BEADS // 2:
                pieces += ball(
                    "marked bead",
                    "bead 0",
                    float(at) * self._scale - self.half,
                    float(high),
                    0.023,
                    inks.paper(0),
                    lift=0.008,
                )
            else:
                spot = disc(float(at) * self._scale - self.half, float(high), 0.0098)
                tint = mixed(inks.paper(1), inks.ground, 0.72)
                pieces.append(Piece(label="bead", outlines=(spot,), color=tint, body=f"bead {number + 1}"))
        ends = self._heights(np.array([0.0, self.law.length]), seconds)
        for side, end, tip in ((-1, self.law.ends[0], ends[0]), (1, self.law.ends[1], ends[1])):
            place = side * self.half
            if end > 0:
                pieces.append(
                    Piece(
                        label="ring",
                        outlines=(disc(place, float(tip), 0.022),),
                        color=inks.paper(2),
                        lift=0.008,
                        body=f"ring {side}",
                    )
                )
            else:
                pieces.append(Piece(label="post", outlines=(disc(place, 0.0, 0.010),), color=inks.paper(2)))
        return pieces
