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


class Shapes:
    """All visible shapes of a picture, back to front, with their coverage and colors.

    Args:
        colors: (n,) red, green, blue and the number of the sheet in one number.
        alphas: (n,) 0..1; above 0.998 is solid.
        pieces: (n,) what truth calls them.
    """

    def __init__(self, cover: Coverage, colors: NDArray[np.uint32], alphas: Floats, pieces: Ints) -> None:
        self.cover, self.colors, self.alphas, self.pieces = cover, colors, alphas, pieces
        numbers = np.arange(len(colors))
        self.solid = alphas > 0.998
        self.weights = np.where(self.solid, 256, np.rint(256.0 * alphas)).astype(np.uint32)
        self.edge_owner = np.repeat(numbers, np.diff(cover.edge_starts))
        strength = np.where(self.solid, 256.0, 256.0 * alphas).astype(np.float32).take(self.edge_owner)
        self.edge_weights = np.rint(cover.edge_shares * strength).astype(np.uint32)
        self.run_owner = np.repeat(numbers, np.diff(cover.run_starts))
        self.run_solid = self.solid.take(self.run_owner)
        areas = np.diff(np.concatenate([[0], np.cumsum(cover.run_lengths)]).take(cover.run_starts))
        wide = ~self.solid & (areas > _LARGE)
        self.large = np.flatnonzero(wide)
        self.run_small = ~(self.run_solid | wide.take(self.run_owner))


class Paper:
    """A picture being glued together, from back to front."""

    def __init__(self, width: int, height: int, *, truth: bool = False) -> None:
        self.width, self.height = width, height
        self.packed = np.zeros(width * height, np.uint32)
        self.bytes = self.packed.view(np.uint8).reshape(-1, 4)
        self.rows_HW4 = self.bytes.reshape(height, width, 4)
        self.top = np.full(width * height, -1, np.int32)  # number of the last solid shape that filled it
        self.mark = np.zeros(width * height, np.int32)
        self.pieces = np.zeros(width * height, np.int32) if truth else None  # 1 + number of the piece seen

    def glue(self, shapes: Shapes, begin: int, end: int) -> None:
        """Lay shapes ``begin <= i < end`` down, later over earlier."""
        first = begin
        for large in shapes.large[np.searchsorted(shapes.large, begin) :].tolist():
            if large >= end:
                break
            self._lay(shapes, first, large)
            self._glaze(shapes, large)
            first = large  # its rim is laid with what follows
        self._lay(shapes, first, end)

    def _lay(self, shapes: Shapes, begin: int, end: int) -> None:
        """Fill all solid runs, then mix what is not solid over them, unless a later run hides it."""
        if end <= begin:
            return
        cover = shapes.cover
        runs = slice(int(cover.run_starts[begin]), int(cover.run_starts[end]))
        edges = slice(int(cover.edge_starts[begin]), int(cover.edge_starts[end]))
        pixels, owner = cover.edge_pixels[edges], shapes.edge_owner[edges]
        weights = shapes.edge_weights[edges]
        solid = shapes.run_solid[runs]
        if runs.stop > runs.start:
            if solid.all():
                self._fill(shapes, cover.run_pixels[runs], cover.run_lengths[runs], shapes.run_owner[runs])
            else:
                at = np.flatnonzero(solid) + runs.start
                self._fill(
                    shapes, cover.run_pixels.take(at), cover.run_lengths.take(at), shapes.run_owner.take(at)
                )
                at = np.flatnonzero(shapes.run_small[runs]) + runs.start
                lengths = cover.run_lengths.take(at)
                washed = np.repeat(shapes.run_owner.take(at), lengths)
                pixels = np.concatenate([pixels, _pixels(cover.run_pixels.take(at), lengths)])
                owner = np.concatenate([owner, washed])
                weights = np.concatenate([weights, shapes.weights.take(washed)])
                order = np.argsort(owner, kind="stable")
                pixels, owner, weights = pixels.take(order), owner.take(order), weights.take(order)
        if len(pixels):
            self._mix(shapes, pixels, owner, weights)

    def _fill(self, shapes: Shapes, runs: Ints, lengths: Ints, owner: Ints) -> None:
        """Fill solid runs; the long ones first, then of the others what no later shape's long run has filled."""
        long = lengths >= _LONG
        if long.any():
            at = np.flatnonzero(long)
            which = owner.take(at)
            for a, n, color, number in zip(
                runs.take(at).tolist(),
                lengths.take(at).tolist(),
                shapes.colors.take(which),
                which.tolist(),
                strict=True,
            ):
                self.packed[a : a + n] = color
                self.top[a : a + n] = number
                if self.pieces is not None:
                    self.pieces[a : a + n] = shapes.pieces[number]
            at = np.flatnonzero(~long)
            runs, lengths, owner = runs.take(at), lengths.take(at), owner.take(at)
        inside, which = _pixels(runs, lengths), np.repeat(owner, lengths)
        if long.any():
            at = np.flatnonzero(self.top.take(inside) <= which)
            inside, which = inside.take(at), which.take(at)
        self.packed[inside] = shapes.colors.take(which)
        self.top[inside] = which
        if self.pieces is not None:
            self.pieces[inside] = shapes.pieces.take(which)

    def _mix(self, shapes: Shapes, pixels: Ints, owner: Ints, weights: NDArray[np.uint32]) -> None:
        """Mix shares of shapes, given in order, into pixels not filled by a later shape."""
        left = np.flatnonzero(self.top.take(pixels) <= owner)
        while len(left):
            # All first entries of their pixels at once, then all second ones, and so on.
            at = pixels.take(left)
            self.mark[at[::-1]] = left[::-1]
            turn = self.mark.take(at) == left
            now = left[turn]
            at = at[turn]
            old, weight, who = self.packed.take(at), weights.take(now), owner.take(now)
            new = shapes.colors.take(who)
            sheet = np.where((weight > 128) & shapes.solid.take(who), new, old) & np.uint32(0xFF000000)
            self.packed[at] = _between(old, new, weight) | sheet
            if self.pieces is not None:
                much = 2 * weight > shapes.weights.take(who)
                seen = np.flatnonzero(much & (shapes.alphas.take(who) >= 0.5))
                self.pieces[at.take(seen)] = shapes.pieces.take(who.take(seen))
            left = left[~turn]

    def _glaze(self, shapes: Shapes, number: int) -> None:
        """A large translucent shape, with the whole box mixed at once."""
        cover, color, alpha = shapes.cover, shapes.colors[number], float(shapes.alphas[number])
        which = slice(int(cover.run_starts[number]), int(cover.run_starts[number + 1]))
        runs, lengths = cover.run_pixels[which], cover.run_lengths[which]
        if self.pieces is not None and alpha >= 0.5:
            self.pieces[_pixels(runs, lengths)] = shapes.pieces[number]
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
