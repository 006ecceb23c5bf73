"""Outlines that diagrams are made of, in scene units (x right, y down)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Color
from mutoscope.worlds.physics.easel import Piece
from mutoscope.worlds.physics.inks import Inks, mixed
from mutoscope.worlds.postcards.stage import Points, box, ellipse, ribbon

LINE = 0.0036  # thickness of a printed line; taste


def disc(x: float, y: float, radius: float) -> Points:
    return ellipse(x, y, radius, points=72)


def bar(start: tuple[float, float], stop: tuple[float, float], width: float) -> Points:
    """A straight strip."""
    ends = np.array([start, stop], float)
    along = ends[1] - ends[0]
    normal = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9) * width / 2
    return np.array([ends[0] + normal, ends[1] + normal, ends[1] - normal, ends[0] - normal])


def line(points: Points, width: NDArray[np.float64] | float = LINE) -> Points:
    """A curved strip, its corners mitered."""
    return ribbon(points, width)


def rounded(x0: float, y0: float, x1: float, y1: float, radius: float) -> Points:
    """A box with round corners."""
    radius = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    quarter = np.linspace(0, math.pi / 2, 9)
    corners = (
        (x1 - radius, y1 - radius),
        (x0 + radius, y1 - radius),
        (x0 + radius, y0 + radius),
        (x1 - radius, y0 + radius),
    )
    return np.concatenate(
        [
            np.stack([cx + radius * np.cos(quarter + turn), cy + radius * np.sin(quarter + turn)], 1)
            for turn, (cx, cy) in zip(np.arange(4) * math.pi / 2, corners, strict=True)
        ]
    )


def dashes(
    start: tuple[float, float],
    stop: tuple[float, float],
    *,
    dash: float = 0.016,
    gap: float = 0.012,
    width: float = LINE,
) -> tuple[Points, ...]:
    """A broken straight line."""
    a, b = np.array(start, float), np.array(stop, float)
    far = float(np.hypot(*(b - a)))
    along = (b - a) / max(far, 1e-9)
    firsts = np.arange(0, far, dash + gap)
    return tuple(
        bar(tuple(a + along * first), tuple(a + along * min(first + dash, far)), width) for first in firsts
    )


def arc(x: float, y: float, radius: float, first: float, last: float, width: float = LINE) -> Points:
    """A strip along a circle; angles in radians from straight down, positive to the right."""
    angle = np.linspace(first, last, max(8, int(abs(last - first) * 40)))
    return line(np.stack([x + radius * np.sin(angle), y + radius * np.cos(angle)], 1), width)


def ball(
    label: str,
    body: str,
    x: float,
    y: float,
    radius: float,
    color: Color,
    *,
    lift: float | None = None,
    turn: float = 0.0,
) -> list[Piece]:
    """A round body: a disc with a lighter cap towards the lamp, which stands above left."""
    cap = ellipse(x - 0.16 * radius, y - 0.18 * radius, 0.66 * radius, 0.64 * radius, points=48)
    glint = ellipse(x - 0.36 * radius, y - 0.40 * radius, 0.20 * radius, 0.13 * radius, points=24, turn=0.78)
    return [
        Piece(
            label=label,
            outlines=(disc(x, y, radius),),
            color=color,
            lift=radius * 0.28 if lift is None else lift,
            body=body,
        ),
        Piece(label=label, outlines=(cap,), color=mixed(color, (255, 246, 226), 0.13), body=f"{body} cap"),
        Piece(
            label=label, outlines=(glint,), color=mixed(color, (255, 250, 238), 0.55), body=f"{body} glint"
        ),
    ]


def tail(points: Points, width: float, color: Color, inks: Inks, *, bands: int = 6) -> list[Piece]:
    """The way something came, oldest point first: a strip that thins and fades towards the past."""
    still = np.hypot(*np.diff(points, axis=0).T) < 1e-7
    points = points[
        int(np.argmin(still)) if not still.all() else len(points) :
    ]  # not the time before it was let go
    if len(points) < 3:
        return []
    count = len(points)
    steps = np.diff(points, axis=0)
    turns = (
        np.flatnonzero((steps[1:] * steps[:-1]).sum(1) < 0) + 1
    )  # where it turned back, the strip gets a round end
    sizes = width * np.linspace(0.12, 1.0, count) ** 0.8
    cuts = np.linspace(0, count - 1, bands + 1).round().astype(int)
    pieces = []
    for at in range(bands):
        low, high = cuts[at], min(cuts[at + 1] + 1, count)
        if high - low < 2:
            continue
        moved = np.hypot(*(points[high - 1] - points[low]))
        if moved < 1e-6 and np.ptp(points[low:high], axis=0).max() < 1e-6:
            continue
        tint = mixed(inks.ground, color, 0.10 + 0.55 * ((at + 1) / bands) ** 1.3)
        pieces.append(Piece(label="trail", outlines=(line(points[low:high], sizes[low:high]),), color=tint))
        for turn in turns[(turns >= low) & (turns < high)]:
            round_end = disc(float(points[turn, 0]), float(points[turn, 1]), float(sizes[turn]) / 2)
            pieces.append(Piece(label="trail", outlines=(round_end,), color=tint))
    return pieces


def energy_bar(
    inks: Inks,
    x: float,
    y: float,
    width: float,
    shares: Sequence[float],
    colors: Sequence[Color],
    *,
    height: float = 0.016,
) -> list[Piece]:
    """Shares of the whole energy side by side; what is missing to 1 has been lost."""
    pieces = [
        Piece(
            label="energy",
            outlines=(rounded(x - 0.004, y - 0.004, x + width + 0.004, y + height + 0.004, 0.012),),
            color=inks.faint(0.14),
        )
    ]
    left = x
    for share, color in zip(shares, colors, strict=True):
        right = min(left + max(share, 0.0) * width, x + width)
        if right - left > 1e-4:
            pieces.append(Piece(label="energy", outlines=(box(left, y, right, y + height),), color=color))
        left = right
    return pieces
