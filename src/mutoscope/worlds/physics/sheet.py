"""The sheet a diagram is drawn on: solid and see-through shapes with exact edges, and the grain of the paper."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import generator
from mutoscope.types import Color, Pixels
from mutoscope.worlds.postcards.coverage import Coverage

_LONG = 160  # runs at least this long (pixels) are filled one by one, which is quicker then
_NEUTRAL = 200  # of the grain
_TILE = 512


class Sheet:
    """Pixels of four bytes (red, green, blue, unused), and with ``truth`` the number of the piece seen at each."""

    def __init__(self, width: int, height: int, *, truth: bool = False) -> None:
        self.width, self.height = width, height
        self.packed = np.zeros(width * height, np.uint32)
        self.bytes_N4 = self.packed.view(np.uint8).reshape(-1, 4)
        self.rows_HW4 = self.bytes_N4.reshape(height, width, 4)
        self.pieces = np.zeros(width * height, np.int32) if truth else None

    def wash(self, top: Color, bottom: Color) -> None:
        """Fill with a color that changes evenly from the upper to the lower edge."""
        share = ((np.arange(self.height) + 0.5) / self.height)[:, None]
        tones = np.asarray(top, float) + share * (np.asarray(bottom, float) - np.asarray(top, float))
        self.rows_HW4[..., :3] = np.rint(tones).astype(np.uint8)[:, None, :]

    def glue(self, cover: Coverage, low: int, high: int, color: Color, alpha: float, number: int) -> None:
        """Lay polygons ``low <= i < high`` of one color, which do not touch each other."""
        tone = np.asarray(color, np.float32)
        first, last = int(cover.run_starts[low]), int(cover.run_starts[high])
        starts, lengths = cover.run_pixels[first:last], cover.run_lengths[first:last]
        pack = int(np.array([*color, 0], np.uint8).view(np.uint32)[0])
        solid = alpha > 0.998
        if solid:
            long = lengths >= _LONG
            for at, count in zip(starts[long].tolist(), lengths[long].tolist(), strict=True):
                self.packed[at : at + count] = pack
                if self.pieces is not None:
                    self.pieces[at : at + count] = number
            starts, lengths = starts[~long], lengths[~long]
        if len(starts):
            ends = np.cumsum(lengths)
            inside = np.repeat(starts - ends + lengths, lengths) + np.arange(int(ends[-1]))
            if solid:
                self.packed[inside] = pack
            else:
                self._blend(inside, tone, np.float32(alpha))
            if self.pieces is not None and alpha >= 0.5:
                self.pieces[inside] = number
        rim = slice(int(cover.edge_starts[low]), int(cover.edge_starts[high]))
        pixels, shares = cover.edge_pixels[rim], cover.edge_shares[rim]
        if len(pixels):
            self._blend(pixels, tone, (shares * np.float32(alpha))[:, None])
            if self.pieces is not None and alpha >= 0.5:
                self.pieces[pixels[shares > 0.5]] = number

    def _blend(
        self, pixels: NDArray[np.int64], tone: NDArray[np.float32], much: NDArray[np.float32] | np.float32
    ) -> None:
        old = self.bytes_N4[pixels]
        old[:, :3] = old[:, :3] + (tone - old[:, :3]) * much + np.float32(0.5)
        self.bytes_N4[pixels] = old


def grained(rgb_HW4: NDArray[np.uint8], grain_HW: NDArray[np.uint8]) -> Pixels:
    """The picture as seen on paper of this grain."""
    rgb = cv2.cvtColor(rgb_HW4, cv2.COLOR_RGBA2RGB)
    return np.asarray(
        cv2.multiply(rgb, cv2.cvtColor(grain_HW, cv2.COLOR_GRAY2RGB), scale=1 / _NEUTRAL), np.uint8
    )


def grain(
    width: int, height: int, shift: tuple[float, float], zoom: float, degrees: float
) -> NDArray[np.uint8]:
    """Light of the paper's grain, 200 is neutral; it moves with the camera (pixels, then turned clockwise)."""
    unit = 720.0 / min(width, height) / zoom
    angle = np.deg2rad(degrees)
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    x = np.arange(width, dtype=np.float32)[None, :] - np.float32(width / 2)
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(height / 2)
    map_x = (x * c + y * s - np.float32(shift[0])) * np.float32(unit)
    map_y = (y * c - x * s - np.float32(shift[1])) * np.float32(unit)
    return np.asarray(
        cv2.remap(_tile(), map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.uint8
    )


@lru_cache(maxsize=1)
def _tile() -> NDArray[np.uint8]:
    """Fine tooth and cloudy pulp, without a seam: noise in two bands of a Fourier transform."""
    noise = np.fft.fft2(generator(5, "physics.paper").standard_normal((_TILE, _TILE)))
    radius = np.hypot(np.fft.fftfreq(_TILE)[:, None], np.fft.fftfreq(_TILE)[None, :])

    def band(low: float, high: float) -> NDArray[np.float64]:
        wave = np.fft.ifft2(noise * (np.exp(-((radius / high) ** 2)) - np.exp(-((radius / low) ** 2)))).real
        return np.asarray(wave / wave.std())

    light = 2.6 * band(0.06, 0.30) + 0.9 * band(0.010, 0.04)
    return np.clip(np.rint(_NEUTRAL + light), 0, 255).astype(np.uint8)
