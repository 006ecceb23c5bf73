"""Pictures that carry their number, and small clips of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from mutoscope.media import VideoWriter
from mutoscope.types import Pixels, Size

SIZE = Size(96, 64)
BITS = 8


def numbered(k: int, size: Size = SIZE) -> Pixels:
    """A picture that carries its number as 8 white or black bars over a colored ground."""
    picture = np.empty((size.height, size.width, 3), np.uint8)
    picture[:] = (30 + k % 7 * 20, 90, 200 - k % 11 * 10)
    width = size.width // BITS
    for bit in range(BITS):
        picture[8 : size.height // 2, bit * width : (bit + 1) * width] = 255 if k >> bit & 1 else 0
    return picture


def number(picture: object) -> int:
    """The number drawn by :func:`numbered`, read from the middles of its bars."""
    pixels = np.asarray(picture)
    width = pixels.shape[1] // BITS
    row = (8 + pixels.shape[0] // 2) // 2
    return sum(int(pixels[row, bit * width + width // 2, 1] > 127) << bit for bit in range(BITS))


def make(
    path: Path, num_frames: int = 24, rate: Fraction = Fraction(25), size: Size = SIZE, **settings: object
) -> Path:
    settings.setdefault("preset", "ultrafast" if settings.get("codec", "h264") in ("h264", "h265") else None)
    with VideoWriter(path, size=size, rate=rate, **settings) as writer:  # type: ignore[arg-type]
        for k in range(num_frames):
            writer.write(numbered(k, size))
    return path
