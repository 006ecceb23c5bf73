"""Curves as coverage: drawn fine and averaged, their gaps kept, and when the pen comes by each pixel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.text.layers import Mask

FINE = 4  # drawn so many times finer and averaged: OpenCV's own antialiasing of thick lines is uneven


def thinned(
    x: NDArray[np.float64], y: NDArray[np.float64], columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most two points a column, its lowest and highest in their order: looks the same, draws fast."""
    column = np.clip(((x - x[0]) / max(x[-1] - x[0], 1e-12) * columns).astype(int), 0, columns - 1)
    keep = {0, len(x) - 1}
    for start, stop in zip(
        np.searchsorted(column, np.arange(columns)),
        np.searchsorted(column, np.arange(columns), "right"),
        strict=True,
    ):
        part = y[start:stop]
        if len(part) and np.isfinite(part).any():
            keep |= {int(start + np.nanargmin(part)), int(start + np.nanargmax(part))}
        elif len(part):
            keep.add(int(start))
    order = sorted(keep)
    return x[order], y[order]


def parts(path: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Stretches without gaps."""
    seen = np.isfinite(path).all(axis=1)
    cuts = np.flatnonzero(np.diff(seen.astype(int))) + 1
    return [part for part in np.split(path, cuts) if np.isfinite(part[0]).all()]


def fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """Fine sheet coordinates as OpenCV's fixed-point numbers with four fractional bits."""
    return np.rint((points * FINE - 0.5) * 16).astype(np.int32)


def _averaged(fine: NDArray[np.uint8]) -> Mask:
    size = (fine.shape[1] // FINE, fine.shape[0] // FINE)
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)


def stroke(path: NDArray[np.float64], shape: tuple[int, int], thick: float) -> Mask:
    """Coverage of a line ``thick`` pixels wide through points (N, 2); NaN points are gaps."""
    fine = np.zeros((shape[0] * FINE, shape[1] * FINE), np.uint8)
    for part in parts(path):
        cv2.polylines(fine, [fixed(part)], False, 255, max(1, round(thick * FINE)), cv2.LINE_8, shift=4)
    return _averaged(fine)


def surface(path: NDArray[np.float64], shape: tuple[int, int], zero: float) -> Mask:
    """Coverage of what lies between a curve and the level line ``zero``."""
    fine = np.zeros((shape[0] * FINE, shape[1] * FINE), np.uint8)
    for part in parts(path):
        closed = np.concatenate([part, [[part[-1, 0], zero], [part[0, 0], zero]]])
        cv2.fillPoly(fine, [fixed(closed)], 255, cv2.LINE_8, shift=4)
    return _averaged(fine)


def arrival(path: NDArray[np.float64], shape: tuple[int, int], thick: float) -> NDArray[np.float32]:
    """When the pen first comes by each pixel, 0..1 of the way; 2 where it never does."""
    when = np.full(shape, 2.0, np.float32)
    steps = len(path) - 1
    for at in range(steps - 1, -1, -1):  # from the end, so that the first visit wins
        pair = path[at : at + 2]
        if np.isfinite(pair).all():
            line = np.rint((pair - 0.5) * 16).astype(np.int32)
            cv2.polylines(
                when, [line], False, (at + 1) / steps, max(1, round(thick)) + 4, cv2.LINE_8, shift=4
            )
    return when
