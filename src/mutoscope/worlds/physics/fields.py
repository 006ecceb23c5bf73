"""A field as sheets of colored paper, one above the other, cut along its contour lines."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Color, Pixels
from mutoscope.worlds.physics.inks import ramp

_BETWEEN = 24  # shades between two sheets, for the anti-aliasing of their edges


def sheets(
    height_HW: NDArray[np.float32],
    levels: NDArray[np.float64],
    colors: list[Color],
    shape: tuple[int, int],
    *,
    shadow: float = 0.30,
    reach: float = 0.008,
) -> Pixels:
    """uint8 (H, W, 3) of ``shape``: color ``i`` where the height lies between level ``i - 1`` and level ``i``.

    The field is enlarged by cubic interpolation; an edge is blended over one pixel by the distance to the contour,
    (height - level) / |gradient|. Every sheet throws a soft shadow down to the right on the lower ones.

    Args:
        levels: rising, one fewer than there are colors, all steps alike.
        reach: how far the shadows reach, in shares of the shorter side.
    """
    if len(colors) != len(levels) + 1 or len(colors) > 10:
        raise ValueError(f"at most 10 colors, one more than levels; got {len(colors)} and {len(levels)}.")
    step = float(levels[1] - levels[0]) if len(levels) > 1 else 1.0
    rows, columns = shape
    scaled = ((height_HW - np.float32(levels[0])) / np.float32(step)).astype(np.float32)
    np.clip(scaled, -0.9, len(levels) - 0.1, out=scaled)
    q = cv2.resize(scaled, (columns, rows), interpolation=cv2.INTER_CUBIC)
    # Half the central difference over two pixels; at least a little, so that plains do not flicker.
    across, down = (
        cv2.Scharr(scaled, cv2.CV_32F, 1, 0, scale=1 / 32),
        cv2.Scharr(scaled, cv2.CV_32F, 0, 1, scale=1 / 32),
    )
    steep = cv2.magnitude(across, down) * np.float32(height_HW.shape[0] / rows)
    steep = cv2.resize(np.maximum(steep, 0.012), (columns, rows), interpolation=cv2.INTER_LINEAR)
    near = np.rint(q)
    share = (q - near) / steep
    np.clip(share, -0.5, 0.5, out=share)
    near += share
    near += 0.5  # near + share + 1/2 runs from number of the sheet below to that above
    np.clip(near, 0.0, len(levels), out=near)
    index = cv2.convertScaleAbs(near, alpha=_BETWEEN)
    # Shadows at half size: where the sheets up the light's way stand higher than here.
    small = cv2.resize(near, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
    far = reach * min(rows, columns) / 2
    soft = cv2.GaussianBlur(small, (0, 0), max(0.6, 0.62 * far))
    moved = cv2.warpAffine(
        soft,
        np.array([[1.0, 0.0, 0.40 * far], [0.0, 1.0, 0.95 * far]]),
        (small.shape[1], small.shape[0]),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    moved = cv2.resize(moved, (columns, rows), interpolation=cv2.INTER_LINEAR)
    dark = cv2.subtract(moved, near)
    light = 255 - cv2.convertScaleAbs(np.clip(dark, 0.0, 1.6), alpha=255 * shadow * 0.75)
    table = np.zeros((256, 1, 3), np.uint8)
    tones = [ramp(colors[i : i + 2], _BETWEEN + 1)[:-1] for i in range(len(levels))]
    filled = np.concatenate([*tones, np.asarray(colors[-1:], np.uint8)])
    table[: len(filled), 0], table[len(filled) :, 0] = filled, filled[-1]
    rgb = cv2.LUT(cv2.merge([index, index, index]), table)
    return np.asarray(cv2.multiply(rgb, cv2.merge([light, light, light]), scale=1 / 255), np.uint8)
