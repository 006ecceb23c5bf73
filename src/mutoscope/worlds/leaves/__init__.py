"""Leaves: a heap of textured leaves drifting over each other under a wandering lamp; optical flow is known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import numpy as np

from mutoscope import rng
from mutoscope.types import Pixels, Size
from mutoscope.worlds.leaves.scene import Leaves, Sight, scene
from mutoscope.worlds.training import Attribute, Clip, Labels, Understood

__all__ = ["WORLD", "Leaves", "Sight", "scene"]


class Drift:
    """The training world ``leaves``: 192x192, 7 frames at 24 a second; it has no labels, but truth (:func:`scene`)."""

    name = "leaves"
    size = Size(192, 192)
    num_frames = 7
    rate = Fraction(24)
    attributes: tuple[Attribute, ...] = ()
    objects: tuple[tuple[int, ...], ...] = ()
    any_aspect = True

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        return ()

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        return np.stack(
            list(self.frames(labels, seed, index, size=self.size, num_frames=num_frames or self.num_frames))
        )

    def frames(
        self, labels: Labels, seed: int, index: int, *, size: Size, num_frames: int
    ) -> Iterator[Pixels]:
        """The clip drawn at any size and aspect, a frame at a time."""
        drifting = self.scene(seed, index, size)
        return (drifting.picture(float(time)) for time in range(num_frames))

    def sights(
        self, seed: int, index: int, *, size: Size, num_frames: int, grain: float = 0.0
    ) -> list[Sight]:
        """The same clip with its truth."""
        return list(islice(self.scene(seed, index, size, grain=grain).frames(), num_frames))

    def scene(self, seed: int, index: int, size: Size, *, grain: float = 0.0) -> Leaves:
        """The heap of clip ``index``; calm ones and wild ones by the address."""
        draw = rng.generator(seed, "leaves/clip", 0, index)
        speed = float(np.exp(draw.uniform(np.log(0.3), np.log(4.0)))) * size.short_side / 192
        return scene(int(draw.integers(2**31)), size, speed=speed, grain=grain)

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        return "飘动的叶子" if language == "zh" else "drifting leaves"

    def understand(self, sentence: str) -> Understood:
        return Understood(labels=(), ignored=tuple(sentence.split()))

    def read(self, frames_THWC: Clip) -> None:
        """There is nothing to read."""


WORLD = Drift()
