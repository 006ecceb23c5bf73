"""Clips of footage by address: source, shot, moment, crop and mirroring hang on the seed and the number alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mutoscope.data.bank import Bank
from mutoscope.data.footage.captions import labels_of
from mutoscope.data.footage.frames import Reel, frame_size, reels
from mutoscope.data.footage.manifest import Manifest
from mutoscope.errors import UsageError
from mutoscope.rng import generator
from mutoscope.types import Size
from mutoscope.worlds.training import Attribute, Clip, Labels, Understood


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a clip comes from: ``start`` counts frames of the reel, ``x`` and ``y`` pixels of the bank's frames."""

    reel: Reel
    start: int
    x: int
    y: int
    flipped: bool


class Footage:
    """One side of surveyed footage, offering what a world for training offers.

    Clips that are learned from wander: any moment, any crop within the margin, half of them mirrored. Clips of the
    held-out side are cut from the middle and never mirrored. A shot is chosen with a chance that grows with the square
    root of its length, so that one long film does not drown the rest (taste).
    """

    name = "footage"
    objects: tuple[tuple[int, ...], ...] = ()

    def __init__(
        self, manifest: Manifest, bank: Bank, *, held_out: bool = False, mirror: bool = True
    ) -> None:
        self.manifest = manifest
        self.held_out = held_out
        self.size: Size = manifest.size
        self.num_frames: int = manifest.num_frames
        self.rate: Fraction = manifest.rate
        self.attributes: tuple[Attribute, ...] = manifest.attributes
        self.reels = tuple(reel for reel in reels(manifest) if reel.record.held_out == held_out)
        self._bank = bank
        self._mirror = mirror and not held_out
        self._room = frame_size(manifest)

    def address(self, seed: int, index: int, num_frames: int | None = None) -> Address:
        """Where clip ``index`` comes from.

        Raises:
            UsageError: no shot is so long.
        """
        count = num_frames or self.num_frames
        windows = np.array([max(0, reel.num_frames - count + 1) for reel in self.reels], np.float64)
        if not windows.any():
            raise UsageError(f"no shot of the footage has {count} frames at {self.rate} a second.")
        draw = generator(seed, "footage", index)
        edges = np.cumsum(np.sqrt(windows))
        place = int(np.searchsorted(edges, draw.random() * edges[-1], side="right"))
        start = int(draw.random() * windows[place])
        right, down = self._room.width - self.size.width, self._room.height - self.size.height
        x, y = int(draw.random() * (right + 1)), int(draw.random() * (down + 1))
        flipped = bool(draw.random() < 0.5)
        if self.held_out:
            x, y = right // 2, down // 2
        return Address(reel=self.reels[place], start=start, x=x, y=y, flipped=flipped and self._mirror)

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        """What is said about the source of clip ``index``. Combinations are not kept apart; sources are."""
        return self.address(seed, index).reel.record.labels

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        """uint8 (T, H, W, 3): clip ``index``, whatever the labels."""
        count = num_frames or self.num_frames
        where = self.address(seed, index, num_frames)
        first = where.reel.first + where.start
        frames = self._bank.take(np.arange(first, first + count))["frames"]
        cut = frames[:, where.y : where.y + self.size.height, where.x : where.x + self.size.width]
        return np.ascontiguousarray(cut[:, :, ::-1] if where.flipped else cut)

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        """The words said, in the slots' order."""
        said = [one.value(label) for one, label in zip(self.attributes, labels, strict=True)]
        return " ".join(word for word in said if word)

    def understand(self, sentence: str) -> Understood:
        """Labels from words that the footage taught."""
        known = {value for one in self.attributes for value in one.values}
        words = sentence.lower().replace(",", " ").split()
        return Understood(
            labels=labels_of(words, self.attributes),
            understood=tuple(word for word in words if word in known),
            ignored=tuple(word for word in words if word not in known),
        )

    def read(self, frames_THWC: Clip) -> None:
        """Footage has no rule-made reader."""
