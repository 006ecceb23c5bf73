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


def split(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """For each edge that crosses cells low..high: which edge every piece belongs to, and its number within it."""
    counts = high - low + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(owner))
    number -= np.repeat(np.cumsum(counts) - counts, counts)
    return owner, number


def coverage(points: Floats, starts: Ints, width: int, height: int, limits: Ints | None = None) -> Coverage:
    """Coverage of closed polygons, non-zero and clipped to 1.

    Args:
        points: (N, 2) x, y in pixels; pixel (0, 0) covers the square 0..1.
        starts: (M + 1,) first point of each polygon, then N.
        limits: (M,) rows from which on nobody looks at a polygon; rows are independent, so those above stay exact.
    """
    num_polygons = len(starts) - 1
    follow = np.arange(1, len(points) + 1)
    follow[starts[1:] - 1] = starts[:-1]
    polygon = np.repeat(np.arange(num_polygons), np.diff(starts))
    x0, y0 = np.ascontiguousarray(points.T)
    x1, y1 = x0.take(follow), y0.take(follow)
    # Edges above, below, to the right or lying flat cover nothing.
    floor = float(height) if limits is None else np.minimum(limits, height).astype(float).take(polygon)
    low, high = np.minimum(y0, y1), np.maximum(y0, y1)
    keep = np.flatnonzero((high > 0.0) & (low < floor) & (high > low) & (np.minimum(x0, x1) < width))
    polygon, ya, yb = polygon.take(keep), low.take(keep), high.take(keep)
    other, x0 = x1.take(keep), x0.take(keep)
    bottom = np.minimum(yb, floor if limits is None else floor.take(keep))  # type: ignore[union-attr]
    # Upright order and a sign.
    down = y1.take(keep) > y0.take(keep)
    sign = np.where(down, 1.0, -1.0)
    xa = np.where(down, x0, other)
    slope = (np.where(down, other, x0) - xa) / (yb - ya)
    top = np.maximum(ya, 0.0)
    # Cut at rows.
    first_row = top.astype(np.int64)
    last_row = np.maximum(np.ceil(bottom).astype(np.int64) - 1, first_row)
    owner, row = split(first_row, last_row)
    row += first_row.take(owner)
    piece_top = np.maximum(top.take(owner), row)
    piece_bottom = np.minimum(bottom.take(owner), row + 1.0)
    base, ramp = (xa - slope * ya).take(owner), slope.take(owner)
    left = np.clip(base + ramp * piece_top, 0.0, width)
    right = np.clip(base + ramp * piece_bottom, 0.0, width)
    tall = (piece_bottom - piece_top) * sign.take(owner)
    # A piece that leaves the picture sideways keeps its height where it crosses the border: good to a pixel there.
    start, stop = np.minimum(left, right), np.maximum(left, right)
    pitch = width + 1
    small = num_polygons * height * pitch < 2**31  # sorting small numbers is quicker
    group = (polygon.take(owner) * height + row).astype(np.int32 if small else np.int64)
    # Cut at columns; most pieces lie in one.
    column = start.astype(np.int64)
    last_column = np.ceil(stop).astype(np.int64) - 1
    many = np.flatnonzero(last_column > column)
    into_next = tall * ((start + stop) * 0.5 - column)
    key = group * pitch + column.astype(group.dtype)
    if len(many):
        owner, cell = split(column.take(many), last_column.take(many))
        owner = many.take(owner)
        cell += column.take(owner)
        begin = start.take(owner)
        end = stop.take(owner)
        a, b = np.maximum(begin, cell), np.minimum(end, cell + 1.0)
        part = tall.take(owner) * ((b - a) / (end - begin))
        one = np.flatnonzero(last_column <= column)
        key = np.concatenate([key.take(one), group.take(owner) * pitch + cell.astype(group.dtype)])
        into_next = np.concatenate([into_next.take(one), part * ((a + b) * 0.5 - cell)])
        tall = np.concatenate([tall.take(one), part])
    order = np.argsort(key, kind="stable" if len(key) < 4096 else None)
    return _gather(key.take(order), tall.take(order), into_next.take(order), num_polygons, width, height)


def _gather(
    key: Ints, tall: Floats, into_next: Floats, num_polygons: int, width: int, height: int
) -> Coverage:
    """Sum sorted pieces cell by cell; cells wholly covered join the run that follows them."""
    last = np.flatnonzero(np.append(key[1:] != key[:-1], True)) if len(key) else np.zeros(0, np.int64)
    keys = key.take(last).astype(np.int64)
    after = np.cumsum(tall).take(last)  # covered from the next cell on
    group, column = np.divmod(keys, width + 1)
    rows = np.flatnonzero(np.append(group[1:] != group[:-1], True)) if len(keys) else last  # last of each
    if len(rows):
        before = np.concatenate([[0.0], after.take(rows[:-1])])
        after -= np.repeat(before, np.diff(rows, prepend=-1))
    firsts = np.concatenate([[0], last[:-1] + 1]) if len(last) else last
    total = np.minimum(np.abs(after - (np.add.reduceat(into_next, firsts) if len(last) else after)), 1.0)
    after = np.minimum(np.abs(after), 1.0)
    pixel = group * width + column
    which = group // height
    pixel -= which * (height * width)
    # The cells up to the next entry of the row, or to the border. Under a level edge they are covered in part.
    room = np.diff(keys, append=keys[-1:]) - 1
    room[rows] = width
    room = np.clip(room, 0, np.maximum(width - 1 - column, 0))
    full = (total > 0.999) & (column < width)
    lengths = np.where(after > 0.999, room, 0) + full
    run = np.flatnonzero(lengths)
    begins, lengths, run_owner = (pixel + 1 - full).take(run), lengths.take(run), which.take(run)
    part = np.flatnonzero((room > 0) & (after > 1e-3) & (after <= 0.999))
    owner, number = split(np.zeros(len(part), np.int64), room.take(part) - 1)
    part = part.take(owner)
    seen = np.flatnonzero((column < width) & (total > 1e-3) & (total <= 0.999))
    edge_owner, pixels, shares = which.take(seen), pixel.take(seen), total.take(seen)
    if len(part):
        edge_owner = np.concatenate([edge_owner, which.take(part)])
        pixels = np.concatenate([pixels, pixel.take(part) + 1 + number])
        shares = np.concatenate([shares, after.take(part)])
        order = np.argsort(edge_owner, kind="stable")
        edge_owner, pixels, shares = edge_owner.take(order), pixels.take(order), shares.take(order)
    # Runs that touch, in one row or from row to row, are one.
    if len(run):
        fresh = np.append(True, (begins[1:] != begins[:-1] + lengths[:-1]) | (np.diff(run_owner) != 0))
        firsts = np.flatnonzero(fresh)
        begins, run_owner = begins.take(firsts), run_owner.take(firsts)
        lengths = np.add.reduceat(lengths, firsts)
    polygons = np.arange(num_polygons + 1)
    return Coverage(
        pixels,
        shares.astype(np.float32),
        np.searchsorted(edge_owner, polygons),
        begins,
        lengths,
        np.searchsorted(run_owner, polygons),
    )
