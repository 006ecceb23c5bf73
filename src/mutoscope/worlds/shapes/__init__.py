"""Shapes: two plain objects moving over a plain ground that closes on itself; the test bed for learning."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mutoscope.types import Pixels, Size
from mutoscope.worlds.shapes import read, scene, words
from mutoscope.worlds.shapes.draw import draw
from mutoscope.worlds.shapes.sentence import understand
from mutoscope.worlds.training import Attribute, Clip, Labels, Understood


class Shapes:
    """The training world ``shapes``: 64x64, 16 frames at 12 a second, one ground and two objects."""

    name = "shapes"
    size = Size(scene.SIDE, scene.SIDE)
    num_frames = 16
    rate = Fraction(12)
    attributes: tuple[Attribute, ...] = scene.ATTRIBUTES
    objects = scene.OBJECTS

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        return scene.labels(seed, index, unseen=unseen)

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        return draw(scene.arrangement(labels, seed, index), num_frames or self.num_frames)

    def frames(
        self, labels: Labels, seed: int, index: int, *, size: Size, num_frames: int
    ) -> Iterator[Pixels]:
        """The clip drawn as large as a square fits into ``size``, a frame at a time, (side, side, 3)."""
        made = scene.arrangement(labels, seed, index)
        return (draw(made, 1, side=size.short_side, start=number)[0] for number in range(num_frames))

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        return words.caption(labels, language=language, variant=variant)

    def understand(self, sentence: str) -> Understood:
        return understand(sentence)

    def read(self, frames_THWC: Clip) -> Labels:
        return read.read(frames_THWC)

    def score(self, frames_THWC: Clip, labels: Labels) -> dict[str, float]:
        """Share of the labels that is seen in the frames; see :func:`mutoscope.worlds.shapes.read.score`."""
        return read.score(frames_THWC, labels)


WORLD = Shapes()
