"""Plates: pieces of a card or slide drawn once and then moved, scaled and faded with sub-pixel exactness."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

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
        height, width = self.rgba_HW4.shape[:2]
        matrix = motion.matrix()
        x = np.array([self.left, self.left + width, self.left, self.left + width], np.float64)
        y = np.array([self.top, self.top, self.top + height, self.top + height], np.float64)
        shown_x = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
        shown_y = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
        left, top = max(0, math.floor(shown_x.min()) - 1), max(0, math.floor(shown_y.min()) - 1)
        right = min(picture.shape[1], math.ceil(shown_x.max()) + 1)
        bottom = min(picture.shape[0], math.ceil(shown_y.max()) + 1)
        if left >= right or top >= bottom:
            return
        if motion == Motion(center=motion.center):
            rows, columns = (
                slice(top - self.top, bottom - self.top),
                slice(left - self.left, right - self.left),
            )
            inside = self.rgba_HW4[max(0, rows.start) : rows.stop, max(0, columns.start) : columns.stop]
            top, left = max(top, self.top), max(left, self.left)
            over(picture[top : top + inside.shape[0], left : left + inside.shape[1]], inside, opacity)
            return
        # From the plate's own pixel indices to those of the window: index + 1/2 is a pixel's center.
        local = matrix.copy()
        local[:, 2] += matrix[:, 0] * (self.left + 0.5) + matrix[:, 1] * (self.top + 0.5)
        local[:, 2] -= (left + 0.5, top + 0.5)
        moved = cv2.warpAffine(
            self.rgba_HW4,
            local,
            (right - left, bottom - top),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
        )
        over(picture[top:bottom, left:right], np.asarray(moved, np.uint8), opacity)


def over(below: Pixels, rgba: Pixels, opacity: float = 1.0) -> None:
    """Premultiplied colors over a picture, in place."""
    if opacity < 1.0:
        rgba = np.asarray(cv2.convertScaleAbs(rgba, alpha=opacity), np.uint8)
    rest = cv2.cvtColor(255 - rgba[..., 3], cv2.COLOR_GRAY2RGB)
    seen = cv2.multiply(np.ascontiguousarray(below), rest, scale=1 / 255)
    below[:] = cv2.add(seen, cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB))
