"""The sheet of paper a picture is glued together on: flat pieces, soft shadows, mist and the grain of the paper.

Pixels are four bytes: red, green, blue, and the number of the sheet seen there, which tells the grain how to move.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import generator
from mutoscope.worlds.postcards.coverage import Coverage, Floats, coverage

_SHADOW_SCALE = 4  # shadows are soft: a quarter of the size is enough
_LONG = 24  # runs at least this long (in pixels, on average) are filled one by one


class Paper:
    """A picture being glued together, from back to front."""

    def __init__(self, width: int, height: int, *, truth: bool = False) -> None:
        self.width, self.height = width, height
        self.packed = np.zeros(width * height, np.uint32)
        self.bytes = self.packed.view(np.uint8).reshape(-1, 4)
        self.rows_HW4 = self.bytes.reshape(height, width, 4)
        self.pieces = np.zeros(width * height, np.int32) if truth else None  # 1 + number of the piece seen

    def glue(
        self, cover: Coverage, first: int, stop: int, colors: NDArray[np.uint8], alphas: Floats, piece: int
    ) -> None:
        """Lay polygons ``first <= i < stop`` down; ``colors`` (n, 4), ``alphas`` (n,) and ``piece`` are theirs."""
        packed, raw = self.packed, self.bytes
        packs = np.ascontiguousarray(colors).view(np.uint32).reshape(-1)
        tones = colors.astype(np.float32)
        run_starts = cover.run_starts[first : stop + 1].tolist()
        edge_starts = cover.edge_starts[first : stop + 1].tolist()
        for i in range(stop - first):
            r0, r1, e0, e1 = run_starts[i], run_starts[i + 1], edge_starts[i], edge_starts[i + 1]
            alpha = float(alphas[i])
            if (r0 == r1 and e0 == e1) or alpha <= 0.002:
                continue
            opaque = alpha > 0.998
            if r1 > r0:
                runs, lengths = cover.run_pixels[r0:r1], cover.run_lengths[r0:r1]
                if opaque and int(lengths.sum()) >= _LONG * (r1 - r0):
                    pack = packs[i]
                    for a, n in zip(runs.tolist(), lengths.tolist(), strict=True):
                        packed[a : a + n] = pack
                    if self.pieces is not None:
                        for a, n in zip(runs.tolist(), lengths.tolist(), strict=True):
                            self.pieces[a : a + n] = piece + i
                else:
                    ends = np.cumsum(lengths)
                    inside = np.repeat(runs - ends + lengths, lengths) + np.arange(int(ends[-1]))
                    if opaque:
                        packed[inside] = packs[i]
                    else:
                        old = raw[inside]
                        mixed = old[:, :3] * np.float32(1.0 - alpha) + (tones[i, :3] * np.float32(alpha) + 0.5)
                        old[:, :3] = mixed
                        raw[inside] = old
                    if self.pieces is not None and alpha >= 0.5:
                        self.pieces[inside] = piece + i
            if e1 > e0:
                rim, shares = cover.edge_pixels[e0:e1], cover.edge_shares[e0:e1]
                if not opaque:
                    shares = shares * np.float32(alpha)
                old = raw[rim]
                mixed = old[:, :3] + (tones[i, :3] - old[:, :3]) * shares[:, None] + np.float32(0.5)
                old[:, :3] = mixed
                old[:, 3] = np.where(shares > 0.5, colors[i, 3], old[:, 3])
                raw[rim] = old
                if self.pieces is not None and alpha >= 0.5:
                    self.pieces[rim[cover.edge_shares[e0:e1] > 0.5]] = piece + i

    def shade(self, points: Floats, starts: NDArray[np.int64], offset: tuple[float, float], blur: float, strength: float) -> None:
        """Let polygons throw one soft shadow on what lies below; offset and blur in pixels."""
        scale = _SHADOW_SCALE
        width, height = -(-self.width // scale), -(-self.height // scale)
        moved = (points + np.asarray(offset)) / scale
        margin = int(np.ceil(blur / scale * 3)) + 1
        low = np.floor(moved.min(0)).astype(int) - margin
        high = np.ceil(moved.max(0)).astype(int) + margin
        x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
        x1, y1 = min(int(high[0]), width), min(int(high[1]), height)
        if x1 <= x0 or y1 <= y0 or strength <= 0.0:
            return
        # The mask is drawn with a margin, so that a blur at the border sees what lies beyond it.
        wide, tall = x1 - x0 + 2 * margin, y1 - y0 + 2 * margin
        cover = coverage(moved - np.array([x0 - margin, y0 - margin], float), starts, wide, tall)
        mask = np.zeros(wide * tall, np.float32)
        ends = np.cumsum(cover.run_lengths)
        if len(ends):
            mask[np.repeat(cover.run_pixels - ends + cover.run_lengths, cover.run_lengths) + np.arange(int(ends[-1]))] = 1.0
        np.maximum.at(mask, cover.edge_pixels, cover.edge_shares)
        soft = cv2.GaussianBlur(mask.reshape(tall, wide), (0, 0), max(blur / scale, 0.4))
        soft = soft[margin : margin + y1 - y0, margin : margin + x1 - x0]
        light = np.rint(255.0 * (1.0 - strength * soft)).astype(np.uint8)
        big = cv2.resize(light, ((x1 - x0) * scale, (y1 - y0) * scale), interpolation=cv2.INTER_LINEAR)
        part = self.rows_HW4[y0 * scale : y1 * scale, x0 * scale : x1 * scale]
        big = np.ascontiguousarray(big[: part.shape[0], : part.shape[1]])
        full = np.full_like(big, 255)
        part[...] = cv2.multiply(np.ascontiguousarray(part), cv2.merge([big, big, big, full]), scale=1 / 255)

    def veil(self, rows_H: Floats, tone: Floats, slant: float) -> None:
        """Lay mist over everything so far: ``rows_H`` is its density 0..1 per row, ``slant`` rows down per column."""
        seen = np.flatnonzero(rows_H > 0.004)
        if not len(seen):
            return
        reach = int(abs(slant) * self.width / 2) + 1 if slant else 0
        y0, y1 = max(int(seen[0]) - reach, 0), min(int(seen[-1]) + 1 + reach, self.height)
        if slant:
            columns = np.arange(self.width) - self.width / 2
            rows = np.arange(y0, y1)[:, None] - slant * columns[None, :]
            density = np.interp(rows.ravel(), np.arange(self.height), rows_H).reshape(rows.shape).astype(np.float32)
        else:
            density = np.broadcast_to(rows_H[y0:y1, None], (y1 - y0, self.width)).astype(np.float32)
        keep = np.rint(255.0 * (1.0 - density)).astype(np.uint8)
        part = self.rows_HW4[y0:y1]
        full = np.full_like(keep, 255)
        mist = np.concatenate([tone, [0.0]])[:4]
        add = cv2.merge([np.rint(density * np.float32(c)).astype(np.uint8) for c in mist[:3]] + [np.zeros_like(keep)])
        part[...] = cv2.add(cv2.multiply(part, cv2.merge([keep, keep, keep, full]), scale=1 / 255), add)

    def sky(self, ramp_N3: Floats, top: float, scale: float, slant: float) -> None:
        """Fill with a vertical ramp of colors; ramp entry ``(row - top) * scale`` for each row, clamped."""
        rows = np.arange(self.height, dtype=np.float32)[:, None]
        if slant:
            columns = np.arange(self.width, dtype=np.float32)[None, :] - self.width / 2
            rows = rows - np.float32(slant) * columns
        index = np.clip((rows - top) * scale, 0, len(ramp_N3) - 1).astype(np.int32)
        table = np.concatenate([np.rint(ramp_N3), np.zeros((len(ramp_N3), 1))], 1).astype(np.uint8)
        packs = np.ascontiguousarray(table).view(np.uint32).reshape(-1)
        self.packed.reshape(self.height, self.width)[:] = packs[index]
        if self.pieces is not None:
            self.pieces[:] = 0

    def finish(self, moves_G3: NDArray[np.float32], angle: float, amount: float) -> NDArray[np.uint8]:
        """The picture with grain: sheet ``g`` moved its grain by ``moves_G3[g]`` = x, y in pixels, and zoom."""
        rgb = cv2.cvtColor(self.rows_HW4, cv2.COLOR_RGBA2RGB)
        if amount <= 0:
            return rgb
        tile = _grain_tile()
        side = tile.shape[0]
        unit = side / 620.0 * 720.0 / min(self.width, self.height) * 1.0
        table = np.zeros((3, 256), np.float32)
        count = min(len(moves_G3), 256)
        zoom = unit / moves_G3[:count, 2]
        table[0, :count], table[1, :count] = -moves_G3[:count, 0] * zoom, -moves_G3[:count, 1] * zoom
        table[2, :count] = zoom
        sheets = self.rows_HW4[..., 3]
        shift_x, shift_y, scale = (cv2.LUT(sheets, table[i : i + 1]) for i in range(3))
        columns = np.arange(self.width, dtype=np.float32) - np.float32(self.width / 2)
        rows = (np.arange(self.height, dtype=np.float32) - np.float32(self.height / 2))[:, None]
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        if angle:
            map_x = (columns * c + rows * s) * scale + shift_x
            map_y = (rows * c - columns * s) * scale + shift_y
        else:
            map_x, map_y = columns * scale + shift_x, rows * scale + shift_y
        np.mod(map_x, side, out=map_x)
        np.mod(map_y, side, out=map_y)
        grain = cv2.remap(tile, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        # Grain is stored around 128 = no change; 200 leaves room above for the bright fibers.
        return cv2.multiply(rgb, cv2.cvtColor(grain, cv2.COLOR_GRAY2RGB), scale=1 / 200)


@lru_cache(maxsize=1)
def _grain_tile() -> NDArray[np.uint8]:
    """Paper: fine tooth, cloudy pulp and a few long fibers; tiles without a seam. 200 is neutral."""
    side = 512
    noise = generator(7, "paper grain").standard_normal((side, side))
    fx, fy = np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side))
    radius = np.hypot(fx, fy)

    def band(low: float, high: float) -> Floats:
        gate = np.exp(-((radius / high) ** 2)) - (np.exp(-((radius / low) ** 2)) if low else 0.0)
        wave = np.fft.ifft2(np.fft.fft2(noise) * gate).real
        return np.asarray(wave / wave.std())

    fibers = np.zeros((side, side), np.float32)
    rng = generator(7, "paper fibers")
    for x, y, angle, long in zip(
        rng.uniform(0, side, 260), rng.uniform(0, side, 260), rng.uniform(0, np.pi, 260), rng.uniform(6, 22, 260), strict=True
    ):
        start, stop = (x - np.cos(angle) * long, y - np.sin(angle) * long), (x + np.cos(angle) * long, y + np.sin(angle) * long)
        cv2.line(fibers, tuple(map(round, start)), tuple(map(round, stop)), 1.0, 1, cv2.LINE_AA)
    tooth = 0.55 * band(0.08, 0.30) + 0.5 * band(0.01, 0.06) + 0.9 * (cv2.GaussianBlur(fibers, (0, 0), 0.8) - fibers.mean())
    return np.clip(np.rint(200.0 + 3.6 * tooth), 0, 255).astype(np.uint8)
