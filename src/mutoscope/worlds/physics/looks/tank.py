"""A ripple tank seen from above: crests and troughs as sheets of paper behind a window."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.fields import sheets
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.physics.laws.tank import Tank
from mutoscope.worlds.physics.shapes import ball, rounded
from mutoscope.worlds.postcards.stage import Frame, Points, box

CELLS = 432  # along the longer side of the tank
_MARGIN = 0.055


def window(frame: Frame, margin: float = _MARGIN) -> tuple[float, float, float, float]:
    """The opening of the mat: left, top, right, bottom."""
    return (
        -frame.width / 2 + margin,
        -frame.height / 2 + margin,
        frame.width / 2 - margin,
        frame.height / 2 - margin,
    )


def mat(frame: Frame, opening: tuple[float, float, float, float]) -> Points:
    """A sheet as large as any view, with an opening; one outline that goes around, across, and back inside."""
    inner = rounded(*opening, 0.03)[::-1]
    inner = np.roll(
        inner, -int(np.argmin(inner.sum(1))), 0
    )  # from its corner next to the sheet's, so the cut is hidden
    wide, tall = frame.reach, frame.floor
    outer = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall], [-wide, -tall]])
    return np.concatenate([outer, inner, inner[:1]])


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What stands in the tank, in shares of its width and height."""

    setup: str = "two sources"  # or one source, sources, one slit, two slits, walls
    count: int = 2
    wavelength: float = 0.075  # in shares of the longer side
    apart: float | None = None  # between sources or slits, in wavelengths
    crossing: float = 5.0  # seconds a wave takes along the longer side


