"""The sheet of paper a picture is glued together on: flat pieces, soft shadows, mist and the grain of the paper.

Pixels are four bytes: red, green, blue, and the number of the sheet seen there, which tells the grain how to move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import generator
from mutoscope.worlds.postcards.coverage import Coverage, Floats, Ints, coverage

_LONG = 160  # runs at least this long (pixels) are filled one by one; measured to be quicker from about there


class Paper:
    """A picture being glued together, from back to front."""

    def __init__(self, width: int, height: int, *, truth: bool = False) -> None:
        self.width, self.height = width, height
        self.packed = np.zeros(width * height, np.uint32)
        self.bytes = self.packed.view(np.uint8).reshape(-1, 4)
        self.rows_HW4 = self.bytes.reshape(height, width, 4)
        self.pieces = np.zeros(width * height, np.int32) if truth else None  # 1 + number of the piece seen

    def glue(
        self,
        cover: Coverage,
        first: int,
        ranks: list[int],
        colors: NDArray[np.uint8],
        alphas: Floats,
        pieces: Ints,
    ) -> None:
        """Lay polygons ``first + ranks[k] <= i < first + ranks[k + 1]`` down together, for each k in turn.

        Polygons of one rank do not touch. ``colors`` (n, 4), ``alphas`` (n,) and ``pieces`` (n,) are theirs.
        """
        packs = np.ascontiguousarray(colors).view(np.uint32).reshape(-1)
        tones = colors.astype(np.float32)
        run_starts, edge_starts = cover.run_starts[first:], cover.edge_starts[first:]
        for low, high in pairwise(ranks):
            solid = bool((alphas[low:high] > 0.998).all())
            r0, r1 = int(run_starts[low]), int(run_starts[high])
            if r1 > r0:
                runs, lengths = cover.run_pixels[r0:r1], cover.run_lengths[r0:r1]
                owner = np.repeat(np.arange(low, high), np.diff(run_starts[low : high + 1]))
                if solid and r1 - r0 < 4000:
                    long = np.flatnonzero(lengths >= _LONG)
                    for a, n, one in zip(
                        runs[long].tolist(), lengths[long].tolist(), owner[long].tolist(), strict=True
                    ):
                        self.packed[a : a + n] = packs[one]
                        if self.pieces is not None:
                            self.pieces[a : a + n] = pieces[one]
                    if len(long):
                        short = np.flatnonzero(lengths < _LONG)
                        runs, lengths, owner = runs[short], lengths[short], owner[short]
                if len(runs):
                    self._fill(runs, lengths, owner, packs, tones, None if solid else alphas, pieces)
            e0, e1 = int(edge_starts[low]), int(edge_starts[high])
            if e1 > e0:
                counts = np.diff(edge_starts[low : high + 1])
                self._rim(
                    cover.edge_pixels[e0:e1],
                    cover.edge_shares[e0:e1],
                    np.repeat(np.arange(low, high), counts),
                    tones,
                    None if solid else alphas,
                    pieces,
                )

    def _fill(
        self,
        runs: Ints,
        lengths: Ints,
        owner: Ints,
        packs: NDArray[np.uint32],
        tones: NDArray[np.float32],
        alphas: Floats | None,
        pieces: Ints,
    ) -> None:
        ends = np.cumsum(lengths)
        inside = np.repeat(runs - ends + lengths, lengths) + np.arange(int(ends[-1]))
        if alphas is None:
            self.packed[inside] = np.repeat(packs[owner], lengths)
        else:
            old = self.bytes[inside]
            alpha = alphas[owner].astype(np.float32)
            keep = np.repeat(1.0 - alpha, lengths)[:, None]
            old[:, :3] = old[:, :3] * keep + np.repeat(
                tones[owner, :3] * alpha[:, None] + np.float32(0.5), lengths, axis=0
            )
            self.bytes[inside] = old
        if self.pieces is not None:
            seen = np.repeat(pieces[owner], lengths)
            if alphas is not None:
                opaque = np.repeat(alphas[owner] >= 0.5, lengths)
                inside, seen = inside[opaque], seen[opaque]
            self.pieces[inside] = seen

    def _rim(
        self,
        rim: Ints,
        shares: NDArray[np.float32],
        owner: Ints,
        tones: NDArray[np.float32],
        alphas: Floats | None,
        pieces: Ints,
    ) -> None:
        much = shares if alphas is None else shares * alphas[owner].astype(np.float32)
        old = self.bytes[rim]
        tone = tones[owner]
        old[:, :3] = old[:, :3] + (tone[:, :3] - old[:, :3]) * much[:, None] + np.float32(0.5)
        old[:, 3] = np.where(much > 0.5, tone[:, 3], old[:, 3])
        self.bytes[rim] = old
        if self.pieces is not None:
            seen = np.flatnonzero((shares > 0.5) & (True if alphas is None else alphas[owner] >= 0.5))
            self.pieces[rim[seen]] = pieces[owner[seen]]

    def shade(self, shadows: Shadows, number: int) -> None:
        """Let shadow ``number`` fall on what lies below."""
        found = shadows.soft(number)
        if found is None:
            return
        light, x, y = found
        scale = shadows.scale
        big = cv2.resize(
            light, (light.shape[1] * scale, light.shape[0] * scale), interpolation=cv2.INTER_LINEAR
        )
        part = self.rows_HW4[y * scale : y * scale + big.shape[0], x * scale : x * scale + big.shape[1]]
        big = np.ascontiguousarray(big[: part.shape[0], : part.shape[1]])
        part[...] = cv2.multiply(part, cv2.merge([big, big, big, np.full_like(big, 255)]), scale=1 / 255)

    def veil(self, rows_H: Floats, tone: Floats, slant: float) -> None:
        """Lay mist over everything so far: ``rows_H`` is its density 0..1 per row, ``slant`` rows down per column."""
        seen = np.flatnonzero(rows_H > 0.004)
        if not len(seen):
            return
        reach = int(abs(slant) * self.width / 2) + 1 if slant else 0
        y0, y1 = max(int(seen[0]) - reach, 0), min(int(seen[-1]) + 1 + reach, self.height)
        # One entry for each row of the mist, and a few beyond for slanted ones: keep and add per channel.
        table = np.empty((self.height, 2, 4), np.uint8)
        table[:, 0, :3] = np.rint(255.0 * (1.0 - rows_H))[:, None]
        table[:, 1, :3] = np.rint(rows_H[:, None] * tone[:3])
        table[:, 0, 3], table[:, 1, 3] = 255, 0
        part = self.rows_HW4[y0:y1]
        if slant:
            columns = np.arange(self.width, dtype=np.float32) - np.float32(self.width / 2)
            rows = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(slant) * columns
            index = np.clip(rows, 0, self.height - 1).astype(np.int32)
            keep, add = (
                table[:, 0].copy().view(np.uint32)[index, 0],
                table[:, 1].copy().view(np.uint32)[index, 0],
            )
            keep, add = keep.view(np.uint8).reshape(part.shape), add.view(np.uint8).reshape(part.shape)
        else:
            keep = np.repeat(table[y0:y1, :1], self.width, axis=1)
            add = np.repeat(table[y0:y1, 1:], self.width, axis=1)
        part[...] = cv2.add(cv2.multiply(part, keep, scale=1 / 255), add)

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
            return np.asarray(rgb, np.uint8)
        tile = _grain_tile()
        # Grain is soft enough to be looked up at half the size.
        sheets = np.ascontiguousarray(self.rows_HW4[::2, ::2, 3])
        unit = 0.9 * 720.0 / min(self.width, self.height)
        table = np.zeros((3, 256), np.float32)
        count = min(len(moves_G3), 256)
        zoom = unit / moves_G3[:count, 2]
        side = tile.shape[0]
        table[0, :count], table[1, :count] = (
            np.mod(-moves_G3[:count, 0] * zoom, side),
            np.mod(-moves_G3[:count, 1] * zoom, side),
        )
        table[2, :count] = zoom
        shift_x, shift_y, scale = (cv2.LUT(sheets, table[i : i + 1]) for i in range(3))
        columns = np.arange(0, self.width, 2, dtype=np.float32) - np.float32(self.width / 2)
        rows = (np.arange(0, self.height, 2, dtype=np.float32) - np.float32(self.height / 2))[:, None]
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        if angle:
            map_x, map_y = (
                (columns * c + rows * s) * scale + shift_x,
                (rows * c - columns * s) * scale + shift_y,
            )
        else:
            map_x, map_y = columns * scale + shift_x, rows * scale + shift_y
        small = cv2.remap(tile, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        grain = cv2.resize(small, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.multiply(rgb, cv2.cvtColor(grain, cv2.COLOR_GRAY2RGB), scale=1 / 200), np.uint8)


@dataclass(frozen=True, kw_only=True, slots=True)
class Throw:
    """Polygons that throw one soft shadow; offset and blur in pixels."""

    points: Floats
    counts: Ints
    offset: tuple[float, float]
    blur: float
    strength: float


class Shadows:
    """All shadows of a picture. They are soft, so they are drawn at a quarter of the size, in one go."""

    def __init__(self, throws: Sequence[Throw], width: int, height: int) -> None:
        self.throws = list(throws)
        self.scale = 4 if min(width, height) >= 480 else 3
        self.width, self.height = -(-width // self.scale), -(-height // self.scale)
        # The mask has a margin, so that a blur at the border sees what lies beyond it.
        self.margin = int(np.ceil(max((throw.blur for throw in throws), default=0.0) / self.scale * 3)) + 1
        self.pitch = self.width + 2 * self.margin
        self.mask = np.zeros((self.height + 2 * self.margin, self.pitch), np.float32)
        self.moved = [
            (throw.points + np.asarray(throw.offset)) / self.scale + self.margin for throw in throws
        ]
        counts = np.concatenate([throw.counts for throw in throws]) if throws else np.zeros(0, np.int64)
        self.firsts = np.cumsum([0, *(len(throw.counts) for throw in throws)])
        points = np.concatenate(self.moved) if throws else np.zeros((0, 2))
        starts = np.concatenate([[0], np.cumsum(counts)])
        self.cover = coverage(points, starts, self.pitch, len(self.mask)) if throws else None

    def soft(self, number: int) -> tuple[NDArray[np.uint8], int, int] | None:
        """Light left by a shadow (255 all), and the small picture's column and row where it begins."""
        throw, moved, cover, margin = self.throws[number], self.moved[number], self.cover, self.margin
        assert cover is not None
        reach = int(np.ceil(throw.blur / self.scale * 3)) + 1
        low, high = moved.min(0), moved.max(0)
        deep = moved[:, 1] > len(self.mask)
        if deep.any() and ((moved[deep, 0] < 0) | (moved[deep, 0] > self.pitch)).all():
            # A sheet that fills the picture down to its lower edge: only its crest throws a shadow that is seen.
            high[1] = moved[~deep, 1].max() if not deep.all() else 0.0
        x0, y0 = (max(int(v) - reach - margin, 0) for v in np.floor(low))
        x1 = min(int(np.ceil(high[0])) + reach - margin, self.width)
        y1 = min(int(np.ceil(high[1])) + reach - margin, self.height)
        if x1 <= x0 or y1 <= y0:
            return None
        first, stop = int(self.firsts[number]), int(self.firsts[number + 1])
        flat = self.mask.reshape(-1)
        runs = slice(int(cover.run_starts[first]), int(cover.run_starts[stop]))
        lengths = cover.run_lengths[runs]
        ends = np.cumsum(lengths)
        if len(ends):
            flat[np.repeat(cover.run_pixels[runs] - ends + lengths, lengths) + np.arange(int(ends[-1]))] = 1.0
        edges = slice(int(cover.edge_starts[first]), int(cover.edge_starts[stop]))
        rim = cover.edge_pixels[edges]
        np.maximum.at(flat, rim, cover.edge_shares[edges])
        near = self.mask[y0 + margin - reach : y1 + margin + reach, x0 + margin - reach : x1 + margin + reach]
        soft = cv2.GaussianBlur(near, (0, 0), max(throw.blur / self.scale, 0.4))
        soft = soft[reach : reach + y1 - y0, reach : reach + x1 - x0]
        self.mask.fill(0.0)
        return np.rint(255.0 * (1.0 - throw.strength * soft)).astype(np.uint8), x0, y0


@lru_cache(maxsize=1)
def _grain_tile() -> NDArray[np.uint8]:
    """Paper: fine tooth, cloudy pulp and a few long fibers; tiles without a seam. 200 is neutral."""
    side = 1024
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
        rng.uniform(0, side, 900),
        rng.uniform(0, side, 900),
        rng.uniform(0, np.pi, 900),
        rng.uniform(6, 22, 900),
        strict=True,
    ):
        start, stop = (
            (x - np.cos(angle) * long, y - np.sin(angle) * long),
            (x + np.cos(angle) * long, y + np.sin(angle) * long),
        )
        cv2.line(fibers, tuple(map(round, start)), tuple(map(round, stop)), 1.0, 1, cv2.LINE_AA)
    tooth = (
        0.75 * band(0.08, 0.34)
        + 0.22 * band(0.012, 0.05)
        + 0.9 * (cv2.GaussianBlur(fibers, (0, 0), 0.8) - fibers.mean())
    )
    return np.clip(np.rint(200.0 + 3.2 * tooth), 0, 255).astype(np.uint8)
