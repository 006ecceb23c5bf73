"""A sheet on which masks are colored one over the other; at the end it becomes a :class:`Patch`."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.text.patch import Patch
from mutoscope.types import Color, Size

Mask = NDArray[np.float32]  # (H, W) in 0..1

BLACK: Color = (8, 10, 16)
WHITE: Color = (255, 255, 255)


class Sheet:
    """Premultiplied float32 (H, W, 4) in 0..1, lying at ``left``, ``top`` of the picture."""

    def __init__(self, width: int, height: int, left: int, top: int) -> None:
        self.left, self.top = left, top
        self.pixels = np.zeros((height, width, 4), np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        return int(self.pixels.shape[0]), int(self.pixels.shape[1])

    def tint(self, mask: Mask, color: Color, opacity: float = 1.0) -> None:
        """Lay a color over the sheet where the mask is."""
        cover = (mask * np.float32(opacity))[..., None]
        self.pixels *= 1.0 - cover
        self.pixels[..., :3] += cover * (np.asarray(color, np.float32) / 255.0)
        self.pixels[..., 3:] += cover

    def patch(self, size: Size) -> Patch:
        """Straight 8-bit colors, cut to the picture and to what is visible."""
        alpha = self.pixels[..., 3]
        seen = alpha > 0.5 / 255
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        if not len(rows):
            return Patch(np.zeros((1, 1, 4), np.uint8), 0, 0)
        top, bottom = max(int(rows[0]), -self.top), min(int(rows[-1]) + 1, size.height - self.top)
        left, right = max(int(columns[0]), -self.left), min(int(columns[-1]) + 1, size.width - self.left)
        if top >= bottom or left >= right:
            return Patch(np.zeros((1, 1, 4), np.uint8), 0, 0)
        part = self.pixels[top:bottom, left:right]
        cover = part[..., 3:]
        straight = np.where(cover > 0, part[..., :3] / np.maximum(cover, 1e-6), 0.0)
        rgba = np.concatenate([straight, cover], axis=2)
        return Patch((rgba * 255.0 + 0.5).clip(0, 255).astype(np.uint8), self.left + left, self.top + top)


def grown(mask: Mask, radius: float) -> Mask:
    """The mask with a rim of ``radius`` pixels all round, soft at its edge; fractions of a pixel count.

    A distance transform of the solid part (Felzenszwalb & Huttenlocher 2012) gives a round rim at any width, which
    a dilation by whole pixels does not.
    """
    outside = cv2.distanceTransform((mask < 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.maximum(mask, np.clip(radius + 0.5 - outside, 0.0, 1.0)).astype(np.float32)


def blurred(mask: Mask, sigma: float) -> Mask:
    """Gaussian blur; the mask must have room around it."""
    if sigma <= 0.1:
        return mask
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma), np.float32)


def shifted(mask: Mask, right: float, down: float) -> Mask:
    """The mask moved by fractions of a pixel."""
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0])), np.float32)


def box(shape: tuple[int, int], left: float, top: float, right: float, bottom: float, radius: float) -> Mask:
    """A filled box with round corners, antialiased from its signed distance; edges may lie between pixels."""
    rows, columns = shape
    radius = max(0.0, min(radius, (right - left) / 2, (bottom - top) / 2))
    x = np.abs(np.arange(columns, dtype=np.float32) + 0.5 - (left + right) / 2) - (
        (right - left) / 2 - radius
    )
    y = np.abs(np.arange(rows, dtype=np.float32) + 0.5 - (top + bottom) / 2) - ((bottom - top) / 2 - radius)
    x_HW, y_HW = x[None, :], y[:, None]
    corner = np.hypot(np.maximum(x_HW, 0), np.maximum(y_HW, 0))
    distance = corner + np.minimum(np.maximum(x_HW, y_HW), 0) - radius
    return np.clip(0.5 - distance, 0.0, 1.0).astype(np.float32)
