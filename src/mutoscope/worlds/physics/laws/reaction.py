"""Gray-Scott reaction and diffusion: two stuffs, one feeds the other, and patterns grow."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import generator
from mutoscope.worlds.physics.laws.timeline import Timeline

Field = NDArray[np.float32]

# Pearson 1993, Science 261, 189: D_u = 2e-5 and D_v = 1e-5 on a mesh of 256 cells over a length of 2.5, time step 1.
CELL = 2.5 / 256
DIFFUSE_U, DIFFUSE_V = 2e-5 / CELL**2, 1e-5 / CELL**2  # 0.210 and 0.105 cells^2 a step; stable below 0.25

# Feed F and kill k, from the neighborhood of the classes in Pearson's figure 3; each was drawn and looked at.
PATTERNS: dict[str, tuple[float, float]] = {
    "coral": (0.0545, 0.0620),  # branching stripes that fill the plane
    "maze": (0.0290, 0.0570),  # stripes that fold into a labyrinth
    "spots": (0.0300, 0.0625),  # spots that divide until the plane is full
    "mitosis": (0.0367, 0.0649),  # dividing like cells
    "worms": (0.0500, 0.0630),  # worms that grow at their ends
    "holes": (0.0390, 0.0580),  # negative spots
    "chaos": (0.0260, 0.0510),  # never comes to rest
}


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """u_t = D_u lap u - u v^2 + F (1 - u);  v_t = D_v lap v + u v^2 - (F + k) v, on a torus (Pearson 1993, eq. 2).

    Euler's method on a five-point mesh, as in the paper. Starts at u = 1, v = 0 with squares of u = 1/2, v = 1/4
    disturbed by one percent, also as in the paper, but with as many squares as ``seeds`` says.
    """

    rows: int
    columns: int
    feed: float
    kill: float
    seed: int = 0
    seeds: int = 9

    def __post_init__(self) -> None:
        if not (0 <= self.feed <= 0.12 and 0 <= self.kill <= 0.1):
            raise ValueError(f"feed must lie in 0..0.12 and kill in 0..0.1; got {self.feed} and {self.kill}.")
        object.__setattr__(self, "_timeline", Timeline(self._first(), self._advance, every=250, most=48))

    def _first(self) -> tuple[Field, Field]:
        draw = generator(self.seed, "physics.reaction")
        u, v = np.ones((self.rows, self.columns), np.float32), np.zeros((self.rows, self.columns), np.float32)
        side, turn = 10, 6.28 * float(draw.random())
        for at in range(self.seeds):
            # spread by the golden angle, so that seeds keep apart whatever their number
            reach, angle = (
                0.42 * math.sqrt((at + 0.3) / self.seeds),
                2.39996 * at + turn,
            )
            row = int(self.rows * (0.5 + reach * math.sin(angle)) - side / 2)
            column = int(self.columns * (0.5 + reach * math.cos(angle)) - side / 2)
            square = slice(row, row + side), slice(column, column + side)
            u[square], v[square] = 0.5, 0.25
        noise = generator(self.seed, "physics.reaction.noise").standard_normal(
            (2, self.rows, self.columns), np.float32
        )
        u *= 1 + np.float32(0.01) * noise[0] * (v > 0)
        v *= 1 + np.float32(0.01) * noise[1] * (v > 0)
        return u, v

    def _advance(self, state: tuple[Field, Field], count: int) -> tuple[Field, Field]:
        u, v = (np.pad(one, 1, mode="wrap") for one in state)
        du, dv, feed = np.float32(DIFFUSE_U), np.float32(DIFFUSE_V), np.float32(self.feed)
        keep_u, keep_v = (
            np.float32(1 - 4 * DIFFUSE_U - self.feed),
            np.float32(1 - 4 * DIFFUSE_V - self.feed - self.kill),
        )
        lap, eat = np.empty(state[0].shape, np.float32), np.empty(state[0].shape, np.float32)
        inner = (slice(1, -1), slice(1, -1))
        for _ in range(count):
            a, b = u[inner], v[inner]
            np.multiply(b, b, out=eat)
            np.multiply(eat, a, out=eat)
            for stuff, whole, rate, keep in ((a, u, du, keep_u), (b, v, dv, keep_v)):
                np.add(whole[:-2, 1:-1], whole[2:, 1:-1], out=lap)
                np.add(lap, whole[1:-1, :-2], out=lap)
                np.add(lap, whole[1:-1, 2:], out=lap)
                np.multiply(lap, rate, out=lap)
                np.multiply(stuff, keep, out=stuff)
                np.add(stuff, lap, out=stuff)
            np.subtract(a, eat, out=a)
            np.add(a, feed, out=a)
            np.add(b, eat, out=b)
            for whole in (u, v):
                whole[0], whole[-1] = whole[-2], whole[1]
                whole[:, 0], whole[:, -1] = whole[:, -2], whole[:, 1]
        return u[inner].copy(), v[inner].copy()

    def at(self, steps: float) -> tuple[Field, Field]:
        """u and v after so many steps; between two steps, in between."""
        whole = math.floor(max(steps, 0.0))
        share = np.float32(max(steps, 0.0) - whole)
        u, v = self._timeline.at(whole)  # type: ignore[attr-defined]
        if share < 1e-3:
            return u, v
        later_u, later_v = self._timeline.at(whole + 1)  # type: ignore[attr-defined]
        return u + share * (later_u - u), v + share * (later_v - v)
