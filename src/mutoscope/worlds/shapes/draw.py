"""Drawing an arrangement at any size: OpenCV polygons with sub-pixel corners, anti-aliased by area."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.worlds.shapes.scene import SIDE, Arrangement, Thing
from mutoscope.worlds.training import Clip

_FINE = 4  # drawn this many times finer in each direction, then averaged (measured: 8 looks the same and costs twice)
_SHIFT = 4  # fractional bits of OpenCV's coordinates


def draw(scene: Arrangement, num_frames: int, *, side: int = SIDE, start: int = 0) -> Clip:
    """Frames ``start`` to ``start + num_frames`` of a scene, uint8 (T, side, side, 3)."""
    frames = np.full((num_frames, side, side, 3), scene.gray, np.uint8)
    for thing in scene.things:
        _lay(frames, thing, side, start)
    return frames


def _lay(frames: Clip, thing: Thing, side: int, start: int) -> None:
    """One thing over the frames; what leaves at one edge comes back at the other."""
    scale = side / SIDE
    radius = thing.radius * scale
    reach = int(np.ceil(radius)) + 2
    color = np.array(thing.color, np.float32)
    for number, frame in enumerate(frames):
        x = (thing.x + thing.dx * (start + number)) % SIDE * scale
        y = (thing.y + thing.dy * (start + number)) % SIDE * scale
        left, top = int(x) - reach, int(y) - reach
        cover = _cover(thing.shape, x - left, y - top, radius, 2 * reach + 1)
        rows = (top + np.arange(len(cover))) % side
        columns = (left + np.arange(len(cover))) % side
        if top >= 0 and left >= 0 and top + len(cover) <= side and left + len(cover) <= side:
            under = frame[top : top + len(cover), left : left + len(cover)]
            under[...] = under + (color - under) * cover[..., None] + 0.5
        else:
            patch = frame[np.ix_(rows, columns)]
            frame[np.ix_(rows, columns)] = patch + (color - patch) * cover[..., None] + 0.5


def _cover(shape: str, x: float, y: float, radius: float, side: int) -> NDArray[np.float32]:
    """How much of each pixel a shape covers, float32 (side, side) in 0..1; pixel centers lie at half-integers."""
    fine = np.zeros((side * _FINE, side * _FINE), np.uint8)
    corners = outline(shape) * radius + (x, y)
    fixed = np.round((corners * _FINE - 0.5) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(fine, [fixed], 255, shift=_SHIFT)
    return np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA), np.float32) / np.float32(
        255
    )


def outline(shape: str) -> NDArray[np.float64]:
    """Corners (N, 2) of a shape of radius 1 around the origin, y down."""
    return _OUTLINES[shape]


def _circle() -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], 1)


_ARM = 0.36  # half the width of the cross's arms
_OUTLINES = {
    "circle": _circle(),
    "square": np.array([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
    "triangle": np.array([(0.0, -1.0), (1.05, 0.85), (-1.05, 0.85)]),
    "cross": np.array(
        [(-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM)]
        + [(_ARM, 1), (-_ARM, 1), (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM)]
    ),
}
