"""What every world for training offers: labels and clips by address, words for them, and words read back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Size

Labels = tuple[int, ...]
Clip = NDArray[np.uint8]  # (T, H, W, 3) RGB


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """One thing a caption can say. Label 0 means "not said"; label k means ``values[k - 1]``."""

    name: str
    values: tuple[str, ...]

    def label(self, value: str) -> int:
        return self.values.index(value) + 1

    def value(self, label: int) -> str | None:
        return self.values[label - 1] if label else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What a sentence meant to a world for training: a label per slot, words used, words it could not use."""

    labels: Labels
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


class TrainingWorld(Protocol):
    """A world that gives clips with known labels, without end and by address.

    One combination in ten is never trained on: ``labels(..., unseen=True)`` draws only such, ``unseen=False`` never.
    """

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> Size: ...
    @property
    def num_frames(self) -> int:
        """Frames of one training clip."""

    @property
    def rate(self) -> Fraction: ...
    @property
    def attributes(self) -> tuple[Attribute, ...]: ...
    @property
    def objects(self) -> tuple[tuple[int, ...], ...]:
        """Slots that belong together: the indices into ``attributes`` of each thing in the picture."""

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        """The labels of clip ``index``, every slot filled."""

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        """uint8 (T, H, W, 3). What the labels leave open (0) is chosen by the address, too."""

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        """A sentence saying the labels; ``variant`` chooses among phrasings."""

    def understand(self, sentence: str) -> Understood:
        """Labels from a sentence in English or Chinese."""

    def read(self, frames_THWC: Clip) -> Labels | None:
        """Labels read off frames by rule; None where the world has no such reader."""
