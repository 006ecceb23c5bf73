"""What nobody will see: for each cut-out, the row from which on later, solid sheets hide it.

Land and water are sheets that reach below the picture, one before the other, so most of a sheet is glued over at once.
The picture is cut into upright columns; in each, a solid shape hides all that lies below its lowest outline there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.postcards.coverage import Floats, Ints, split

_COLUMNS = 32  # of 16, 32 and 64 the quickest at 1280x720


@dataclass(frozen=True, slots=True)
class Skyline:
    """``rows_KC[k]``: per column, the first row the solid shapes ``shapes[k:]`` hide; the last entry hides nothing."""

    shapes: Ints  # (K,) rising
    rows_KC: Ints  # (K + 1, columns)
    width: int

    def seen(self, after: Ints, left: Floats, right: Floats) -> Ints:
        """(n,) row up to which one sees what is glued just before shape ``after`` and lies between left and right."""
        block = self.width / _COLUMNS
        first = np.clip(left // block, 0, _COLUMNS - 1)[:, None]
        last = np.clip(right // block, 0, _COLUMNS - 1)[:, None]
        rows = self.rows_KC.take(np.searchsorted(self.shapes, after), axis=0)
        columns = np.arange(_COLUMNS)
        return np.asarray(np.where((columns >= first) & (columns <= last), rows, 0).max(1))


def skyline(x: Floats, y: Floats, starts: Ints, shapes: Ints, width: int, height: int) -> Skyline:
    """Find what ``shapes`` (rising indices of solid polygons) hide.

    A shape hides a column's rows from Y on if its outline crosses none of them and winds round them.

    Args:
        x, y: corners of all polygons in pixels.
        starts: (M + 1,) first corner of each polygon, then their number.
    """
    counts = (starts[1:] - starts[:-1]).take(shapes)
    which = np.repeat(np.arange(len(shapes)), counts)
    ends = np.cumsum(counts)
    begins = starts.take(shapes)
    at = np.arange(len(which)) + np.repeat(begins - (ends - counts), counts)
    follow = at + 1
    follow[ends - 1] = begins
    x0, y0, x1, y1 = x.take(at), y.take(at), x.take(follow), y.take(follow)
    keep = np.flatnonzero(
        (np.maximum(x0, x1) >= 0) & (np.minimum(x0, x1) <= width) & (np.minimum(y0, y1) < height)
    )
    x0, y0, x1, y1, which = (values.take(keep) for values in (x0, y0, x1, y1, which))
    block = width / _COLUMNS
    left, right = np.minimum(x0, x1), np.maximum(x0, x1)
    first = np.clip(left // block, 0, _COLUMNS - 1).astype(np.int64)
    last = np.clip(right // block, 0, _COLUMNS - 1).astype(np.int64)
    owner, column = split(first, last)
    column += first.take(owner)
    x0, y0, x1, y1, left, right, which = (
        values.take(owner) for values in (x0, y0, x1, y1, left, right, which)
    )
    wide = right - left
    slope = np.where(wide > 1e-9, (y1 - y0) / np.where(wide > 1e-9, x1 - x0, 1.0), 0.0)
    a = y0 + slope * (np.maximum(left, column * block) - x0)
    b = y0 + slope * (np.minimum(right, (column + 1) * block) - x0)
    upright = wide <= 1e-9
    a, b = np.where(upright, y0, a), np.where(upright, y1, b)
    inside = np.minimum(a, b) < height
    cell = which * _COLUMNS + column
    lowest = np.full(len(shapes) * _COLUMNS, -np.inf)
    np.maximum.at(lowest, cell[inside], np.maximum(a, b)[inside])
    middle = (column + 0.5) * block
    crosses = inside & (left <= middle) & (middle < right)
    winding = np.bincount(cell[crosses], np.sign(x1 - x0)[crosses], len(lowest))
    hidden = (lowest < height) & (np.abs(winding) > 0.5)
    rows = np.where(hidden, np.ceil(np.maximum(np.where(hidden, lowest, 0.0), 0.0)), height).astype(np.int64)
    table = np.full((len(shapes) + 1, _COLUMNS), height, np.int64)
    table[:-1] = rows.reshape(-1, _COLUMNS)
    return Skyline(shapes, np.minimum.accumulate(table[::-1], axis=0)[::-1], width)
