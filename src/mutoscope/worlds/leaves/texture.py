"""What leaves are covered with: tiles that repeat without a seam, rough as natural pictures are, or patterned."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng

SIDE = 256  # texels of a tile
STRIDE = SIDE + 2  # a texel of the tile's other side around it, so that reading between texels knows no seam
_SLOPES = (
    0.8,
    1.0,
    1.3,
    1.8,
)  # amplitude falls as frequency to this power; natural pictures: about 1 (Field 1987)
NUM_TILES = len(_SLOPES) + 4


@cache
def atlas() -> NDArray[np.float32]:
    """All tiles below each other, float32 (NUM_TILES * STRIDE, STRIDE); each has mean 0 and lies in -1..1."""
    row, column = np.mgrid[0:SIDE, 0:SIDE] / SIDE * 2 * np.pi
    rough = [_rough(slope, number) for number, slope in enumerate(_SLOPES)]
    bent = 0.8 * rough[3]
    patterns = [
        np.tanh(3 * np.sin(16 * column + 2 * bent)),  # stripes
        np.tanh(4 * (np.cos(12 * row + bent) * np.cos(12 * column + bent) - 0.3)),  # dots
        np.abs(rough[2]) * 2 - 0.6,  # veins
        np.tanh(4 * np.sin(10 * row) * np.sin(10 * column)) * 0.7 + 0.4 * rough[0],  # worn checks
    ]
    tiles = []
    for tile in rough + patterns:
        tile = np.clip(tile - tile.mean(), -1, 1)
        tiles.append(np.pad(tile, 1, "wrap"))
    return np.concatenate(tiles).astype(np.float32)


def _rough(slope: float, number: int) -> NDArray[np.float64]:
    """Noise with a straight spectrum; standard deviation 0.45."""
    noise = np.fft.rfft2(rng.generator(0, "leaves/texture", 0, number).standard_normal((SIDE, SIDE)))
    pace = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None, :])
    pace[0, 0] = np.inf
    made = np.fft.irfft2(noise / pace**slope, (SIDE, SIDE))
    return made / made.std() * 0.45
