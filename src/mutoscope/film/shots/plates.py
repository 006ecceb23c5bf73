"""Plates: pieces of a card or slide drawn once and then moved, scaled and faded with sub-pixel exactness."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.text.patch import Patch
from mutoscope.types import Pixels


@dataclass(frozen=True, slots=True)
class Motion:
    """Scale about a fixed point, turn about it, then move; pixels, x right and y down."""

    zoom: float = 1.0
    right: float = 0.0
    down: float = 0.0
    turn_degrees: float = 0.0
    center: tuple[float, float] = (0.0, 0.0)

    @property
    def is_still(self) -> bool:
        return (
            self.zoom == 1.0
            and self.turn_degrees == 0.0
            and self.right == round(self.right) == self.down == 0.0
        )

    def matrix(self) -> NDArray[np.float64]:
        """2 x 3, from where a point is drawn to where it is shown; pixel centers lie at halves."""
        angle = math.radians(self.turn_degrees)
        a, b = self.zoom * math.cos(angle), self.zoom * math.sin(angle)
        x, y = self.center
        return np.array(
            [[a, -b, x - a * x + b * y + self.right], [b, a, y - b * x - a * y + self.down]], np.float64
        )


_RIM = 4  # pixels; more than the filter reaches


class Plate:
    """Premultiplied RGBA, uint8, at a place of the picture."""

    def __init__(self, patch: Patch) -> None:
        color, rest = patch.weighed()
        alpha = 255 - rest[..., :1]
        rounded = (color.astype(np.uint32) + 127) // 255
        self.rgba_HW4 = np.ascontiguousarray(np.concatenate([rounded, alpha], axis=2).astype(np.uint8))
        self.left, self.top = patch.left, patch.top

    def lay(self, picture: Pixels, motion: Motion, opacity: float = 1.0) -> None:
        """Lay the plate over the picture in place, moved; what leaves the picture is cut off."""
        if opacity <= 0.0:
            return
        if motion == Motion(center=motion.center):
            self._lay_window(picture, self.rgba_HW4, self.left, self.top, opacity)
        elif motion.turn_degrees == 0.0:
            self._lay_scaled(picture, motion, opacity)
        else:
            self._lay_turned(picture, motion, opacity)

    @staticmethod
    def _lay_window(picture: Pixels, rgba: Pixels, left: int, top: int, opacity: float) -> None:
        first_row, first_column = max(0, -top), max(0, -left)
        last_row, last_column = (
            min(rgba.shape[0], picture.shape[0] - top),
            min(rgba.shape[1], picture.shape[1] - left),
        )
        if first_row < last_row and first_column < last_column:
            below = picture[top + first_row : top + last_row, left + first_column : left + last_column]
            over(below, np.ascontiguousarray(rgba[first_row:last_row, first_column:last_column]), opacity)

    @functools.cached_property
    def _padded(self) -> Image.Image:
        """The plate with an empty rim, so that a window a little larger than the plate can be cut from it."""
        return Image.fromarray(np.pad(self.rgba_HW4, ((_RIM, _RIM), (_RIM, _RIM), (0, 0))), "RGBa")

    def _lay_scaled(self, picture: Pixels, motion: Motion, opacity: float) -> None:
        """Pillow's ``resize`` of a box given in fractions computes each pixel's phase in double precision; OpenCV's
        ``warpAffine`` rounds it to 1/32 pixel, which a slow drift shows as trembling."""
        matrix, zoom = motion.matrix(), motion.zoom
        edges = []
        for axis, start, length, limit in (
            (0, self.left, self.rgba_HW4.shape[1], picture.shape[1]),
            (1, self.top, self.rgba_HW4.shape[0], picture.shape[0]),
        ):
            origin = start - _RIM  # of the padded plate, where it is drawn
            shown = zoom * origin + matrix[axis, 2]
            first = max(0, math.ceil(shown))
            last = min(limit, math.floor(shown + zoom * (length + 2 * _RIM)))
            if first >= last:
                return
            low = max(0.0, (first - matrix[axis, 2]) / zoom - origin)
            high = min(float(length + 2 * _RIM), (last - matrix[axis, 2]) / zoom - origin)
            edges.append((first, last, low, high))
        (left, right, x0, x1), (top, bottom, y0, y1) = edges
        moved = self._padded.resize(
            (right - left, bottom - top), Image.Resampling.BICUBIC, box=(x0, y0, x1, y1)
        )
        over(picture[top:bottom, left:right], np.asarray(moved), opacity)

    def _lay_turned(self, picture: Pixels, motion: Motion, opacity: float) -> None:
        height, width = self.rgba_HW4.shape[:2]
        matrix = motion.matrix()
        corners = np.array(
            [[self.left + x * width, self.top + y * height, 1.0] for x in (0, 1) for y in (0, 1)], np.float64
        )
        shown = corners @ matrix.T
        left, top = np.maximum(0, np.floor(shown.min(axis=0)).astype(int) - 1)
        right = min(picture.shape[1], math.ceil(shown[:, 0].max()) + 1)
        bottom = min(picture.shape[0], math.ceil(shown[:, 1].max()) + 1)
        if left >= right or top >= bottom:
            return
        # From the plate's own pixel indices to those of the window: index + 1/2 is a pixel's center.
        local = matrix.copy()
        local[:, 2] += matrix[:, 0] * (self.left + 0.5) + matrix[:, 1] * (self.top + 0.5)
        local[:, 2] -= (left + 0.5, top + 0.5)
        moved = cv2.warpAffine(
            self.rgba_HW4, local, (int(right - left), int(bottom - top)), flags=cv2.INTER_CUBIC
        )
        over(picture[top:bottom, left:right], np.asarray(moved, np.uint8), opacity)


def over(below: Pixels, rgba: Pixels, opacity: float = 1.0) -> None:
    """Premultiplied colors over a picture, in place."""
    if opacity < 1.0:
        rgba = np.asarray(cv2.convertScaleAbs(rgba, alpha=opacity), np.uint8)
    rest = cv2.cvtColor(255 - rgba[..., 3], cv2.COLOR_GRAY2RGB)
    seen = cv2.multiply(np.ascontiguousarray(below), rest, scale=1 / 255)
    below[:] = cv2.add(seen, cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB))
