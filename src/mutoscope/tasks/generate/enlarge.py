"""From a model's small pictures to the size that is written, and from somebody's picture to a model's size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mutoscope.media.door import allowed
from mutoscope.types import Pixels, Size

WANTED_PIXELS = 640 * 360  # taste: large enough to look at, small enough to be made while one watches


@dataclass(frozen=True, kw_only=True, slots=True)
class Enlargement:
    """How pictures of ``native`` size become pictures of ``size``."""

    native: Size
    size: Size
    factor: int | None  # whole factor when no size was asked for

    def text(self) -> str:
        """For people: ``"512x512, the model's 64x64 enlarged 8 times (Lanczos)"``."""
        if self.size == self.native:
            return f"{self.size}, the model's own size"
        if self.factor is not None:
            return f"{self.size}, the model's {self.native} enlarged {self.factor} times (Lanczos)"
        return f"{self.size} from the model's {self.native} (Lanczos{', cut to shape' if self._is_cut() else ''})"

    def _is_cut(self) -> bool:
        return abs(self.native.aspect / self.size.aspect - 1) > 0.01

    def __call__(self, rgb_HWC: Pixels) -> Pixels:
        return fitted(rgb_HWC, self.size)


def enlargement(native: Size, wanted: tuple[int, int] | None) -> Enlargement:
    """The size to write: the one asked for, or the model's times the whole factor that comes near 640x360 in area.

    Raises:
        UsageError: the one asked for has more pixels than a picture may have.
    """
    if wanted is not None:
        allowed(Size(*wanted))
        return Enlargement(native=native, size=Size(*wanted), factor=None)
    factor = max(1, round(math.sqrt(WANTED_PIXELS / (native.width * native.height))))
    return Enlargement(native=native, size=Size(native.width * factor, native.height * factor), factor=factor)


def fitted(rgb_HWC: Pixels, size: Size) -> Pixels:
    """A picture at another size by Lanczos; what does not fit the new shape is cut off evenly on both sides."""
    height, width = rgb_HWC.shape[:2]
    if (width, height) == (size.width, size.height):
        return rgb_HWC
    from PIL import Image

    scale = max(size.width / width, size.height / height)
    shown_width, shown_height = size.width / scale, size.height / scale
    left, top = (width - shown_width) / 2, (height - shown_height) / 2
    picture = Image.fromarray(np.ascontiguousarray(rgb_HWC)).resize(
        (size.width, size.height),
        Image.Resampling.LANCZOS,
        box=(max(0.0, left), max(0.0, top), min(width, left + shown_width), min(height, top + shown_height)),
    )
    return np.asarray(picture)


def squeezed(rgb_HWC: Pixels, size: Size) -> Pixels:
    """A whole picture at another size by Lanczos, its shape changed where the shapes differ."""
    height, width = rgb_HWC.shape[:2]
    if (width, height) == (size.width, size.height):
        return rgb_HWC
    from PIL import Image

    picture = Image.fromarray(np.ascontiguousarray(rgb_HWC))
    return np.asarray(picture.resize((size.width, size.height), Image.Resampling.LANCZOS))
