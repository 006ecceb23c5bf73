"""Exact anti-aliasing: how much of every pixel each polygon covers, for all polygons of a picture at once.

The signed area to the right of every edge is summed per pixel and accumulated along the rows (the method of
Levien's font-rs, 2016, after LiangBarsky-style cell clipping), here sparsely and for many polygons in one go.
An edge that moves by a thousandth of a pixel changes its pixels by a thousandth: slow moves do not step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pixels partly covered and runs of pixels wholly covered, both grouped by polygon.

    Polygon ``i`` owns edge pixels ``edge_starts[i]:edge_starts[i + 1]`` and runs ``run_starts[i]:run_starts[i + 1]``.
    Pixels are flat indices ``row * width + column``.
    """

    edge_pixels: Ints
    edge_shares: NDArray[np.float32]  # 0..1
    edge_starts: Ints
    run_pixels: Ints  # first pixel of the run
    run_lengths: Ints
    run_starts: Ints


def _split(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """For each edge that crosses cells low..high: which edge every piece belongs to, and its number within it."""
    counts = high - low + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - firsts[owner]


def coverage(points: Floats, starts: Ints, width: int, height: int) -> Coverage:
    """Coverage of closed polygons, non-zero and clipped to 1.

    Args:
        points: (N, 2) x, y in pixels; pixel (0, 0) covers the square 0..1.
        starts: (M + 1,) first point of each polygon, then N.
    """
    num_polygons = len(starts) - 1
    follow = np.arange(1, len(points) + 1)
    follow[starts[1:] - 1] = starts[:-1]
    polygon = np.repeat(np.arange(num_polygons), np.diff(starts))
    x0, y0 = points[:, 0], points[:, 1]
    x1, y1 = points[follow, 0], points[follow, 1]
    # Upright order and a sign; edges above, below or lying flat cover nothing.
    sign = np.where(y1 > y0, 1.0, -1.0)
    swap = y1 < y0
    xa, xb = np.where(swap, x1, x0), np.where(swap, x0, x1)
    ya, yb = np.where(swap, y1, y0), np.where(swap, y0, y1)
    keep = np.flatnonzero((yb > 0.0) & (ya < height) & (yb > ya))
    xa, xb, ya, yb, sign, polygon = (values[keep] for values in (xa, xb, ya, yb, sign, polygon))
    slope = (xb - xa) / (yb - ya)
    top, bottom = np.maximum(ya, 0.0), np.minimum(yb, float(height))
    # Cut at rows.
    first_row = np.floor(top).astype(np.int64)
    last_row = np.maximum(np.ceil(bottom).astype(np.int64) - 1, first_row)
    owner, number = _split(first_row, last_row)
    row = first_row[owner] + number
    piece_top = np.maximum(top[owner], row)
    piece_bottom = np.minimum(bottom[owner], row + 1.0)
    base, ramp = xa[owner] - slope[owner] * ya[owner], slope[owner]
    left = np.clip(base + ramp * piece_top, 0.0, width)
    right = np.clip(base + ramp * piece_bottom, 0.0, width)
    tall = (piece_bottom - piece_top) * sign[owner]
    # A piece that leaves the picture sideways keeps its height where it crosses the border: good to a pixel there.
    low, high = np.minimum(left, right), np.maximum(left, right)
    group = polygon[owner] * height + row
    # Cut at columns.
    first_column = np.floor(low).astype(np.int64)
    last_column = np.maximum(np.ceil(high).astype(np.int64) - 1, first_column)
    owner, number = _split(first_column, last_column)
    column = first_column[owner] + number
    wide = (high - low)[owner]
    a = np.maximum(low[owner], column)
    b = np.minimum(high[owner], column + 1.0)
    share = np.where(wide > 1e-12, (b - a) / np.maximum(wide, 1e-12), 1.0)
    tall = tall[owner] * share
    into_next = tall * ((a + b) * 0.5 - column)
    pitch = width + 2
    key = group[owner] * pitch + column
    keys = np.concatenate([key, key + 1])
    order = np.argsort(keys)
    keys = keys[order]
    total = np.cumsum(np.concatenate([tall - into_next, into_next])[order])
    last = np.flatnonzero(np.append(keys[1:] != keys[:-1], True)) if len(keys) else np.zeros(0, np.int64)
    keys, total = keys[last], np.minimum(np.abs(total[last]), 1.0)
    group, column = np.divmod(keys, pitch)
    which, row = np.divmod(group, height)
    pixel = row * width + column
    # Runs lie between neighbouring entries of one row. Under a level edge a run is covered in part.
    gap = np.diff(keys, append=keys[-1:]) - 1
    room = np.minimum(gap, width - 1 - column)
    between = (np.diff(group, append=-1) == 0) & (room > 0)
    run = np.flatnonzero(between & (total > 0.999))
    part = np.flatnonzero(between & (total > 1e-3) & (total <= 0.999))
    owner, number = _split(np.zeros(len(part), np.int64), room[part] - 1)
    part = part[owner]
    seen = np.flatnonzero((column < width) & (total > 1e-3))
    edges = np.concatenate([seen, part])
    pixels = np.concatenate([pixel[seen], pixel[part] + 1 + number])
    order = np.argsort(which[edges], kind="stable")
    edges = edges[order]
    polygons = np.arange(num_polygons + 1)
    return Coverage(
        pixels[order],
        total[edges].astype(np.float32),
        np.searchsorted(which[edges], polygons),
        pixel[run] + 1,
        room[run],
        np.searchsorted(which[run], polygons),
    )
