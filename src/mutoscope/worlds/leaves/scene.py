"""Drawing the heap at any time, and what is true of it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.errors import UsageError
from mutoscope.types import Pixels, Size
from mutoscope.worlds.leaves.heap import Floats, Heap, heap, inverses, matrices
from mutoscope.worlds.leaves.texture import SIDE, STRIDE, atlas

_FINE = 2  # drawn twice as fine, blurred as a lens does, then averaged
_LENS = 0.85  # standard deviation of that blur, fine px
_SHADE = 0.38  # how dark a full shadow is
_SOFT = (
    0.4,
    1.2,
)  # a shadow is soft: of several lamps it is this long at least and at most, in its mean length


@dataclass(frozen=True, kw_only=True, eq=False)
class Sight:
    """The heap at one time: the picture, and what is true of every pixel."""

    rgb_HWC: Pixels  # with the sensor's grain, if there is any
    clean_HWC: Pixels  # without
    flow_HW2: NDArray[np.float32]  # to the picture ``step`` frames later, px (x right, y down)
    hidden_HW: NDArray[np.bool_]  # what is seen here is covered or out of the picture then
    order_HW: NDArray[np.int32]  # the leaf seen: 0 is the ground, larger is nearer


class Leaves:
    """A heap of dead leaves in motion (Lee, Mumford and Huang 2001), any size, any time, without end."""

    def __init__(self, seed: int, size: Size, *, speed: float = 1.5, grain: float = 0.0) -> None:
        if not 0 <= speed <= 64:
            raise UsageError(f"speed must lie in 0..64 px a frame; got {speed}.")
        if not 0 <= grain <= 64:
            raise UsageError(f"grain must lie in 0..64 gray levels; got {grain}.")
        self.seed, self.size, self.grain = seed, size, grain
        self.heap: Heap = heap(seed, size, speed=speed)
        self._lamp = float(rng.generator(seed, "leaves/lamp").uniform(0, 2 * np.pi))

    def frames(self, *, start: float = 0.0, step: float = 1.0) -> Iterator[Sight]:
        """Sights from ``start`` on, one every ``step`` frames, without end."""
        number = 0
        while True:
            yield self.sight(start + number * step, step=step)
            number += 1

    def sight(self, time: float, *, step: float = 1.0) -> Sight:
        """The picture at ``time`` (in frames) and its truth toward ``time + step``."""
        clean = self.picture(time)
        flow, hidden, order = self._truth(time, step)
        return Sight(
            rgb_HWC=self._grained(clean, time),
            clean_HWC=clean,
            flow_HW2=flow,
            hidden_HW=hidden,
            order_HW=order,
        )

    def picture(self, time: float) -> Pixels:
        """The picture alone, without grain, uint8 (H, W, 3)."""
        there = matrices(self.heap, time, self.size)
        order = self._order(there, _FINE)
        leaf = order.astype(np.intp)  # once, not at every look-up
        light = self._light(order, leaf, there, time)
        texture = self._texture(leaf, inverses(there))
        fine = np.take(self.heap.accent_N3, leaf, axis=0)
        fine *= texture[..., None]
        fine += np.take(self.heap.color_N3, leaf, axis=0)
        fine *= light[..., None]
        fine = np.asarray(cv2.GaussianBlur(fine, (5, 5), _LENS), np.float32)
        small = cv2.resize(fine, (self.size.width, self.size.height), interpolation=cv2.INTER_AREA)
        return np.asarray(np.clip(small * 255 + 0.5, 0, 255), np.uint8)

    def _grained(self, clean: Pixels, time: float) -> Pixels:
        """Grain grows with light, as a sensor's does; its standard deviation is ``grain`` levels at mid gray."""
        if self.grain == 0:
            return clean
        draw = rng.generator(self.seed, "leaves/grain", round(time * 1000))
        noise = draw.standard_normal(clean.shape, dtype=np.float32)
        strength = self.grain * np.sqrt((clean.astype(np.float32) + 16) / 144)
        return np.clip(clean + strength * noise + 0.5, 0, 255).astype(np.uint8)

    def _order(self, there: Floats, fine: int) -> NDArray[np.int32]:
        """Which leaf is in front, (H * fine, W * fine): outlines filled from far to near."""
        width, height = self.size.width, self.size.height
        order = np.zeros((height * fine, width * fine), np.int32)
        corners = np.einsum("nij,nvj->nvi", there[:, :, :2], self.heap.outline_NV2) + there[:, None, :, 2]
        low, high = corners.min(1), corners.max(1)
        seen = (high > 0).all(1) & (low[:, 0] < width) & (low[:, 1] < height)
        seen[0] = False
        fixed = np.round((corners * fine - 0.5) * 16).astype(np.int32)
        for number in np.flatnonzero(seen):
            cv2.fillPoly(order, [fixed[number]], int(number), shift=4)
        return order

    def _places(self, leaf: NDArray[np.intp], maps: Floats, fine: int) -> tuple[NDArray[np.float32], ...]:
        """Every pixel's place through the map of the leaf seen there."""
        y, x = ((np.arange(n, dtype=np.float32) + np.float32(0.5)) / np.float32(fine) for n in leaf.shape)
        flat = maps.astype(np.float32)
        made = []
        for k in (0, 1):
            place = np.take(flat[:, k, 0], leaf)
            place *= x
            place += np.take(flat[:, k, 1], leaf) * y[:, None]
            place += np.take(flat[:, k, 2], leaf)
            made.append(place)
        return tuple(made)

    def _texture(self, leaf: NDArray[np.intp], back: Floats) -> NDArray[np.float32]:
        """The texture at every fine pixel, -1..1."""
        texels = back * self.heap.texels_N[:, None, None]
        texels[:, :, 2] += self.heap.offset_N2
        u, v = self._places(leaf, texels, _FINE)
        u -= np.floor(u / np.float32(SIDE)) * np.float32(SIDE)
        v -= np.floor(v / np.float32(SIDE)) * np.float32(SIDE)
        u += 1
        v += np.take((self.heap.tile_N * STRIDE + 1).astype(np.float32), leaf)
        return np.asarray(cv2.remap(atlas(), u, v, cv2.INTER_LINEAR), np.float32)

    def _light(
        self, order: NDArray[np.int32], leaf: NDArray[np.intp], there: Floats, time: float
    ) -> NDArray[np.float32]:
        """Leaves are bright toward the lamp, which wanders, and dark where a nearer leaf is in its way."""
        angle = self._lamp + 0.012 * time
        lamp = np.array([np.cos(angle), np.sin(angle)])
        gain = self.heap.bend_N / self.heap.radius_N
        y, x = ((np.arange(n, dtype=np.float32) + np.float32(0.5)) / np.float32(_FINE) for n in order.shape)
        offset = 1 - gain * (there[:, :, 2] @ lamp)
        slope = np.take(gain.astype(np.float32), leaf)
        light = slope * (x * np.float32(lamp[0]) + y[:, None] * np.float32(lamp[1]))
        light += np.take(offset.astype(np.float32), leaf)
        length = max(3.0, self.size.short_side / 40) * _FINE
        taps = np.linspace(*_SOFT, max(3, round(length / 3)))
        reach = int(np.ceil(length * _SOFT[1])) + 1
        beyond = np.pad(order, reach, "edge")
        dark = np.zeros(order.shape, np.uint8)
        for dx, dy in np.round(taps[:, None] * length * lamp).astype(int):
            top, left = reach + dy, reach + dx
            dark += beyond[top : top + order.shape[0], left : left + order.shape[1]] > order
        return light * (1 - np.float32(_SHADE / len(taps)) * dark)

    def _truth(
        self, time: float, step: float
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int32]]:
        there, then = matrices(self.heap, time, self.size), matrices(self.heap, time, self.size, step=step)
        order, later = self._order(there, 1), self._order(matrices(self.heap, time + step, self.size), 1)
        back = inverses(there)
        whole = np.concatenate(
            [then[:, :, :2] @ back[:, :, :2], then[:, :, :2] @ back[:, :, 2:] + then[:, :, 2:]], 2
        )
        x, y = self._places(order.astype(np.intp), whole, 1)
        height, width = order.shape
        flow = np.stack([x - (np.arange(width) + 0.5), y - (np.arange(height) + 0.5)[:, None]], -1)
        left, top = np.floor(x - 0.5).astype(np.int32), np.floor(y - 0.5).astype(np.int32)
        kept = np.zeros(order.shape, bool)
        for dx, dy in (
            (0, 0),
            (1, 0),
            (0, 1),
            (1, 1),
        ):  # seen if any of the four pixels around it shows the leaf
            column, row = np.clip(left + dx, 0, width - 1), np.clip(top + dy, 0, height - 1)
            kept |= later[row, column] == order
        kept &= (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return flow.astype(np.float32), ~kept, order


def scene(seed: int, size: Size, *, speed: float = 1.5, grain: float = 0.0) -> Leaves:
    """A heap of moving leaves.

    Args:
        speed: mean pace, px a frame, 0..64.
        grain: standard deviation of the sensor's noise at mid gray, levels, 0..64.

    Raises:
        UsageError: a number is out of range.
    """
    return Leaves(seed, size, speed=speed, grain=grain)
