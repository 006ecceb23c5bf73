"""A ripple tank: the wave equation in two dimensions on a grid, with sources, walls, slits and soft or hard borders."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mutoscope.worlds.physics.laws.timeline import Timeline

Field = NDArray[np.float32]
COURANT = 0.6  # cells a step; stable below sqrt(1/2), and with the damping of the border below sqrt(0.47)


@dataclass(frozen=True, kw_only=True)
class Tank:
    """h_tt = c^2 (h_xx + h_yy) + sources, for water of even depth; c is 1 cell per unit of time.

    Second differences in time and space (Courant, Friedrichs and Lewy 1928), written as flows through the faces of
    cells: a face that touches a wall lets nothing through, which is how water meets a hard wall (dh/dn = 0). A
    border that swallows waves damps them, softly at first, over ``sponge`` cells; above and below it does so only from
    column ``sponge_from`` on, so that straight waves stay straight before it.
    """

    open_HW: NDArray[np.bool_]  # False is wall
    sources: tuple[tuple[float, float], ...] = ()  # column, row of point sources
    front: float | None = None  # column of a line of sources that sends straight waves
    wavelength: float = 30.0  # cells
    sponge: int = 40  # cells; 0 for hard borders
    sponge_from: int = 0
    lined_HW: NDArray[np.float32] | None = None  # 0 free water to 1 a full sponge, beside those of the border
    phases: tuple[float, ...] = ()  # of the sources, turns
    _pushes: list[tuple[NDArray[np.int64], Field, float]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        if self.wavelength < 8:
            raise ValueError(f"a wave needs at least 8 cells; got {self.wavelength}.")
        rows, columns = self.open_HW.shape
        square = np.float32(COURANT**2)
        object.__setattr__(self, "_across", square * (self.open_HW[:, 1:] & self.open_HW[:, :-1]))
        object.__setattr__(self, "_down", square * (self.open_HW[1:] & self.open_HW[:-1]))
        keep = np.ones((rows, columns), np.float32)
        if self.sponge:
            y, x = np.mgrid[:rows, :columns]
            sides = np.minimum(x, columns - 1 - x)
            edge = np.where(x < self.sponge_from, sides, np.minimum(sides, np.minimum(y, rows - 1 - y)))
            depth = np.clip(1 - edge / self.sponge, 0, 1)
            keep = (1 - 0.35 * depth**2).astype(np.float32)
        if self.lined_HW is not None:
            keep = np.minimum(keep, 1 - np.float32(0.35) * self.lined_HW**2)
        object.__setattr__(self, "_keep", keep)
        for number, (x, y) in enumerate(self.sources):
            self._point(x, y, self.phases[number] if self.phases else 0.0)
        if self.front is not None:
            self._line(self.front)
        object.__setattr__(
            self, "_timeline", Timeline((0, self._calm(), self._calm()), self._advance, every=60, most=24)
        )

    def _calm(self) -> Field:
        return np.zeros(self.open_HW.shape, np.float32)

    def _point(self, x: float, y: float, phase: float) -> None:
        """A bell-shaped push about a place, as strong as a source at a point that makes height 1 at one wavelength."""
        rows, columns = self.open_HW.shape
        r, c = np.mgrid[
            max(0, int(y) - 6) : min(rows, int(y) + 8), max(0, int(x) - 6) : min(columns, int(x) + 8)
        ]
        bell = np.exp(-0.5 * ((c - x) ** 2 + (r - y) ** 2) / 1.6**2)
        # Far from a point source S the height is (S / 4) sqrt(2 / (pi k r)): the Hankel function's far field
        # (Abramowitz and Stegun 1964, 9.2.3); a bell of width s sends exp(-(k s)^2 / 2) of it.
        k = 2 * math.pi / self.wavelength
        strength = 4 * math.pi * math.exp((k * 1.6) ** 2 / 2)
        weights = (strength * COURANT**2 * bell / bell.sum()).astype(np.float32)
        self._pushes.append(
            (np.ravel_multi_index((r.ravel(), c.ravel()), (rows, columns)), weights.ravel(), phase)
        )

    def _line(self, x: float) -> None:
        """A straight wave of height 1: in one dimension a source S sends waves of height S / (2 k) both ways."""
        rows, columns = self.open_HW.shape
        k = 2 * math.pi / self.wavelength
        c = np.arange(int(x) - 6, int(x) + 8)
        bell = np.exp(-0.5 * ((c - x) / 1.6) ** 2)
        strength = 2 * k * math.exp((k * 1.6) ** 2 / 2) * COURANT**2
        weights = np.tile((strength * bell / bell.sum()).astype(np.float32), rows)
        places = (np.arange(rows)[:, None] * columns + c[None, :]).ravel()
        self._pushes.append((places, weights, 0.0))

    def _advance(self, state: tuple[int, Field, Field], count: int) -> tuple[int, Field, Field]:
        step, now, before = state[0], state[1].copy(), state[2].copy()
        turn = COURANT / self.wavelength
        flow_x, flow_y = np.empty_like(self._across), np.empty_like(self._down)  # type: ignore[attr-defined]
        for _ in range(count):
            np.subtract(now, before, out=before)
            np.multiply(before, self._keep, out=before)  # type: ignore[attr-defined]
            np.add(before, now, out=before)
            np.subtract(now[:, 1:], now[:, :-1], out=flow_x)
            np.multiply(flow_x, self._across, out=flow_x)  # type: ignore[attr-defined]
            np.subtract(now[1:], now[:-1], out=flow_y)
            np.multiply(flow_y, self._down, out=flow_y)  # type: ignore[attr-defined]
            before[:, :-1] += flow_x
            before[:, 1:] -= flow_x
            before[:-1] += flow_y
            before[1:] -= flow_y
            flat = before.reshape(-1)
            for places, weights, phase in self._pushes:
                gone = step * turn
                rise = min(
                    1.0, gone / 1.5
                )  # one and a half waves to full strength, so that no shock runs ahead
                swing = rise * rise * (3 - 2 * rise) * math.sin(2 * math.pi * (gone + phase))
                flat[places] += np.float32(swing) * weights
            now, before = before, now
            step += 1
        return step, now, before

    def at(self, time: float) -> Field:
        """Height of the water (H, W) at ``time``, in the time a wave takes for one cell; still before 0."""
        place = max(time, 0.0) / COURANT
        whole = math.floor(place)
        share = place - whole
        _, after, now = self._timeline.at(whole + 1)  # type: ignore[attr-defined]
        return np.asarray(now + np.float32(share) * (after - now))