@dataclass(kw_only=True)
class TankLook:
    """The tank fills the window; waves cross it in ``plan.crossing`` seconds."""

    inks: Inks
    frame: Frame
    plan: Plan

    def __post_init__(self) -> None:
        self.opening = window(self.frame)
        wide, tall = self.opening[2] - self.opening[0], self.opening[3] - self.opening[1]
        longer = max(wide, tall)
        rows, columns = round(CELLS * tall / longer), round(CELLS * wide / longer)
        self._cell = longer / CELLS
        plan, wave = self.plan, max(9.0, self.plan.wavelength * CELLS)
        hard = plan.setup == "walls"
        # Waves that leave the window are swallowed out of sight, below the mat.
        pad = self._pad = 0 if hard else round(min(72.0, max(30.0, 1.4 * wave)))
        self._shape = (rows, columns)
        apart = (plan.apart or 3.0) * wave
        middle_x, middle_y = pad + (columns - 1) / 2, pad + (rows - 1) / 2
        is_open = np.ones((rows + 2 * pad, columns + 2 * pad), bool)
        sources: list[tuple[float, float]] = []
        front: float | None = None
        first, lined = 0, None
        self.walls: list[tuple[float, float, float, float]] = []
        if plan.setup in ("one slit", "two slits"):
            front, wall, thick = pad + 0.03 * columns, pad + round(0.24 * columns), 5
            first = wall
            slit = max(6.0, (0.8 if plan.setup == "one slit" else 0.55) * wave)
            apart = min(apart, 0.62 * rows)
            is_open[:, wall : wall + thick] = False
            for center in (
                [middle_y] if plan.setup == "one slit" else [middle_y - apart / 2, middle_y + apart / 2]
            ):
                is_open[round(center - slit / 2) : round(center + slit / 2), wall : wall + thick] = True
            edges = np.flatnonzero(np.diff(np.concatenate([[0], (~is_open[:, wall]).astype(int), [0]])))
            # The wall is lined with foam towards the source, so that its echo does not hide the waves that come.
            reach = round(1.1 * wave)
            near = np.clip(1 - (wall - np.arange(is_open.shape[1])) / reach, 0, 1) * (
                np.arange(is_open.shape[1]) < wall
            )
            lined = (~is_open[:, wall])[:, None] * near[None, :].astype(np.float32)
            self.walls = [(wall, float(a), wall + thick, float(b)) for a, b in edges.reshape(-1, 2)]
        elif plan.count == 1:
            sources = [(middle_x, middle_y) if not hard else (0.32 * columns, 0.42 * rows)]
        else:
            longest = 0.8 * max(rows, columns)
            gap = min(apart, longest / max(plan.count - 1, 1))
            for at in range(plan.count):
                off = (at - (plan.count - 1) / 2) * gap
                sources.append((middle_x, middle_y + off) if rows > columns else (middle_x + off, middle_y))
        # Behind slits waves are low, and many sources together are high.
        self._gain = 1.9 if self.walls else 1.15 * math.sqrt(2 / max(2, len(sources)))
        self._tank = Tank(
            open_HW=is_open,
            sources=tuple(sources),
            front=front,
            wavelength=wave,
            sponge=pad,
            sponge_from=first,
            lined_HW=lined,
        )
        inks = self.inks
        deep, light = inks.paper(1), mixed(inks.ground, (255, 253, 246), 0.5)
        low = mixed(deep, inks.ink, 0.45)
        stops = [
            low,
            mixed(low, deep, 0.55),
            deep,
            mixed(deep, light, 0.34),
            mixed(deep, light, 0.62),
            mixed(deep, light, 0.84),
            light,
        ]
        self._colors = stops
        self._levels = np.linspace(-0.75, 0.75, len(stops) - 1)

    def still(self) -> list[Piece]:
        return []

    def _xy(self, column: float, row: float) -> tuple[float, float]:
        """Scene place of a cell's middle."""
        x, y = column - self._pad + 0.5, row - self._pad + 0.5
        return self.opening[0] + x * self._cell, self.opening[1] + y * self._cell

    def panel(self, seconds: float, unit: float) -> Panel | None:
        pad, (rows, columns) = self._pad, self._shape
        height = self._tank.at(seconds * CELLS / self.plan.crossing)[pad : pad + rows, pad : pad + columns]
        # Far ripples are low; the square-root-like curve keeps them in sight, as light through water does.
        shown = np.tanh(np.float32(self._gain) * height)
        shape = (max(2, round(rows * self._cell * unit)), max(2, round(columns * self._cell * unit)))
        rgb = sheets(
            shown.astype(np.float32), self._levels, list(self._colors), shape, shadow=0.22, reach=0.006
        )
        x, y = self.opening[0], self.opening[1]
        labels = np.where(height > 0.1, 1, np.where(height < -0.1, 2, 0)).astype(np.uint8)
        return Panel(
            label="water",
            box=(x, y, x + columns * self._cell, y + rows * self._cell),
            rgb_HWC=rgb,
            labels_HW=_enlarged(labels, shape),
            names=("water", "crest", "trough"),
        )

    def moving(self, seconds: float) -> list[Piece]:
        inks = self.inks
        pieces: list[Piece] = []
        for a, top, b, bottom in self.walls:
            x0, y0 = self._xy(a - 0.5, top - 0.5)
            x1, y1 = self._xy(b - 0.5, bottom - 0.5)
            pieces.append(Piece(label="wall", outlines=(box(x0, y0, x1, y1),), color=inks.ink, lift=0.010))
        turn = seconds * CELLS / self.plan.crossing / self._tank.wavelength
        for number, (column, row) in enumerate(self._tank.sources):
            x, y = self._xy(column, row)
            swell = 1 + 0.10 * math.sin(2 * math.pi * turn) if seconds > 0 else 1.0
            pieces += ball("source", f"source {number}", x, y, 0.017 * swell, inks.paper(0), lift=0.008)
        if self._tank.front is not None:
            x, _ = self._xy(self._tank.front, 0)
            pieces.append(
                Piece(
                    label="source",
                    outlines=(box(x - 0.004, self.opening[1], x + 0.004, self.opening[3]),),
                    color=inks.paper(0),
                    lift=0.006,
                )
            )
        frame = Piece(label="mat", outlines=(mat(self.frame, self.opening),), color=inks.ground, lift=0.016)
        return [*pieces, frame]


def _enlarged(labels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    rows = np.minimum((np.arange(shape[0]) + 0.5) * labels.shape[0] / shape[0], labels.shape[0] - 1).astype(
        int
    )
    columns = np.minimum(
        (np.arange(shape[1]) + 0.5) * labels.shape[1] / shape[1], labels.shape[1] - 1
    ).astype(int)
    return np.ascontiguousarray(labels[rows][:, columns])
