"""The sheet of paper a picture is glued together on: flat pieces, soft shadows, mist and the grain of the paper.

Pixels are four bytes: red, green, blue, and the number of the sheet seen there, which tells the grain how to move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.rng import generator
from mutoscope.worlds.postcards.coverage import Coverage, Floats, Ints, coverage

_LONG = 160  # runs at least this long (pixels) are filled one by one; measured to be quicker from about there


_LARGE = 3000  # translucent shapes of more pixels are mixed box-wise


def _pixels(runs: Ints, lengths: Ints) -> Ints:
    """All pixels of runs."""
    ends = np.cumsum(lengths)
    inside = np.repeat(runs - ends + lengths, lengths)
    inside += np.arange(len(inside))
    return inside


def _between(
    old: NDArray[np.uint32], new: NDArray[np.uint32], weight: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Mix red, green and blue of packed pixels, ``weight`` 0 old .. 256 new; two channels at a time, rounded."""
    keep = np.uint32(256) - weight
    pair, half = np.uint32(0x00FF00FF), np.uint32(0x00800080)
    outer = (old & pair) * keep
    outer += (new & pair) * weight
    outer += half
    outer >>= np.uint32(8)
    outer &= pair
    inner = ((old >> np.uint32(8)) & np.uint32(0xFF)) * keep
    inner += ((new >> np.uint32(8)) & np.uint32(0xFF)) * weight
    inner += np.uint32(128)
    inner &= np.uint32(0xFF00)
    outer |= inner
    return outer


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
        batches: Sequence[tuple[int, int, bool]],
        colors: NDArray[np.uint32],
        alphas: Floats,
        pieces: Ints,
    ) -> None:
        """Lay polygons ``low <= i < high`` of each batch down together; those of one batch do not touch.

        A batch says whether all its polygons are solid. ``colors`` (red, green, blue and sheet in one number),
        ``alphas`` and ``pieces`` belong to all polygons of ``cover``.
        """  # fmt: skip
        for low, high, solid in batches:
            r0, r1 = int(cover.run_starts[low]), int(cover.run_starts[high])
            e0, e1 = int(cover.edge_starts[low]), int(cover.edge_starts[high])
            if r1 > r0:
                runs, lengths = cover.run_pixels[r0:r1], cover.run_lengths[r0:r1]
                owner = self._owners(cover.run_starts, low, high)
                if solid:
                    self._fill(runs, lengths, owner, colors, pieces)
                else:
                    self._wash(runs, lengths, owner, colors, alphas, pieces)
            if e1 > e0:
                rim, shares = cover.edge_pixels[e0:e1], cover.edge_shares[e0:e1]
                owner = self._owners(cover.edge_starts, low, high)
                much = shares if solid else shares * alphas.take(owner).astype(np.float32)
                old, tone = self.packed.take(rim), colors.take(owner)
                weight = np.rint(much * np.float32(256.0)).astype(np.uint32)
                sheet = np.where(weight > 128, tone, old) & np.uint32(0xFF000000)
                self.packed[rim] = _between(old, tone, weight) | sheet
                if self.pieces is not None:
                    seen = np.flatnonzero((shares > 0.5) & (alphas.take(owner) >= 0.5))
                    self.pieces[rim.take(seen)] = pieces.take(owner.take(seen) if high - low > 1 else owner)

    @staticmethod
    def _owners(starts: Ints, low: int, high: int) -> Ints:
        """Which polygon each entry of a batch belongs to; one number, if there is but one."""
        if high - low == 1:
            return np.array([low])
        return np.repeat(np.arange(low, high), np.diff(starts[low : high + 1]))

    def _fill(self, runs: Ints, lengths: Ints, owner: Ints, colors: NDArray[np.uint32], pieces: Ints) -> None:
        owner = np.broadcast_to(owner, runs.shape)
        long = np.flatnonzero(lengths >= _LONG)
        if len(long):
            which = owner.take(long)
            for a, n, color, piece in zip(
                runs.take(long).tolist(),
                lengths.take(long).tolist(),
                colors.take(which),
                pieces.take(which),
                strict=True,
            ):
                self.packed[a : a + n] = color
                if self.pieces is not None:
                    self.pieces[a : a + n] = piece
            if len(long) == len(runs):
                return
            short = np.flatnonzero(lengths < _LONG)
            runs, lengths, owner = runs.take(short), lengths.take(short), owner.take(short)
        inside = _pixels(runs, lengths)
        self.packed[inside] = np.repeat(colors.take(owner), lengths)
        if self.pieces is not None:
            self.pieces[inside] = np.repeat(pieces.take(owner), lengths)

    def _wash(
        self, runs: Ints, lengths: Ints, owner: Ints, colors: NDArray[np.uint32], alphas: Floats, pieces: Ints
    ) -> None:
        """Lay translucent runs."""
        total = int(lengths.sum())
        if len(owner) == 1 and total > _LARGE:
            self._glaze(runs, lengths, colors[owner[0]], float(alphas[owner[0]]))
            if self.pieces is None or alphas[owner[0]] < 0.5:
                return
        owner = np.broadcast_to(owner, runs.shape)
        inside = _pixels(runs, lengths)
        if total <= _LARGE or owner[0] != owner[-1]:
            weight = np.rint(256.0 * alphas.take(owner)).astype(np.uint32)
            old = self.packed.take(inside)
            fresh = _between(old, np.repeat(colors.take(owner), lengths), np.repeat(weight, lengths))
            self.packed[inside] = fresh | (old & np.uint32(0xFF000000))
        if self.pieces is not None:
            opaque = np.repeat(alphas.take(owner) >= 0.5, lengths)
            self.pieces[inside[opaque]] = np.repeat(pieces.take(owner), lengths)[opaque]

    def _glaze(self, runs: Ints, lengths: Ints, color: np.uint32, alpha: float) -> None:
        """A large translucent shape, with the whole box mixed at once."""
        y0, y1 = int(runs[0]) // self.width, (int(runs[-1] + lengths[-1]) - 1) // self.width + 1
        columns = runs % self.width
        x0, x1 = int(columns.min()), int((columns + lengths).max())
        if x1 > self.width:
            x0, x1 = 0, self.width  # runs that go on in the next row
        mask = np.zeros((y1 - y0) * self.width, np.uint32)
        for a, n in zip((runs - y0 * self.width).tolist(), lengths.tolist(), strict=True):
            mask[a : a + n] = 0x00FFFFFF
        window = (slice(y0, y1), slice(x0, x1))
        part = self.rows_HW4[window]
        tone = np.full((y1 - y0, x1 - x0), color, np.uint32).view(np.uint8).reshape(part.shape)
        fresh = cv2.addWeighted(part, 1.0 - alpha, tone, alpha, 0.0)
        old = self.packed.reshape(self.height, self.width)[window]
        change = fresh.view(np.uint32)[..., 0]
        change ^= old
        change &= mask.reshape(-1, self.width)[:, x0:x1]
        old ^= change

    def shade(self, shadows: Shadows, number: int) -> None:
        """Let shadow ``number`` fall on what lies below."""
        found = shadows.soft(number)
        if found is None:
            return
        light, x, y = found
        scale = shadows.scale
        stop = shadows.throws[number].limit
        big = cv2.resize(
            light, (light.shape[1] * scale, light.shape[0] * scale), interpolation=cv2.INTER_LINEAR
        )
        part = self.rows_HW4[
            y * scale : min(y * scale + big.shape[0], stop), x * scale : x * scale + big.shape[1]
        ]
        if not part.size:
            return
        big = np.ascontiguousarray(big[: part.shape[0], : part.shape[1]])
        part[...] = cv2.multiply(part, cv2.merge([big, big, big, np.full_like(big, 255)]), scale=1 / 255)

    def veil(self, rows_H: Floats, tone: Floats, slant: float, limit: int) -> None:
        """Lay mist over everything so far: ``rows_H`` is its density 0..1 per row, ``slant`` rows down per column.

        Nobody sees it from row ``limit`` on.
        """
        seen = np.flatnonzero(rows_H > 0.004)
        if not len(seen):
            return
        reach = int(abs(slant) * self.width / 2) + 1 if slant else 0
        y0, y1 = max(int(seen[0]) - reach, 0), min(int(seen[-1]) + 1 + reach, limit)
        if y1 <= y0:
            return
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
    limit: int  # the row from which on nobody sees it


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
        limits = np.repeat(
            [-(-throw.limit // self.scale) + 1 + self.margin + self._reach(throw) for throw in throws],
            [len(throw.counts) for throw in throws],
        )
        self.cover = coverage(points, starts, self.pitch, len(self.mask), limits) if throws else None

    def _reach(self, throw: Throw) -> int:
        return int(np.ceil(throw.blur / self.scale * 3)) + 1

    def soft(self, number: int) -> tuple[NDArray[np.uint8], int, int] | None:
        """Light left by a shadow (255 all), and the small picture's column and row where it begins."""
        throw, moved, cover, margin = self.throws[number], self.moved[number], self.cover, self.margin
        assert cover is not None
        reach = self._reach(throw)
        low, high = moved.min(0), moved.max(0)
        deep = moved[:, 1] > len(self.mask)
        if deep.any() and ((moved[deep, 0] < 0) | (moved[deep, 0] > self.pitch)).all():
            # A sheet that fills the picture down to its lower edge: only its crest throws a shadow that is seen.
            high[1] = moved[~deep, 1].max() if not deep.all() else 0.0
        x0, y0 = (max(int(v) - reach - margin, 0) for v in np.floor(low))
        x1 = min(int(np.ceil(high[0])) + reach - margin, self.width)
        y1 = min(int(np.ceil(high[1])) + reach - margin, self.height, -(-throw.limit // self.scale) + 1)
        if x1 <= x0 or y1 <= y0:
            return None
        first, stop = int(self.firsts[number]), int(self.firsts[number + 1])
        flat = self.mask.reshape(-1)
        runs = slice(int(cover.run_starts[first]), int(cover.run_starts[stop]))
        flat[_pixels(cover.run_pixels[runs], cover.run_lengths[runs])] = 1.0
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
