"""Digits: two handwritten digits that fly and bounce, white on black, in the geometry of Moving MNIST."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.errors import UsageError
from mutoscope.types import Pixels, Size
from mutoscope.worlds.digits import pen, scene, words
from mutoscope.worlds.digits.idx import Collection, open_collection
from mutoscope.worlds.training import Attribute, Clip, Labels, Understood

__all__ = ["DIGIT", "WORLD", "Collection", "Digit", "Digits", "open_collection"]


class _Written:
    """Where the ink comes from: the pen, or files of the user's."""

    rate = Fraction(10)

    def __init__(self, collection: Collection | None = None) -> None:
        self.collection = collection

    def ink(self, digit: int, seed: int, index: int, *, side: int = pen.SIDE) -> NDArray[np.uint8]:
        """One digit, uint8 (side, side), 0 paper to 255 ink; files are enlarged where ``side`` is not 28."""
        if self.collection is None:
            return pen.picture(digit, seed, index, side=side)
        number = int(rng.generator(seed, f"digits/choice/{digit}", 0, index).integers(2**31))
        found = self.collection.picture(digit, number)
        if side == pen.SIDE:
            return found
        import cv2

        return np.asarray(cv2.resize(found, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)

    def read(self, frames_THWC: Clip) -> None:
        """There is no rule-made reader of handwriting."""


class Digits(_Written):
    """The training world ``digits``: Moving MNIST's geometry, 64x64, 20 frames at 10 a second."""

    name = "digits"
    size = Size(scene.SIDE, scene.SIDE)
    num_frames = 20
    attributes: tuple[Attribute, ...] = scene.ATTRIBUTES
    objects = ((0,), (1,))

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        return scene.labels(seed, index, unseen=unseen)

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        shown = self.frames(labels, seed, index, size=self.size, num_frames=num_frames or self.num_frames)
        return np.stack(list(shown))

    def frames(
        self, labels: Labels, seed: int, index: int, *, size: Size, num_frames: int
    ) -> Iterator[Pixels]:
        """The clip drawn as large as a square fits into ``size``, a frame at a time, (side, side, 3)."""
        side = size.short_side
        filled = [one or other for one, other in zip(labels, scene.labels(seed, index), strict=True)]
        digit = round(pen.SIDE * side / scene.SIDE)
        inks = tuple(self.ink(one - 1, seed, 2 * index + k, side=digit) for k, one in enumerate(filled))
        return scene.frames(inks, scene.flights(seed, index), num_frames, side=side)

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        return words.caption(labels, language=language, variant=variant)

    def understand(self, sentence: str) -> Understood:
        return words.understand(sentence)


class Digit(_Written):
    """One handwritten digit in the middle of 32x32, standing still: pictures, not clips."""

    name = "digit"
    size = Size(32, 32)
    num_frames = 1
    attributes: tuple[Attribute, ...] = (Attribute(name="digit", values=scene.DIGITS),)
    objects = ((0,),)

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        """One label, 1 to 10.

        Raises:
            UsageError: unseen labels are asked for; a single digit combines with nothing.
        """
        if unseen:
            raise UsageError(
                "the world 'digit' holds nothing out, because one attribute makes no combinations."
            )
        return (int(rng.generator(seed, "digit/labels", 0, index).integers(1, 11)),)

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        shown = self.frames(labels, seed, index, size=self.size, num_frames=num_frames or self.num_frames)
        return np.stack(list(shown))

    def frames(
        self, labels: Labels, seed: int, index: int, *, size: Size, num_frames: int
    ) -> Iterator[Pixels]:
        """The digit drawn as large as a square fits into ``size``, (side, side, 3), as often as asked."""
        side = size.short_side
        digit = (labels[0] or self.labels(seed, index)[0]) - 1
        ink = self.ink(digit, seed, index, side=round(pen.SIDE * side / 32))
        edge = (side - len(ink)) // 2
        sheet = np.zeros((side, side, 3), np.uint8)
        sheet[edge : edge + len(ink), edge : edge + len(ink)] = ink[..., None]
        return (sheet.copy() for _ in range(num_frames))

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        return words.caption_still(labels, language=language, variant=variant)

    def understand(self, sentence: str) -> Understood:
        return words.understand(sentence, slots=1)


WORLD = Digits()
DIGIT = Digit()
